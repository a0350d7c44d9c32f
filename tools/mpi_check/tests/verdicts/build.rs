//! Jobs in few words: each function says what a rank has done, or does.

use mpi_check::{Collective, For, Job, Message, Posted, Rank, Receive, State, Until, Waiting};

/// Any source, any tag.
pub const ANY: i32 = -1;

/// A job that is being described.
#[derive(Default)]
pub struct Build(pub Job);

fn at(line: u32) -> Option<String> {
    Some(format!("src/main.rs:{line}"))
}

impl Build {
    /// All ranks run.
    pub fn new(ranks: usize) -> Self {
        Self(Job { ranks: vec![Rank::default(); ranks], messages: Vec::new() })
    }

    /// What a receive asks for, on a communicator.
    pub fn receive(&self, from: i32, tag: i32, comm: u64) -> Receive {
        let all = (0..self.0.ranks.len()).collect();
        let sources = usize::try_from(from).map_or(all, |from| vec![from]);
        Receive { sources, any_source: from == ANY, tag: Some(tag).filter(|&tag| tag != ANY), comm }
    }

    /// The rank waits in a call.
    pub fn waits(&mut self, rank: usize, call: &str, for_what: Vec<For>, line: u32) {
        self.waits_until(rank, call, Until::All, for_what, line);
    }

    /// The rank waits in a call for all or for any.
    pub fn waits_until(&mut self, rank: usize, call: &str, until: Until, for_what: Vec<For>, line: u32) {
        self.0.ranks[rank].place = at(line);
        self.0.ranks[rank].state = State::Waits(Waiting { call: call.into(), until, for_what });
    }

    /// The rank is in MPI_Recv.
    pub fn receives(&mut self, rank: usize, from: i32, tag: i32, line: u32) {
        let receive = self.receive(from, tag, 0);
        self.waits(rank, "MPI_Recv", vec![For::Message(receive)], line);
    }

    /// The rank has called MPI_Irecv.
    pub fn posts(&mut self, rank: usize, from: i32, tag: i32, line: u32) -> For {
        let receive = self.receive(from, tag, 0);
        let number = self.0.ranks[rank].posted.len() as u64;
        self.0.ranks[rank].posted.push(Posted { number, receive, place: at(line) });
        For::Posted(number)
    }

    /// The rank has sent a message.
    pub fn sent(&mut self, call: &str, (from, to): (usize, usize), tag: i32, bytes: u64, line: u32) -> For {
        let number = self.0.messages.len() as u64;
        let call = call.into();
        self.0.messages.push(Message { number, from, to, tag, comm: 0, bytes, call, place: at(line) });
        For::Taken(number)
    }

    /// The rank waits in the call that sends the message.
    pub fn sends(&mut self, call: &str, between: (usize, usize), tag: i32, bytes: u64, line: u32) {
        let taken = self.sent(call, between, tag, bytes, line);
        self.waits(between.0, call, vec![taken], line);
    }

    /// The rank has called a collective that needs all ranks.
    pub fn called(&mut self, rank: usize, call: &str, comm: u64, line: u32) -> For {
        let root = None;
        let collective = Collective { comm, number: 1, call: call.into(), root, bytes: None, place: at(line) };
        self.0.ranks[rank].collectives.push(collective);
        For::Collective {
            call: call.into(),
            comm,
            number: 1,
            needs: (0..self.0.ranks.len()).collect(),
            all: Vec::new(),
        }
    }

    /// The rank waits in a collective on the world, with this root and size.
    pub fn collective(&mut self, rank: usize, call: &str, root: Option<usize>, bytes: Option<u64>, line: u32) {
        let what = self.called(rank, call, 0, line);
        let latest = self.0.ranks[rank].collectives.last_mut().expect("it was just added");
        (latest.root, latest.bytes) = (root, bytes);
        self.waits(rank, call, vec![what], line);
    }

    /// These ranks wait in MPI_Barrier.
    pub fn barrier(&mut self, ranks: impl IntoIterator<Item = usize>, line: u32) {
        for rank in ranks {
            self.collective(rank, "MPI_Barrier", None, None, line);
        }
    }

    /// These ranks have ended.
    pub fn ended(&mut self, ranks: impl IntoIterator<Item = usize>) {
        for rank in ranks {
            self.0.ranks[rank].state = State::Ended;
        }
    }
}
