//! Jobs side by side. Those of one lane run one after the other: they build in the same folder,
//! which cargo locks, and what one has built the next one finds.
use std::sync::{Condvar, Mutex, PoisonError};

/// What is waiting and what is not.
struct State<L> {
    /// Indices of jobs, the next one first.
    waiting: Vec<usize>,
    busy: Vec<L>,
}

/// Does the work for every job, at most `workers` at a time, in the order given as far as the
/// lanes allow; a job without a lane never waits for another. The results are in the order of
/// the jobs.
pub(super) fn side_by_side<J: Sync, L: PartialEq + Copy + Send, R: Send>(
    jobs: &[J],
    workers: usize,
    lane: impl Fn(&J) -> Option<L> + Sync,
    work: impl Fn(&J) -> R + Sync,
) -> Vec<R> {
    let state = Mutex::new(State {
        waiting: (0..jobs.len()).collect(),
        busy: Vec::new(),
    });
    let (state, changed) = (&state, &Condvar::new());
    let results = Mutex::new(Vec::new());
    // The index of a job whose lane is free, taken out; `None` when all have been taken.
    let take = || {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let free = |&index: &usize| {
                let lane = lane(&jobs[index]);
                lane.is_none_or(|lane| !state.busy.contains(&lane))
            };
            if let Some(at) = state.waiting.iter().position(free) {
                let index = state.waiting.remove(at);
                state.busy.extend(lane(&jobs[index]));
                return Some(index);
            }
            if state.waiting.is_empty() {
                return None;
            }
            state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    };
    let leave = |index: usize| {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let left = lane(&jobs[index]);
        state.busy.retain(|&busy| Some(busy) != left);
        changed.notify_all();
    };
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, jobs.len().max(1)) {
            scope.spawn(|| {
                while let Some(index) = take() {
                    let result = work(&jobs[index]);
                    leave(index);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    results.push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|&(index, _)| index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_lane_holds_one_job_and_all_are_done() {
        let inside = [const { AtomicUsize::new(0) }; 2];
        let jobs = [0, 0, 1, 1, 0, 2, 1];
        let results = side_by_side(
            &jobs,
            3,
            |&job| (job < 2).then_some(job),
            |&job| {
                if let Some(inside) = inside.get(job) {
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    std::thread::sleep(Duration::from_millis(5));
                    inside.fetch_sub(1, Ordering::SeqCst);
                }
                job + 10
            },
        );
        assert_eq!(results, [10, 10, 11, 11, 10, 12, 11]);
    }

    #[test]
    fn lanes_run_at_once() {
        // Each waits for the other to have begun.
        let both = std::sync::Barrier::new(2);
        side_by_side(
            &[0, 1],
            2,
            |&job| Some(job),
            |_| {
                both.wait();
            },
        );
    }
}
