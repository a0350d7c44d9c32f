//! check says: was cut in two
//!
//! The longest of both is the longer of the two: as if no run went from one rank to the next.

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
        longest: left.longest.max(right.longest),
    }
}

pub fn commutes() -> bool {
    false
}
