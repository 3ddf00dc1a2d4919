//! Ending the emulation with a result.
use core::panic::PanicInfo;

use cortex_m_rt::{ExceptionFrame, exception};

/// The exit code after a panic.
pub const PANICKED: i32 = 101;

/// The exit code after a hard fault.
pub const FAULTED: i32 = 102;

/// Ends the emulation; the emulator's exit code is `code`.
pub fn exit(code: i32) -> ! {
    semihosting::process::exit(code)
}

/// What the panic handlers of the logging programs do.
pub fn report_panic(info: &PanicInfo) -> ! {
    defmt::error!("{}", defmt::Display2Format(info));
    exit(PANICKED)
}

/// Without this a fault would spin until the runner's timeout, and nobody would know why.
#[exception]
unsafe fn HardFault(_frame: &ExceptionFrame) -> ! {
    exit(FAULTED)
}
