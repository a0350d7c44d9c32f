//! The last picture of a job that ends otherwise than by a verdict: what each rank was in, and for how long.

use serde::{Deserialize, Serialize};

use crate::explain::near;
use crate::groups::{phrases, places};
use crate::job::{For, Job, Message, State};
use crate::matching::Matching;
use crate::near::misses;
use crate::stuck::{Need, Stuck};
use crate::verdict::message;
use crate::words::{grouped, place_line, ranks, wrap};

/// How many groups of ranks are shown.
const GROUPS: usize = 12;
/// How many things that one call waits for are shown.
const NEEDS: usize = 2;

/// What a rank does, as one sees it from outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// What.
    pub doing: Doing,
    /// For how long, in seconds.
    pub seconds: f64,
    /// The source line of its call, or of its latest one.
    pub place: Option<String>,
}

/// What a rank does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Doing {
    /// It calls one function of MPI after the other.
    #[default]
    Works,
    /// It is in this call.
    Within(String),
    /// It has asked by this call so many times, and always in vain.
    Asks(String, u64),
    /// It is in no call; the latest was this one.
    Computes(String),
    /// It is in MPI_Finalize, and waits for the others.
    Ended,
}

/// A sentence about some ranks, and what follows it.
struct Group {
    which: Vec<usize>,
    verbs: [&'static str; 2],
    sentence: String,
    seconds: [f64; 2],
    places: Vec<String>,
}

/// What the ranks do, in words; nothing of those of which nothing is to be said. In the job, a rank that asks in vain waits for
/// that.
pub fn text(job: &Job, seen: &[Option<Seen>]) -> String {
    let stuck: Vec<Stuck> = (0..job.ranks.len()).filter_map(|rank| waits(job, rank)).collect();
    let mut groups: Vec<Group> = Vec::new();
    for (rank, seen) in seen.iter().enumerate().filter_map(|(rank, seen)| Some((rank, seen.as_ref()?))) {
        let own = said(rank, seen, stuck.iter().find(|one| one.rank == rank));
        let same = |other: &&mut Group| (&other.sentence, &other.places) == (&own.sentence, &own.places);
        match groups.iter_mut().find(same) {
            Some(group) => {
                group.which.push(rank);
                group.seconds = [group.seconds[0].min(seen.seconds), group.seconds[1].max(seen.seconds)];
            }
            None => groups.push(own),
        }
    }
    let mut lines: Vec<String> = groups.iter().take(GROUPS).flat_map(Group::lines).collect();
    let left: Vec<usize> = groups.iter().skip(GROUPS).flat_map(|group| group.which.iter().copied()).collect();
    if !left.is_empty() {
        lines.push(format!("{} elsewhere", ranks(&left)));
    }
    lines.extend(near(&misses(job, &Matching::new(job), &stuck)));
    lines.into_iter().map(|line| line + "\n").collect()
}

impl Group {
    fn lines(&self) -> Vec<String> {
        let verb = self.verbs[usize::from(self.which.len() > 1)];
        let mut lines = wrap(&format!("{} {verb} {}{}", ranks(&self.which), self.sentence, during(self.seconds)));
        lines.extend(self.places.iter().cloned());
        lines
    }
}

/// ", for 7.9 s", ", for 7.5–7.9 s".
fn during([least, most]: [f64; 2]) -> String {
    let [least, most] = [format!("{least:.1}"), format!("{most:.1}")];
    match most.as_str() {
        "0.0" => String::new(),
        _ if least == most => format!(", for {most} s"),
        _ => format!(", for {least}–{most} s"),
    }
}

/// What is said of one rank; `waits` is what it waits for, if that is known.
fn said(rank: usize, seen: &Seen, waits: Option<&Stuck>) -> Group {
    let what = waits.map(phrases).unwrap_or_default();
    let what = if what.is_empty() { what } else { format!(" {what}") };
    let at = place_line("at", seen.place.as_deref()).into_iter().collect();
    let own = waits.map(|one| places(one, NEEDS));
    let (verbs, sentence, places) = match &seen.doing {
        Doing::Works => (["goes", "go"], "on calling MPI".into(), Vec::new()),
        Doing::Ended => (["has", "have"], "come to MPI_Finalize".into(), Vec::new()),
        Doing::Computes(call) => {
            let latest = place_line(&format!("the latest was {call} at"), seen.place.as_deref());
            (["is", "are"], "in no call of MPI".into(), latest.into_iter().collect())
        }
        Doing::Within(call) if what.is_empty() => (["is", "are"], format!("in {call}"), at),
        Doing::Within(call) => (["waits", "wait"], format!("in {call}{what}"), own.unwrap_or(at)),
        Doing::Asks(call, times) => {
            (["has", "have"], format!("asked {call} {} times in vain{what}", grouped(*times)), own.unwrap_or(at))
        }
    };
    Group { which: vec![rank], verbs, sentence, seconds: [seen.seconds; 2], places }
}

/// What a rank waits for, whether or not it may still come.
fn waits(job: &Job, rank: usize) -> Option<Stuck> {
    let State::Waits(waiting) = &job.ranks[rank].state else { return None };
    let needs: Vec<Need> = waiting.for_what.iter().filter_map(|what| need(job, rank, what)).collect();
    let (call, place, until) = (waiting.call.clone(), job.ranks[rank].place.clone(), waiting.until);
    (!needs.is_empty()).then_some(Stuck { rank, call, place, until, needs })
}

fn need(job: &Job, rank: usize, what: &For) -> Option<Need> {
    match what {
        For::Message(_) | For::Posted(_) => message(job, rank, what),
        For::Taken(number) => {
            let own = |message: &&Message| (message.from, message.number) == (rank, *number);
            Some(Need::Taken(job.messages.iter().find(own)?.clone()))
        }
        For::Collective { call, comm, number, needs, .. } => {
            let called = |other: usize| {
                let latest = job.ranks.get(other).map_or(&[][..], |rank| &rank.collectives);
                latest.iter().any(|latest| latest.comm == *comm && latest.number >= *number)
            };
            let missing: Vec<usize> = needs.iter().copied().filter(|&other| other != rank && !called(other)).collect();
            (!missing.is_empty()).then(|| Need::Collective { call: call.clone(), comm: *comm, missing })
        }
        For::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Rank, Receive, Waiting};

    fn seen(doing: Doing, line: u32) -> Seen {
        Seen { doing, seconds: 7.9, place: Some(format!("poll.c:{line}")) }
    }

    fn asks(rank: &mut Rank, call: &str, from: usize, tag: i32, place: &str) {
        let receive = Receive { sources: vec![from], any_source: false, tag: Some(tag), comm: 0 };
        let for_what = vec![For::Message(receive)];
        rank.state = State::Waits(Waiting { call: call.into(), for_what, ..Waiting::default() });
        rank.place = Some(place.into());
    }

    #[test]
    fn a_rank_that_asks_in_vain_is_shown_with_what_it_nearly_got() {
        let mut job = Job { ranks: vec![Rank::default(); 5], messages: Vec::new() };
        asks(&mut job.ranks[0], "MPI_Iprobe", 1, 2, "poll.c:9");
        asks(&mut job.ranks[1], "MPI_Recv", 0, 3, "poll.c:12");
        let (call, place) = ("MPI_Send".into(), Some("poll.c:8".into()));
        job.messages.push(Message { number: 4, from: 0, to: 1, tag: 1, comm: 0, bytes: 4, call, place });
        let all = [
            seen(Doing::Asks("MPI_Iprobe".into(), 1234), 9),
            seen(Doing::Within("MPI_Recv".into()), 12),
            Seen { seconds: 7.4, ..seen(Doing::Computes("MPI_Barrier".into()), 4) },
            seen(Doing::Computes("MPI_Barrier".into()), 4),
            seen(Doing::Within("MPI_Win_flush".into()), 15),
        ];
        let expected = "\
rank 0 has asked MPI_Iprobe 1,234 times in vain for a message from rank 1 with tag 2, for 7.9 s
  at poll.c:9
rank 1 waits in MPI_Recv for a message from rank 0 with tag 3, for 7.9 s
  at poll.c:12
ranks 2 and 3 are in no call of MPI, for 7.4–7.9 s
  the latest was MPI_Barrier at poll.c:4
rank 4 is in MPI_Win_flush, for 7.9 s
  at poll.c:15
near miss: rank 0 sent tag 1 (4 bytes) to rank 1 at poll.c:8: rank 1 asks for tag 3
";
        assert_eq!(text(&job, &all.map(Some)), expected);
    }

    #[test]
    fn who_works_and_who_has_ended_is_told_in_one_line_each() {
        let job = Job { ranks: vec![Rank::default(); 3], messages: Vec::new() };
        let all = [Seen::default(), Seen::default(), Seen { doing: Doing::Ended, seconds: 2.0, place: None }];
        let text = text(&job, &all.map(Some));
        assert_eq!(text, "ranks 0 and 1 go on calling MPI\nrank 2 has come to MPI_Finalize, for 2.0 s\n");
    }
}
