//! What the set means: who is named never advances, however the program goes on; and when nothing moves any more, who is
//! stuck is named.

use std::collections::HashMap;

use mpi_check::{For, Job, State, dead};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::picture::picture;
use crate::program::{self, Program};
use crate::simulator::Moment;

/// What was seen.
#[derive(Debug, Default)]
struct Seen {
    programs: usize,
    states: usize,
    /// Those in which a rank was named while other ranks went on.
    early: usize,
    /// Those in which nothing moves any more and a rank is stuck.
    stuck: usize,
    /// Of these, those in which it isn't known what a receive from any source has got.
    open: usize,
    /// Of these, those in which all were named nevertheless.
    open_and_named: usize,
}

/// For each moment, as bits, the ranks that can still advance.
type Futures = HashMap<Moment, u8>;

/// Explores all that can follow.
fn explore(program: &Program, moment: Moment, futures: &mut Futures, seen: &mut Seen) -> u8 {
    if let Some(&future) = futures.get(&moment) {
        return future;
    }
    let steps = moment.steps(program);
    let last = steps.is_empty();
    let mut future = 0;
    for (rank, next) in steps {
        future |= rank.map_or(0, |rank| 1 << rank) | explore(program, next, futures, seen);
    }
    check(program, &moment, future, last, seen);
    futures.insert(moment, future);
    future
}

fn check(program: &Program, moment: &Moment, future: u8, last: bool, seen: &mut Seen) {
    let job = picture(program, moment);
    let dead = dead(&job);
    let waits = |rank: &usize| matches!(job.ranks[*rank].state, State::Waits(_));
    let waiting: Vec<usize> = (0..program.len()).filter(waits).collect();
    let named: Vec<usize> = waiting.iter().copied().filter(|&rank| dead[rank]).collect();
    let freed = named.iter().find(|&&rank| future >> rank & 1 == 1);
    assert!(freed.is_none(), "{freed:?} was given up, and went on: {program:#?} {moment:#?}");
    seen.states += 1;
    seen.early += usize::from(!named.is_empty() && future != 0);
    if last && !waiting.is_empty() {
        seen.stuck += 1;
        seen.open += usize::from(open(&job));
        seen.open_and_named += usize::from(open(&job) && named == waiting);
        assert!(open(&job) || named == waiting, "{named:?} of {waiting:?} were named: {program:#?} {moment:#?}");
    }
}

/// Whether it isn't known what a receive from any source has got, while its rank waits: one that is posted, or is a part of
/// MPI_Sendrecv.
fn open(job: &Job) -> bool {
    job.ranks.iter().any(|rank| {
        let part = |what: &For| matches!(what, For::Message(receive) if receive.any_source);
        let waits = match &rank.state {
            State::Waits(waiting) => waiting.for_what.len() > 1 && waiting.for_what.iter().any(part),
            _ => false,
        };
        waits || rank.posted.iter().any(|posted| posted.receive.any_source)
    })
}

#[test]
fn who_is_named_is_stuck_and_who_is_stuck_is_named() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(2009);
    let mut seen = Seen::default();
    while seen.programs < 4000 {
        let program = program::random(&mut rng);
        seen.programs += 1;
        explore(&program, Moment::start(&program), &mut Futures::new(), &mut seen);
    }
    println!("{seen:?}");
    assert!(seen.states > 400_000, "{seen:?}");
    assert!([seen.early, seen.stuck, seen.open].iter().all(|&count| count > 100), "{seen:?}");
}
