//! Communicators: a number on which all members agree, and who its ranks are in the world.

use std::sync::Arc;

/// The rank in the world of each rank of a communicator. Most have all of the world or the first of it, as it is: to copy
/// that is free, while the count of who has a list is shared with other threads, which takes time in each call.
#[derive(Clone)]
enum Members {
    /// The first of the world, so many.
    First(i32),
    Listed(Arc<[i32]>),
}

/// A communicator all of whose ranks are in this world.
#[derive(Clone)]
pub struct Comm {
    /// Its number, the same on all members.
    pub id: u64,
    /// Where the ranks are in the world that a call can name: of an inter-communicator, those of the other group.
    world: Members,
    /// How many collectives this rank has called on it.
    pub collectives: u64,
    /// Whether it is an inter-communicator. Its collectives aren't followed.
    pub between: bool,
}

impl Comm {
    /// The world.
    pub fn world(ranks: i32) -> Self {
        Self { id: 0, world: Members::First(ranks), collectives: 0, between: false }
    }

    /// One that is new. `world`: the ranks that a call can name.
    pub fn new(id: u64, world: Vec<i32>, between: bool) -> Self {
        let in_order = world.iter().zip(0..).all(|(&rank, place)| rank == place);
        let world = if in_order { Members::First(world.len() as i32) } else { Members::Listed(world.into()) };
        Self { id, world, collectives: 0, between }
    }

    /// A copy with a number of its own.
    pub fn copy(self, id: u64) -> Self {
        Self { id, collectives: 0, ..self }
    }

    /// A rank's number in the world; none for MPI_PROC_NULL, for example.
    #[inline]
    pub fn world_rank(&self, rank: i32) -> Option<i32> {
        match &self.world {
            Members::First(ranks) => (0..*ranks).contains(&rank).then_some(rank),
            Members::Listed(world) => world.get(usize::try_from(rank).ok()?).copied(),
        }
    }

    /// The ranks in the world of all that a call can name, in their order.
    pub fn members(&self) -> Vec<i32> {
        match &self.world {
            Members::First(ranks) => (0..*ranks).collect(),
            Members::Listed(world) => world.to_vec(),
        }
    }

    /// The same as places in lists of all ranks.
    pub fn ranks(&self) -> impl Iterator<Item = usize> + use<> {
        self.members().into_iter().filter_map(|rank| usize::try_from(rank).ok())
    }

    /// One of which only the number is known.
    pub fn unknown(id: u64) -> Self {
        Self::new(id, Vec::new(), false)
    }
}
