//! The ways to sort that can be asked for, and how many keys each can take.

use clap::ValueEnum;
use mpi::Count;
use shared::{grouped, numbers::plural};

/// How all the keys are sorted.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum Method {
    /// Sample sort: each key travels once, to the rank where it belongs
    Sample,
    /// Gather all keys on rank 0, sort them there, and scatter them
    Gather,
    /// The standard library's sort_unstable, on one rank
    Std,
}

/// The most keys on a rank: 16 GiB. MPI could do with more, since the sample sort sends slices; the limit is for a zero too
/// many on the command line, which should end in a sentence and not in a machine without memory.
pub const MOST_PER_RANK: u64 = 1 << 31;
/// The most keys on rank 0, if it gathers all.
pub const MOST_GATHERED: u64 = Count::MAX as u64;

impl Method {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Gather => "gather",
            Self::Std => "std",
        }
    }

    /// The sections of time that the sort consists of.
    pub fn phases(self) -> &'static [&'static str] {
        match self {
            Self::Sample => &["sample", "partition", "exchange", "sort"],
            Self::Gather => &["room", "gather", "sort", "scatter"],
            Self::Std => &["sort"],
        }
    }

    /// Whether that many keys can be sorted on that many ranks.
    ///
    /// # Errors
    /// A sentence with the limit, and what would do.
    pub fn allows(self, count: u64, ranks: usize) -> Result<(), String> {
        if self == Self::Std && ranks > 1 {
            return Err(format!("--method std sorts on one rank, and there are {ranks}; start it with -n 1"));
        }
        if self == Self::Gather && count > MOST_GATHERED {
            let (keys, most) = (grouped(count), grouped(MOST_GATHERED));
            return Err(format!(
                "{keys} keys on rank 0 are more than MPI's 32-bit counts can say ({most}); --method sample sends slices"
            ));
        }
        let each = count.div_ceil(ranks as u64);
        if each > MOST_PER_RANK {
            let (keys, most, ranks) = (grouped(each), grouped(MOST_PER_RANK), plural(ranks, "rank"));
            let enough = grouped(count.div_ceil(MOST_PER_RANK));
            return Err(format!("on {ranks} that is {keys} keys on each, more than {most}; {enough} ranks would do"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_with_what_would_do() {
        assert!(Method::Sample.allows(2 * MOST_PER_RANK, 2).is_ok());
        let why = Method::Sample.allows(5_000_000_000, 2).unwrap_err();
        assert!(why.contains("2,147,483,648") && why.contains("3 ranks would do"), "{why}");
        assert!(Method::Sample.allows(5_000_000_000, 3).is_ok());
        assert!(Method::Sample.allows(u64::MAX, 7).is_err());
        assert!(Method::Gather.allows(MOST_GATHERED, 2).is_ok());
        assert!(Method::Gather.allows(MOST_GATHERED + 1, 4).is_err());
        assert!(Method::Std.allows(10, 2).unwrap_err().contains("-n 1"));
        assert!(Method::Std.allows(0, 1).is_ok());
    }
}
