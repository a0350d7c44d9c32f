#![doc = include_str!("../README.md")]

pub mod measure;
pub mod parameters;

use mpi::{Rank, topology::SimpleCommunicator, traits::*};

pub use measure::{Times, sizes};

/// A broadcast: carries the root's `data` to the equally long `data` of every other rank. Collective.
pub type Broadcast = fn(&SimpleCommunicator, Rank, &mut [u8]);

/// The root sends to each of the others in turn: `size − 1` messages, one after the other.
pub fn linear(world: &SimpleCommunicator, root: Rank, data: &mut [u8]) {
    if world.rank() == root {
        for rank in (0..world.size()).filter(|&rank| rank != root) {
            world.process_at_rank(rank).send(data);
        }
    } else {
        world.process_at_rank(root).receive_into(data);
    }
}

/// Whoever has the data passes it on: ⌈log₂ size⌉ rounds, in each of which twice as many ranks have it as before.
pub fn binomial(world: &SimpleCommunicator, root: Rank, data: &mut [u8]) {
    for round in 0..rounds(world.size()) {
        match step(world.rank(), root, world.size(), round) {
            Step::SendTo(rank) => world.process_at_rank(rank).send(data),
            Step::ReceiveFrom(rank) => {
                world.process_at_rank(rank).receive_into(data);
            }
            Step::Rest => {}
        }
    }
}

/// What one rank does in one round of the binomial broadcast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Passes the data on to this rank.
    SendTo(Rank),
    /// Gets the data from this rank.
    ReceiveFrom(Rank),
    /// Has no partner: its turn comes later, or its partner's number comes after the last rank.
    Rest,
}

/// The number of rounds: ⌈log₂ size⌉.
pub fn rounds(size: Rank) -> u32 {
    size.unsigned_abs().next_power_of_two().trailing_zeros()
}

/// What `rank` does in `round`, counted from 0. Seats are counted from the root, round the ranks: before round k the
/// seats 0 to 2ᵏ − 1 have the data, and seat s sends it to seat s + 2ᵏ.
///
/// So the tree is the binomial one. It is the usual broadcast of short messages: R. Thakur, R. Rabenseifner and
/// W. Gropp, "Optimization of Collective Communication Operations in MPICH" (2005).
pub fn step(rank: Rank, root: Rank, size: Rank, round: u32) -> Step {
    let seat = (rank - root + size) % size;
    let rank_at = |seat: Rank| (seat + root) % size;
    let having = 1 << round;
    if seat < having && seat + having < size {
        Step::SendTo(rank_at(seat + having))
    } else if (having..2 * having).contains(&seat) {
        Step::ReceiveFrom(rank_at(seat - having))
    } else {
        Step::Rest
    }
}

/// The root that the command line names.
///
/// # Errors
/// A sentence that says which ranks there are.
pub fn checked_root(wanted: u64, size: Rank) -> Result<Rank, String> {
    let root = Rank::try_from(wanted).ok().filter(|&root| root < size);
    root.ok_or_else(|| format!("there is no rank {wanted} for --root: the ranks are 0 to {}", size - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_last_round_every_rank_has_the_data_from_a_rank_that_had_it() {
        for size in 1..40 {
            for root in 0..size {
                let mut has = vec![false; size as usize];
                has[root as usize] = true;
                for round in 0..rounds(size) {
                    let before = has.clone();
                    for rank in 0..size {
                        match step(rank, root, size, round) {
                            Step::ReceiveFrom(from) => {
                                assert!(before[from as usize], "{size} ranks, round {round}: {from} → {rank}");
                                assert_eq!(step(from, root, size, round), Step::SendTo(rank));
                                assert!(!has[rank as usize], "rank {rank} of {size} receives twice");
                                has[rank as usize] = true;
                            }
                            Step::SendTo(to) => assert_eq!(step(to, root, size, round), Step::ReceiveFrom(rank)),
                            Step::Rest => {}
                        }
                    }
                }
                assert!(has.iter().all(|&has| has), "{size} ranks from {root}: {has:?}");
            }
        }
    }

    #[test]
    fn rounds_are_the_logarithm_rounded_up() {
        assert_eq!([1, 2, 3, 4, 5, 8, 9, 1024, 1025].map(rounds), [0, 1, 2, 2, 3, 3, 4, 10, 11]);
    }

    #[test]
    fn the_chapters_drawing_of_eight_ranks() {
        let sends = |round| {
            let send = |rank| match step(rank, 0, 8, round) {
                Step::SendTo(to) => Some((rank, to)),
                _ => None,
            };
            (0..8).filter_map(send).collect::<Vec<_>>()
        };
        assert_eq!(sends(0), [(0, 1)]);
        assert_eq!(sends(1), [(0, 2), (1, 3)]);
        assert_eq!(sends(2), [(0, 4), (1, 5), (2, 6), (3, 7)]);
    }

    #[test]
    fn only_a_rank_can_be_root() {
        assert_eq!(checked_root(2, 3), Ok(2));
        assert!(checked_root(3, 3).is_err_and(|error| error.contains("0 to 2")));
        assert!(checked_root(u64::MAX, 3).is_err());
    }
}
