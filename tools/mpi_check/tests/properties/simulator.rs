//! A tiny MPI: every step that can happen next, of ranks and of messages. Messages from one rank to another arrive in
//! their order; those of different ranks in any.

use crate::program::{Op, Program};

/// A message: the rank that sent it, and the place of the call in its program.
pub type Sent = (usize, usize);

/// A receive: the place of the call in its rank's program, and the message that it has got.
pub type Open = (usize, Option<Sent>);

/// All that there is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// By rank.
    pub ranks: Vec<Doing>,
    /// Messages under way, in the order of sending.
    pub under_way: Vec<Sent>,
    /// Messages whose receiver knows that it has them.
    pub received: Vec<Sent>,
}

/// What one rank does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Doing {
    /// The next call, or the one that it is in.
    pub at: usize,
    /// Whether it is in that call.
    pub inside: bool,
    /// Messages that arrived and fitted no receive, in the order of arrival.
    pub arrived: Vec<Sent>,
    /// Its receives that it doesn't know to be complete, in the order of posting.
    pub open: Vec<Open>,
    /// How many collectives it has called.
    pub collectives: u64,
}

impl Moment {
    /// The beginning.
    pub fn start(program: &Program) -> Self {
        Self { ranks: vec![Doing::default(); program.len()], under_way: Vec::new(), received: Vec::new() }
    }

    /// All that can happen next: the rank that comes further, if one does, and what is then.
    pub fn steps(&self, program: &Program) -> Vec<(Option<usize>, Self)> {
        let mut next = Vec::new();
        for (rank, doing) in self.ranks.iter().enumerate() {
            let Some(op) = program[rank].get(doing.at) else { continue };
            if doing.inside {
                next.extend(self.returns(program, rank, op).into_iter().map(|moment| (Some(rank), moment)));
            } else {
                next.push((Some(rank), self.calls(program, rank, op)));
            }
        }
        for (place, &(from, op)) in self.under_way.iter().enumerate() {
            let to = program[from][op].sends().expect("it was sent").0;
            let earlier =
                |&(other, op): &Sent| other == from && program[other][op].sends().is_some_and(|it| it.0 == to);
            if !self.under_way[..place].iter().any(earlier) {
                next.push((None, self.arrives(program, place, to)));
            }
        }
        next
    }

    /// The rank makes its next call.
    fn calls(&self, program: &Program, rank: usize, op: &Op) -> Self {
        let mut moment = self.clone();
        let doing = &mut moment.ranks[rank];
        if op.receives().is_some() {
            let there = doing.arrived.iter().position(|&sent| fits(program, op, sent));
            doing.open.push((doing.at, there.map(|place| doing.arrived.remove(place))));
        }
        if op.sends().is_some() {
            let place = moment.under_way.partition_point(|&(other, _)| other <= rank);
            moment.under_way.insert(place, (rank, doing.at));
        }
        doing.collectives += u64::from(matches!(op, Op::Barrier | Op::Bcast { .. }));
        doing.inside = !op.at_once();
        doing.at += usize::from(op.at_once());
        moment
    }

    /// A message arrives.
    fn arrives(&self, program: &Program, place: usize, to: usize) -> Self {
        let mut moment = self.clone();
        let sent = moment.under_way.remove(place);
        let doing = &mut moment.ranks[to];
        let free = |open: &&mut Open| open.1.is_none() && fits(program, &program[to][open.0], sent);
        match doing.open.iter_mut().find(free) {
            Some(open) => open.1 = Some(sent),
            None => doing.arrived.push(sent),
        }
        moment
    }

    /// The rank's call returns, if it can; MPI_Waitany in as many ways as requests are complete.
    fn returns(&self, program: &Program, rank: usize, op: &Op) -> Vec<Self> {
        let doing = &self.ranks[rank];
        let own = doing.at;
        let after = |requests: &[usize]| {
            let mut moment = self.clone();
            let doing = &mut moment.ranks[rank];
            (doing.at, doing.inside) = (own + 1, false);
            for request in requests {
                if let Some(place) = doing.open.iter().position(|open| open.0 == *request) {
                    moment.received.extend(doing.open.remove(place).1);
                }
            }
            moment.received.sort();
            moment
        };
        let came_to = |other: usize| self.ranks[other].collectives >= doing.collectives;
        let all = |requests: &[usize]| {
            let complete = requests.iter().all(|&request| self.complete(program, rank, request));
            if complete { vec![after(requests)] } else { Vec::new() }
        };
        match op {
            Op::WaitAll(requests) => all(requests),
            Op::WaitAny(requests) => {
                // A request that is no longer there is complete, but isn't found; if none is there, nothing is waited for.
                let there = |request: &&usize| self.pending(program, rank, **request);
                let complete = |request: &&usize| self.complete(program, rank, **request);
                match requests.iter().any(|request| there(&request)) {
                    true => requests.iter().filter(there).filter(complete).map(|request| after(&[*request])).collect(),
                    false => vec![after(&[])],
                }
            }
            Op::Barrier => {
                if (0..self.ranks.len()).all(came_to) {
                    vec![after(&[])]
                } else {
                    vec![]
                }
            }
            Op::Bcast { root } => {
                if came_to(*root) {
                    vec![after(&[])]
                } else {
                    vec![]
                }
            }
            Op::Probe { .. } => {
                let there = doing.arrived.iter().any(|&sent| fits(program, op, sent));
                if there { vec![after(&[])] } else { vec![] }
            }
            _ => all(&[own]),
        }
    }

    /// Whether MPI_Waitany counts the request: a receive that isn't known to be complete, or a send.
    fn pending(&self, program: &Program, rank: usize, request: usize) -> bool {
        program[rank][request].sends().is_some() || self.ranks[rank].open.iter().any(|open| open.0 == request)
    }

    /// Whether what the rank began there is complete: its message is being received, and its receive has got one.
    fn complete(&self, program: &Program, rank: usize, request: usize) -> bool {
        let taken = program[rank][request].sends().is_none() || self.taken((rank, request));
        taken && !self.ranks[rank].open.iter().any(|open| open.0 == request && open.1.is_none())
    }

    /// Whether a receive has got the message.
    pub fn taken(&self, sent: Sent) -> bool {
        self.received.contains(&sent)
            || self.ranks.iter().flat_map(|doing| &doing.open).any(|open| open.1 == Some(sent))
    }
}

fn fits(program: &Program, op: &Op, (from, place): Sent) -> bool {
    let (sources, asked) = match op {
        Op::Probe { sources, tag } => (&sources[..], *tag),
        _ => op.receives().expect("it receives"),
    };
    let (_, tag) = program[from][place].sends().expect("it was sent");
    sources.contains(&from) && asked.is_none_or(|asked| asked == tag)
}
