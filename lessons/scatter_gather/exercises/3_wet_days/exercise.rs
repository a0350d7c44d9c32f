//! ★★★ The wet days, wherever they are
//!
//! Every rank picks the wet days among its own. Nobody knows beforehand how many each rank will find.
//!
//! Minutes: 30

use lesson_scatter_gather::{RAIN, WIDTH};
use mpi::{datatype::PartitionMut, topology::SimpleCommunicator, traits::*};

/// Returns, on rank 0, the rows of all ranks' days with at least `tenths` tenths of a millimetre of rain, in rank order
/// and then in each rank's own order; an empty list on the other ranks. `my_days` are this rank's rows of `WIDTH`
/// numbers, none of them perhaps; the result has rows of `WIDTH` numbers, too.
///
/// You need: `chunks_exact(WIDTH)` and a filter; `gather_into` and `gather_into_root`, so that rank 0 learns how many
/// numbers come from each rank; the starts, which are the sums of the counts before; then `gather_varcount_into` and
/// `gather_varcount_into_root` with a `PartitionMut`.
pub fn wet_days(world: &SimpleCommunicator, my_days: &[i32], tenths: i32) -> Vec<i32> {
    todo!("write wet_days in exercises/3_wet_days/exercise.rs")
}
