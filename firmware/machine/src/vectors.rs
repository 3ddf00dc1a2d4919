//! The vectors of the system's interrupts, as many as the machine has: without a table of
//! theirs, cortex-m-rt takes all that the processor could have, a kilobyte.

include!(concat!(env!("OUT_DIR"), "/interrupts.rs"));

unsafe extern "C" {
    /// What cortex-m-rt calls on an interrupt that nobody handles.
    fn DefaultHandler();
}

/// Nobody handles any.
// SAFETY: cortex-m-rt reads this section as the table behind the processor's exceptions; each
// entry is a handler.
#[unsafe(link_section = ".vector_table.interrupts")]
#[unsafe(no_mangle)]
pub(crate) static __INTERRUPTS: [unsafe extern "C" fn(); INTERRUPTS] = [DefaultHandler; INTERRUPTS];
