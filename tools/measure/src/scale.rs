//! `cargo course scale`: how the time changes with the number of ranks, for the same work or for work that grows.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::ScaleArgs;
use course::fault::{Context, Fault, Result};
use course::job::room;
use course::lessons::{Course, Lesson};
use course::mpi::cargo;
use course::mpi::exported;
use course::mpi::toolchain::Toolchain;
use figures::numbers::{self, duration, grouped, plural};
use serde_json::Value;

use crate::picture;
use crate::plan::ScalePlan;
use crate::record::{self, Record, Source};
use crate::steps::{COLUMNS, SerialFraction, Step, speedups, steps};
use figures::statistics::{median, range};

const LIMIT: Duration = Duration::from_secs(3600);

/// Measures, prints and draws.
pub fn run(args: &ScaleArgs, course: &Course, lesson: &Lesson, toolchain: &Toolchain) -> Result<()> {
    if let Some(file) = &args.from {
        return show(&Record::read(file, &COLUMNS)?, args.weak, lesson, file);
    }
    let ranks = rank_counts(&args.ranks)?;
    let plan = ScalePlan::of(lesson, course)?;
    let work = args.work.as_deref().map_or(Ok(plan.work), numbers::positive).map_err(Fault::usage)?;
    let works = ranks.iter().map(|&ranks| work_at(work, ranks, args.weak)).collect::<Result<Vec<_>>>()?;
    let folder = record::folder(args.out.as_deref(), &toolchain.root, lesson)?;
    exported::note(toolchain, false);
    room::check(ranks.iter().copied().max().unwrap_or(1).into(), None, &toolchain.mpi)?;
    let program = cargo::program(toolchain, &["-p", &lesson.package, "--bin", &lesson.program])?;
    let mut record = Record::new(Source::here(toolchain), &COLUMNS);
    for round in 1..=args.rounds {
        for (&ranks, &work) in ranks.iter().zip(&works) {
            eprintln!("round {round}: {}", plural(ranks.into(), "rank"));
            let mut command = toolchain.mpi.launcher().command(ranks.into(), &program);
            command.args([&plan.option, &work.to_string()]).args(&plan.arguments).args(&args.args).arg("--json");
            let (printed, wall) = run_once(command.envs(toolchain.environment()), ranks, lesson)?;
            let seconds = printed["seconds"].as_f64().unwrap_or(f64::NAN);
            let result = plan.result.as_ref().map(|name| printed[name].to_string()).unwrap_or_default();
            let [seconds, wall, launch] = [seconds, wall, wall - seconds].map(|number| number.to_string());
            let (ranks, work) = (ranks.to_string(), work.to_string());
            record.rows.push(vec![ranks, work, plan.unit.clone(), round.to_string(), seconds, wall, launch, result]);
        }
    }
    if !args.weak {
        check_results(&record)?;
    }
    let csv = record.write(&folder, if args.weak { "scale-weak" } else { "scale-strong" })?;
    show(&record, args.weak, lesson, &csv)?;
    println!("written: {}", csv.display());
    Ok(())
}

/// Runs the lesson once: the JSON that it prints, in which there is a number `seconds`, and how long all of it took.
fn run_once(command: &mut Command, ranks: u16, lesson: &Lesson) -> Result<(Value, f64)> {
    let captured = launch::capture(command, LIMIT).context(|| "cannot run the launcher".into())?;
    if captured.ended.interrupted {
        return Err(Fault::interrupted());
    }
    if !captured.ended.success() {
        let (what, said) = (plural(ranks.into(), "rank"), captured.stderr.trim());
        return Err(Fault::new(format!("{} failed on {what}:\n{said}", lesson.folder)));
    }
    let printed: Value = serde_json::from_str(&captured.stdout).unwrap_or_default();
    if !printed["seconds"].is_number() {
        let what = format!("{} prints no `seconds` with --json:\n{}", lesson.folder, captured.stdout);
        return Err(Fault::new(what));
    }
    Ok((printed, captured.ended.elapsed.as_secs_f64()))
}

/// Prints the table, and draws the chart beside the raw data.
fn show(record: &Record, weak: bool, lesson: &Lesson, csv: &Path) -> Result<()> {
    let steps = steps(record);
    if steps.first().is_none_or(|step| step.ranks != 1) {
        return Err(Fault::usage(format!("'{}' doesn't begin with 1 rank", csv.display())));
    }
    print!("{}", table(&steps, weak, &record.source));
    record::draw(&picture::of_scaling(&steps, weak, lesson, record), csv)
}

/// Ascending, each once, and beginning with the 1 that all others are compared with.
fn rank_counts(asked: &[u16]) -> Result<Vec<u16>> {
    let mut ranks = asked.to_vec();
    ranks.sort_unstable();
    ranks.dedup();
    if ranks.first() != Some(&1) || ranks.len() < 2 {
        return Err(Fault::usage("--ranks compares with 1 rank, so 1 and at least one more must be among them")
            .fix("for example --ranks 1,2,4"));
    }
    Ok(ranks)
}

fn work_at(work: u64, ranks: u16, weak: bool) -> Result<u64> {
    let factor = if weak { u64::from(ranks) } else { 1 };
    work.checked_mul(factor).ok_or_else(|| {
        Fault::usage(format!("{} times {ranks} is beyond the largest number, 2^64 - 1", grouped(work)))
            .fix("less --work, or fewer --ranks")
    })
}

/// The same work has the same result on any number of ranks.
fn check_results(record: &Record) -> Result<()> {
    let mut results = record.rows.iter().map(|row| (record.field(row, "ranks"), record.field(row, "result")));
    let Some((_, first)) = results.next() else { return Ok(()) };
    match results.find(|(_, result)| *result != first) {
        Some((ranks, other)) => Err(Fault::new(format!("{ranks} ranks find {other}, one rank finds {first}"))),
        None => Ok(()),
    }
}

fn table(steps: &[Step], weak: bool, source: &Source) -> String {
    let mut text = format!(
        "{:>5} {:>12} {:>14} {:>10} {:>20} {:>11}\n",
        "ranks", "computing", "launch and end", "speed-up", "range", "efficiency"
    );
    for step in steps {
        let speedups = speedups(step, steps, weak);
        let (low, high) = range(&speedups);
        let middle = median(&speedups);
        let crowded = if usize::from(step.ranks) > source.cores() { "  more ranks than cores" } else { "" };
        let _ = writeln!(
            text,
            "{:>5} {:>12} {:>14} {middle:>10.2} {:>20} {:>9.0} %{crowded}",
            step.ranks,
            duration(median(&step.seconds)),
            duration(median(&step.launch)),
            format!("{low:.2} … {high:.2}"),
            100.0 * middle / f64::from(step.ranks),
        );
    }
    text + &verdict(steps, weak, source.cores()) + &source.small_print() + "\n"
}

/// What the law says, and whether that is a fit.
fn verdict(steps: &[Step], weak: bool, cores: usize) -> String {
    let law = if weak { "Gustafson's law" } else { "Amdahl's law" };
    let Some(serial) = SerialFraction::of(steps, weak, cores) else {
        return format!("{law} can't be fitted: no number of ranks above 1 has a core for each rank\n");
    };
    let percent = |fraction: f64| format!("{:.1} %", 100.0 * fraction);
    let fraction = format!(
        "serial fraction {} ({} … {})",
        percent(serial.value),
        percent(serial.range.0),
        percent(serial.range.1)
    );
    match serial.only_point() {
        Some(ranks) => format!(
            "{law} through the one point at {ranks} ranks: {fraction}; whether the law holds, one point can't tell\n"
        ),
        None if weak || serial.value <= 0.0 => format!("{law}, fitted: {fraction}\n"),
        None => {
            let most = 1.0 / serial.value;
            format!("{law}, fitted: {fraction}: at most {most:.0} times as fast, on however many ranks\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(ranks: u16, seconds: [f64; 2]) -> Step {
        Step { ranks, seconds: seconds.to_vec(), launch: vec![0.2, 0.2] }
    }

    #[test]
    fn ranks_are_put_in_order_and_compared_with_one() {
        assert_eq!(rank_counts(&[4, 1, 2, 2]).expect("1 is there"), [1, 2, 4]);
        assert!(rank_counts(&[2, 4]).is_err() && rank_counts(&[1]).is_err());
    }

    #[test]
    fn work_grows_only_in_weak_scaling_and_never_overflows() {
        assert_eq!(work_at(10, 3, false).expect("it fits"), 10);
        assert_eq!(work_at(10, 3, true).expect("it fits"), 30);
        assert!(work_at(u64::MAX / 2, 3, true).is_err());
    }

    #[test]
    fn speedups_compare_within_a_round() {
        let steps = [step(1, [4.0, 6.0]), step(2, [2.0, 4.0])];
        assert_eq!(speedups(&steps[1], &steps, false), [2.0, 1.5]);
        assert_eq!(speedups(&steps[1], &steps, true), [4.0, 3.0]);
    }

    #[test]
    fn one_point_is_no_fit() {
        let steps = [step(1, [4.0, 6.0]), step(2, [2.5, 4.0]), step(4, [2.0, 3.0])];
        let said = verdict(&steps, false, 2);
        assert!(said.contains("through the one point at 2 ranks") && !said.contains("at most"), "{said}");
        let said = verdict(&steps, false, 4);
        assert!(said.contains("Amdahl's law, fitted: ") && said.contains("at most"), "{said}");
        assert!(verdict(&steps, false, 1).contains("can't be fitted"));
    }

    #[test]
    fn different_results_are_refused() {
        let mut record = Record::new(Source::default(), &COLUMNS);
        for (ranks, result) in [("1", "5"), ("2", "5"), ("4", "6")] {
            record.rows.push([ranks, "9", "darts", "1", "1", "1", "0", result].map(str::to_owned).to_vec());
        }
        assert!(check_results(&record).expect_err("6 isn't 5").to_string().contains("4 ranks find 6"));
        record.rows.pop();
        assert!(check_results(&record).is_ok());
    }
}
