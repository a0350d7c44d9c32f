use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::*;
use crate::job::{Posted, Rank};

/// Rank 0 has posted these receives, of (sources, tag); these messages go to it, of (source, tag).
fn job(receives: &[(Vec<usize>, Option<i32>)], messages: &[(usize, i32)]) -> Job {
    let posted = |(number, (sources, tag)): (usize, &(Vec<usize>, Option<i32>))| Posted {
        number: number as u64,
        receive: Receive { sources: sources.clone(), any_source: sources.len() > 1, tag: *tag, comm: 0 },
        place: None,
    };
    let message = |&(from, tag): &(usize, i32)| Message {
        number: 0,
        from,
        to: 0,
        tag,
        comm: 0,
        bytes: 0,
        call: String::new(),
        place: None,
    };
    let mut ranks = vec![Rank::default(); 4];
    ranks[0].posted = receives.iter().enumerate().map(posted).collect();
    Job { ranks, messages: messages.iter().map(message).collect() }
}

fn takes(receives: &[(Vec<usize>, Option<i32>)], messages: &[(usize, i32)]) -> Vec<Takes> {
    let job = job(receives, messages);
    Matching::new(&job).open[0].iter().map(|open| open.takes.clone()).collect()
}

#[test]
fn messages_do_not_overtake_and_receives_take_in_their_order() {
    let from = |source: usize, tag| (vec![source], tag);
    let none = || Takes::Perhaps(vec![]);
    // The first in order that fits, on either side.
    assert_eq!(takes(&[from(1, None), from(1, Some(7))], &[(1, 7), (1, 8)]), [Takes::Surely(0), none()]);
    assert_eq!(takes(&[from(1, Some(8)), from(1, None)], &[(1, 7), (1, 8)]), [Takes::Surely(1), Takes::Surely(0)]);
    // From any source, the first of each source may come; what follows may be left for the next.
    let any = || (vec![1, 2], Some(7));
    assert_eq!(takes(&[any()], &[(1, 7), (1, 7), (2, 8), (2, 7)]), [Takes::Perhaps(vec![0, 3])]);
    let second = Takes::Perhaps(vec![0, 1]);
    assert_eq!(takes(&[any(), from(1, None)], &[(1, 7), (1, 7)]), [Takes::Perhaps(vec![0]), second]);
    // What fits nothing is in nobody's way.
    assert_eq!(takes(&[any(), from(1, Some(8))], &[(1, 8)]), [none(), Takes::Surely(0)]);
}

#[test]
fn a_call_that_waits_takes_what_posted_receives_leave() {
    let mut job = job(&[(vec![1], Some(7))], &[(1, 7), (1, 7), (1, 7)]);
    let receive = Receive { sources: vec![1, 2], any_source: true, tag: None, comm: 0 };
    let waiting = crate::Waiting { for_what: vec![For::Message(receive.clone())], ..crate::Waiting::default() };
    job.ranks[0].state = State::Waits(waiting);
    let matching = Matching::new(&job);
    assert_eq!(matching.waiting(0, &receive).unwrap().takes, Takes::Perhaps(vec![1]));
    assert_eq!([0, 1, 2].map(|message| matching.may_be_taken(message)), [true, true, false]);
}

/// What happens at rank 0, event by event, as MPI says: a message that arrives goes to the first posted receive that
/// fits, or waits; a receive that is posted takes the first of those that wait, in the order of their arrival.
#[derive(Clone, Default)]
struct Moment {
    posted: usize,
    arrived: [usize; 4],
    waiting: Vec<usize>,
    took: Vec<Option<usize>>,
}

/// All ends to which the events' orders lead.
fn ends(job: &Job, moment: Moment, found: &mut Vec<Vec<Option<usize>>>) {
    let receives = &job.ranks[0].posted;
    let mut last = true;
    if let Some(posted) = receives.get(moment.posted) {
        last = false;
        let mut next = moment.clone();
        next.posted += 1;
        let there = next.waiting.iter().position(|&message| fits(&posted.receive, &job.messages[message]));
        next.took.push(there.map(|place| next.waiting.remove(place)));
        ends(job, next, found);
    }
    for source in 1..4 {
        let mut from = (0..job.messages.len()).filter(|&message| job.messages[message].from == source);
        let Some(message) = from.nth(moment.arrived[source]) else { continue };
        last = false;
        let mut next = moment.clone();
        next.arrived[source] += 1;
        let free =
            |&receive: &usize| next.took[receive].is_none() && fits(&receives[receive].receive, &job.messages[message]);
        match (0..next.took.len()).find(free) {
            Some(receive) => next.took[receive] = Some(message),
            None => next.waiting.push(message),
        }
        ends(job, next, found);
    }
    if last && !found.contains(&moment.took) {
        found.push(moment.took);
    }
}

/// Against all orders in which random messages can arrive and receives be posted; some are sent after the picture.
#[test]
fn it_holds_for_every_timing() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
    let (mut sure, mut unsure) = (0, 0);
    for _ in 0..2000 {
        let any_source = rng.random_bool(0.5);
        let receives: Vec<_> = (0..rng.random_range(1..4))
            .map(|_| {
                let one = vec![rng.random_range(1..4)];
                let sources = if any_source && rng.random_bool(0.5) { vec![1, 2, 3] } else { one };
                (sources, rng.random_bool(0.7).then(|| rng.random_range(0..2)))
            })
            .collect();
        let all: Vec<_> =
            (0..rng.random_range(1..5)).map(|_| (rng.random_range(1..4), rng.random_range(0..2))).collect();
        let in_flight = rng.random_range(0..=all.len());
        let takes = takes(&receives, &all[..in_flight]);
        let mut found = Vec::new();
        ends(&job(&receives, &all), Moment::default(), &mut found);
        for (receive, takes) in takes.iter().enumerate() {
            let took: Vec<_> = found.iter().map(|end| end[receive]).collect();
            let about = format!("receive {receive} of {receives:?}, messages {all:?}, {in_flight} in flight: {took:?}");
            match takes {
                Takes::Surely(message) => assert!(took.iter().all(|one| one == &Some(*message)), "{about}"),
                Takes::Perhaps(messages) => {
                    let mut old = took.iter().flatten().filter(|&&message| message < in_flight);
                    assert!(old.all(|message| messages.contains(message)), "{about}");
                    // With one source for each receive, nothing is left open.
                    assert!(any_source || messages.is_empty(), "{about}");
                    unsure += usize::from(!messages.is_empty());
                }
            }
            sure += usize::from(matches!(takes, Takes::Surely(_)));
        }
    }
    assert!(sure > 500 && unsure > 500, "{sure} sure, {unsure} unsure");
}
