//! The manager's record of who did what, and when: as it sees it, so that one clock is enough.

/// One task in the manager's record. Times are in seconds since the record began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Who did it: 0 is the first worker.
    pub worker: usize,
    /// When it was handed out.
    pub start: f64,
    /// When its result was back.
    pub end: f64,
}

/// What happened since the last [`Farm::lap`](crate::farm::Farm::lap).
#[derive(Clone, Debug)]
pub struct Lap {
    /// The number of workers.
    pub workers: usize,
    /// From the lap's begin to its end, in seconds.
    pub seconds: f64,
    /// All tasks, in the order in which they were finished.
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
    pub fn tasks(&self) -> Vec<usize> {
        let mut tasks = vec![0; self.workers];
        self.spans.iter().for_each(|span| tasks[span.worker] += 1);
        tasks
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
        let spans = spans.iter().map(|&(worker, start, end)| Span { worker, start, end }).collect();
        Lap { workers, seconds: 4.0, spans }
    }

    #[test]
    fn the_imbalance_compares_the_busiest_with_the_mean() {
        let uneven = lap(2, &[(0, 0.0, 1.0), (1, 0.0, 2.0), (1, 2.0, 3.0)]);
        assert_eq!(uneven.busy(), [1.0, 3.0]);
        assert_eq!(uneven.imbalance(), 0.5);
        assert_eq!(lap(4, &[(2, 0.0, 1.0)]).imbalance(), 3.0, "one of four does everything");
        assert_eq!(lap(3, &[]).imbalance(), 0.0, "nothing to do");
    }
}
