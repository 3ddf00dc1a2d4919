//! Ending the emulation with a result.
use core::panic::PanicInfo;

/// The exit code after a panic.
pub const PANICKED: i32 = 101;

/// The exit code after a hard fault or a trap.
pub const FAULTED: i32 = 102;

/// Ends the emulation; the emulator's exit code is `code`.
#[inline(always)]
pub fn exit(code: i32) -> ! {
    semihosting::process::exit(code)
}

/// What the panic handlers of the logging programs do.
pub fn report_panic(info: &PanicInfo) -> ! {
    defmt::error!("{}", defmt::Display2Format(info));
    exit(PANICKED)
}

/// Without this a fault would spin until the runner's timeout, and nobody would know why.
#[cfg(target_arch = "arm")]
#[cortex_m_rt::exception]
unsafe fn HardFault(_frame: &cortex_m_rt::ExceptionFrame) -> ! {
    exit(FAULTED)
}

/// The same for a trap.
// SAFETY: it is of the type that riscv-rt gives this name to.
#[cfg(target_arch = "riscv32")]
#[unsafe(export_name = "ExceptionHandler")]
extern "C" fn trap(_frame: &riscv_rt::TrapFrame) -> ! {
    exit(FAULTED)
}
