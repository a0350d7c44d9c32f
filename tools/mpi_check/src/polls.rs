//! Asking for ever: a rank that asks again and again for what never comes. It may stop at any time and do something else, so
//! that is no verdict, but a warning.

use crate::analysis::dead_while_polling;
use crate::explain::{has_finished, near};
use crate::groups::{phrases, waits_of};
use crate::job::{Job, Polled, State, Until, Waiting};
use crate::matching::Matching;
use crate::stuck::Stuck;
use crate::verdict::by;
use crate::words::{grouped, place_line, wrap};
use launch::Code;

/// The ranks that can never go on, if those that ask in vain never do anything else.
pub fn hopeless(job: &Job) -> Vec<bool> {
    dead_while_polling(job)
}

/// Says who asks in vain, for what, how often and where, and what those do who could help. `seconds`: for how long.
pub fn asks_in_vain(job: &Job, seconds: u64) -> Option<String> {
    let dead = hopeless(job);
    let mut waiting = job.clone();
    for rank in waiting.ranks.iter_mut().filter(|rank| rank.state == State::Runs && !rank.polls.is_empty()) {
        rank.place = rank.polls.iter().find_map(|polled| polled.place.clone());
        let for_what = rank.polls.iter().flat_map(|polled| polled.for_what.clone()).collect();
        rank.state = State::Waits(Waiting { call: rank.polls[0].call.clone(), until: Until::Any, for_what });
    }
    let matching = Matching::new(&waiting).in_vain();
    let verdict = by(&waiting, &dead, &matching)?;
    let asks = |one: &&Stuck| !job.ranks[one.rank].polls.is_empty() && job.ranks[one.rank].state == State::Runs;
    let mut lines = Vec::new();
    for one in verdict.stuck.iter().filter(asks) {
        let polls = &job.ranks[one.rank].polls;
        let times = grouped(polls.iter().map(|polled| polled.times).sum());
        lines.extend(wrap(&Code::PollInVain.says(format!(
            "rank {} has asked {} {times} times in vain, for {seconds} s, {}",
            one.rank,
            calls(polls),
            phrases(one)
        ))));
        lines.extend(place_line("at", one.place.as_deref()));
    }
    if lines.is_empty() {
        return None;
    }
    lines.extend(waits_of(&verdict, |one| !asks(&one)));
    if !verdict.finished.is_empty() {
        lines.push(has_finished(&verdict.finished));
    }
    lines.extend(near(&verdict.misses));
    lines.extend(wrap(
        "Unless it stops asking, it will go on for ever: nobody is left who could send what it asks for.",
    ));
    lines.push(Code::PollInVain.explained());
    Some(lines.into_iter().map(|line| line + "\n").collect())
}

/// "MPI_Test", "MPI_Test and MPI_Iprobe".
fn calls(polls: &[Polled]) -> String {
    let mut calls: Vec<String> = polls.iter().map(|polled| polled.call.clone()).collect();
    calls.sort();
    calls.dedup();
    crate::words::and(&calls)
}
