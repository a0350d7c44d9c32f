//! `cargo course bench --instructions`: processor instructions per unit of work, which don't depend on the machine's
//! mood. Valgrind's callgrind counts a run with some work and one with twice as much; the difference is the work's own.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use course::fault::{Context, Fault, Result};
use course::lessons::Lesson;
use course::mpi::cargo;
use course::mpi::toolchain::Toolchain;

use crate::entry::singular;
use crate::plan::Plan;
use crate::record::{Record, Source};

/// Valgrind runs programs some fifty times slower.
const LIMIT: Duration = Duration::from_secs(300);

/// How far a count may be from the committed one. A new compiler changes a kernel by a few per cent; a kernel that is no
/// longer vectorised, or that tests what it needn't, by far more.
const TOLERANCE: f64 = 0.15;

const COLUMNS: [&str; 3] = ["arguments", "unit", "instructions"];

/// Counts, and compares with `data/LESSON/instructions.csv`; writes that file if it isn't there.
pub fn run(lesson: &Lesson, toolchain: &Toolchain) -> Result<()> {
    let plan = Plan::of(lesson)?;
    let (Some(option), false) = (&plan.work, plan.instructions.is_empty()) else {
        return Err(Fault::usage(format!("{} names no kernel whose instructions could be counted", lesson.folder)));
    };
    let program = cargo::program(toolchain, &["-p", &lesson.package, "--bin", &lesson.program])?;
    let file = toolchain.root.join("data").join(&lesson.folder).join("instructions.csv");
    let committed = file.exists().then(|| Record::read(&file, &COLUMNS)).transpose()?;
    let mut counted = Record::new(Source::here(toolchain), &COLUMNS);
    let mut strayed = Vec::new();
    for (arguments, work) in &plan.instructions {
        let count = |work: u64| {
            let mut command = Command::new("valgrind");
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&program);
            command.args(arguments.split_whitespace()).arg(option).arg(work.to_string());
            counted_by(command.envs(toolchain.environment()))
        };
        let per_unit = (count(2 * work)? - count(*work)?) / *work as f64;
        let before = committed.as_ref().and_then(|record| known(record, arguments));
        println!("{arguments}: {per_unit:.3} instructions per {}{}", singular(&plan.unit), compared(per_unit, before));
        if before.is_none_or(|before| (per_unit / before - 1.0).abs() > TOLERANCE) {
            strayed.push(arguments.as_str());
        }
        counted.rows.push(vec![arguments.clone(), plan.unit.clone(), format!("{per_unit:.4}")]);
    }
    if committed.is_none() {
        return keep(&counted, &file);
    }
    if strayed.is_empty() {
        return Ok(());
    }
    let percent = 100.0 * TOLERANCE;
    Err(Fault::new(format!(
        "{}: more than {percent:.0} % from the committed count, or none is committed",
        strayed.join(", ")
    ))
    .fix(format!("if it is meant to be so, delete {} and run this again", file.display())))
}

fn keep(record: &Record, file: &Path) -> Result<()> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, record.to_csv()))
        .context(|| format!("cannot write {}", file.display()))?;
    println!("written: {}", file.display());
    Ok(())
}

fn known(record: &Record, arguments: &str) -> Option<f64> {
    let row = record.rows.iter().find(|row| record.field(row, "arguments") == arguments)?;
    record.field(row, "instructions").parse().ok()
}

fn compared(now: f64, before: Option<f64>) -> String {
    match before {
        Some(before) => format!(", {:+.1} % from the committed {before}", 100.0 * (now / before - 1.0)),
        None => ", no count is committed".into(),
    }
}

/// Runs a program under callgrind, as a single rank without launcher, and returns its instructions.
fn counted_by(command: &mut Command) -> Result<f64> {
    let captured = launch::capture(command, LIMIT).map_err(|error| {
        Fault::new(format!("valgrind can't be run: {error}")).fix("install it (Debian: apt-get install valgrind)")
    })?;
    if captured.ended.interrupted {
        return Err(Fault::interrupted());
    }
    let count = collected(&captured.stderr).filter(|_| captured.ended.success());
    count.ok_or_else(|| Fault::new(format!("{command:?}:\n{}", captured.stderr.trim())))
}

/// The number in callgrind's line "==123== Collected : 456789".
fn collected(text: &str) -> Option<f64> {
    text.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read() {
        assert_eq!(collected("==7== Events    : Ir\n==7== Collected : 163942\n"), Some(163_942.0));
        assert_eq!(collected("killed"), None);
    }

    #[test]
    fn committed_counts_are_found_by_their_arguments() {
        let mut record = Record::new(Source::default(), &COLUMNS);
        record.rows.push(["--kernel u32", "darts", "5.25"].map(str::to_owned).to_vec());
        assert_eq!(known(&record, "--kernel u32"), Some(5.25));
        assert_eq!(known(&record, "--kernel f64"), None);
        assert_eq!(compared(5.25, Some(5.0)), ", +5.0 % from the committed 5");
    }
}
