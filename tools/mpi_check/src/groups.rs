//! What each rank does, in words: equal ones together, and in few words if there are many.

use crate::job::{Collective, Until};
use crate::stuck::{Need, Stuck};
use crate::verdict::Verdict;
use crate::words::{bytes, has_not_called, message, on, place_line, ranks, wrap};
use launch::Code;

/// How many groups of ranks, and things that one call waits for, are shown.
const GROUPS: usize = 5;
const NEEDS: usize = 2;

/// What each rank has called, if that doesn't fit together, and in what it differs.
pub fn calls(verdict: &Verdict) -> Vec<String> {
    // Where a rank is missing, those who don't need it may have gone on.
    let (is_in, verbs) =
        if verdict.code == Code::MissingRank { ("called", ["has", "have"]) } else { ("in", ["is", "are"]) };
    let said = |(rank, call): &(usize, Collective)| {
        let differs = match verdict.code {
            Code::MismatchedRoot => call.root.map(|root| format!(" with root {root}")),
            Code::MismatchedSize => call.bytes.map(|count| format!(" of {}", bytes(count))),
            _ => None,
        };
        let place = place_line("at", call.place.as_deref());
        (*rank, format!("{is_in} {}{}", call.call, differs.unwrap_or_default()), place.into_iter().collect())
    };
    shown(grouped(verdict.calls.iter().map(said)), verbs)
}

/// What the ranks wait for.
pub fn waits(verdict: &Verdict) -> Vec<String> {
    waits_of(verdict, |_| true)
}

/// What those of them wait for.
pub fn waits_of(verdict: &Verdict, of: impl Fn(&Stuck) -> bool) -> Vec<String> {
    let all = |other: fn(&Stuck) -> String, needs: usize| {
        grouped(
            verdict
                .stuck
                .iter()
                .filter(|one| of(one))
                .map(move |one| (one.rank, said(one, &other(one), needs), places(one, needs))),
        )
    };
    let mut groups = all(partner, NEEDS);
    if groups.len() > GROUPS {
        let coarse = all(|_| ANOTHER.into(), 1);
        groups = coarse.into_iter().map(|group| neighbours(verdict, group)).collect();
    }
    // Several ranks, each with a message of its own.
    for (_, sentence, _) in groups.iter_mut().filter(|(which, ..)| which.len() > 1) {
        *sentence =
            sentence.replacen(" for a message", ", each for a message", 1).replacen(" until", ", each until", 1);
    }
    shown(groups, ["waits", "wait"])
}

/// Stands for the other rank where it is another one for each rank of a group.
const ANOTHER: &str = "another rank";

/// The name of whom a rank waits for first.
pub fn partner(one: &Stuck) -> String {
    named(one, &one.needs[0])
}

fn named(one: &Stuck, need: &Need) -> String {
    let others = need.ranks(one.rank);
    if others == [one.rank] { "itself".into() } else { ranks(&others) }
}

/// Ranks of which the same is said, and the lines that follow.
pub type Group = (Vec<usize>, String, Vec<String>);

pub fn grouped(said: impl Iterator<Item = (usize, String, Vec<String>)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (rank, sentence, places) in said {
        match groups.iter_mut().find(|group| group.1 == sentence && group.2 == places) {
            Some(group) => group.0.push(rank),
            None => groups.push((vec![rank], sentence, places)),
        }
    }
    groups
}

/// The lines of the first groups, and how many ranks are left out.
pub fn shown(groups: Vec<Group>, [singular, plural]: [&str; 2]) -> Vec<String> {
    let verb = |which: &[usize]| if which.len() == 1 { singular } else { plural };
    let shown = if groups.len() > GROUPS { GROUPS - 1 } else { groups.len() };
    let lines = groups[..shown].iter().flat_map(|(which, sentence, places)| {
        let mut lines = wrap(&format!("{} {} {sentence}", ranks(which), verb(which)));
        lines.extend(places.iter().cloned());
        lines
    });
    let mut lines: Vec<String> = lines.collect();
    let left: Vec<usize> = groups[shown..].iter().flat_map(|group| group.0.iter().copied()).collect();
    if !left.is_empty() {
        lines.push(format!("{} {} elsewhere", ranks(&left), verb(&left)));
    }
    lines
}

/// Says who the other rank is, if it is known by name: of one rank, or as the next or the previous one of all.
fn neighbours(verdict: &Verdict, (which, sentence, places): Group) -> Group {
    let n = verdict.ranks;
    let all = || verdict.stuck.iter().filter(|one| which.contains(&one.rank));
    let step = |distance: usize| all().all(|one| one.needs[0].ranks(one.rank) == [(one.rank + distance) % n]);
    let name = match all().next() {
        Some(one) if which.len() == 1 => partner(one),
        _ if step(1) => "the next rank".into(),
        _ if step(n - 1) => "the previous rank".into(),
        _ => ANOTHER.into(),
    };
    (which, sentence.replacen(ANOTHER, &name, 1), places)
}

/// "in MPI_Recv for a message from rank 1 with tag 7"; `other` is the name of whom the first of `needs` needs is
/// about.
fn said(one: &Stuck, other: &str, needs: usize) -> String {
    format!("in {} {}", one.call, phrases_of(one, other, needs))
}

/// "for a message from rank 1 with tag 7, or until …".
pub fn phrases(one: &Stuck) -> String {
    phrases_of(one, &partner(one), NEEDS)
}

fn phrases_of(one: &Stuck, other: &str, needs: usize) -> String {
    let name = |place, need| if place == 0 { other.into() } else { named(one, need) };
    let shown = one.needs.iter().take(needs).enumerate();
    let mut phrases: Vec<String> = shown.map(|(place, need)| phrase(need, &one.call, &name(place, need))).collect();
    if one.needs.len() > needs {
        phrases.push(format!("for {} more", one.needs.len() - needs));
    }
    phrases.join(if one.until == Until::Any { ", or " } else { ", and " })
}

fn phrase(need: &Need, within: &str, other: &str) -> String {
    match need {
        Need::Message { receive, .. } => {
            let from = if receive.any_source { "any rank" } else { other };
            format!("for {}", message(from, receive))
        }
        Need::Taken(message) => {
            let (tag, size) = (message.tag, bytes(message.bytes));
            let who =
                if message.to == message.from { "it receives its own".into() } else { format!("{other} receives its") };
            format!("until {who} message with tag {tag} ({size}){}", on(message.comm))
        }
        Need::Collective { call, comm, missing } => {
            let what = has_not_called(missing.len(), if call == within { "it" } else { call });
            format!("for {other}, which {what}{}", on(*comm))
        }
    }
}

/// The source lines: of the call, and of what posted or sent before it.
pub fn places(one: &Stuck, needs: usize) -> Vec<String> {
    let earlier = one.needs.iter().take(needs).filter_map(|need| match need {
        Need::Message { posted, .. } => place_line("receive posted at", posted.as_deref()),
        Need::Taken(message) if message.place != one.place => place_line("sent at", message.place.as_deref()),
        _ => None,
    });
    let mut lines: Vec<String> = place_line("at", one.place.as_deref()).into_iter().chain(earlier).collect();
    lines.dedup();
    lines
}
