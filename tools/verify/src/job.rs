//! A lesson's `job.sh`: what Slurm needs to be told, the lesson that it runs, and that one may add arguments.

use std::fs;

use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::problem::Problem;

/// Whether each lesson's job script does what the others do. That there is none, `room` says.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let of_lesson = |Lesson { folder, .. }: &Lesson| {
        let file = format!("lessons/{folder}/job.sh");
        let text = fs::read_to_string(checkout.root.join(&file)).ok()?;
        Some(of_script(&file, &text, folder))
    };
    checkout.course.lessons.iter().filter_map(of_lesson).flatten().collect()
}

fn of_script(file: &str, text: &str, lesson: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    // What a line begins with, and how it goes on, if that is fixed.
    for (begin, rest) in [
        ("#!/usr/bin/env bash", Some("")),
        ("#SBATCH --job-name=", Some(lesson)),
        ("#SBATCH --nodes=", None),
        ("#SBATCH --ntasks-per-node=", None),
        ("#SBATCH --time=", None),
        ("#SBATCH --output=", Some(&*format!("{lesson}-%j.out"))),
        ("set -euo pipefail", Some("")),
        ("cd \"${SLURM_SUBMIT_DIR:?", None),
    ] {
        let found = text.lines().enumerate().find_map(|(at, line)| Some((at + 1, line.strip_prefix(begin)?)));
        let fix = format!("write {begin}{}", rest.unwrap_or("…"));
        match (found, rest) {
            (None, _) => problems.push(Problem::new(file, format!("no line begins with {begin}"), fix)),
            (Some((line, own)), Some(rest)) if own != rest => {
                problems.push(Problem::new(file, format!("`{own}` isn't this lesson's"), fix).at(line));
            }
            _ => {}
        }
    }
    let code = text.replace("\\\n", " ");
    let mut runs = code.lines().filter(|line| line.starts_with(&format!("cargo course run {lesson} ")));
    if !runs.any(|line| line.contains("\"$@\"")) {
        let fix = format!("write cargo course run {lesson} -- … \"$@\"");
        problems.push(Problem::new(file, "it doesn't run the lesson with what follows its own name", fix));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_job_script_lacks_is_named() {
        let right = include_str!("../../course/template/job.sh").replace("{{name}}", "ring");
        let said =
            |text: &str| -> Vec<String> { of_script("j.sh", text, "ring").iter().map(Problem::to_string).collect() };
        assert_eq!(said(&right), [""; 0]);
        let named = |from: &str, to: &str| said(&right.replace(from, to)).join("\n");
        let other = named("--job-name=ring", "--job-name=rung");
        assert_eq!(other, "j.sh:2: `rung` isn't this lesson's; write #SBATCH --job-name=ring");
        assert!(named("#SBATCH --time=", "# ").contains("no line begins with #SBATCH --time=; write #SBATCH --time=…"));
        assert!(named("set -euo pipefail\n", "").contains("no line begins with set -euo pipefail"));
        for (from, to) in [(" \"$@\"", ""), ("cargo course run ring --", "cargo course run rung --")] {
            assert!(named(from, to).contains("doesn't run the lesson"), "{to}");
        }
    }
}
