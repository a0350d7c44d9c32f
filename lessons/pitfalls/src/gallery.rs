//! The gallery: small programs, each in a broken and in a repaired form.

mod collective_in_if;
mod different_order;
mod different_root;
mod early_return;
mod large_messages;
mod left_over;
mod missing_barrier;
mod missing_message;
mod one_panics;
mod one_too_many;
mod receive_receive;
mod synchronous_ring;
mod truncated;
mod wrong_tag;
mod wrong_type;

use clap::ValueEnum;
use mpi::{
    topology::{Process, SimpleCommunicator},
    traits::*,
};

/// One form of a piece: what a rank does, and the number that it ends up with. Collective, for two ranks or more.
pub type Form = fn(&SimpleCommunicator) -> i64;

/// What one sees when a broken piece runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Symptom {
    /// It doesn't end.
    Hangs,
    /// It ends well, with a wrong number.
    Wrong,
    /// MPI ends it with an error.
    Aborts,
}

impl Symptom {
    /// In a word, for the list of pieces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hangs => "hangs",
            Self::Wrong => "wrong",
            Self::Aborts => "aborts",
        }
    }
}

/// The pieces. Each is a file in `src/gallery/`, of the same name.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Piece {
    /// Everyone receives before they send
    ReceiveReceive,
    /// Everyone sends before they receive, and the messages have grown
    LargeMessages,
    /// A ring of sends that wait for their receives
    SynchronousRing,
    /// Sent with one tag, received with another
    WrongTag,
    /// A wait for a message that nobody sends
    MissingMessage,
    /// One receive from anybody too many
    OneTooMany,
    /// A collective operation inside `if rank == 0`
    CollectiveInIf,
    /// A rank without work leaves out the barrier
    MissingBarrier,
    /// An error takes one rank past a collective operation
    EarlyReturn,
    /// Two collective operations, in another order on rank 0
    DifferentOrder,
    /// The ranks don't agree on who broadcasts
    DifferentRoot,
    /// One rank panics
    OnePanics,
    /// Sent as f64, received as i64
    WrongType,
    /// A message that is longer than the place for it
    Truncated,
    /// A message that is never received, and taken for the next one
    LeftOver,
}

impl Piece {
    /// Its name on the command line, which is that of its file.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// What is wrong with it, in one line.
    pub fn what(self) -> String {
        self.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }

    /// What one sees of the broken form.
    pub fn symptom(self) -> Symptom {
        match self {
            Self::WrongType | Self::LeftOver => Symptom::Wrong,
            Self::Truncated => Symptom::Aborts,
            _ => Symptom::Hangs,
        }
    }

    /// The broken form and the repaired one.
    pub fn forms(self) -> (Form, Form) {
        match self {
            Self::ReceiveReceive => (receive_receive::broken, receive_receive::repaired),
            Self::LargeMessages => (large_messages::broken, large_messages::repaired),
            Self::SynchronousRing => (synchronous_ring::broken, synchronous_ring::repaired),
            Self::WrongTag => (wrong_tag::broken, wrong_tag::repaired),
            Self::MissingMessage => (missing_message::broken, missing_message::repaired),
            Self::OneTooMany => (one_too_many::broken, one_too_many::repaired),
            Self::CollectiveInIf => (collective_in_if::broken, collective_in_if::repaired),
            Self::MissingBarrier => (missing_barrier::broken, missing_barrier::repaired),
            Self::EarlyReturn => (early_return::broken, early_return::repaired),
            Self::DifferentOrder => (different_order::broken, different_order::repaired),
            Self::DifferentRoot => (different_root::broken, different_root::repaired),
            Self::OnePanics => (one_panics::broken, one_panics::repaired),
            Self::WrongType => (wrong_type::broken, wrong_type::repaired),
            Self::Truncated => (truncated::broken, truncated::repaired),
            Self::LeftOver => (left_over::broken, left_over::repaired),
        }
    }
}

/// The ranks to the left and to the right when all stand in a ring.
fn neighbours(world: &SimpleCommunicator) -> (Process<'_>, Process<'_>) {
    let (rank, size) = (world.rank(), world.size());
    (world.process_at_rank((rank + size - 1) % size), world.process_at_rank((rank + 1) % size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_has_a_file_of_its_name_and_a_line() {
        for piece in Piece::value_variants() {
            let file = format!("{}/src/gallery/{}.rs", env!("CARGO_MANIFEST_DIR"), piece.name());
            let lines = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert!(lines.lines().count() <= 45, "{file} is too long to be shown");
            assert!(!piece.what().is_empty(), "{piece:?}");
        }
    }

    #[test]
    fn twelve_hang_as_the_title_says() {
        let hang = Piece::value_variants().iter().filter(|piece| piece.symptom() == Symptom::Hangs);
        assert_eq!(hang.count(), 12);
    }
}
