//! Runs a lesson's criterion benchmark, under the launcher if it is for several ranks, and collects its samples.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use course::fault::{Context, Fault, Result};
use course::lessons::Lesson;
use course::mpi::cargo;
use course::mpi::toolchain::Toolchain;
use serde_json::Value;

use crate::record::{Record, Source};

/// A benchmark takes some ten seconds a function.
const LIMIT: Duration = Duration::from_secs(1800);

const COLUMNS: [&str; 7] = ["benchmark", "ranks", "work", "unit", "sample", "iterations", "seconds"];

/// Runs the benchmark of this name; its output goes to the terminal as it comes.
pub fn run(bench: &str, ranks: usize, lesson: &Lesson, toolchain: &Toolchain, source: Source) -> Result<Record> {
    let program = build(bench, lesson, toolchain)?;
    // Criterion compares with what it finds: an empty folder of our own holds this run's samples and no others.
    let home = toolchain.target_dir().join("criterion").join(&lesson.folder);
    let _ = fs::remove_dir_all(&home);
    let mut command =
        if ranks > 1 { toolchain.mpi.launcher().command(ranks, &program) } else { Command::new(&program) };
    command.arg("--bench").envs(toolchain.environment()).env("CRITERION_HOME", &home);
    let ended = launch::run(&mut command, LIMIT).context(|| format!("cannot run {}", program.display()))?;
    if ended.interrupted {
        return Err(Fault::interrupted());
    }
    if !ended.success() {
        return Err(Fault::new(format!("the benchmark {bench} failed; what it said is above")));
    }
    let mut record = Record::new(source, &COLUMNS);
    let mut folders = sampled(&home);
    folders.sort();
    for folder in folders {
        record.rows.extend(samples(&folder, ranks)?);
    }
    if record.rows.is_empty() {
        return Err(Fault::new(format!("the benchmark {bench} left no samples in {}", home.display())));
    }
    Ok(record)
}

/// Builds the benchmark and returns its program, whose name only cargo knows.
fn build(bench: &str, lesson: &Lesson, toolchain: &Toolchain) -> Result<PathBuf> {
    let built = cargo::build(toolchain, &["-p", &lesson.package, "--features", "bench", "--bench", bench])?;
    let mut of_bench = built.iter().filter(|artifact| artifact["target"]["kind"][0] == "bench");
    let program = of_bench.find_map(|artifact| Some(PathBuf::from(artifact["executable"].as_str()?)));
    program.ok_or_else(|| Fault::new(format!("cargo built no benchmark {bench}")))
}

/// The folders `…/new` below this one, in each of which criterion has left the samples of one function.
fn sampled(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = entries.filter(|path| path.is_dir());
    folders.flat_map(|path| if path.ends_with("new") { vec![path] } else { sampled(&path) }).collect()
}

/// A list in JSON; nothing where there is none.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// A row per sample of one function, from criterion 0.8's `benchmark.json` and `sample.json`.
fn samples(folder: &Path, ranks: usize) -> Result<Vec<Vec<String>>> {
    let read = |name: &str| -> Result<Value> {
        let file = folder.join(name);
        let text = fs::read_to_string(&file).context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_str(&text).map_err(|error| Fault::new(format!("{}: {error}", file.display())))
    };
    let (benchmark, sample) = (read("benchmark.json")?, read("sample.json")?);
    let name = benchmark["full_id"].as_str().unwrap_or("");
    let throughput = benchmark["throughput"].as_object().and_then(|units| units.iter().next());
    let (unit, work) = throughput.map_or(("", String::new()), |(unit, work)| (unit.as_str(), work.to_string()));
    let rows =
        list(&sample, "iters").iter().zip(list(&sample, "times")).enumerate().map(|(index, (iterations, time))| {
            let seconds = time.as_f64().unwrap_or(f64::NAN) * 1e-9;
            let iterations = iterations.as_f64().unwrap_or(f64::NAN);
            [
                name.to_owned(),
                ranks.to_string(),
                work.clone(),
                unit.to_lowercase(),
                (index + 1).to_string(),
                iterations.to_string(),
                seconds.to_string(),
            ]
            .to_vec()
        });
    Ok(rows.collect())
}
