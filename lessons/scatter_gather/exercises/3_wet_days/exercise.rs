//! ★★★ Wet days
//!
//! Every rank picks the wet days among its own, and rank 0 collects them. Nobody knows beforehand how many each rank
//! will find.
//!
//! Minutes: 30
//!
//! The calls, for `let root = world.process_at_rank(0);`. Of each pair, the one that ends in `_root` is for rank 0, the
//! other one is for all other ranks:
//!
//! - `root.gather_into_root(&count, &mut counts[..])` and `root.gather_into(&count)`:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.gather_into_root>
//! - `root.gather_varcount_into_root(&mine[..], &mut PartitionMut::new(&mut all[..], &counts[..], &starts[..]))` and
//!   `root.gather_varcount_into(&mine[..])`; counts and starts are `Vec<i32>`:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.gather_varcount_into_root>

use lesson_scatter_gather::{RAIN, WIDTH};
use mpi::{datatype::PartitionMut, topology::SimpleCommunicator, traits::*};

/// Returns, on rank 0, the rows of all ranks' days with at least `tenths` tenths of a millimetre of rain, in rank order
/// and then in each rank's own order; an empty list on the other ranks.
///
/// `my_days` are this rank's rows of `WIDTH` numbers one after the other, none perhaps; number `RAIN` of a row is its
/// rain. The result has rows of `WIDTH` numbers, too.
pub fn wet_days(world: &SimpleCommunicator, my_days: &[i32], tenths: i32) -> Vec<i32> {
    todo!("write wet_days in exercises/3_wet_days/exercise.rs")
}
