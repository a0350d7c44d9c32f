//! How and where this rank's communicators were made, by which reports name them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use mpi_check::names::Named;
use mpi_sys::{MPI_Comm, PMPI_Comm_get_name};

use super::places::{here, line};
use crate::place::Place;
use crate::pmpi::text;
use crate::record::comm::Comm;
use crate::record::tracer::tracer;

/// The function and the place that made a communicator, by its number.
static MADE: Mutex<BTreeMap<u64, (&'static str, Place)>> = Mutex::new(BTreeMap::new());

/// Notes that the present call makes a communicator.
pub fn made(comm: u64, call: &'static str) {
    if super::is_on() {
        MADE.lock().unwrap_or_else(PoisonError::into_inner).insert(comm, (call, here()));
    }
}

/// Notes that it is no more.
pub fn forget(comm: u64) {
    MADE.lock().unwrap_or_else(PoisonError::into_inner).remove(&comm);
}

/// All of this rank's communicators but the world.
pub fn all() -> Vec<Named> {
    named_by(own_name)
}

/// The same without asking MPI, from another thread than the program's: by where they were made.
pub fn as_made() -> Vec<Named> {
    named_by(|_| None)
}

fn named_by(own_name: impl Fn(u64) -> Option<String>) -> Vec<Named> {
    let comms = tracer().as_ref().map(|tracer| tracer.registry.comms()).unwrap_or_default();
    comms.into_iter().filter(|comm| comm.id != 0).filter_map(|comm| named(&comm, &own_name)).collect()
}

fn named(comm: &Comm, own_name: impl Fn(u64) -> Option<String>) -> Option<Named> {
    let made = MADE.lock().unwrap_or_else(PoisonError::into_inner).get(&comm.id).copied();
    let made = made.map(|(call, place)| {
        let at = line(place).map(|line| format!(" at {line}")).unwrap_or_default();
        format!("the communicator of MPI_{call}{at}")
    });
    let name = own_name(comm.id).or(made)?;
    // Of an inter-communicator, a call names the ranks of the other group.
    let members = if comm.between { Vec::new() } else { comm.ranks().collect() };
    Some(Named { comm: comm.id, name, members })
}

/// The name that the program has given it by MPI_Comm_set_name, or MPI: "MPI_COMM_SELF".
fn own_name(comm: u64) -> Option<String> {
    let handle: MPI_Comm = tracer().as_ref()?.registry.handle(comm)?;
    // SAFETY: the communicator isn't freed, or it would have no handle; there is more room than any name takes.
    let name = text(|text, length| unsafe { PMPI_Comm_get_name(handle, text, length) });
    // Open MPI calls those without a name "MPI COMMUNICATOR 3 SPLIT FROM 0".
    let given = Some(name).filter(|name| !name.is_empty() && !name.starts_with("MPI COMMUNICATOR"))?;
    Some(if given == "MPI_COMM_SELF" { given } else { format!("the communicator \"{given}\"") })
}
