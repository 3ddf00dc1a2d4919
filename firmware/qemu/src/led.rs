//! A pin for a machine without pins.
use core::convert::Infallible;

use embedded_hal::digital::{ErrorType, OutputPin};

/// An LED that logs when it changes.
#[derive(Debug, Default)]
pub struct LoggedLed;

impl ErrorType for LoggedLed {
    type Error = Infallible;
}

impl OutputPin for LoggedLed {
    fn set_low(&mut self) -> Result<(), Infallible> {
        defmt::println!("led off");
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        defmt::println!("led on");
        Ok(())
    }
}
