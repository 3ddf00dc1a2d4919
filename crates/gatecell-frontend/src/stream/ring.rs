//! The last samples of a stream.

/// A ring of samples.
#[derive(Clone, Debug)]
pub(super) struct Ring<S> {
    samples: S,
    /// Where the next sample goes.
    next: usize,
    received: u64,
}

impl<S> Ring<S> {
    pub(super) const fn new(samples: S) -> Self {
        Self {
            samples,
            next: 0,
            received: 0,
        }
    }

    /// How many samples have come.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    pub(super) fn reset(&mut self) {
        self.next = 0;
        self.received = 0;
    }
}

impl<S: AsRef<[i16]>> Ring<S> {
    /// Where a sample lies; `None` if it has been overwritten, or has not come yet.
    fn place(&self, index: u64) -> Option<usize> {
        let capacity = self.samples.as_ref().len();
        let back = usize::try_from(self.received.checked_sub(index)?).ok()?;
        if back == 0 || back > capacity {
            return None;
        }
        Some(if back <= self.next {
            self.next - back
        } else {
            self.next + capacity - back
        })
    }

    /// A sample; zero where the ring does not have it.
    pub(super) fn get(&self, index: u64) -> i16 {
        let sample = self
            .place(index)
            .and_then(|at| self.samples.as_ref().get(at));
        sample.copied().unwrap_or_default()
    }

    /// The samples from `index` on.
    pub(super) fn from(&self, index: u64) -> impl Iterator<Item = &i16> {
        let samples = self.samples.as_ref();
        let at = self.place(index).unwrap_or(samples.len());
        let (first, second) = samples.split_at_checked(at).unwrap_or_default();
        second.iter().chain(first)
    }
}

impl<S: AsMut<[i16]>> Ring<S> {
    pub(super) fn push(&mut self, samples: &[i16]) {
        let ring = self.samples.as_mut();
        let mut samples = samples;
        while !samples.is_empty() {
            let space = ring.get_mut(self.next..).unwrap_or_default();
            let count = space.len().min(samples.len());
            if count == 0 {
                // The ring has no place at all.
                return;
            }
            let (own, others) = samples.split_at_checked(count).unwrap_or((samples, &[]));
            space.iter_mut().zip(own).for_each(|(to, &from)| *to = from);
            self.received += count as u64;
            self.next += count;
            if self.next >= ring.len() {
                self.next = 0;
            }
            samples = others;
        }
    }
}
