//! Starting more ranks while the program runs, where the MPI can.
//!
//! rsmpi's `spawn` is the call for programs that can't do without their children: if the MPI can't start them, the job
//! ends, since MPI's errors are fatal unless one asks for them. Here one asks, which needs MPI's C interface.

use std::{env, ffi::CString, os::unix::ffi::OsStrExt, ptr};

use mpi::{Rank, environment::Universe, ffi, topology::InterCommunicator, traits::*};

/// The most workers that are spawned: more on one machine is a slip of the finger.
const MAX_WORKERS: u64 = 256;

/// How many workers to spawn: as many as asked for; else one per core for a manager that was started alone, and none
/// where other ranks were started with it.
///
/// # Errors
/// A sentence, if that many are too many, or if there are workers already.
pub fn workers_wanted(asked: Option<u64>, started: Rank, cores: usize) -> Result<Rank, String> {
    match asked {
        Some(1..) if started > 1 => Err(format!(
            "--workers spawns workers for a manager that was started alone; start one rank only, or leave --workers \
             out: ranks 1 to {} are workers already",
            started - 1
        )),
        Some(workers) if workers > MAX_WORKERS => {
            Err(format!("{workers} workers are too many; at most {MAX_WORKERS} can be spawned"))
        }
        Some(workers) => Ok(workers as Rank),
        None if started > 1 => Ok(0),
        None => Ok(cores.min(MAX_WORKERS as usize) as Rank),
    }
}

/// Spawns `workers` processes that run this program, too, but have this one as their parent; for one rank that was
/// started alone. `None` if none are wanted, or if the MPI can't: then it says why, and the job goes on.
pub fn children(universe: &Universe, workers: Rank) -> Option<InterCommunicator> {
    if workers == 0 {
        return None;
    }
    let instead = "The manager does all work itself. To help it, start more ranks.";
    spawn(universe, workers).inspect_err(|reason| eprintln!("no workers are spawned: {reason}\n{instead}")).ok()
}

/// The call itself. The error is what the MPI says about why it can't.
fn spawn(universe: &Universe, workers: Rank) -> Result<InterCommunicator, String> {
    if !has_launcher() {
        return Err("this rank was started without mpiexec, which would start the others".into());
    }
    let needed = 1 + workers as usize;
    if let Some(slots) = universe.size().filter(|&slots| slots < needed && must_not_ask_for_more()) {
        return Err(format!("{needed} ranks need more than the {slots} slots of mpirun; try its --oversubscribe"));
    }
    let program = env::current_exe().map_err(|error| format!("this program can't be found: {error}"))?;
    let program = CString::new(program.as_os_str().as_bytes()).map_err(|error| error.to_string())?;
    let mut no_arguments = [ptr::null_mut()];
    let mut codes = vec![0; workers as usize];
    // A communicator of its own, so that errors elsewhere stay fatal.
    let parents = universe.world().duplicate();
    // SAFETY: `parents` is a live communicator; the strings and arrays outlive the call, the argument list ends with
    // a null pointer, and there is room for one code per process.
    let (code, children) = unsafe {
        let mut children = ffi::RSMPI_COMM_NULL;
        ffi::MPI_Comm_set_errhandler(parents.as_raw(), ffi::RSMPI_ERRORS_RETURN);
        let code = ffi::MPI_Comm_spawn(
            program.as_ptr(),
            no_arguments.as_mut_ptr(),
            workers,
            ffi::RSMPI_INFO_NULL,
            0,
            parents.as_raw(),
            &mut children,
            codes.as_mut_ptr(),
        );
        (code, children)
    };
    if code != ffi::MPI_SUCCESS as i32 {
        return Err(meaning(code));
    }
    // SAFETY: the call succeeded, so `children` is an inter-communicator, which nothing else owns. It may have
    // inherited that errors return; nobody would look at them.
    unsafe {
        ffi::MPI_Comm_set_errhandler(children, ffi::RSMPI_ERRORS_ARE_FATAL);
        Ok(InterCommunicator::from_raw(children))
    }
}

/// Whether a launcher has started this rank. Without one, MPICH and Open MPI look for *some* launcher on the PATH, and
/// hang if it is that of another MPI.
fn has_launcher() -> bool {
    ["PMI_RANK", "PMI_SIZE", "PMIX_RANK", "OMPI_COMM_WORLD_SIZE"].iter().any(|name| env::var_os(name).is_some())
}

/// Whether it is better not to ask for more ranks than MPI_UNIVERSE_SIZE. Open MPI 4 refuses them unless it may
/// oversubscribe, and then its `mpirun` never ends (seen with 4.1.4). The others just refuse.
fn must_not_ask_for_more() -> bool {
    let version = mpi::environment::library_version().unwrap_or_default();
    version.starts_with("Open MPI v4") && env::var_os("OMPI_MCA_rmaps_base_oversubscribe").is_none()
}

/// What an error code means, in the MPI's words: the last line, where MPICH's stack of errors has the cause.
fn meaning(code: i32) -> String {
    let mut text = vec![0_u8; ffi::MPI_MAX_ERROR_STRING as usize];
    let mut length = 0;
    // SAFETY: the buffer has the size that MPI demands, and MPI writes the text's length, which is below it.
    unsafe { ffi::MPI_Error_string(code, text.as_mut_ptr().cast(), &mut length) };
    let text = String::from_utf8_lossy(&text[..length as usize]).into_owned();
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("unknown error").trim();
    // "MPID_Comm_spawn_multiple(86): Error in spawn call" says where in MPICH's source, too.
    line.rsplit_once("): ").map_or(line, |(_, cause)| cause).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_manager_gets_a_worker_per_core_unless_told_otherwise() {
        assert_eq!(workers_wanted(None, 1, 2), Ok(2));
        assert_eq!(workers_wanted(None, 1, 1000), Ok(256));
        assert_eq!(workers_wanted(Some(5), 1, 2), Ok(5));
        assert_eq!(workers_wanted(Some(0), 1, 2), Ok(0));
    }

    #[test]
    fn where_there_are_workers_none_are_spawned() {
        assert_eq!(workers_wanted(None, 4, 2), Ok(0));
        assert_eq!(workers_wanted(Some(0), 4, 2), Ok(0));
        assert!(workers_wanted(Some(2), 4, 2).unwrap_err().contains("ranks 1 to 3 are workers already"));
        assert!(workers_wanted(Some(257), 1, 2).unwrap_err().contains("at most 256"));
    }
}
