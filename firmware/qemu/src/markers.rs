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

/// `mov r10, r10`: starts counting from zero.
#[inline(always)]
fn start() {
    // SAFETY: a no-op. It is not `nomem`, so that the compiler moves no access to memory
    // across it and the counted code stays between the markers.
    unsafe { asm!("mov r10, r10", options(nostack, preserves_flags)) }
}

/// `mov r11, r11`: stops counting and reports.
#[inline(always)]
fn stop() {
    // SAFETY: as for `start`.
    unsafe { asm!("mov r11, r11", options(nostack, preserves_flags)) }
}
