//! What a rank does, as it looks from outside: what lasts is told from what goes on.

use super::Present;

/// What lasts for less isn't worth a word, in nanoseconds.
const LONG: i64 = 1_000_000_000;

/// What a rank does, and since when, in nanoseconds.
pub struct Seen {
    /// What.
    pub doing: Doing,
    /// Since when.
    pub since: i64,
    /// The call it is in, or was in.
    pub present: Present,
}

/// What a rank does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It makes one call after the other.
    Works,
    /// It is in a call.
    Within,
    /// It asks again and again for the same, in vain.
    Asks,
    /// It is in no call.
    Computes,
}

impl Seen {
    /// What a rank does whose latest call is that for so long.
    pub fn new(present: Present, unchanged: i64, now: i64) -> Self {
        let asks = present.questions.iter().map(|question| question.since).min();
        let (doing, since) = if now - unchanged >= LONG {
            if present.inside { (Doing::Within, present.since) } else { (Doing::Computes, unchanged) }
        } else {
            match asks {
                Some(since) if now - since >= LONG => (Doing::Asks, since),
                _ => (Doing::Works, now),
            }
        };
        Self { doing, since, present }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_told_from_what_goes_on() {
        let doing = |inside, unchanged| {
            let present = Present { inside, since: 5 * LONG, ..Present::BEGIN };
            Seen::new(present, unchanged, 7 * LONG).doing
        };
        assert_eq!([doing(true, 5 * LONG), doing(false, 5 * LONG)], [Doing::Within, Doing::Computes]);
        assert_eq!([doing(true, 7 * LONG - 1), doing(false, 7 * LONG - 1)], [Doing::Works; 2]);
    }
}
