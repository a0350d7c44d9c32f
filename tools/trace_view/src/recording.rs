//! A trace with all that follows from it, computed once for all pictures.

use std::path::Path;

use trace::matching::{self, Call, Collective};
use trace::read::{Event, Trace};
use trace::summary::{self, Summary};

/// A trace, and what came of it.
pub struct Recording {
    /// The trace.
    pub trace: Trace,
    /// Numbers by rank, waits, and messages in the order of sending.
    pub summary: Summary,
    /// The collectives.
    pub collectives: Vec<Collective>,
}

impl Recording {
    /// Matches and sums up a trace.
    pub fn new(trace: Trace) -> Self {
        let (summary, collectives) = (summary::summary(&trace), matching::collectives(&trace));
        Self { trace, summary, collectives }
    }

    /// A call.
    pub fn event(&self, call: Call) -> &Event {
        &self.trace.ranks[call.rank].events[call.event]
    }

    /// When the last rank ended, in nanoseconds; at least a microsecond, so that there is a span to be drawn.
    pub fn end(&self) -> i64 {
        self.trace.ranks.iter().map(|rank| rank.end).max().unwrap_or(0).max(1000)
    }

    /// The program's name, without its path.
    pub fn program(&self) -> String {
        let path = self.trace.ranks.iter().map(|rank| &rank.program).find(|path| !path.is_empty());
        let name = path.and_then(|path| Path::new(path).file_name());
        name.map_or_else(|| "a program".into(), |name| name.to_string_lossy().into_owned())
    }

    /// The MPI's name and version.
    pub fn library(&self) -> &str {
        let mut libraries = self.trace.ranks.iter().map(|rank| rank.library.as_str());
        libraries.find(|library| !library.is_empty()).unwrap_or("unknown MPI")
    }

    /// From when on nothing is known of a rank, and what its lane must say of it; `None` if it came to its end.
    pub fn ending(&self, rank: usize) -> Option<(i64, String)> {
        let own = &self.trace.ranks[rank];
        let last = own.events.iter().map(|event| event.end).max().unwrap_or(0);
        if own.left_out > 0 {
            return Some((last, format!("calls left out: {}", summary::grouped(own.left_out))));
        }
        match own {
            own if own.finished => None,
            own if own.program.is_empty() && own.events.is_empty() => Some((0, "left no trace".into())),
            own if own.events.iter().any(|event| event.stuck) => Some((last, "would have waited for ever".into())),
            _ => Some((last, "ended here without MPI_Finalize".into())),
        }
    }

    /// The waits of each rank: the place of the call among its events, and nanoseconds, in the order of the places.
    pub fn waits(&self) -> Vec<Vec<(usize, i64)>> {
        let mut waits = vec![Vec::new(); self.trace.ranks.len()];
        for wait in &self.summary.waits {
            waits[wait.call.rank].push((wait.call.event, wait.ns));
        }
        waits
    }
}
