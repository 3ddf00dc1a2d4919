//! How deep the stack grows: the free memory is painted before a call and the deepest
//! overwritten word is looked up after it.
use core::arch::asm;

const PAINT: u32 = 0xa5c3_96e1;

unsafe extern "C" {
    // The end of the static variables, below which the stack must not grow (cortex-m-rt and
    // riscv-rt).
    static mut __sheap: u32;
}

/// Runs `f` and returns with its result the bytes of stack that it used, its own frame
/// included. Exact to a word, unless `f` leaves its deepest words unwritten.
#[inline(never)]
pub fn used_by<R>(f: impl FnOnce() -> R) -> (R, usize) {
    let bottom = &raw mut __sheap;
    let top = paint(bottom);
    let result = call(f);
    (result, top.saturating_sub(deepest(bottom, top)))
}

/// Not inlined: the frame of `f` must be laid below the one that paints.
#[inline(never)]
fn call<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// Fills everything between `bottom` and the stack pointer and returns the stack pointer.
#[inline(always)]
fn paint(bottom: *mut u32) -> usize {
    let top: usize;
    // SAFETY: the words from the end of the static variables to the stack pointer belong to
    // nobody: interrupts are off or their handlers' frames are gone, and there is no heap.
    // One block of assembly, so that nothing is pushed between reading the stack pointer and
    // painting up to it.
    #[cfg(target_arch = "arm")]
    unsafe {
        asm!(
            "mov {top}, sp",
            "2:",
            "cmp {p}, {top}",
            "bhs 3f",
            "str {paint}, [{p}]",
            "adds {p}, #4",
            "b 2b",
            "3:",
            p = inout(reg) bottom => _,
            top = out(reg) top,
            paint = in(reg) PAINT,
        );
    }
    // SAFETY: as above.
    #[cfg(target_arch = "riscv32")]
    unsafe {
        asm!(
            "mv {top}, sp",
            "2:",
            "bgeu {p}, {top}, 3f",
            "sw {paint}, 0({p})",
            "addi {p}, {p}, 4",
            "j 2b",
            "3:",
            p = inout(reg) bottom => _,
            top = out(reg) top,
            paint = in(reg) PAINT,
        );
    }
    top
}

/// The address of the lowest word that lost its paint, or `top`.
fn deepest(bottom: *mut u32, top: usize) -> usize {
    let mut p = bottom;
    // SAFETY: reads of aligned words in the RAM between the static variables and the stack
    // pointer of the caller; volatile, because what is read was never written as Rust objects.
    while (p as usize) < top && unsafe { p.read_volatile() } == PAINT {
        p = p.wrapping_add(1);
    }
    p as usize
}
