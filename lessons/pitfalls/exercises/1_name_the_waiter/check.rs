//! Checks the answers, and says of a wrong one what it overlooks. All ranks give the same answers; rank 0 looks at
//! them.

#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "all_who_wait", path = "mistakes/all_who_wait.rs")]
#[cfg_attr(attempt = "tag_of_the_receive", path = "mistakes/tag_of_the_receive.rs")]
#[cfg_attr(attempt = "blames_who_waits", path = "mistakes/blames_who_waits.rs")]
#[cfg_attr(attempt = "who_computes_hangs", path = "mistakes/who_computes_hangs.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "all_who_wait",
        attempt = "tag_of_the_receive",
        attempt = "blames_who_waits",
        attempt = "who_computes_hangs"
    )),
    path = "exercise.rs"
)]
mod exercise;

use mpi::{Rank, traits::*};

fn main() {
    let universe = shared::start();
    if universe.world().rank() > 0 {
        return;
    }
    if let Some(sentence) = about_the_circle(&exercise::in_the_circle()) {
        panic!("picture 1, in_the_circle: {sentence}");
    }
    if let Some(sentence) = about_those_outside(&exercise::waits_in_vain()) {
        panic!("picture 1, waits_in_vain: {sentence}");
    }
    match exercise::tag_to_receive() {
        4 => {}
        5 => panic!("picture 2: that is the tag which it asks for now, and the message that is there has another one"),
        6 => panic!("picture 2: with this tag rank 0 waits for an answer. Which message does rank 1 wait for?"),
        tag => panic!("picture 2: no call in the picture has tag {tag}"),
    }
    match exercise::to_be_repaired() {
        2 => {}
        rank @ (0 | 1 | 3) => {
            panic!("picture 3: rank {rank} waits where it should. Which rank should be there, too, and isn't?")
        }
        rank => panic!("picture 3: there is no rank {rank}"),
    }
    match exercise::depends_on() {
        Some(2) => {}
        None => panic!(
            "picture 4: a rank in no call of MPI may compute, and send afterwards. Nothing is proved as long as there is one \
             on which the others depend"
        ),
        Some(rank @ (0 | 1)) => panic!("picture 4: rank {rank} waits, and can't do anything about it. For whom?"),
        Some(rank) => panic!("picture 4: there is no rank {rank}"),
    }
}

/// For whom each rank waits in picture 1.
fn waits_for(rank: Rank) -> Option<Rank> {
    [Some(3), Some(0), None, Some(4), Some(0)].get(rank as usize).copied().flatten()
}

/// What is wrong with an answer to the first question.
fn about_the_circle(ranks: &[Rank]) -> Option<String> {
    if ranks == [0, 3, 4] {
        return None;
    }
    if ranks.is_empty() {
        return Some("there is one: begin at any rank, follow the arrows, and see to which rank you come back".into());
    }
    Some(match ranks.iter().find(|&&rank| waits_for(rank).is_none()) {
        Some(rank @ 2) => format!("rank {rank} has finished: it waits for nobody"),
        Some(rank) => format!("there is no rank {rank}"),
        None if ranks.contains(&1) => {
            "nobody in the circle waits for rank 1: no arrow leads to it. It waits for one who is in the circle".into()
        }
        None if [0, 3, 4].iter().all(|rank| ranks.contains(rank)) => "each rank once, in ascending order".into(),
        None => "somebody is missing: begin at one of your ranks, and follow the arrows until you are back".into(),
    })
}

/// What is wrong with an answer to the second question.
fn about_those_outside(ranks: &[Rank]) -> Option<&'static str> {
    match ranks {
        [1] => None,
        [] => Some("one rank outside waits for a rank of the circle, which will never come to do what is waited for"),
        _ if ranks.contains(&2) => Some("rank 2 has finished: it waits for nobody"),
        _ if ranks.iter().any(|rank| [0, 3, 4].contains(rank)) => Some("these are in the circle themselves"),
        _ => Some("one rank only, and it is in the picture"),
    }
}
