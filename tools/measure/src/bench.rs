//! `cargo course bench`: a lesson's steps and its peers side by side, as a table, raw data and a chart.

use std::fmt::Write;

use crate::BenchArgs;
use course::fault::{Fault, Result};
use course::lessons::Lesson;
use course::mpi::toolchain::Toolchain;
use figures::numbers::duration;

use crate::contest::{Contest, Timing};
use crate::entry::{COLUMNS, Entry, OURS, entries, ratios};
use crate::plan::{Contestant, Plan, Program};
use crate::record::{self, Record, Source};
use crate::{criterion, picture};
use figures::statistics::{median, range};

/// Measures, or draws what was measured before.
pub fn run(args: &BenchArgs, lesson: &Lesson, toolchain: &Toolchain) -> Result<()> {
    if let Some(file) = &args.from {
        let record = Record::read(file, &COLUMNS)?;
        print!("{}", table(&record)?);
        return record::draw(&picture::of_contest(&record, lesson)?, file);
    }
    let mut plan = Plan::of(lesson)?;
    let takes_part = |contestant: &Contestant| {
        (args.peers || contestant.program == Program::Lesson)
            && args.only.as_ref().is_none_or(|words| contestant.name.contains(words.as_str()))
    };
    plan.contestants.retain(takes_part);
    if plan.contestants.is_empty() && (args.no_criterion || lesson.benches.is_empty()) {
        return Err(Fault::usage(format!("{} has nothing to measure that fits these options", lesson.folder)));
    }
    let folder = record::folder(args.out.as_deref(), &toolchain.root, lesson)?;
    let source = Source::here(toolchain);
    if !plan.contestants.is_empty() {
        let record = contest(&plan, args.rounds, source.clone(), Contest::new(&plan, toolchain, lesson)?)?;
        print!("{}", table(&record)?);
        // The raw data first: a chart can be drawn again.
        let csv = record.write(&folder, "bench")?;
        record::draw(&picture::of_contest(&record, lesson)?, &csv)?;
        say_written(&csv);
    }
    if !args.no_criterion {
        for bench in &lesson.benches {
            let record = criterion::run(bench, plan.ranks, lesson, toolchain, source.clone())?;
            say_written(&record.write(&folder, &format!("criterion-{bench}"))?);
        }
    }
    Ok(())
}

fn say_written(csv: &std::path::Path) {
    println!("written: {}", csv.display());
}

/// All rounds, and who was skipped.
fn contest(plan: &Plan, rounds: u32, source: Source, mut contest: Contest) -> Result<Record> {
    let mut record = Record::new(source, &COLUMNS);
    for round in 1..=rounds {
        let timings = contest.round(round)?;
        record.rows.extend(timings.iter().map(|timing| row(plan, timing)));
    }
    record.source.notes = contest.skipped().iter().map(|skipped| format!("skipped: {skipped}")).collect();
    if record.rows.is_empty() {
        let why = record.source.notes.join("\n");
        return Err(Fault::new(format!("nobody could take part\n{why}")));
    }
    Ok(record)
}

fn row(plan: &Plan, timing: &Timing) -> Vec<String> {
    let contestant = &plan.contestants[timing.contestant];
    let or_nothing = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    vec![
        contestant.group.clone(),
        contestant.name.clone(),
        if contestant.program == Program::Lesson { OURS } else { "peer" }.to_owned(),
        contestant.ranks.to_string(),
        or_nothing(contestant.work.map(|work| work.saturating_sub(contestant.from))),
        plan.unit.clone(),
        or_nothing(timing.size),
        timing.round.to_string(),
        timing.seconds.to_string(),
        timing.result.clone(),
    ]
}

/// The table for the terminal: medians, and how far the rounds are apart.
fn table(record: &Record) -> Result<String> {
    let mut entries = entries(record)?;
    // Contestants of the same size beside each other.
    entries.sort_by(|a, b| (&a.group, a.size).cmp(&(&b.group, b.size)));
    let label = |entry: &Entry| match entry.size {
        Some(size) => format!("{}, {size} B", entry.name),
        None => entry.name.clone(),
    };
    let width = entries.iter().map(|entry| label(entry).chars().count()).max().unwrap_or(0).max(10);
    let mut text = String::new();
    let mut group = None;
    for entry in &entries {
        if group != Some(&entry.group) {
            group = Some(&entry.group);
            let (name, unit) = (&entry.group, &entry.unit);
            let heading = if name.is_empty() { "contestant" } else { name };
            let _ = writeln!(
                text,
                "{heading:<width$} {:>16} {:>23} {:>22}",
                format!("median per {unit}"),
                "fastest … slowest",
                "times our fastest"
            );
        }
        let (low, high) = range(&entry.times);
        let ratios = ratios(entry, &entries);
        let (least, most) = range(&ratios);
        let _ = writeln!(
            text,
            "{:<width$} {:>16} {:>23} {:>8.2} ({least:.2} … {most:.2})",
            label(entry),
            fine(median(&entry.times)),
            format!("{} … {}", fine(low), fine(high)),
            median(&ratios),
        );
    }
    for note in &record.source.notes {
        let _ = writeln!(text, "{note}");
    }
    let _ = writeln!(text, "{}", record.source.small_print());
    Ok(text)
}

/// A time; a nanosecond has digits here.
fn fine(seconds: f64) -> String {
    if seconds < 1e-7 { format!("{:.3} ns", seconds * 1e9) } else { duration(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let mut record = Record::new(Source::default(), &COLUMNS);
        for (name, work, round, seconds) in
            [("C", "100", "1", "2"), ("ours", "200", "1", "1"), ("C", "100", "2", "4"), ("ours", "200", "2", "1")]
        {
            let program = if name == "C" { "peer" } else { OURS };
            let row = ["", name, program, "1", work, "darts", "", round, seconds, "5"];
            record.rows.push(row.map(str::to_owned).to_vec());
        }
        record
    }

    #[test]
    fn times_are_per_unit_and_ratios_within_a_round() {
        let entries = entries(&record()).expect("it is well formed");
        assert_eq!((entries.len(), entries[0].unit.as_str()), (2, "dart"));
        assert_eq!((&entries[0].times, &entries[1].times), (&vec![0.02, 0.04], &vec![0.005, 0.005]));
        assert_eq!(ratios(&entries[0], &entries), [4.0, 8.0]);
        assert_eq!(ratios(&entries[1], &entries), [1.0, 1.0]);
    }

    #[test]
    fn the_table_shows_medians_and_who_was_skipped() {
        let mut record = record();
        record.source.notes.push("skipped: Numba: there is no python3".into());
        let text = table(&record).expect("it is well formed");
        assert!(text.contains("median per dart") && text.contains("6.00 (4.00 … 8.00)"), "{text}");
        assert!(text.contains("skipped: Numba"), "{text}");
    }

    #[test]
    fn a_line_without_a_time_is_refused() {
        let mut record = record();
        record.rows[0][8] = "soon".into();
        assert!(entries(&record).is_err());
    }
}
