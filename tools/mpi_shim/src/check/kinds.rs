//! What the checker knows of MPI's functions and operations.

use mpi_sys::MPI_Op;

use crate::pmpi::{self, Handle};

/// Without whom a rank can't leave a collective, whatever the MPI does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Everybody: each rank's result depends on all.
    All,
    /// The root, from whom all data comes; the root itself may go on at once.
    Root,
    /// All, but only on the root, to whom all data goes.
    AllAtRoot,
    /// The ranks with lower numbers.
    Lower,
    /// Those from whom it gets something, by the communicator's topology.
    Neighbors,
    /// Nobody: who gets nothing may go on at once.
    Nobody,
}

/// The collectives, without an I in front, and without MPI_ and _c.
const COLLECTIVES: [(&str, Needs); 37] = [
    ("Allgather", Needs::All),
    ("Allgatherv", Needs::All),
    ("Allreduce", Needs::All),
    ("Alltoall", Needs::All),
    ("Alltoallv", Needs::Nobody),
    ("Alltoallw", Needs::Nobody),
    ("Barrier", Needs::All),
    ("Bcast", Needs::Root),
    ("Cart_create", Needs::All),
    ("Cart_sub", Needs::All),
    ("Comm_create", Needs::All),
    ("Comm_disconnect", Needs::Nobody),
    ("Comm_dup", Needs::All),
    ("Comm_dup_with_info", Needs::All),
    ("Comm_free", Needs::Nobody),
    ("Comm_idup", Needs::All),
    ("Comm_idup_with_info", Needs::All),
    ("Comm_split", Needs::All),
    ("Comm_split_type", Needs::All),
    ("Dist_graph_create", Needs::All),
    ("Dist_graph_create_adjacent", Needs::All),
    ("Exscan", Needs::Lower),
    ("Gather", Needs::AllAtRoot),
    ("Gatherv", Needs::AllAtRoot),
    ("Graph_create", Needs::All),
    ("Neighbor_allgather", Needs::Neighbors),
    ("Neighbor_allgatherv", Needs::Neighbors),
    ("Neighbor_alltoall", Needs::Neighbors),
    ("Neighbor_alltoallv", Needs::Neighbors),
    ("Neighbor_alltoallw", Needs::Neighbors),
    ("Reduce", Needs::AllAtRoot),
    ("Reduce_scatter", Needs::All),
    ("Reduce_scatter_block", Needs::All),
    ("Scan", Needs::Lower),
    ("Scatter", Needs::Root),
    ("Scatterv", Needs::Root),
    // Whatever isn't here: functions.txt may have more.
    (UNKNOWN, Needs::Nobody),
];

const UNKNOWN: &str = "a collective";

/// Added to the number of a collective that doesn't wait.
const IMMEDIATE: u32 = 1000;

/// Added to the number of one that is made to be started later, any number of times.
const PERSISTENT: u32 = 2 * IMMEDIATE;

/// A collective's number: the same on all ranks.
pub fn collective(call: &str) -> u32 {
    let place = |name: &str| COLLECTIVES.iter().position(|(own, _)| *own == name).map(|place| place as u32);
    // "Ibarrier" is Barrier; no collective's own name begins with an I.
    let plain = call.strip_prefix('I').and_then(|rest| {
        let (first, rest) = rest.split_at_checked(1)?;
        place(&(first.to_uppercase() + rest))
    });
    let lasting = call.strip_suffix("_init").and_then(place).map(|plain| plain + PERSISTENT);
    lasting.or(plain.map(|plain| plain + IMMEDIATE)).or_else(|| place(call)).unwrap_or(COLLECTIVES.len() as u32 - 1)
}

/// A collective's name, "MPI_Barrier", by its number.
pub fn name(collective: u32) -> String {
    let name = |place: u32| COLLECTIVES.get(place as usize).map_or(UNKNOWN, |(name, _)| name);
    match collective {
        PERSISTENT.. => format!("MPI_{}_init", name(collective - PERSISTENT)),
        IMMEDIATE.. => format!("MPI_I{}", name(collective - IMMEDIATE).to_lowercase()),
        _ => format!("MPI_{}", name(collective)),
    }
}

/// The ranks without whom rank `me` can't leave a collective. `strict`: as if all collectives waited for all, which MPI
/// allows (MPI 4.1, section 6.14).
pub fn needs(collective: u32, strict: bool, me: i32, root: Option<i32>, members: &[i32]) -> Vec<usize> {
    let (_, needs) = COLLECTIVES[(collective % IMMEDIATE) as usize];
    let needs = if strict && needs != Needs::Nobody { Needs::All } else { needs };
    let others = members.iter().filter(|&&rank| rank != me);
    let is_root = root == Some(me);
    let needed = others.filter(|&&rank| match needs {
        Needs::All => true,
        Needs::Root => root == Some(rank) && !is_root,
        Needs::AllAtRoot => is_root,
        Needs::Lower => position(members, rank) < position(members, me),
        Needs::Neighbors | Needs::Nobody => false,
    });
    needed.map(|&rank| rank as usize).collect()
}

/// Whether a rank can't leave a collective without those who are its sources in the communicator's topology.
pub fn needs_neighbors(collective: u32) -> bool {
    COLLECTIVES[(collective % IMMEDIATE) as usize].1 == Needs::Neighbors
}

/// Whether a rank may end without it, if nobody waits for that: what is freed at the end anyway, and what isn't known.
pub fn may_be_left_out(collective: u32) -> bool {
    ["Comm_disconnect", "Comm_free", UNKNOWN].contains(&COLLECTIVES[(collective % IMMEDIATE) as usize].0)
}

/// An operation of the program's own, and what isn't known. No other number may be said of the same on all ranks.
const OWN_OPERATION: u32 = u32::MAX;

/// An operation's number, from 1: the same on all ranks.
pub fn operation(operation: MPI_Op) -> u32 {
    let place = pmpi::operations().iter().position(|&(own, _)| own == operation.key());
    place.map_or(OWN_OPERATION, |place| place as u32 + 1)
}

/// An operation in words, by its number: "MPI_SUM".
pub fn operation_name(number: u32) -> &'static str {
    let place = (number as usize).checked_sub(1);
    place.and_then(|place| pmpi::operations().get(place).map(|own| own.1)).unwrap_or("an operation of its own")
}

fn position(members: &[i32], rank: i32) -> Option<usize> {
    members.iter().position(|&member| member == rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collectives_have_their_names_back() {
        for (call, expected) in [
            ("Barrier", "MPI_Barrier"),
            ("Ibcast", "MPI_Ibcast"),
            ("Comm_split", "MPI_Comm_split"),
            ("Reduce_scatter_block_init", "MPI_Reduce_scatter_block_init"),
            ("Ireduce_scatter_block", "MPI_Ireduce_scatter_block"),
        ] {
            assert_eq!(name(collective(call)), expected);
        }
        assert_ne!(collective("Ibarrier"), collective("Barrier"), "they don't go together");
    }

    #[test]
    fn a_rank_needs_those_whose_data_it_gets() {
        let of = |call, me, root| needs(collective(call), false, me, root, &[4, 2, 7]);
        assert_eq!(of("Barrier", 2, None), [4, 7]);
        assert_eq!((of("Bcast", 2, Some(7)), of("Bcast", 7, Some(7))), (vec![7], vec![]));
        assert_eq!((of("Igather", 2, Some(7)), of("Igather", 7, Some(7))), (vec![], vec![4, 2]));
        assert_eq!((of("Scan", 4, None), of("Scan", 2, None), of("Scan", 7, None)), (vec![], vec![4], vec![4, 2]));
        assert_eq!(needs(collective("Bcast"), true, 7, Some(7), &[4, 2, 7]), [4, 2], "strict");
    }
}
