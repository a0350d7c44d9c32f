//! What a student sees of a check: a line for each number of ranks, the first failure in full, and the next step.

use super::attempt::{Attempt, Version};
use crate::lessons::Course;
use crate::lessons::exercise::Exercise;
use crate::lessons::progress::{Entry, Progress};

/// More lines of a failing run's output than this help nobody; fewer where it is flooded.
const MOST_LINES: usize = 15;
const MOST_OF_A_FLOOD: usize = 3;
/// Nor does more of a line, in letters.
const MOST_LETTERS: usize = 300;

/// How each run ended: the first that failed in full, the others in a line each.
pub fn of_runs(attempts: &[Attempt], exercise: &Exercise) -> String {
    let mut lines = Vec::new();
    let mut is_told = false;
    for attempt in attempts {
        if attempt.passed() {
            lines.push(format!("ok    {}", ranks(attempt.ranks)));
            lines.extend(attempt.report().lines().map(|line| format!("        {line}")));
        } else {
            lines.push(short(&format!("FAIL  {}: {}", ranks(attempt.ranks), attempt.reason())));
            if !is_told {
                lines.extend(details(attempt).iter().map(|line| format!("        {}", short(line))));
            }
            is_told = true;
        }
        if let Some(bytes) = attempt.flood().filter(|_| attempt.passed() || is_told) {
            lines.push(format!("        it printed {:.1} MB; the check needs none of that", bytes as f64 / 1e6));
        }
    }
    let left: Vec<_> = exercise.ranks.iter().skip(attempts.len()).map(usize::to_string).collect();
    if !left.is_empty() {
        lines.push(format!("      not tried on {} ranks", left.join(", ")));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn details(attempt: &Attempt) -> Vec<String> {
    let most = if attempt.flood().is_some() { MOST_OF_A_FLOOD } else { MOST_LINES };
    let mut details = attempt.details();
    let more = details.len().saturating_sub(most);
    details.truncate(most);
    if more > 0 {
        details.push(format!("… and {more} more lines"));
        // It stood at their end.
        details.extend(attempt.code().map(|code| code.explained()));
    }
    details
}

fn ranks(number: usize) -> String {
    if number == 1 { "1 rank".into() } else { format!("{number} ranks") }
}

fn short(line: &str) -> String {
    match line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{} … ({} more letters)", &line[..end], line[end..].chars().count()),
        None => line.into(),
    }
}

/// "hello_world/round_table ★★★ The round table, 20 minutes".
pub fn title(exercise: &Exercise) -> String {
    let about = exercise.about();
    let minutes = about.minutes.map(|minutes| format!(", {minutes} minutes")).unwrap_or_default();
    let stars = "★".repeat(about.stars);
    let words = [exercise.full_name(), stars, about.title];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ") + &minutes
}

/// What to do where it isn't solved.
pub fn after_failure(course: &Course, exercise: &Exercise, attempts: &[Attempt], entry: &Entry) -> String {
    let name = exercise.full_name();
    let file = exercise.folder.join(Version::Exercise.file());
    let file = file.strip_prefix(&course.root).unwrap_or(&file).display();
    let not_yet = if attempts.iter().any(Attempt::is_untouched) { "Not written yet" } else { "Not solved yet" };
    let hints = exercise.hints().len() as u64;
    let stuck = match entry.hints {
        _ if hints == 0 => String::new(),
        opened if opened < hints => format!("\nStuck? cargo course hint {name} ({opened} of {hints} are open)"),
        _ => format!("\nAll hints are open: cargo course hint {name} --again"),
    };
    format!("{not_yet}. Next: edit {file}, then: cargo course check {name}{stuck}")
}

/// The lesson's next exercise, or the next lesson.
pub fn after_success(course: &Course, exercise: &Exercise, progress: &Progress) -> String {
    let mut lessons = course.lessons.iter().skip_while(|lesson| lesson.folder != exercise.lesson);
    let own = lessons.next().map(|lesson| &lesson.exercises[..]).unwrap_or_default();
    let is_open = |other: &&Exercise| other.name != exercise.name && !progress.of(&other.full_name()).passed;
    let next_exercise = own.iter().find(is_open);
    let compare = format!("Compare: cargo course solution {}", exercise.full_name());
    match (next_exercise, lessons.next()) {
        (Some(next), _) => format!("Solved. {compare}\nNext: cargo course check {}", next.full_name()),
        (None, Some(next)) => format!("Solved. {compare}\nNext: cargo course run {}", next.folder),
        (None, None) => format!("Solved. {compare}\nThat was the last exercise of the course."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_between_letters() {
        assert_eq!(short("ä"), "ä");
        let cut = short(&"ä".repeat(MOST_LETTERS + 5));
        assert!(cut.ends_with("ä … (5 more letters)"), "{cut}");
    }
}
