//! Assembly between markers.

/// The given lines, with registers n and m free for use, between markers. One block of
/// assembly, so that the compiler puts nothing in between.
macro_rules! exact {
    ($($line:literal)*) => {
        // SAFETY: changes the two scratch registers that it declares and the flags only.
        unsafe {
            core::arch::asm!(
                qemu::start_marker!(),
                $($line,)*
                qemu::stop_marker!(),
                "/* {n} {m} */",
                n = out(reg) _,
                m = out(reg) _,
                options(nomem, nostack),
            )
        }
    };
}

pub(crate) use exact;
