//! The doctor comes, on all ranks or on none.

use std::env;
use std::ffi::{c_int, c_void};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use mpi_sys::*;

use super::board::{Board, MOST_RANKS};
use super::memory::Memory;
use super::{Book, DOCTOR, Datatypes, Doctor, ON, count_threads, report};

/// Whether the doctor is to be strict, if the program's environment asks for one.
fn wanted() -> Option<bool> {
    match env::var("MPI_DOCTOR").ok()?.as_str() {
        "on" => Some(false),
        "strict" => Some(true),
        _ => None,
    }
}

/// Whether the program's environment asks for the doctor.
pub fn is_wanted() -> bool {
    wanted().is_some()
}

/// Begins, if the environment asks for it.
///
/// # Safety
/// MPI runs, and all ranks of the world call this.
pub unsafe fn start(rank: c_int, ranks: c_int) -> bool {
    let Some(strict) = wanted() else { return false };
    // SAFETY: the caller's.
    let shared = unsafe { share(rank, ranks) };
    let board = match shared {
        Ok(board) => board,
        Err(reason) => {
            if rank == 0 {
                report::say(&format!("off: {reason}"));
            }
            return false;
        }
    };
    // SAFETY: a constant; MPI runs, and all ranks come here.
    let (mut own, mut level) = (unsafe { RSMPI_COMM_NULL }, 0);
    // SAFETY: the same.
    let threads = unsafe {
        PMPI_Comm_dup(RSMPI_COMM_WORLD, &mut own);
        PMPI_Query_thread(&mut level);
        (level == RSMPI_THREAD_MULTIPLE).then(count_threads)
    };
    let doctor = Doctor { board, strict, own, threads, book: Book::new(), datatypes: Datatypes::default() };
    *DOCTOR.lock().unwrap_or_else(PoisonError::into_inner) = Some(doctor);
    ON.store(true, Ordering::Relaxed);
    true
}

/// The board of this job; the reason if there is none.
unsafe fn share(rank: c_int, ranks: c_int) -> Result<Board, String> {
    let (me, count) = (rank as usize, ranks as usize);
    if count > MOST_RANKS {
        return Err(format!("it looks after {MOST_RANKS} ranks at most, and these are {count}"));
    }
    let length = Board::length(count);
    // What rank 0 tells the others: its process, the number of its file, and a number that marks the board.
    let mut address = [0_i64; 3];
    let mut board = None;
    if rank == 0
        && let Ok((memory, number)) = Memory::create(length)
    {
        let process = i64::from(std::process::id());
        address = [process, i64::from(number), crate::clocks::own()];
        let own = Board::new(memory, me, count);
        own.mark(address[2] as u64);
        board = Some(own);
    }
    // SAFETY: three numbers, and all ranks come here.
    unsafe { PMPI_Bcast(address.as_mut_ptr().cast::<c_void>(), 3, RSMPI_INT64_T, 0, RSMPI_COMM_WORLD) };
    let [process, number, mark] = address;
    if rank != 0 && process != 0 {
        let memory = Memory::open(process as c_int, number as c_int, length).ok();
        board = memory.map(|memory| Board::new(memory, me, count)).filter(|board| board.is_marked(mark as u64));
    }
    // SAFETY: all ranks come here.
    let all = unsafe { crate::life::lowest(i64::from(board.is_some())) } == 1;
    board.filter(|_| all).ok_or_else(|| "it sees one machine only, and these ranks are on several".into())
}
