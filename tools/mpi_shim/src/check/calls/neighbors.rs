//! Who is whose neighbor, by a communicator's topology.

use std::ffi::c_int;
use std::ptr;

use mpi_sys::*;

use crate::record::comm::Comm;

/// The ranks in the world from which this one gets something in a neighborhood collective; none without a topology.
///
/// # Safety
/// It is a communicator's handle, and MPI runs.
pub unsafe fn sources(handle: MPI_Comm, comm: &Comm) -> Vec<usize> {
    let mut topology = 0;
    // SAFETY: the caller's communicator; constants.
    let sources = unsafe {
        PMPI_Topo_test(handle, &mut topology);
        if topology == RSMPI_CART {
            of_grid(handle)
        } else if topology == RSMPI_GRAPH {
            of_graph(handle)
        } else if topology == RSMPI_DIST_GRAPH {
            of_distributed_graph(handle)
        } else {
            Vec::new()
        }
    };
    // MPI_PROC_NULL is no rank of the world.
    sources.into_iter().filter_map(|rank| usize::try_from(comm.world_rank(rank)?).ok()).collect()
}

/// Both neighbors in each dimension.
unsafe fn of_grid(handle: MPI_Comm) -> Vec<c_int> {
    let mut dimensions = 0;
    // SAFETY: a communicator with a grid.
    unsafe { PMPI_Cartdim_get(handle, &mut dimensions) };
    let both = |dimension| {
        let (mut before, mut after) = (0, 0);
        // SAFETY: the same, and it has this dimension.
        unsafe { PMPI_Cart_shift(handle, dimension, 1, &mut before, &mut after) };
        [before, after]
    };
    (0..dimensions).flat_map(both).collect()
}

unsafe fn of_graph(handle: MPI_Comm) -> Vec<c_int> {
    let (mut me, mut count) = (0, 0);
    // SAFETY: a communicator with a graph; there is room for as many as it says.
    unsafe {
        PMPI_Comm_rank(handle, &mut me);
        PMPI_Graph_neighbors_count(handle, me, &mut count);
        let mut all = vec![0; count.max(0) as usize];
        PMPI_Graph_neighbors(handle, me, count, all.as_mut_ptr());
        all
    }
}

unsafe fn of_distributed_graph(handle: MPI_Comm) -> Vec<c_int> {
    let (mut sources, mut destinations, mut weighted) = (0, 0, 0);
    // SAFETY: a communicator with such a graph; there is room for as many as it says, and for their weights.
    unsafe {
        PMPI_Dist_graph_neighbors_count(handle, &mut sources, &mut destinations, &mut weighted);
        let room = || vec![0; sources.max(0) as usize];
        let (mut all, mut weights) = (room(), room());
        let none = ptr::null_mut();
        PMPI_Dist_graph_neighbors(handle, sources, all.as_mut_ptr(), weights.as_mut_ptr(), 0, none, none);
        all
    }
}
