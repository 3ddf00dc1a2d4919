//! What a task prints: at once, or kept until the job is over, where several run side by side.
use std::cell::RefCell;
use std::fmt::Arguments;
use std::io::{self, Write};

thread_local! {
    /// What this thread has printed, if that is kept.
    static KEPT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Runs the work and returns what it printed meanwhile on this thread.
pub(crate) fn keep<T>(work: impl FnOnce() -> T) -> (T, Vec<u8>) {
    KEPT.set(Some(Vec::new()));
    let result = work();
    (result, KEPT.take().unwrap_or_default())
}

/// Whether what this thread prints is kept.
pub(crate) fn is_kept() -> bool {
    KEPT.with_borrow(Option::is_some)
}

/// Prints text on stdout, unless it is kept.
pub(crate) fn print(text: Arguments<'_>) {
    let kept = add(text.to_string().as_bytes());
    if !kept {
        print!("{text}");
    }
}

/// Shows text on stderr, unless it is kept.
pub(crate) fn show(text: Arguments<'_>) {
    let kept = add(text.to_string().as_bytes());
    if !kept {
        eprint!("{text}");
    }
}

/// Keeps bytes; false if nothing is kept.
pub(crate) fn add(bytes: &[u8]) -> bool {
    KEPT.with_borrow_mut(|kept| {
        let Some(kept) = kept else {
            return false;
        };
        kept.extend_from_slice(bytes);
        true
    })
}

/// Prints bytes in one piece. A reader that has gone away has read enough.
pub(crate) fn release(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
}

/// `println!` for tasks that may be jobs.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::output::print(format_args!("{}\n", format_args!($($text)*)))
    };
}

pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_of_one_thread() {
        let (number, kept) = keep(|| {
            say!("{} and {}", 1, 2);
            let other = std::thread::spawn(is_kept);
            assert!(!other.join().unwrap());
            3
        });
        assert_eq!((number, kept), (3, b"1 and 2\n".to_vec()));
        assert!(!is_kept());
    }
}
