//! Small random programs.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a rank does next. A request is known by the place, in its rank's program, of the call that began it.
#[derive(Clone, Debug)]
pub enum Op {
    /// MPI_Bsend, or MPI_Send of a small message: it returns at once.
    Send { to: usize, tag: i32 },
    /// MPI_Ssend, or MPI_Send of a large message: it returns when the message is being received.
    Ssend { to: usize, tag: i32 },
    /// MPI_Issend.
    Issend { to: usize, tag: i32 },
    /// MPI_Recv.
    Recv { sources: Vec<usize>, tag: Option<i32> },
    /// MPI_Irecv.
    Irecv { sources: Vec<usize>, tag: Option<i32> },
    /// MPI_Probe.
    Probe { sources: Vec<usize>, tag: Option<i32> },
    /// MPI_Sendrecv with a synchronous send.
    Sendrecv { to: usize, tag: i32, sources: Vec<usize> },
    /// MPI_Wait and MPI_Waitall.
    WaitAll(Vec<usize>),
    /// MPI_Waitany.
    WaitAny(Vec<usize>),
    /// MPI_Barrier on the world.
    Barrier,
    /// MPI_Bcast on the world: it waits for the root alone.
    Bcast { root: usize },
}

impl Op {
    /// Where the message goes that it sends, and its tag.
    pub fn sends(&self) -> Option<(usize, i32)> {
        match *self {
            Self::Send { to, tag }
            | Self::Ssend { to, tag }
            | Self::Issend { to, tag }
            | Self::Sendrecv { to, tag, .. } => Some((to, tag)),
            _ => None,
        }
    }

    /// The sources and the tag of what it receives; a probe receives nothing.
    pub fn receives(&self) -> Option<(&[usize], Option<i32>)> {
        match self {
            Self::Recv { sources, tag } | Self::Irecv { sources, tag } => Some((sources, *tag)),
            Self::Sendrecv { sources, .. } => Some((sources, None)),
            _ => None,
        }
    }

    /// Whether it returns at once, whatever the others do.
    pub fn at_once(&self) -> bool {
        matches!(self, Self::Send { .. } | Self::Issend { .. } | Self::Irecv { .. })
    }
}

/// What each rank does, in order.
pub type Program = Vec<Vec<Op>>;

/// A program of 2 to 4 ranks and 1 to 5 calls each.
pub fn random(rng: &mut Xoshiro256PlusPlus) -> Program {
    let ranks = rng.random_range(2..=4);

    let any_source = rng.random_bool(0.4);
    (0..ranks).map(|rank| one(rng, rank, ranks, any_source)).collect()
}

fn one(rng: &mut Xoshiro256PlusPlus, rank: usize, ranks: usize, any_source: bool) -> Vec<Op> {
    let mut ops: Vec<Op> = Vec::new();
    for _ in 0..rng.random_range(1..=5) {
        let oneself = rng.random_bool(0.05);
        let peer = if oneself { rank } else { (rank + rng.random_range(1..ranks)) % ranks };
        let tag = rng.random_range(0..2);
        let asked = rng.random_bool(0.8).then_some(tag);
        let all = any_source && rng.random_bool(0.5);
        let sources = if all { (0..ranks).collect() } else { vec![peer] };
        let begun: Vec<usize> =
            (0..ops.len()).filter(|&op| matches!(ops[op], Op::Irecv { .. } | Op::Issend { .. })).collect();
        let some: Vec<usize> = begun.iter().copied().filter(|_| rng.random_bool(0.7)).collect();
        ops.push(match rng.random_range(0..20) {
            0..4 => Op::Send { to: peer, tag },
            4..7 => Op::Ssend { to: peer, tag },
            7..11 => Op::Recv { sources, tag: asked },
            11 | 12 => Op::Irecv { sources, tag: asked },
            13 => Op::Issend { to: peer, tag },
            14 => Op::Probe { sources, tag: asked },
            15 => Op::Sendrecv { to: rng.random_range(0..ranks), tag, sources },
            16 if !some.is_empty() => Op::WaitAny(some),
            16..18 if !begun.is_empty() => Op::WaitAll(if some.is_empty() { begun } else { some }),
            18 => Op::Bcast { root: rng.random_range(0..ranks) },
            _ => Op::Barrier,
        });
    }
    ops
}
