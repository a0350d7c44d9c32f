//! Traces that nobody recorded, for tests. They are the same every time.

use trace::read::{End, Event, Part, Rank, Trace};

/// A microsecond, in nanoseconds.
const US: i64 = 1000;

/// A message goes round `ranks` ranks, `messages` times in all: each receives from the one before, and sends on.
/// With many ranks, as many messages as there are ranks are on their way at once.
pub fn ring(ranks: usize, messages: usize) -> Trace {
    let mut all: Vec<Rank> = (0..ranks).map(|rank| named(rank, "ring")).collect();
    let mut clock = vec![0_i64; ranks];
    let mut noise = Noise(1);
    for number in 0..messages {
        let from = number % ranks;
        let to = (from + 1) % ranks;
        let sends = clock[from] + noise.below(9 * US);
        let posted = clock[to] + noise.below(6 * US);
        let sent_by = sends + US + noise.below(US);
        let arrives = sent_by.max(posted) + 2 * US + noise.below(3 * US);
        let (tag, bytes) = ((number % 3) as i64, 8 << (number % 10));
        let end = |peer: usize, posted: i64| End { id: number as u64, peer, tag, bytes, comm: 0, posted };
        all[from].events.push(sending("Send", sends, sent_by, end(to, sends)));
        all[to].events.push(receiving("Recv", posted, arrives, end(from, posted)));
        clock[from] = clock[from].max(sent_by);
        clock[to] = arrives;
    }
    finish(all)
}

/// Each rank computes, sends to its right and receives from its left, `steps` times; in the middle there is more to be
/// computed. All wait for each other after every hundredth step.
pub fn sweep(ranks: usize, steps: usize) -> Trace {
    let mut all: Vec<Rank> = (0..ranks).map(|rank| named(rank, "sweep")).collect();
    let mut clock = vec![0_i64; ranks];
    let mut noise = Noise(2);
    for step in 0..steps {
        let end = |peer: usize, posted: i64| {
            let (id, tag) = (step as u64, (step % 3) as i64);
            End { id, peer, tag, bytes: 8 << (step % 10), comm: 0, posted }
        };
        let sends: Vec<(i64, i64)> = (0..ranks)
            .map(|rank| {
                let middle = (ranks / 2).abs_diff(rank) as i64;
                let sends = clock[rank] + 10 * US + 20 * US / (1 + middle) + noise.below(10 * US);
                (sends, sends + US + noise.below(US))
            })
            .collect();
        for (rank, own) in all.iter_mut().enumerate() {
            let (left, right) = ((rank + ranks - 1) % ranks, (rank + 1) % ranks);
            let (start, posted) = sends[rank];
            own.events.push(sending("Send", start, posted, end(right, start)));
            clock[rank] = posted.max(sends[left].1) + 2 * US + noise.below(3 * US);
            own.events.push(receiving("Recv", posted, clock[rank], end(left, posted)));
        }
        if step % 100 == 99 {
            let last = clock.iter().copied().max().unwrap_or(0) + 5 * US;
            let part = Part { number: step as u64 / 100, ..Part::default() };
            for (own, time) in all.iter_mut().zip(&mut clock) {
                own.events.push(collective("Barrier", *time, last, part));
                *time = last;
            }
        }
    }
    finish(all)
}

/// Three collectives on all ranks, the last rank always late; then a barrier of the even ranks alone.
pub fn collectives(ranks: usize) -> Trace {
    let mut all: Vec<Rank> = (0..ranks).map(|rank| named(rank, "collectives")).collect();
    for (number, (name, root)) in [("Bcast", Some(0)), ("Allreduce", None), ("Gather", Some(0))].into_iter().enumerate()
    {
        let begin = 100 * US * number as i64;
        for (rank, own) in all.iter_mut().enumerate() {
            let start = begin + 10 * US * (rank as i64 + 1);
            let part = Part { comm: 0, number: number as u64, root, bytes: 800 };
            own.events.push(collective(name, start, begin + 10 * US * ranks as i64 + 20 * US, part));
        }
    }
    for (rank, own) in all.iter_mut().enumerate().step_by(2) {
        let part = Part { comm: 1, ..Part::default() };
        own.events.push(collective("Barrier", 320 * US + rank as i64 * US, 340 * US, part));
    }
    finish(all)
}

/// Rank 0 sends two messages: rank 1 receives one of them and crashes, rank 2 has left no file. A fourth of its calls
/// was left out.
pub fn crash() -> Trace {
    let mut ranks = vec![named(0, "crash"), named(1, "crash"), Rank::default()];
    let end = |peer: usize, tag: i64, posted: i64| End { peer, tag, bytes: 80, posted, ..End::default() };
    ranks[0].events = vec![
        sending("Send", 10 * US, 12 * US, end(1, 7, 10 * US)),
        sending("Send", 20 * US, 22 * US, end(1, 9, 20 * US)),
        Event { start: 30 * US, end: 90 * US, call: "Probe".into(), ..Event::default() },
    ];
    ranks[1].events = vec![receiving("Recv", 2 * US, 14 * US, end(0, 7, 2 * US))];
    let mut trace = finish(ranks);
    trace.ranks[0].left_out = 1;
    (trace.ranks[1].finished, trace.ranks[1].end) = (false, 14 * US);
    trace.ranks[2] = Rank::default();
    trace
}

/// A message that nobody receives, in a trace that is complete; and one of a rank to itself.
pub fn lost() -> Trace {
    let mut ranks = vec![named(0, "lost"), named(1, "lost")];
    let end = |peer: usize, posted: i64| End { peer, tag: 5, bytes: 8, posted, ..End::default() };
    ranks[0].events = vec![
        sending("Isend", 10 * US, 11 * US, end(1, 10 * US)),
        sending("Isend", 20 * US, 22 * US, end(0, 20 * US)),
        receiving("Recv", 30 * US, 40 * US, end(0, 30 * US)),
    ];
    ranks[1].events = vec![Event { start: 50 * US, end: 60 * US, call: "Iprobe".into(), ..Event::default() }];
    finish(ranks)
}

/// One rank that calls MPI only to ask who it is.
pub fn alone() -> Trace {
    let mut rank = named(0, "alone");
    rank.events.push(Event { start: 5 * US, end: 6 * US, call: "Comm_dup".into(), ..Event::default() });
    finish(vec![rank])
}

fn named(rank: usize, program: &str) -> Rank {
    let (host, program) = (format!("rpi-{}", rank % 4), format!("/home/pi/{program}"));
    Rank { host, program, library: "MPICH 5.0.2".into(), finished: true, ..Rank::default() }
}

fn sending(call: &str, start: i64, end: i64, sent: End) -> Event {
    Event { start, end, call: call.into(), sent: Some(sent), ..Event::default() }
}

fn receiving(call: &str, start: i64, end: i64, received: End) -> Event {
    Event { start, end, call: call.into(), received: vec![received], ..Event::default() }
}

fn collective(call: &str, start: i64, end: i64, part: Part) -> Event {
    Event { start, end, call: call.into(), collective: Some(part), ..Event::default() }
}

/// All ranks end together, 20 µs after the last call.
fn finish(mut ranks: Vec<Rank>) -> Trace {
    let end = ranks.iter().flat_map(|rank| &rank.events).map(|event| event.end).max().unwrap_or(0) + 20 * US;
    for rank in &mut ranks {
        rank.events.sort_by_key(|event| event.end);
        rank.end = end;
    }
    Trace { ranks }
}

/// Numbers without a pattern that the eye could see: a linear congruential generator (Knuth, MMIX).
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as i64
    }
}
