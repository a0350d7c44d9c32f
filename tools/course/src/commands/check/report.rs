//! `cargo course check --report`: a class's progress, of the files that were collected. A file's name is all that is known of
//! whose it is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::{Context, Fault, Result};
use crate::lessons::Course;
use crate::lessons::exercise::Exercise;
use crate::lessons::progress::{Entry, Progress};

/// What the page looks like.
const STYLE: &str = "body{font:16px/1.4 sans-serif;margin:2em}table{border-collapse:collapse}td,th{padding:.3em .8em;\
                     border-bottom:1px solid #ccc;text-align:left;vertical-align:top}.bar{background:#4a7;height:.6em}";

/// One student, as far as we know them.
struct Student {
    name: String,
    progress: Progress,
}

/// How far one of them is with one exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Untouched,
    Stuck,
    Solved,
}

impl State {
    fn of(entry: &Entry) -> Self {
        match entry {
            Entry { passed: true, .. } => Self::Solved,
            Entry { checks: 0, hints: 0, .. } => Self::Untouched,
            _ => Self::Stuck,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Stuck => "stuck",
            Self::Solved => "solved",
        }
    }
}

/// Writes `progress.csv` and `progress.html`. A file that makes no sense is named and left out; then the exit code is 1.
pub fn run(files: &[PathBuf], out: &Path, course: &Course) -> Result<u8> {
    let (students, broken): (Vec<_>, Vec<_>) = files.iter().map(|file| student(file)).partition(Result::is_ok);
    broken.iter().filter_map(|student| student.as_ref().err()).for_each(|fault| eprintln!("{fault}"));
    let students: Vec<Student> = students.into_iter().flatten().collect();
    if students.is_empty() {
        return Err(
            Fault::new("none of these files is one of progress").fix("collect .course/progress.json of each student")
        );
    }
    let exercises: Vec<_> = course.all_exercises().collect();
    fs::create_dir_all(out).context(|| format!("cannot make {}", out.display()))?;
    for (name, text) in [("progress.csv", csv(&students, &exercises)), ("progress.html", page(&students, &exercises))] {
        let file = out.join(name);
        fs::write(&file, text).context(|| format!("cannot write {}", file.display()))?;
    }
    println!("{} students: {} and progress.csv beside it", students.len(), out.join("progress.html").display());
    Ok(u8::from(!broken.is_empty()))
}

fn student(file: &Path) -> Result<Student> {
    let bytes = fs::read(file).context(|| format!("cannot read {}", file.display()))?;
    let progress = Progress::parse(&String::from_utf8_lossy(&bytes));
    let progress = progress.ok_or_else(|| Fault::new(format!("{} is no file of progress", file.display())))?;
    Ok(Student { name: file.file_stem().unwrap_or_default().to_string_lossy().into(), progress })
}

/// A line for each student and exercise.
fn csv(students: &[Student], exercises: &[&Exercise]) -> String {
    let mut text = "file,exercise,state,checks,hints,solution_shown,minutes,last_check_found\n".to_owned();
    for Student { name, progress } in students {
        for exercise in exercises.iter().map(|exercise| exercise.full_name()) {
            let entry = progress.of(&exercise);
            let Entry { checks, hints, spoiled, times: [first, last], .. } = &entry;
            let minutes = last.saturating_sub(*first).div_ceil(60);
            let [name, found] = [name, &entry.last].map(|text| cell(text));
            let state = State::of(&entry).word();
            text += &format!("{name},{exercise},{state},{checks},{hints},{spoiled},{minutes},{found}\n");
        }
    }
    text
}

/// In quotes, and nothing that a spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\"").replace(['\n', '\r'], " "))
}

/// A row for each exercise that somebody has touched: how many have solved it, and who is stuck, where.
fn page(students: &[Student], exercises: &[&Exercise]) -> String {
    let mut rows = String::new();
    for exercise in exercises {
        let name = exercise.full_name();
        let entries: Vec<_> = students.iter().map(|student| (&student.name, student.progress.of(&name))).collect();
        let count = |state| entries.iter().filter(|(_, entry)| State::of(entry) == state).count();
        if count(State::Untouched) == entries.len() {
            continue;
        }
        let percent = 100 * count(State::Solved) / entries.len();
        let mut stuck: Vec<_> = entries.iter().filter(|(_, entry)| State::of(entry) == State::Stuck).collect();
        stuck.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.checks));
        let line = |(name, entry): &&(&String, Entry)| {
            let Entry { checks, hints, last, .. } = entry;
            let found = if last.is_empty() { String::new() } else { format!(": {}", escaped(last)) };
            format!("{} ({checks} checks, {hints} hints){found}", escaped(name))
        };
        let stuck = stuck.iter().map(line).collect::<Vec<_>>().join("<br>");
        rows += &format!(
            "<tr><td>{name} {}<td>{} of {}<div class=bar style=\"width:{percent}%\"></div><td>{stuck}\n",
            "★".repeat(exercise.about().stars),
            count(State::Solved),
            entries.len()
        );
    }
    format!(
        "<!doctype html>\n<html lang=en><meta charset=utf-8><title>Progress</title><style>{STYLE}</style>\n\
         <h1>Progress of {} students</h1>\n<table>\n<tr><th>exercise<th>solved<th>who is stuck, and what their last check found\n\
         {rows}</table>\n</html>\n",
        students.len()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exercise() -> Exercise {
        Exercise {
            lesson: "primes".into(),
            package: "lesson_primes".into(),
            place: 3,
            name: "twins".into(),
            target: "primes_twins".into(),
            folder: "/nowhere".into(),
            ranks: vec![1],
        }
    }

    fn class() -> Vec<Student> {
        let student = |name: &str, entry: Option<Entry>| Student {
            name: name.into(),
            progress: Progress(entry.into_iter().map(|entry| ("primes/twins".into(), entry)).collect()),
        };
        let stuck = Entry { checks: 7, hints: 2, last: "one_side".into(), times: [1_000, 1_600], ..Entry::default() };
        let solved = Entry { checks: 1, passed: true, ..Entry::default() };
        vec![student("=a<b", Some(stuck)), student("b", Some(solved)), student("c", None)]
    }

    #[test]
    fn the_table_has_a_line_for_each_student_and_exercise() {
        let table = csv(&class(), &[&exercise()]);
        let lines: Vec<_> = table.lines().skip(1).collect();
        assert_eq!(lines[0], "\"'=a<b\",primes/twins,stuck,7,2,false,10,\"one_side\"");
        assert!(lines[1].starts_with("\"b\",primes/twins,solved,1") && lines[2].contains("untouched"), "{table}");
    }

    #[test]
    fn the_page_says_who_is_stuck_where() {
        let page = page(&class(), &[&exercise()]);
        assert!(page.contains("1 of 3") && page.contains("=a&lt;b (7 checks, 2 hints): one_side"), "{page}");
        assert!(
            !page.contains("<td>b (") && !page.contains("c ("),
            "who has solved it or hasn't begun isn't named: {page}"
        );
    }

    #[test]
    fn files_that_make_no_sense_are_named_and_left_out() {
        let scratch = harness::Scratch::new();
        let course =
            Course { root: "/nowhere".into(), lessons: Vec::new(), commands: Vec::new(), packages: Vec::new() };
        let broken = PathBuf::from(scratch.file("broken.json", b"\xff"));
        let good = PathBuf::from(scratch.file("good.json", "{\"exercises\": {}}"));
        let out = PathBuf::from(scratch.path("report"));
        assert_eq!(run(&[broken.clone(), good], &out, &course).unwrap(), 1);
        assert!(out.join("progress.csv").exists() && out.join("progress.html").exists());
        assert!(run(&[broken], &out, &course).is_err());
    }
}
