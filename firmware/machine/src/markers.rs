//! The two no-ops between which the emulator's plugin counts instructions.
use core::arch::asm;

/// Runs `f` between the markers. The plugin counts every instruction executed after the start
/// marker and before the stop marker, those of a call to `f` included; markers do not nest.
///
/// The compiler may inline `f` and move single register instructions across a marker. Where the
/// count must not depend on the surroundings, let `f` call a function that is not inlined.
#[inline(always)]
pub fn counted<R>(f: impl FnOnce() -> R) -> R {
    start();
    let result = f();
    stop();
    result
}

/// The instruction after which the plugin counts from zero, for `asm!`.
#[cfg(target_arch = "arm")]
#[macro_export]
macro_rules! start_marker {
    () => {
        "mov r10, r10"
    };
}

/// The instruction at which the plugin reports, for `asm!`.
#[cfg(target_arch = "arm")]
#[macro_export]
macro_rules! stop_marker {
    () => {
        "mov r11, r11"
    };
}

/// The instruction after which the plugin counts from zero, for `asm!`.
#[cfg(target_arch = "riscv32")]
#[macro_export]
macro_rules! start_marker {
    () => {
        "slti x0, x0, 1"
    };
}

/// The instruction at which the plugin reports, for `asm!`.
#[cfg(target_arch = "riscv32")]
#[macro_export]
macro_rules! stop_marker {
    () => {
        "slti x0, x0, 2"
    };
}

#[inline(always)]
fn start() {
    // SAFETY: a no-op. It is not `nomem`, so that the compiler moves no access to memory
    // across it and the counted code stays between the markers.
    unsafe { asm!(start_marker!(), options(nostack, preserves_flags)) }
}

#[inline(always)]
fn stop() {
    // SAFETY: as for `start`.
    unsafe { asm!(stop_marker!(), options(nostack, preserves_flags)) }
}
