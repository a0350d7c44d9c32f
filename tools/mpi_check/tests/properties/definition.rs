//! The definition, word for word: of all sets of ranks each of which is stuck given the set, the greatest.

use mpi_check::matching::fits;
use mpi_check::{Collective, For, Job, Message, Posted, Rank, Receive, State, Until, Waiting, dead, examine, verdict};
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

type Rng = Xoshiro256PlusPlus;

fn receive(rng: &mut Rng, ranks: usize, any_source: bool) -> Receive {
    let any_source = any_source && rng.random_bool(0.3);
    let sources = if any_source { (0..ranks).collect() } else { vec![rng.random_range(0..ranks)] };
    let tag = rng.random_bool(0.8).then(|| rng.random_range(0..2));
    Receive { sources, any_source, tag, comm: rng.random_range(0..2) }
}

fn what(rng: &mut Rng, ranks: usize) -> For {
    match rng.random_range(0..10) {
        0..3 => For::Message(receive(rng, ranks, true)),
        3..5 => For::Posted(rng.random_range(0..3)),
        5..7 => For::Taken(rng.random_range(0..3)),
        7..9 => For::Collective {
            call: "MPI_Barrier".into(),
            comm: rng.random_range(0..2),
            number: rng.random_range(1..3),
            needs: (0..ranks).filter(|_| rng.random_bool(0.6)).collect(),
            all: Vec::new(),
        },
        _ => For::Unknown,
    }
}

fn rank(rng: &mut Rng, ranks: usize) -> Rank {
    // At most one thing that takes a message without having been posted: a rank is in one call.
    let mut for_what: Vec<For> = (0..rng.random_range(0..4)).map(|_| what(rng, ranks)).collect();
    let mut seen = false;
    for_what.retain(|what| !matches!(what, For::Message(_)) || !std::mem::replace(&mut seen, true));
    let until = if rng.random_bool(0.7) { Until::All } else { Until::Any };
    let state = match rng.random_range(0..10) {
        0 => State::Runs,
        1 => State::Ended,
        _ => State::Waits(Waiting { call: "MPI_Wait".into(), until, for_what }),
    };
    // With one source for each, what the posted receives take is exactly known, to the reference too.
    let posted = (0..rng.random_range(0..3))
        .map(|number| Posted { number, receive: receive(rng, ranks, false), place: None })
        .collect();
    let mut collectives = Vec::new();
    for comm in (0..2).filter(|_| rng.random_bool(0.7)).collect::<Vec<_>>() {
        let number = rng.random_range(1..3);
        let call = "MPI_Barrier".into();
        collectives.push(Collective { comm, number, call, root: None, bytes: None, place: None });
    }
    Rank { state, posted, collectives, ..Rank::default() }
}

fn job(rng: &mut Rng, most: usize) -> Job {
    let ranks = rng.random_range(1..=most);
    let message = |rng: &mut Rng| Message {
        number: rng.random_range(0..3),
        from: rng.random_range(0..ranks),
        to: rng.random_range(0..ranks),
        tag: rng.random_range(0..2),
        comm: rng.random_range(0..2),
        bytes: 4,
        call: "MPI_Ssend".into(),
        place: None,
    };
    let messages = (0..rng.random_range(0..=most)).map(|_| message(rng)).collect();
    Job { ranks: (0..ranks).map(|_| rank(rng, ranks)).collect(), messages }
}

/// The messages that are left when each receive of a rank, in its turn, has taken the first that fits.
fn left(job: &Job, rank: usize, upto: Option<u64>) -> Vec<&Message> {
    let mut left: Vec<&Message> = job.messages.iter().filter(|message| message.to == rank).collect();
    for posted in job.ranks[rank].posted.iter().take_while(|posted| Some(posted.number) != upto) {
        if let Some(place) = left.iter().position(|message| fits(&posted.receive, message)) {
            left.remove(place);
        }
    }
    left
}

/// Whether nothing that is in flight, and no rank outside of `set`, can ever bring what `rank` waits for.
fn hopeless(job: &Job, rank: usize, what: &For, set: &[bool]) -> bool {
    let starved = |receive: &Receive, upto| {
        !left(job, rank, upto).iter().any(|message| fits(receive, message))
            && receive.sources.iter().all(|&source| set[source])
    };
    match what {
        For::Message(receive) => starved(receive, None),
        For::Posted(number) => {
            let posted = job.ranks[rank].posted.iter().find(|posted| posted.number == *number);
            posted.is_some_and(|posted| starved(&posted.receive, Some(*number)))
        }
        For::Taken(number) => {
            let own = |message: &&Message| message.from == rank && message.number == *number;
            let Some(message) = job.messages.iter().find(own) else { return false };
            let free = left(job, message.to, None);
            let waits_for_it = match &job.ranks[message.to].state {
                State::Waits(waiting) => waiting.for_what.iter().any(|what| match what {
                    // From each source, the first that fits comes first.
                    For::Message(receive) => {
                        let from = |other: &&&Message| other.from == rank && fits(receive, other);
                        free.iter().find(from).is_some_and(|&first| std::ptr::eq(first, message))
                    }
                    _ => false,
                }),
                _ => false,
            };
            set[message.to] && !waits_for_it && free.iter().any(|other| std::ptr::eq(*other, message))
        }
        For::Collective { comm, number, needs, .. } => needs.iter().any(|&other| {
            let called = |latest: &Collective| latest.comm == *comm && latest.number >= *number;
            other != rank && set[other] && !job.ranks[other].collectives.iter().any(called)
        }),
        For::Unknown => false,
    }
}

fn stuck(job: &Job, rank: usize, set: &[bool]) -> bool {
    match &job.ranks[rank].state {
        State::Runs => false,
        State::Ended => true,
        State::Waits(waiting) => {
            let hopeless: Vec<bool> = waiting.for_what.iter().map(|what| hopeless(job, rank, what, set)).collect();
            match waiting.until {
                Until::All => hopeless.contains(&true),
                Until::Any => !hopeless.is_empty() && !hopeless.contains(&false),
            }
        }
    }
}

#[test]
fn the_fixpoint_is_the_greatest_of_all_sets() {
    let mut rng = Rng::seed_from_u64(1987);
    let mut sizes = [0; 6];
    for _ in 0..100_000 {
        let job = job(&mut rng, 5);
        let ranks = job.ranks.len();
        let sets = (0..1u32 << ranks).map(|bits| (0..ranks).map(|rank| bits >> rank & 1 == 1).collect::<Vec<_>>());
        let closed = sets.filter(|set| (0..ranks).all(|rank| !set[rank] || stuck(&job, rank, set)));
        // It contains all others: their union is as closed as they are.
        let greatest = closed.reduce(|a, b| a.iter().zip(&b).map(|(a, b)| *a || *b).collect());
        let greatest = greatest.expect("the empty set is closed");
        assert_eq!(dead(&job), greatest, "{job:#?}");
        let waits = |rank: &usize| greatest[*rank] && matches!(job.ranks[*rank].state, State::Waits(_));
        sizes[(0..ranks).filter(waits).count()] += 1;
    }
    println!("jobs by the number of ranks that wait for ever: {sizes:?}");
    assert!(sizes.iter().all(|&jobs| jobs > 100), "{sizes:?}");
}

/// Whatever is found, it can be said: in few lines, and without a panic where a rank isn't in the picture.
#[test]
fn every_verdict_can_be_said() {
    let mut rng = Rng::seed_from_u64(30);
    let mut kinds = std::collections::HashMap::new();
    for turn in 0..20_000 {
        let mut job = job(&mut rng, [3, 5, 40][turn % 3]);
        let far = "a_very_long_folder/".repeat(turn % 8);
        for rank in &mut job.ranks {
            rank.place = Some(format!("{far}src/main.rs:{}", rng.random_range(0..9)));
        }
        let gone = rng.random_range(0..=job.ranks.len());
        job.ranks.truncate(gone + usize::from(turn % 2 == 0) * job.ranks.len());
        for verdict in [examine(&job), verdict(&job, &dead(&job))].into_iter().flatten() {
            let text = verdict.text();
            *kinds.entry(verdict.code).or_insert(0) += 1;
            assert!(text.lines().count() <= 30, "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= 110 && !line.ends_with(' ')), "{text}");
            assert!(text.contains("what to do: "), "{text}");
        }
    }
    println!("{kinds:?}");
    assert!(kinds.len() >= 10, "{kinds:?}");
}
