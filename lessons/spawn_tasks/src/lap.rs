//! The manager's record of who did what, and when: as it sees it, so that one clock is enough.

use std::ops::Range;

/// One chunk of tasks in the manager's record. Times are in seconds since the record began.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Who did it: 0 is the first worker.
    pub worker: usize,
    /// The tasks.
    pub tasks: Range<u64>,
    /// When they were handed out.
    pub start: f64,
    /// When their result was back.
    pub end: f64,
}

/// What happened since the last [`Farm::lap`](crate::farm::Farm::lap).
#[derive(Clone, Debug)]
pub struct Lap {
    /// The number of workers.
    pub workers: usize,
    /// From the lap's begin to its end, in seconds.
    pub seconds: f64,
    /// All chunks, in the order in which they were finished.
    pub spans: Vec<Span>,
}

impl Lap {
    /// The seconds that each worker spent on tasks.
    pub fn busy(&self) -> Vec<f64> {
        let mut busy = vec![0.0; self.workers];
        self.spans.iter().for_each(|span| busy[span.worker] += span.end - span.start);
        busy
    }

    /// The number of tasks that each worker did.
    pub fn tasks(&self) -> Vec<u64> {
        let mut tasks = vec![0; self.workers];
        self.spans.iter().for_each(|span| tasks[span.worker] += span.tasks.end - span.tasks.start);
        tasks
    }

    /// All chunks, in the order of their tasks.
    pub fn chunks(&self) -> Vec<Range<u64>> {
        let mut chunks: Vec<_> = self.spans.iter().map(|span| span.tasks.clone()).collect();
        chunks.sort_by_key(|chunk| chunk.start);
        chunks
    }

    /// The load imbalance: by how much the busiest worker exceeds the mean, as a fraction of the mean. 0 is perfect,
    /// and W − 1 means that one of W workers did everything.
    /// Source: Pearce, Gamblin, de Supinski, Schulz, Amato, "Quantifying the effectiveness of load balance algorithms",
    /// ICS 2012.
    pub fn imbalance(&self) -> f64 {
        let busy = self.busy();
        let mean = busy.iter().sum::<f64>() / self.workers as f64;
        let most = busy.into_iter().fold(0.0, f64::max);
        if mean > 0.0 { most / mean - 1.0 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lap(workers: usize, spans: &[(usize, f64, f64)]) -> Lap {
        // Two tasks in each chunk.
        let span =
            |(chunk, &(worker, start, end)): (u64, _)| Span { worker, tasks: 2 * chunk..2 * chunk + 2, start, end };
        let spans = (0..).zip(spans).map(span).collect();
        Lap { workers, seconds: 4.0, spans }
    }

    #[test]
    fn the_imbalance_compares_the_busiest_with_the_mean() {
        let uneven = lap(2, &[(0, 0.0, 1.0), (1, 0.0, 2.0), (1, 2.0, 3.0)]);
        assert_eq!(uneven.busy(), [1.0, 3.0]);
        assert_eq!(uneven.imbalance(), 0.5);
        assert_eq!(uneven.tasks(), [2, 4]);
        assert_eq!(lap(4, &[(2, 0.0, 1.0)]).imbalance(), 3.0, "one of four does everything");
        assert_eq!(lap(3, &[]).imbalance(), 0.0, "nothing to do");
    }

    #[test]
    fn chunks_are_told_in_the_order_of_their_tasks() {
        let mut lap = lap(2, &[(0, 0.0, 1.0), (1, 0.0, 2.0)]);
        lap.spans.reverse();
        assert_eq!(lap.chunks(), [0..2, 2..4]);
    }
}
