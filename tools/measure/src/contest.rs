//! Contestants that take turns: runs each, checks its result against the lesson's own, and keeps every time.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use course::fault::{Context, Fault, Result};
use course::job::room;
use course::lessons::Lesson;
use course::mpi::cargo;
use course::mpi::exported;
use course::mpi::toolchain::Toolchain;
use launch::{Captured, contract};
use serde_json::Value;

use crate::peers::{OrSkipped, Ready, Workshop};
use crate::plan::{Contestant, Plan, Program};

/// Far more than any contestant's work is meant to take.
const LIMIT: Duration = Duration::from_secs(600);

/// With these exit codes a program says that it can't run here, and on standard error why: a peer (77, as the tests of
/// automake have it), and a lesson that is asked for a kernel which this processor doesn't have (2).
const CANNOT_RUN_HERE: [i32; 2] = [contract::CANNOT_RUN_HERE as i32, contract::USAGE as i32];

/// How far a sample's result may be from what is expected, in standard errors: one right sample in 5·10⁸ is refused.
const FARTHEST: f64 = 6.0;

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// The contestant's place in the plan.
    pub contestant: usize,
    /// In which round; from 1.
    pub round: u32,
    /// The size that was measured, where a contestant measures several.
    pub size: Option<u64>,
    /// The time in seconds.
    pub seconds: f64,
    /// The result, as text; empty where the plan has none.
    pub result: String,
}

/// Everything that a contest needs.
pub struct Contest<'a> {
    plan: &'a Plan,
    toolchain: &'a Toolchain,
    program: PathBuf,
    /// What is to be started for each contestant, or why it can't take part.
    ready: Vec<OrSkipped<Ready>>,
    /// The lesson's own result, by group and work.
    expected: HashMap<(String, u64), String>,
}

impl<'a> Contest<'a> {
    /// Builds the lesson, and gets all contestants ready.
    pub fn new(plan: &'a Plan, toolchain: &'a Toolchain, lesson: &Lesson) -> Result<Self> {
        exported::note(toolchain, false);
        let most = plan.contestants.iter().map(|contestant| contestant.ranks).max();
        room::check(most.unwrap_or(1), None, &toolchain.mpi)?;
        let program = cargo::program(toolchain, &["-p", &lesson.package, "--bin", &lesson.program])?;
        let workshop = Workshop::new(toolchain, lesson);
        let ready = plan.contestants.iter().map(|contestant| match &contestant.program {
            Program::Lesson => Ok(Ready::new(program.clone())),
            Program::Peer { file, flags, mpi } => workshop.prepare(file, flags, *mpi),
        });
        let ready = ready.collect();
        Ok(Self { plan, toolchain, ready, program, expected: HashMap::new() })
    }

    /// Who is skipped, and why: "Numba: there is no python3".
    pub fn skipped(&self) -> Vec<String> {
        let both = self.plan.contestants.iter().zip(&self.ready);
        both.filter_map(|(contestant, ready)| Some(format!("{}: {}", contestant.name, ready.as_ref().err()?))).collect()
    }

    /// Runs every contestant once.
    pub fn round(&mut self, round: u32) -> Result<Vec<Timing>> {
        let mut timings = Vec::new();
        for index in 0..self.plan.contestants.len() {
            let Ok(ready) = &self.ready[index] else { continue };
            let contestant = &self.plan.contestants[index];
            eprintln!("round {round}: {}", contestant.name);
            let captured = match self.run(contestant, ready)? {
                Ok(captured) => captured,
                Err(why) => {
                    self.ready[index] = Err(why);
                    continue;
                }
            };
            for (size, seconds, result) in self.read(contestant, &captured)? {
                self.check(contestant, &result)?;
                timings.push(Timing { contestant: index, round, size, seconds, result });
            }
        }
        Ok(timings)
    }

    fn command(&self, contestant: &Contestant, ready: &Ready) -> Command {
        let launcher = self.toolchain.mpi.launcher();
        let of_lesson = contestant.program == Program::Lesson;
        let under_launcher = of_lesson || matches!(contestant.program, Program::Peer { mpi: true, .. });
        let mut command = if under_launcher {
            launcher.command(contestant.ranks, &ready.program)
        } else {
            Command::new(&ready.program)
        };
        command.args(&ready.arguments).envs(self.toolchain.environment()).envs(ready.environment.iter().cloned());
        if of_lesson {
            command.args(&contestant.arguments).args(self.work_arguments(contestant.work));
            // What the first output is timed of is the program as people start it.
            command.args((!self.plan.first_output).then_some("--json"));
        } else {
            command.args(contestant.work.map(|work| work.to_string())).args(&contestant.arguments);
        }
        command
    }

    /// The lesson's option for the amount of work.
    fn work_arguments(&self, work: Option<u64>) -> Vec<String> {
        self.plan.work.iter().zip(work).flat_map(|(option, work)| [option.clone(), work.to_string()]).collect()
    }

    /// Runs a contestant to its end. The inner error says why it can't run here.
    fn run(&self, contestant: &Contestant, ready: &Ready) -> Result<OrSkipped<Captured>> {
        let name = &contestant.name;
        let captured = launch::capture(&mut self.command(contestant, ready), LIMIT)
            .context(|| format!("{name}: cannot run {}", ready.program.display()))?;
        match &captured.ended {
            ended if ended.interrupted => Err(Fault::interrupted()),
            ended if ended.timed_out => Err(Fault::new(format!("{name} still ran after {LIMIT:?}"))),
            ended if ended.success() => Ok(Ok(captured)),
            ended if CANNOT_RUN_HERE.contains(&ended.code) => {
                let mut lines = captured.stderr.lines().filter(|line| !line.trim().is_empty());
                Ok(Err(lines.next().unwrap_or("it doesn't say why").trim_start_matches("error: ").to_owned()))
            }
            ended => Err(Fault::new(format!("{name} failed (exit code {}):\n{}", ended.code, captured.stderr.trim()))),
        }
    }

    /// What a contestant has measured: size, seconds and result of each line, or of each row of the lesson's list.
    fn read(&self, contestant: &Contestant, captured: &Captured) -> Result<Vec<(Option<u64>, f64, String)>> {
        if self.plan.first_output {
            let first =
                captured.first_output.ok_or_else(|| Fault::new(format!("{} prints nothing", contestant.name)))?;
            return Ok(vec![(None, first.as_secs_f64(), String::new())]);
        }
        let wrong = |what: &str| Fault::new(format!("{}: {what} in its output:\n{}", contestant.name, captured.stdout));
        let lines = captured.stdout.lines().filter(|line| line.starts_with('{'));
        let objects = lines.map(|line| serde_json::from_str::<Value>(line).map_err(|error| wrong(&error.to_string())));
        let objects = objects.collect::<Result<Vec<_>>>()?;
        let of_lesson = contestant.program == Program::Lesson;
        let rows: Vec<&Value> = match &self.plan.rows {
            Some(path) if of_lesson => objects.iter().flat_map(|object| at(object, path)).collect(),
            _ => objects.iter().collect(),
        };
        if rows.is_empty() {
            return Err(wrong("nothing measured"));
        }
        let read = |row: &&Value| {
            let field = if of_lesson { contestant.seconds.as_str() } else { "seconds" };
            let seconds = row[field].as_f64().ok_or_else(|| wrong(&format!("no number `{field}`")))?;
            let result = match &self.plan.result {
                Some(name) if row[name].is_null() => return Err(wrong(&format!("no `{name}`"))),
                Some(name) => row[name].to_string(),
                None => String::new(),
            };
            let size = row[if of_lesson { &self.plan.size } else { "size" }].as_u64();
            let size = size.filter(|_| self.plan.rows.is_some());
            Ok((size, seconds, result))
        };
        rows.iter().map(read).collect()
    }

    /// Compares a result with that of the lesson's own program for the same work, which is run for that once.
    fn check(&mut self, contestant: &Contestant, result: &str) -> Result<()> {
        let (Some(_), Some(work)) = (&self.plan.result, contestant.work) else { return Ok(()) };
        let expected = match (contestant.near, self.plan.probability) {
            (true, Some(probability)) => {
                let (n, hits) = (work as f64, result.parse().unwrap_or(f64::NAN));
                let farthest = FARTHEST * (n * probability * (1.0 - probability)).sqrt();
                let off: f64 = hits - n * probability;
                // Written so that NaN, from what is no number, is refused as well.
                if off.abs() <= farthest {
                    return Ok(());
                }
                format!("{:.0} ± {farthest:.0}", n * probability)
            }
            _ => self.expected(contestant, work)?,
        };
        if expected == result {
            return Ok(());
        }
        Err(Fault::new(format!("{} found {result}, not {expected}: what it does isn't the same work", contestant.name)))
    }

    /// The lesson's own result for this work, by the last of its contestants in the same group that runs here: the
    /// fastest, as the plans are written.
    fn expected(&mut self, contestant: &Contestant, work: u64) -> Result<String> {
        let key = (contestant.group.clone(), work);
        if let Some(known) = self.expected.get(&key) {
            return Ok(known.clone());
        }
        let own =
            |other: &&Contestant| other.program == Program::Lesson && !other.near && other.group == contestant.group;
        for reference in self.plan.contestants.iter().rev().filter(own) {
            let reference = Contestant { work: Some(work), ..reference.clone() };
            if let Ok(captured) = self.run(&reference, &Ready::new(self.program.clone()))? {
                let result = self.read(&reference, &captured)?.remove(0).2;
                self.expected.insert(key, result.clone());
                return Ok(result);
            }
        }
        Err(Fault::new(format!("nothing of the lesson's own to compare {} with", contestant.name)))
    }
}

/// The list that a path of field names leads to, with dots between them; empty if there is none.
fn at<'a>(object: &'a Value, path: &str) -> &'a [Value] {
    let found = path.split('.').fold(object, |object, field| &object[field]);
    found.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_found_by_their_path() {
        let object = json!({ "a": { "b": [1, 2] }, "c": [3] });
        assert_eq!((at(&object, "a.b").len(), at(&object, "c").len(), at(&object, "a.x").len()), (2, 1, 0));
    }
}
