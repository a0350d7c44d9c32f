//! Charts that are older than what draws them: they may show what isn't so any more. Git knows when each was changed; a
//! checkout without its history doesn't say.
//!
//! This warns. Not every change of a program changes what it draws.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::checkout::Checkout;
use crate::files::below;
use crate::problem::Problem;

/// When each file was changed last, in seconds since 1970.
type Times = BTreeMap<String, u64>;

/// A warning for each file that was changed after the charts that it draws, and one if that can't be known.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let Some(times) = times(&checkout.root) else {
        let what = "this checkout has no history, so nobody knows whether a chart is older than what draws it";
        return vec![Problem::new(".git", what, "git fetch --unshallow").warning()];
    };
    let charts = times.keys().filter(|file| file.ends_with(".svg") && checkout.root.join(file).exists());
    let drawn: Vec<_> = charts.map(|chart| (chart.as_str(), drawn_by(&checkout.root, chart))).collect();
    warnings(&drawn, &times)
}

/// Of charts, each with the files that draw it.
fn warnings(drawn: &[(&str, Vec<String>)], times: &Times) -> Vec<Problem> {
    let mut older: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (chart, files) in drawn {
        let newest = files.iter().filter_map(|file| Some((times.get(file)?, file))).max();
        if let Some((_, file)) = newest.filter(|(changed, _)| times.get(*chart).is_some_and(|time| *changed > time)) {
            older.entry(file).or_default().push(chart);
        }
    }
    let warning = |(file, charts): (&str, Vec<&str>)| {
        let what = format!("it was changed after the charts that it draws: {}", charts.join(", "));
        Problem::new(file, what, "look whether they still show what is so, and draw them anew if not").warning()
    };
    older.into_iter().map(warning).collect()
}

/// The files that say what is on a chart: those that draw, of the lesson or of the tool that makes it.
fn drawn_by(root: &Path, chart: &str) -> Vec<String> {
    let name = Path::new(chart).file_stem().unwrap_or_default().to_string_lossy();
    let folder = match (&chart.split('/').collect::<Vec<_>>()[..], &*name) {
        (["lessons", _, "charts", _], trace) if trace.starts_with("trace") => "tools/trace_view/src".into(),
        (["lessons", lesson, "charts", _], _) => format!("lessons/{lesson}/src"),
        (["data", "simulation", _], _) => "tools/simulate/src".into(),
        (["book", "charts", _], simulated) if simulated.starts_with("simulation-") => "tools/simulate/src".into(),
        (["data", ..], _) => "tools/measure/src".into(),
        // Those of the book are drawn by several programs, each in its own way.
        _ => return Vec::new(),
    };
    let draws = |text: String| ["Plot {", "Drawn"].iter().any(|word| text.contains(word));
    let files = below(&root.join(folder)).into_iter();
    let files = files.filter(|file| fs::read_to_string(file).is_ok_and(draws));
    files.filter_map(|file| Some(file.strip_prefix(root).ok()?.display().to_string())).collect()
}

/// From git; nothing where there is none, or only the latest commits.
fn times(root: &Path) -> Option<Times> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    if git(&["rev-parse", "--is-shallow-repository"])?.trim() != "false" {
        return None;
    }
    Some(read(&git(&["log", "--format=@%ct", "--name-status", "--find-renames"])?))
}

/// Reads what `git log` says, the newest commit first. A file that was moved, and not changed, is as old as it was.
fn read(log: &str) -> Times {
    let (mut times, mut called, mut now) = (Times::new(), BTreeMap::new(), 0);
    for line in log.lines() {
        if let Some(time) = line.strip_prefix('@') {
            now = time.parse().unwrap_or(now);
            continue;
        }
        let mut words = line.split('\t');
        let (status, Some(first)) = (words.next().unwrap_or_default(), words.next()) else { continue };
        let file = words.next().unwrap_or(first).to_owned();
        let file = called.get(&file).cloned().unwrap_or(file);
        if status.starts_with('R') {
            called.insert(first.to_owned(), file.clone());
        }
        if status != "R100" {
            times.entry(file).or_insert(now);
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_that_is_older_than_its_drawing_is_named() {
        let log = "@30\n\nM\tlessons/ring/src/main.rs\nR100\tlessons/ring/src/a.rs\tlessons/ring/src/report.rs\n\
                   @20\n\nM\tlessons/ring/src/a.rs\n@10\n\nA\tlessons/ring/charts/laps.svg\nA\tlessons/ring/src/a.rs\n";
        let times = read(log);
        assert_eq!(times["lessons/ring/src/report.rs"], 20, "moved, and changed before");
        let said = |times: &Times, files: &[&str]| -> Vec<String> {
            let files: Vec<_> = files.iter().map(|&file| file.to_owned()).collect();
            let drawn = [("lessons/ring/charts/laps.svg", files)];
            warnings(&drawn, times).iter().map(Problem::to_string).collect()
        };
        let report = ["lessons/ring/src/report.rs"];
        let older = said(&times, &report);
        let begin = "warning: lessons/ring/src/report.rs: it was changed after the charts that it draws: lessons/ring/charts/laps.svg;";
        assert!(older.len() == 1 && older[0].starts_with(begin), "{older:?}");
        assert_eq!(said(&times, &[]), [""; 0]);
        let drawn_anew = read(&format!("@40\n\nM\tlessons/ring/charts/laps.svg\n{log}"));
        assert_eq!(said(&drawn_anew, &report), [""; 0]);
    }

    #[test]
    fn what_draws_a_chart_is_found_by_where_it_is() {
        let scratch = harness::Scratch::new();
        let root = Path::new(&scratch.path("")).to_owned();
        for (file, text) in [
            ("lessons/ring/src/main.rs", "fn main() {}"),
            ("lessons/ring/src/report/chart.rs", "Plot { title }"),
            ("tools/trace_view/src/arrows.rs", "fn draw() -> Drawn"),
        ] {
            let file = root.join(file);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is ours");
            fs::write(file, text).expect("it is ours");
        }
        assert_eq!(drawn_by(&root, "lessons/ring/charts/laps.svg"), ["lessons/ring/src/report/chart.rs"]);
        assert_eq!(drawn_by(&root, "lessons/ring/charts/trace_laps.svg"), ["tools/trace_view/src/arrows.rs"]);
        assert_eq!(drawn_by(&root, "book/charts/spmd.svg"), [""; 0]);
        assert_eq!(times(&root), None, "there is no history");
    }
}
