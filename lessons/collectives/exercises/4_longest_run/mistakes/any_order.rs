//! check says: you tell MPI that it may exchange left and right
//!
//! The functions are right, and MPI is told that the order of the ranks doesn't matter.

use super::given::Stretch;

pub fn of(wet: &[bool]) -> Stretch {
    let runs = || wet.split(|&wet| !wet).map(|run| run.len() as u64);
    let longest = runs().max().unwrap_or(0);
    Stretch {
        days: wet.len() as u64,
        first: runs().next().unwrap_or(0),
        last: runs().next_back().unwrap_or(0),
        longest,
    }
}

pub fn then(left: Stretch, right: Stretch) -> Stretch {
    Stretch {
        days: left.days + right.days,
        first: if left.first == left.days { left.days + right.first } else { left.first },
        last: if right.last == right.days { left.last + right.days } else { right.last },
        longest: left.longest.max(right.longest).max(left.last + right.first),
    }
}

pub fn commutes() -> bool {
    true
}
