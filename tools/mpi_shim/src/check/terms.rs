//! What a rank says in a collective that must fit what the others say: what it gives to each of them and takes from each,
//! and by which operation it reduces.

use super::datatypes::{CODE_BITS, Code};

/// What goes from one rank to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// How much.
    pub bytes: u64,
    /// As what; none if that may stand for anything.
    pub code: Option<Code>,
}

/// Larger ones count as this: it leaves room for two words that are no part.
const MOST_BYTES: u64 = (1 << (u64::BITS - CODE_BITS - 1)) - 1;

impl Part {
    /// As one word. No code is 0.
    pub fn word(self) -> u64 {
        self.bytes.min(MOST_BYTES) << CODE_BITS | u64::from(self.code.unwrap_or(0))
    }

    /// The part with this word.
    pub fn from_word(word: u64) -> Self {
        let code = (word & ((1 << CODE_BITS) - 1)) as Code;
        Self { bytes: word >> CODE_BITS, code: Some(code).filter(|&code| code > 0) }
    }

    /// Whether what is given as this may be taken as that: where it may stand for anything, and where there is nothing, it may.
    pub fn fits(self, other: Self) -> bool {
        self.bytes == 0 || self.code.zip(other.code).is_none_or(|(one, other)| one == other)
    }
}

/// What goes to each rank, or comes from each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Parts {
    /// Nothing that MPI looks at on this rank.
    #[default]
    Nothing,
    /// The same for each.
    Each(Part),
    /// For each another, in the communicator's order.
    Row(Vec<Part>),
}

impl Parts {
    /// The part of the rank at this place of the communicator.
    pub fn of(&self, place: usize) -> Option<Part> {
        match self {
            Self::Nothing => None,
            Self::Each(part) => Some(*part),
            Self::Row(parts) => parts.get(place).copied(),
        }
    }
}

/// All that a rank says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The bytes that must be the same on all ranks.
    pub bytes: Option<u64>,
    /// The operation's number; 0 if there is none.
    pub operation: u32,
    /// What this rank gives to each.
    pub gives: Parts,
    /// What it takes from each.
    pub takes: Parts,
}

impl Terms {
    /// Those of the same the other way round.
    pub fn turned(self) -> Self {
        Self { gives: self.takes, takes: self.gives, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_words() {
        for part in [Part { bytes: 0, code: None }, Part { bytes: 1 << 42, code: Some((1 << CODE_BITS) - 1) }] {
            assert_eq!(Part::from_word(part.word()), part);
        }
        assert!(Part { bytes: u64::MAX, code: Some(7) }.word() < u64::MAX / 2, "others have a meaning of their own");
    }

    #[test]
    fn what_may_stand_for_anything_fits() {
        let part = |bytes, code| Part { bytes, code };
        assert!(part(4, Some(1)).fits(part(4, Some(1))) && !part(4, Some(1)).fits(part(4, Some(2))));
        assert!(part(4, None).fits(part(4, Some(2))) && part(0, Some(1)).fits(part(0, Some(2))));
    }
}
