//! The checker comes, on all ranks or on none.

use std::env;
use std::ffi::{c_int, c_void};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use launch::contract;
use mpi_sys::*;

use super::{departure, errors};
use crate::check::board::memory::Memory;
use crate::check::board::{Board, MOST_RANKS};
use crate::check::places::python;
use crate::check::waiting::threads::{self, Threads};
use crate::check::{Book, CHECKER, Checker, Datatypes, ON, places, report};
use crate::pmpi::lowest;
use crate::record::clocks;

/// Whether the checker is to be strict, if the program's environment asks for one.
fn wanted() -> Option<bool> {
    match env::var(contract::MPI_CHECK).ok()?.as_str() {
        "on" => Some(false),
        "strict" => Some(true),
        _ => None,
    }
}

/// Whether the program's environment asks for the checker.
pub fn is_wanted() -> bool {
    wanted().is_some()
}

/// Says why the checker isn't here, if the environment asks for it.
pub fn cannot_begin(why: &str) {
    if is_wanted() {
        report::say(&format!("off: {why}"));
    }
}

/// Begins, if the environment asks for it.
///
/// # Safety
/// MPI runs, and all ranks of the world call this.
pub unsafe fn start(rank: c_int, ranks: c_int) -> bool {
    let Some(strict) = wanted() else { return false };
    report::begin();
    python::look_for_exceptions();
    // SAFETY: the caller's.
    let shared = unsafe { alone().and_then(|threads| Ok((share(rank, ranks)?, threads))) };
    let (board, threads) = match shared {
        Ok(shared) => shared,
        Err(reason) => {
            if rank == 0 {
                report::say(&format!("off: {reason}"));
            }
            return false;
        }
    };
    places::begin(&board);
    // SAFETY: a constant; MPI runs, and all ranks come here.
    let own = unsafe {
        let mut own = RSMPI_COMM_NULL;
        PMPI_Comm_dup(RSMPI_COMM_WORLD, &mut own);
        errors::begin(&board);
        departure::begin();
        own
    };
    let (book, datatypes) = (Book::new(), Datatypes::default());
    let checker = Checker { board, strict, own, threads, book, asking: None, datatypes };
    *CHECKER.lock().unwrap_or_else(PoisonError::into_inner) = Some(checker);
    ON.store(true, Ordering::Relaxed);
    threads::begin_deputy();
    true
}

/// The ranks' threads; the reason why they can't be watched, the same on all ranks.
unsafe fn alone() -> Result<Threads, String> {
    let threads = Threads::begin();
    // SAFETY: all ranks come here.
    let all = unsafe { lowest(i64::from(threads.is_some())) } == 1;
    threads.filter(|_| all).ok_or_else(|| "the program had threads before MPI_Init, each of which may call MPI".into())
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
    let (mut board, mut reason) = (None, "it sees one machine only, and these ranks are on several".to_owned());
    if rank == 0 {
        match Memory::create(length) {
            Ok((memory, number)) => {
                address = [i64::from(std::process::id()), i64::from(number), clocks::own()];
                let own = Board::new(memory, me, count);
                own.mark(address[2] as u64);
                board = Some(own);
            }
            Err(error) => reason = format!("there is no memory that all ranks can see: {error}"),
        }
    }
    // SAFETY: three numbers, and all ranks come here.
    unsafe { PMPI_Bcast(address.as_mut_ptr().cast::<c_void>(), 3, RSMPI_INT64_T, 0, RSMPI_COMM_WORLD) };
    let [process, number, mark] = address;
    if rank != 0 && process != 0 {
        let memory = Memory::open(process as c_int, number as c_int, length).ok();
        board = memory.map(|memory| Board::new(memory, me, count)).filter(|board| board.is_marked(mark as u64));
    }
    // SAFETY: all ranks come here.
    let all = unsafe { lowest(i64::from(board.is_some())) } == 1;
    board.filter(|_| all).ok_or(reason)
}
