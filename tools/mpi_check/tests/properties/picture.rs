//! The picture that the tracer would make: it knows what ranks have called and what calls have returned, not what MPI
//! does with messages in between.

use mpi_check::{Collective, For, Job, Message, Posted, Rank, Receive, State, Until, Waiting};

use crate::program::{Op, Program};
use crate::simulator::{Doing, Moment};

/// The picture of a moment.
pub fn picture(program: &Program, moment: &Moment) -> Job {
    let ranks = (0..program.len()).map(|rank| of_rank(program, moment, rank)).collect();
    let begun = |rank: usize| moment.ranks[rank].at + usize::from(moment.ranks[rank].inside);
    let messages = (0..program.len()).flat_map(|from| {
        let sent = program[from][..begun(from)].iter().enumerate();
        sent.filter(move |(place, _)| !moment.received.contains(&(from, *place)))
            .filter_map(move |(place, op)| op.sends().map(|(to, tag)| message(from, place, to, tag)))
    });
    Job { ranks, messages: messages.collect() }
}

fn message(from: usize, place: usize, to: usize, tag: i32) -> Message {
    Message { number: place as u64, from, to, tag, comm: 0, bytes: 4, call: "MPI_Ssend".into(), place: None }
}

fn of_rank(program: &Program, moment: &Moment, rank: usize) -> Rank {
    let (own, doing) = (&program[rank], &moment.ranks[rank]);
    // What the call that it is in receives has not been posted, as the tracer sees it.
    let posted = doing.open.iter().filter(|open| !(doing.inside && open.0 == doing.at));
    let posted = posted.map(|&(place, _)| {
        let (sources, tag) = own[place].receives().expect("a receive");
        Posted { number: place as u64, receive: receive(sources, tag), place: None }
    });
    let latest = Collective {
        comm: 0,
        number: doing.collectives,
        call: "MPI_Barrier".into(),
        root: None,
        bytes: None,
        place: None,
    };
    Rank {
        state: match own.get(doing.at) {
            None => State::Ended,
            Some(op) if doing.inside => State::Waits(waiting(program, moment, rank, op)),
            Some(_) => State::Runs,
        },
        posted: posted.collect(),
        collectives: Some(latest).filter(|latest| latest.number > 0).into_iter().collect(),
        ..Rank::default()
    }
}

fn receive(sources: &[usize], tag: Option<i32>) -> Receive {
    Receive { sources: sources.into(), any_source: sources.len() > 1, tag, comm: 0 }
}

fn waiting(program: &Program, moment: &Moment, rank: usize, op: &Op) -> Waiting {
    let doing = &moment.ranks[rank];
    let needs: Vec<usize> = (0..program.len()).collect();
    let collective =
        |needs| For::Collective { call: String::new(), comm: 0, number: doing.collectives, needs, all: Vec::new() };
    let request = |place: &usize| match program[rank][*place] {
        Op::Issend { .. } => Some(For::Taken(*place as u64)),
        _ => open(doing, *place).then_some(For::Posted(*place as u64)),
    };
    let mut until = Until::All;
    let for_what = match op {
        Op::Recv { sources, tag } | Op::Probe { sources, tag } => vec![For::Message(receive(sources, *tag))],
        Op::Sendrecv { sources, .. } => vec![For::Taken(doing.at as u64), For::Message(receive(sources, None))],
        Op::Ssend { .. } => vec![For::Taken(doing.at as u64)],
        Op::WaitAll(requests) => requests.iter().filter_map(request).collect(),
        Op::WaitAny(requests) => {
            until = Until::Any;
            requests.iter().filter_map(request).collect()
        }
        Op::Barrier => vec![collective(needs)],
        Op::Bcast { root } => vec![collective(vec![*root])],
        Op::Send { .. } | Op::Issend { .. } | Op::Irecv { .. } => unreachable!("it returns at once"),
    };
    Waiting { call: format!("{op:?}"), until, for_what }
}

fn open(doing: &Doing, place: usize) -> bool {
    doing.open.iter().any(|open| open.0 == place)
}
