//! The largest of the last values.

use heapless::Deque;

/// Maximum over the last `WINDOW` values: those that a later and larger one does
/// not outlive, oldest and largest first. One comparison per value on average.
#[derive(Clone, Debug)]
pub(super) struct Peak<const WINDOW: usize> {
    falling: Deque<(u32, i32), WINDOW>,
}

impl<const WINDOW: usize> Peak<WINDOW> {
    pub(super) const fn new() -> Self {
        Self {
            falling: Deque::new(),
        }
    }

    /// Takes in the value of frame `now`, a counter that may wrap around.
    pub(super) fn push(&mut self, now: u32, value: i32) {
        let age = |frame: u32| now.wrapping_sub(frame) as usize;
        while self
            .falling
            .front()
            .is_some_and(|&(frame, _)| age(frame) >= WINDOW)
        {
            self.falling.pop_front();
        }
        while self.falling.back().is_some_and(|&(_, kept)| kept <= value) {
            self.falling.pop_back();
        }
        // There is room: the frames kept are different and younger than WINDOW.
        let _ = self.falling.push_back((now, value));
    }

    pub(super) fn value(&self) -> i32 {
        self.falling.front().map_or(0, |&(_, value)| value)
    }
}
