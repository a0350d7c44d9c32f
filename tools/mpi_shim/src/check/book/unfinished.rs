//! What a rank has begun and never completed, when it comes to its end: no MPI_Wait, MPI_Test or MPI_Request_free.

use std::collections::VecDeque;

use mpi_check::For;
use mpi_check::warnings::{Unfinished, What};

use super::{Book, Watched};
use crate::check::places::line;
use crate::place::Place;

/// More of one handle's sends aren't told apart.
const MOST_SHARED: usize = 64;

/// The sends that have one handle, the oldest first. Which of them a call completes, nobody knows: the oldest, it is said.
#[derive(Default)]
pub struct Shared(VecDeque<Option<u64>>);

impl Shared {
    /// One more; none if it goes nowhere.
    pub fn open(&mut self, watched: &Watched) {
        match watched {
            Watched::Send(number) => self.0.push_back(Some(*number)),
            Watched::Unfollowed => self.0.push_back(None),
            _ => (),
        }
        if self.0.len() > MOST_SHARED {
            self.0.pop_front();
        }
    }

    /// One less.
    pub fn close(&mut self) {
        self.0.pop_front();
    }
}

/// What is open, with its source lines.
pub fn unfinished(book: &Book) -> Vec<Unfinished> {
    let alone = book.requests.values().filter_map(|watched| of(book, watched));
    let shared = book.shared.values().flat_map(|shared| shared.0.iter().filter_map(|number| send(book, (*number)?)));
    alone.chain(shared).collect()
}

impl Book {
    /// Whether anything is open of which it is known what it is for.
    pub fn is_unfinished(&self) -> bool {
        let followed = |watched: &Watched| !matches!(watched, Watched::Unfollowed | Watched::Shared);
        self.requests.values().any(followed) || self.shared.values().any(|shared| shared.0.iter().any(Option::is_some))
    }
}

fn of(book: &Book, watched: &Watched) -> Option<Unfinished> {
    match watched {
        Watched::Send(number) => send(book, *number),
        Watched::Receive(receiving) => {
            let (receive, call, place) = book.posted.get(&receiving.number)?;
            Some(said(call, What::Receives(receive.clone()), *place))
        }
        Watched::Collective(For::Collective { call, .. }, place) => {
            Some(said(call.strip_prefix("MPI_").unwrap_or(call), What::Collective, *place))
        }
        _ => None,
    }
}

fn send(book: &Book, number: u64) -> Option<Unfinished> {
    let find = |(&to, all): (&usize, &VecDeque<super::Sent>)| {
        let sent = all.iter().find(|sent| sent.number == number)?;
        Some(said(sent.call, What::Sends { to, tag: sent.tag, comm: sent.comm }, sent.place))
    };
    book.latest.iter().find_map(find)
}

fn said(call: &str, what: What, place: Place) -> Unfinished {
    Unfinished { call: format!("MPI_{call}"), what, place: line(place) }
}
