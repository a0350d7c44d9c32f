//! Broken programs at the moment when nothing moves any more, for any number of ranks that makes sense.

use mpi_check::{Code, For, Job, Until};

use crate::build::{ANY, Build};

/// A broken program.
pub struct Case {
    /// Its name, and that of the file with what is said about it.
    pub name: &'static str,
    /// The kind of mistake.
    pub code: Code,
    /// The fewest ranks.
    pub from: usize,
    /// The picture for a number of ranks.
    pub job: fn(usize) -> Job,
    /// What must be said at every number of ranks.
    pub words: &'static [&'static str],
}

/// All of them.
#[rustfmt::skip]
pub const CASES: &[Case] = &[
    Case { name: "receive-receive", code: Code::ReceiveReceive, from: 2, job: receive_receive,
        words: &["ranks 0 and 1 wait for each other for ever", "let rank 0 send before it receives"] },
    Case { name: "receive-ring", code: Code::ReceiveReceive, from: 3, job: receive_ring,
        words: &["receive first, so none comes to its send", "cycle: rank 0 → rank "] },
    Case { name: "receive-pairs", code: Code::ReceiveReceive, from: 4, job: receive_pairs,
        words: &["cycle: rank 0 → rank 1 → rank 0", "cycle: rank 2 → rank 3 → rank 2"] },
    Case { name: "receive-before-its-turn", code: Code::ReceiveReceive, from: 3, job: receive_before_its_turn,
        words: &["ranks 0 and 1 wait for each other for ever"] },
    Case { name: "probe", code: Code::ReceiveReceive, from: 2, job: probe,
        words: &["rank 0 waits in MPI_Probe for a message from rank 1 with any tag"] },
    Case { name: "second-of-two", code: Code::WaitBeforeSend, from: 2, job: second_of_two,
        words: &["with tag 2", "receive posted at src/main.rs:13"] },
    Case { name: "wait-on-receive", code: Code::WaitBeforeSend, from: 2, job: wait_on_receive,
        words: &["receive posted at src/main.rs:12", "MPI_Isend"] },
    Case { name: "halo", code: Code::WaitBeforeSend, from: 3, job: halo,
        words: &["in MPI_Waitall", "for a message from"] },
    Case { name: "waitany", code: Code::WaitBeforeSend, from: 3, job: waitany,
        words: &["with tag 1, or for a message from rank 2"] },
    Case { name: "send-send", code: Code::SendSend, from: 2, job: send_send,
        words: &["both send first: that works only by luck", "(4,194,304 bytes)", "let rank 0 receive before it sends"] },
    Case { name: "send-ring", code: Code::SendSend, from: 3, job: |n| ring(n, "MPI_Send", 4 << 20),
        words: &["all of them send first: that works only by luck"] },
    Case { name: "synchronous-ring", code: Code::SynchronousRing, from: 2, job: |n| ring(n, "MPI_Ssend", 4),
        words: &["a synchronous send ends only when its message is being received"] },
    Case { name: "mixed-cycle", code: Code::MixedCycle, from: 3, job: mixed_cycle,
        words: &["MPI_Ssend until rank 1 receives", "let one rank receive while the other sends"] },
    Case { name: "wrong-tag", code: Code::WrongTag, from: 2, job: wrong_tag,
        words: &["rank 0 sent tag 7 (4 bytes) to rank 1 at src/main.rs:13: rank 1 asks for tag 9"] },
    Case { name: "wrong-tag-wait", code: Code::WrongTag, from: 2, job: wrong_tag_wait,
        words: &["rank 0 sent tag 7 (4 bytes) to rank 1 at src/main.rs:13: rank 1 asks for tag 9"] },
    Case { name: "wrong-tag-posted", code: Code::WrongTag, from: 2, job: wrong_tag_posted,
        words: &["rank 1 asks for tag 9", "MPI_Ssend until rank 1 receives its message with tag 7"] },
    Case { name: "posted-for-later", code: Code::MixedCycle, from: 3, job: posted_for_later,
        words: &["let one rank receive while the other sends"] },
    Case { name: "wrong-source", code: Code::WrongSource, from: 3, job: wrong_source,
        words: &["rank 0 sent tag 7 (4 bytes) to rank 1 at src/main.rs:13: rank 1 asks for one from rank 2"] },
    Case { name: "wrong-source-own", code: Code::WrongSource, from: 2, job: wrong_source_own,
        words: &["rank 1 asks for one from itself"] },
    Case { name: "wrong-communicator", code: Code::WrongCommunicator, from: 2, job: wrong_communicator,
        words: &["on communicator 9 at src/main.rs:13: rank 1 asks for one on MPI_COMM_WORLD"] },
    Case { name: "partner-finished-receive", code: Code::PartnerFinished, from: 2, job: partner_finished_receive,
        words: &["rank 0 waits for ever: rank 1 has already finished", "rank 1 must send once more"] },
    Case { name: "partner-finished-send", code: Code::PartnerFinished, from: 2, job: partner_finished_send,
        words: &["rank 1 must receive once more"] },
    Case { name: "sendrecv", code: Code::PartnerFinished, from: 3, job: sendrecv,
        words: &["in MPI_Sendrecv", "already finished"] },
    Case { name: "sendrecv-turned", code: Code::WrongSource, from: 3, job: sendrecv_turned,
        words: &["why: each receives from the rank that it sends to", "let rank 0 receive from rank"] },
    Case { name: "sendrecv-against-receive", code: Code::ReceiveReceive, from: 2, job: sendrecv_against_receive,
        words: &["let rank 1 send what the others wait for before it receives"] },
    Case { name: "wait-for-sends", code: Code::SendSend, from: 2, job: wait_for_sends,
        words: &["let rank 0 begin to receive (MPI_Irecv) before it waits for its send"] },
    Case { name: "gather-in-all", code: Code::MismatchedSize, from: 2, job: gather_in_all,
        words: &["on all ranks: both counts are what goes between two ranks"] },
    Case { name: "exception", code: Code::MissingRank, from: 2, job: exception,
        words: &["whose traceback is above; start by `python3 -m mpi4py FILE`"] },
    Case { name: "any-source-starved", code: Code::AnySourceStarved, from: 2, job: any_source_starved,
        words: &["rank 0 receives more often than others send to it", "already finished"] },
    Case { name: "any-source-circle", code: Code::AnySourceStarved, from: 2, job: any_source_circle,
        words: &["a message from any rank, and no rank can send it", "let rank 0 send first"] },
    Case { name: "self-send", code: Code::SelfMessage, from: 2, job: self_send,
        words: &["rank 0 waits for itself for ever"] },
    Case { name: "self-receive", code: Code::SelfMessage, from: 2, job: self_receive,
        words: &["rank 0 waits for itself for ever"] },
    Case { name: "collective-against-receive", code: Code::CollectiveVsMessage, from: 2, job: collective_against_receive,
        words: &["rank 0 is in MPI_Recv, rank", "let rank 1 send before MPI_Allreduce"] },
    Case { name: "collective-against-send", code: Code::CollectiveVsMessage, from: 2, job: collective_against_send,
        words: &["let rank 1 receive before MPI_Barrier, or let rank 0 call MPI_Barrier before it sends"] },
    Case { name: "missing-rank", code: Code::MissingRank, from: 2, job: missing_rank,
        words: &["already finished", "call MPI_Barrier, too: look for an if or an early return"] },
    Case { name: "missing-rank-ibarrier", code: Code::MissingRank, from: 2, job: missing_rank_ibarrier,
        words: &["in MPI_Wait for rank", "called MPI_Ibarrier"] },
    Case { name: "collective-order", code: Code::CollectiveOrder, from: 2, job: collective_order,
        words: &["on communicator 5", "on communicator 6", "in the same order on every rank"] },
    Case { name: "mismatched-collective", code: Code::MismatchedCollective, from: 2, job: mismatched_collective,
        words: &["rank 0 is in MPI_Bcast", "in MPI_Barrier", "1st collective on MPI_COMM_WORLD"] },
    Case { name: "mismatched-root", code: Code::MismatchedRoot, from: 2, job: mismatched_root,
        words: &["in MPI_Bcast with root 0", "in MPI_Bcast with root 1"] },
    Case { name: "mismatched-size", code: Code::MismatchedSize, from: 2, job: mismatched_size,
        words: &["of 16 bytes", "of 20 bytes"] },
];

fn receive_receive(n: usize) -> Job {
    let mut job = Build::new(n);
    job.receives(0, 1, 7, 14);
    job.receives(1, 0, 7, 14);
    job.ended(2..n);
    job.0
}

fn receive_ring(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        job.receives(rank, ((rank + n - 1) % n) as i32, 0, 14);
    }
    job.0
}

fn receive_pairs(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n / 2 * 2 {
        job.receives(rank, (rank ^ 1) as i32, 0, 14);
    }
    job.ended(n / 2 * 2..n);
    job.0
}

/// Rank 0 receives from all in their order, and rank 1 hasn't sent: the others' messages are no near misses.
fn receive_before_its_turn(n: usize) -> Job {
    let mut job = Build::new(n);
    job.receives(0, 1, 7, 14);
    job.receives(1, 0, 7, 18);
    for rank in 2..n {
        job.sent("MPI_Send", (rank, 0), 7, 4, 22);
    }
    job.ended(2..n);
    job.0
}

fn probe(n: usize) -> Job {
    let mut job = Build::new(n);
    let receive = job.receive(1, ANY, 0);
    job.waits(0, "MPI_Probe", vec![For::Message(receive)], 14);
    job.receives(1, 0, 7, 18);
    job.ended(2..n);
    job.0
}

/// Both have posted receives with tags 1 and 2, and sent with tag 1 alone.
fn second_of_two(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..2 {
        job.posts(rank, 1 - rank as i32, 1, 12);
        let second = job.posts(rank, 1 - rank as i32, 2, 13);
        job.sent("MPI_Send", (rank, 1 - rank), 1, 4, 14);
        job.waits(rank, "MPI_Wait", vec![second], 16);
    }
    job.ended(2..n);
    job.0
}

fn wait_on_receive(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..2 {
        let posted = job.posts(rank, 1 - rank as i32, 2, 12);
        job.waits(rank, "MPI_Wait", vec![posted], 15);
    }
    job.barrier(2..n, 20);
    job.0
}

/// Each rank waits for both of its neighbours before it sends.
fn halo(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        let posted = [n - 1, 1].map(|step| job.posts(rank, ((rank + step) % n) as i32, step.min(2) as i32, 12));
        job.waits(rank, "MPI_Waitall", posted.into(), 15);
    }
    job.0
}

/// Rank 0 waits for any of the others, and they for rank 0.
fn waitany(n: usize) -> Job {
    let mut job = Build::new(n);
    let posted = (1..n).map(|rank| job.posts(0, rank as i32, 1, 12)).collect();
    job.waits_until(0, "MPI_Waitany", Until::Any, posted, 15);
    for rank in 1..n {
        job.receives(rank, 0, 2, 20);
    }
    job.0
}

fn send_send(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sends("MPI_Send", (0, 1), 0, 4 << 20, 14);
    job.sends("MPI_Send", (1, 0), 0, 4 << 20, 14);
    job.barrier(2..n, 20);
    job.0
}

fn ring(n: usize, call: &str, bytes: u64) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        job.sends(call, (rank, (rank + 1) % n), 0, bytes, 14);
    }
    job.0
}

/// Rank 0 sends to rank 1, which waits for rank 2, and so on to the last, which waits for rank 0.
fn mixed_cycle(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sends("MPI_Ssend", (0, 1), 0, 4, 14);
    for rank in 1..n {
        job.receives(rank, ((rank + 1) % n) as i32, 0, 18);
    }
    job.0
}

fn wrong_tag(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sent("MPI_Send", (0, 1), 7, 4, 13);
    job.receives(0, 1, 8, 14);
    job.receives(1, 0, 9, 17);
    job.barrier(2..n, 20);
    job.0
}

fn wrong_tag_wait(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sends("MPI_Ssend", (0, 1), 7, 4, 13);
    let posted = job.posts(1, 0, 9, 17);
    job.waits(1, "MPI_Wait", vec![posted], 18);
    job.ended(2..n);
    job.0
}

/// Rank 1 has posted the receive, and is in a barrier.
fn wrong_tag_posted(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sends("MPI_Ssend", (0, 1), 7, 4, 13);
    job.posts(1, 0, 9, 17);
    job.barrier(1..n, 20);
    job.0
}

/// A mixed cycle; what rank 1 has posted is for another message, which rank 0 will send later.
fn posted_for_later(n: usize) -> Job {
    let mut job = Build(mixed_cycle(n));
    job.posts(1, 0, 5, 12);
    job.0
}

fn wrong_source(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sent("MPI_Send", (0, 1), 7, 4, 13);
    job.receives(1, 2, 7, 17);
    job.barrier((0..n).filter(|&rank| rank != 1), 20);
    job.0
}

fn wrong_source_own(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sent("MPI_Send", (0, 1), 7, 4, 13);
    job.receives(1, 1, 7, 17);
    job.ended((0..n).filter(|&rank| rank != 1));
    job.0
}

fn wrong_communicator(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sent("MPI_Send", (0, 1), 7, 4, 13);
    job.0.messages[0].comm = 9;
    job.receives(1, 0, 7, 17);
    job.barrier((0..n).filter(|&rank| rank != 1), 20);
    job.0
}

fn partner_finished_receive(n: usize) -> Job {
    let mut job = Build::new(n);
    job.receives(0, 1, 7, 14);
    job.ended(1..n);
    job.0
}

fn partner_finished_send(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sends("MPI_Send", (0, 1), 7, 4 << 20, 14);
    job.ended([1]);
    job.barrier(2..n, 20);
    job.0
}

/// A shift by one without a closed ring: nobody sends to rank 0.
fn sendrecv(n: usize) -> Job {
    let mut job = Build::new(n);
    let receive = job.receive(n as i32 - 1, 0, 0);
    let taken = job.sent("MPI_Sendrecv", (0, 1), 0, 4, 14);
    job.waits(0, "MPI_Sendrecv", vec![taken, For::Message(receive)], 14);
    job.ended(1..n);
    job.0
}

/// All send to the right, and wait for what would come from there.
fn sendrecv_turned(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        let right = (rank + 1) % n;
        let receive = job.receive(right as i32, 0, 0);
        let taken = job.sent("MPI_Sendrecv", (rank, right), 0, 4, 14);
        job.waits(rank, "MPI_Sendrecv", vec![taken, For::Message(receive)], 14);
    }
    job.0
}

/// Rank 0 has sent, and its message was received before.
fn sendrecv_against_receive(n: usize) -> Job {
    let mut job = Build::new(n);
    let receive = job.receive(1, 0, 0);
    job.waits(0, "MPI_Sendrecv", vec![For::Message(receive)], 14);
    job.receives(1, 0, 5, 18);
    job.ended(2..n);
    job.0
}

/// Both have begun to send much, and wait for that before they receive.
fn wait_for_sends(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..2 {
        let taken = job.sent("MPI_Isend", (rank, 1 - rank), 0, 4 << 20, 14);
        job.waits(rank, "MPI_Wait", vec![taken], 15);
    }
    job.ended(2..n);
    job.0
}

fn gather_in_all(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        job.collective(rank, "MPI_Gather", Some(0), Some(if rank == 0 { 8 * n as u64 } else { 8 }), 14);
    }
    job.0
}

/// A program in Python whose last rank has raised an exception.
fn exception(n: usize) -> Job {
    let mut job = Build(missing_rank(n));
    job.0.ranks[n - 1].raised = true;
    job.0
}

fn any_source_starved(n: usize) -> Job {
    let mut job = Build::new(n);
    job.receives(0, ANY, ANY, 14);
    job.ended(1..n);
    job.0
}

/// A manager waits for results, and the workers for work.
fn any_source_circle(n: usize) -> Job {
    let mut job = Build::new(n);
    job.receives(0, ANY, 1, 14);
    for rank in 1..n {
        job.receives(rank, 0, 2, 30);
    }
    job.0
}

fn self_send(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sends("MPI_Ssend", (0, 0), 7, 4, 14);
    job.barrier(1..n, 20);
    job.0
}

fn self_receive(n: usize) -> Job {
    let mut job = Build::new(n);
    job.receives(0, 0, 7, 14);
    job.barrier(1..n, 20);
    job.0
}

fn collective_against_receive(n: usize) -> Job {
    let mut job = Build::new(n);
    job.receives(0, 1, 0, 14);
    for rank in 1..n {
        job.collective(rank, "MPI_Allreduce", None, Some(4), 20);
    }
    job.0
}

fn collective_against_send(n: usize) -> Job {
    let mut job = Build::new(n);
    job.sends("MPI_Ssend", (0, 1), 0, 4, 14);
    job.barrier(1..n, 20);
    job.0
}

fn missing_rank(n: usize) -> Job {
    let mut job = Build::new(n);
    job.barrier(0..n - 1, 14);
    job.ended([n - 1]);
    job.0
}

fn missing_rank_ibarrier(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n - 1 {
        let what = job.called(rank, "MPI_Ibarrier", 0, 14);
        job.waits(rank, "MPI_Wait", vec![what], 16);
    }
    job.ended([n - 1]);
    job.0
}

/// Even ranks begin with communicator 5, odd ones with 6.
fn collective_order(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        let line = 14 + rank as u32 % 2 * 4;
        let what = job.called(rank, "MPI_Barrier", 5 + rank as u64 % 2, line);
        job.waits(rank, "MPI_Barrier", vec![what], line);
    }
    job.0
}

fn mismatched_collective(n: usize) -> Job {
    let mut job = Build::new(n);
    job.collective(0, "MPI_Bcast", Some(0), Some(4), 14);
    job.barrier(1..n, 16);
    job.0
}

fn mismatched_root(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        job.collective(rank, "MPI_Bcast", Some(rank % 2), None, 14);
    }
    job.0
}

fn mismatched_size(n: usize) -> Job {
    let mut job = Build::new(n);
    for rank in 0..n {
        job.collective(rank, "MPI_Bcast", Some(0), Some(if rank == 0 { 16 } else { 20 }), 14 + rank.min(1) as u32 * 2);
    }
    job.0
}
