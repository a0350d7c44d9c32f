//! Pieces of sentences.

use crate::job::{Receive, communicator};
use crate::names;

/// The longest line, in characters.
pub const WIDTH: usize = 110;

/// How many single ranks and ranges of ranks are named.
const NAMED: usize = 6;

/// "rank 3", "ranks 0 and 1", "ranks 0, 2 and 4–7".
pub fn ranks(ranks: &[usize]) -> String {
    let word = if ranks.len() == 1 { "rank" } else { "ranks" };
    format!("{word} {}", list(ranks))
}

/// "3", "0 and 1", "0, 2 and 4–7", "0, 2, 4, 6, 8, 10 and 26 more".
pub fn list(ranks: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &rank in ranks {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == rank => *last = rank,
            _ => ranges.push((rank, rank)),
        }
    }
    let named = if ranges.len() > NAMED + 1 { NAMED } else { ranges.len() };
    let mut words: Vec<String> = Vec::new();
    for &(first, last) in &ranges[..named] {
        match last - first {
            0 => words.push(first.to_string()),
            1 => words.extend([first.to_string(), last.to_string()]),
            _ => words.push(format!("{first}–{last}")),
        }
    }
    let more: usize = ranges[named..].iter().map(|(first, last)| last - first + 1).sum();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    and(&words)
}

/// "a", "a and b", "a, b and c".
pub fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "1 byte", "4,194,304 bytes".
pub fn bytes(count: u64) -> String {
    format!("{} byte{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// "4,194,304".
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// "1st", "2nd", "13th".
pub fn ordinal(number: u64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The communicator's name: 0 is the world, as `mpi_shim` numbers them.
pub fn comm(comm: u64) -> String {
    match communicator(comm) {
        0 => "MPI_COMM_WORLD".into(),
        other => names::of(other).unwrap_or_else(|| format!("communicator {other}")),
    }
}

/// " on communicator 9"; nothing for the world, on which most programs send everything.
pub fn on(comm: u64) -> String {
    if communicator(comm) == 0 { String::new() } else { format!(" on {}", self::comm(comm)) }
}

/// "any rank", or the rank that a receive asks for.
pub fn source(receive: &Receive) -> String {
    if receive.any_source { "any rank".into() } else { ranks(&receive.sources) }
}

/// "a message from rank 1 with tag 7".
pub fn message(from: &str, receive: &Receive) -> String {
    let tag = receive.tag.map_or("any tag".into(), |tag| format!("tag {tag}"));
    format!("a message from {from} with {tag}{}", on(receive.comm))
}

/// "hasn't called MPI_Barrier", "haven't started their MPI_Barrier_init".
pub fn has_not_called(ranks: usize, call: &str) -> String {
    let (has, its) = if ranks == 1 { ("hasn't", "its") } else { ("haven't", "their") };
    if is_lasting(call) { format!("{has} started {its} {call}") } else { format!("{has} called {call}") }
}

/// Whether this makes a collective that is to be started.
pub fn is_lasting(call: &str) -> bool {
    call.ends_with("_init")
}

/// " at src/main.rs:12"; nothing if the place isn't known.
pub fn at(place: Option<&str>) -> String {
    place.map_or(String::new(), |place| format!(" at {}", end_of(place)))
}

/// The source line on a line of its own; nothing if it isn't known.
pub fn place_line(label: &str, place: Option<&str>) -> Option<String> {
    place.map(|place| format!("  {label} {}", end_of(place)))
}

/// The end of a long path, which says more than its beginning.
fn end_of(place: &str) -> String {
    const LONGEST: usize = 90;
    let length = place.chars().count();
    if length <= LONGEST {
        return place.into();
    }
    format!("…{}", place.chars().skip(length - LONGEST).collect::<String>())
}

/// Breaks a sentence into lines; those after the first are indented.
pub fn wrap(sentence: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in sentence.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, "   ".into()));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_one_would_say_them() {
        let said = |all: &[usize]| ranks(all);
        assert_eq!(said(&[3]), "rank 3");
        assert_eq!(said(&[0, 1]), "ranks 0 and 1");
        assert_eq!(said(&[0, 2, 4, 5, 6]), "ranks 0, 2 and 4–6");
        let even: Vec<usize> = (0..64).step_by(2).collect();
        assert_eq!(said(&even), "ranks 0, 2, 4, 6, 8, 10 and 26 more");
    }

    #[test]
    fn numbers_read_as_one_would_say_them() {
        assert_eq!([1, 999, 4_194_304].map(bytes), ["1 byte", "999 bytes", "4,194,304 bytes"]);
        assert_eq!([1, 2, 3, 4, 11, 22, 113].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "22nd", "113th"]);
    }

    #[test]
    fn lines_are_no_longer_than_a_terminal() {
        let lines = wrap(&"many words ".repeat(40));
        assert!(lines.len() == 5 && lines.iter().all(|line| line.chars().count() <= WIDTH), "{lines:#?}");
        let place = place_line("at", Some(&"long/".repeat(60))).unwrap();
        assert!(place.chars().count() <= WIDTH && place.ends_with("long/"), "{place}");
    }
}
