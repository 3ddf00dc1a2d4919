//! Progress bars on stderr, if it is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs `work` with a bar named `name`; `work` reports `(done, total)`.
pub(crate) fn bar<T>(name: &str, work: impl FnOnce(&mut dyn FnMut(usize, usize)) -> T) -> T {
    // indicatif draws nothing where stderr is not a terminal.
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
        .with_message(name.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{msg:12} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    let result = work(&mut |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    result
}
