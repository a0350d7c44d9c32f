//! Solution: a run may begin in one stretch and end in another, and may go right through a third one.

use super::given::Stretch;

/// What there is to know about these days: `true` for a wet one. There may be none.
pub fn of(wet: &[bool]) -> Stretch {
    // Runs lie between dry days.
    let runs = || wet.split(|&wet| !wet).map(|run| run.len() as u64);
    Stretch {
        days: wet.len() as u64,
        first: runs().next().unwrap_or(0),
        last: runs().next_back().unwrap_or(0),
        longest: runs().max().unwrap_or(0),
    }
}

/// The days of `left`, followed by those of `right`, as one stretch.
pub fn then(left: Stretch, right: Stretch) -> Stretch {
    Stretch {
        days: left.days + right.days,
        // All wet: then the run at the beginning goes on into the right stretch. No days at all are all wet, too.
        first: if left.first == left.days { left.days + right.first } else { left.first },
        last: if right.last == right.days { left.last + right.days } else { right.last },
        longest: left.longest.max(right.longest).max(left.last + right.first),
    }
}

/// The last day of one stretch meets the first one of the other: it matters which of them is left.
pub fn commutes() -> bool {
    false
}
