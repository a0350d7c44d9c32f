//! What a lesson wants measured: `[package.metadata.bench]` and `[package.metadata.scale]` of its manifest.

use course::fault::{Fault, Result};
use course::lessons::manifest::Table;
use course::lessons::{Course, Lesson};
use figures::numbers;
use serde_json::Value;

/// The keys of `[package.metadata.bench]`.
const BENCH: [&str; 10] =
    ["work", "unit", "result", "probability", "measure", "rows", "size", "ranks", "contestants", "instructions"];

/// The keys of one of its contestants.
const CONTESTANT: [&str; 11] =
    ["name", "peer", "flags", "mpi", "arguments", "work", "from", "ranks", "expect", "group", "seconds"];

/// `[package.metadata.bench]`.
#[derive(Debug)]
pub struct Plan {
    /// The option of the lesson's program that says how much is to be done, e.g. `--darts`.
    pub work: Option<String>,
    /// What is counted: "darts".
    pub unit: String,
    /// The field of the program's JSON, and of the peers', that must be equal.
    pub result: Option<String>,
    /// Where results come from samples: the probability of a hit, from which follows how far they may be apart.
    pub probability: Option<f64>,
    /// Whether the time until the first output counts, instead of the seconds that a contestant reports.
    pub first_output: bool,
    /// Where the program's JSON has a list with an object per size: the names of the fields that lead there, with dots
    /// between them. None if it reports one time.
    pub rows: Option<String>,
    /// The field of such an object that holds the size.
    pub size: String,
    /// On how many ranks the criterion benchmarks run.
    pub ranks: usize,
    /// The programs that are compared.
    pub contestants: Vec<Contestant>,
    /// Runs of the lesson's program whose instructions are counted: arguments, and work.
    pub instructions: Vec<(String, u64)>,
}

/// One program that is compared.
#[derive(Clone, Debug)]
pub struct Contestant {
    /// As it appears in tables and charts.
    pub name: String,
    /// What is run.
    pub program: Program,
    /// Additional arguments.
    pub arguments: Vec<String>,
    /// How much it is to do, in the plan's unit; nothing where that means nothing.
    pub work: Option<u64>,
    /// Where its work begins, if that isn't at 0: this much of `work` isn't done.
    pub from: u64,
    /// On how many ranks.
    pub ranks: usize,
    /// Whether its result is only near the others': it draws a sample of its own.
    pub near: bool,
    /// Contestants are compared within their group; empty for most.
    pub group: String,
    /// The field of a row that holds the time in seconds.
    pub seconds: String,
}

/// What a contestant is.
#[derive(Clone, Debug, PartialEq)]
pub enum Program {
    /// The lesson's own program.
    Lesson,
    /// A file in the lesson's folder `peers/`.
    Peer {
        /// Its name.
        file: String,
        /// The compiler's flags.
        flags: Vec<String>,
        /// Whether it is an MPI program.
        mpi: bool,
    },
}

/// `[package.metadata.scale]`.
#[derive(Debug)]
pub struct ScalePlan {
    /// The option that says how much is to be done.
    pub option: String,
    /// How much, in all or at 1 rank.
    pub work: u64,
    /// Its unit.
    pub unit: String,
    /// The field of the JSON that must be equal at all rank counts.
    pub result: Option<String>,
    /// Additional arguments.
    pub arguments: Vec<String>,
}

impl Plan {
    /// Reads a lesson's plan; an empty one where the manifest has none.
    pub fn of(lesson: &Lesson) -> Result<Self> {
        let bench = bench(lesson)?;
        let contestants = bench.list("contestants")?.iter().map(|value| contestant(lesson, value));
        let plan = Self {
            work: bench.string("work")?,
            unit: bench.string("unit")?.unwrap_or_default(),
            result: bench.string("result")?,
            probability: bench.get("probability", "a number between 0 and 1", probability)?,
            first_output: bench.says("measure", "first output")?,
            rows: bench.string("rows")?,
            size: bench.string("size")?.unwrap_or_else(|| "bytes".into()),
            ranks: bench.positive("ranks")?.unwrap_or(1) as usize,
            contestants: contestants.collect::<Result<_>>()?,
            instructions: bench
                .list("instructions")?
                .iter()
                .map(|value| counted(lesson, value))
                .collect::<Result<_>>()?,
        };
        if plan.work.is_none() && plan.contestants.iter().any(|contestant| contestant.work.is_some()) {
            return Err(wrong(&bench, "`contestants` say how much `work` they do, but `work` names no option"));
        }
        Ok(plan)
    }
}

impl ScalePlan {
    /// Reads a lesson's plan. Refuses a lesson without one: there, more ranks don't share the same work.
    pub fn of(lesson: &Lesson, course: &Course) -> Result<Self> {
        let bench = bench(lesson)?;
        let scale = Table::new(&lesson.metadata["scale"], place(lesson, "scale"), &["work", "arguments"])?;
        let Some(work) = number(&scale, "work")? else {
            let with_a_plan = course.lessons.iter().filter(|other| other.metadata["scale"].is_object());
            let names: Vec<_> = with_a_plan.map(|other| other.folder.as_str()).collect();
            return Err(Fault::usage(format!("{} has no work that ranks share out", lesson.folder))
                .fix(format!("take one of {}", names.join(", "))));
        };
        let option = bench.string("work")?.ok_or_else(|| wrong(&bench, "`work` names no option"))?;
        Ok(Self {
            option,
            work,
            unit: bench.string("unit")?.unwrap_or_default(),
            result: bench.string("result")?,
            arguments: scale.words("arguments")?,
        })
    }
}

fn bench(lesson: &Lesson) -> Result<Table<'_>> {
    Table::new(&lesson.metadata["bench"], place(lesson, "bench"), &BENCH)
}

fn contestant(lesson: &Lesson, value: &Value) -> Result<Contestant> {
    let table = Table::new(value, place(lesson, "bench") + ": a contestant", &CONTESTANT)?;
    let name = table.string("name")?.ok_or_else(|| wrong(&table, "it has no `name`"))?;
    let ranks = table.positive("ranks")?.unwrap_or(1) as usize;
    let (flags, mpi) = (table.words("flags")?, table.get("mpi", "true or false", Value::as_bool)?);
    let program = match table.string("peer")? {
        Some(file) => Program::Peer { file, flags, mpi: mpi.unwrap_or(ranks > 1) },
        None if flags.is_empty() && mpi.is_none() => Program::Lesson,
        None => return Err(wrong(&table, "`flags` and `mpi` are for a `peer`, and there is none")),
    };
    Ok(Contestant {
        name,
        program,
        arguments: table.words("arguments")?,
        work: number(&table, "work")?,
        from: number(&table, "from")?.unwrap_or(0),
        ranks,
        near: table.says("expect", "near")?,
        group: table.string("group")?.unwrap_or_default(),
        seconds: table.string("seconds")?.unwrap_or_else(|| "seconds".into()),
    })
}

fn counted(lesson: &Lesson, value: &Value) -> Result<(String, u64)> {
    let table = Table::new(value, place(lesson, "bench") + ": `instructions`", &["arguments", "work"])?;
    let both = table.string("arguments")?.zip(number(&table, "work")?);
    both.ok_or_else(|| wrong(&table, "each has `arguments` and `work`"))
}

fn place(lesson: &Lesson, table: &str) -> String {
    format!("lessons/{}/Cargo.toml: [package.metadata.{table}]", lesson.folder)
}

fn wrong(table: &Table, what: &str) -> Fault {
    table.wrong(what).fix("see CONTRIBUTING.md, or lessons/monte_carlo_pi/Cargo.toml for an example")
}

fn probability(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| (0.0..=1.0).contains(number))
}

/// A whole number, which TOML lets people write as 1000, as 1e3 or as "1e3".
fn number(table: &Table, key: &str) -> Result<Option<u64>> {
    let whole = |float: f64| (float >= 0.0 && float.fract() == 0.0).then_some(float as u64);
    table.get(key, "a whole number", |value| match value {
        Value::String(text) => numbers::count(text).ok(),
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().and_then(whole)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lesson(metadata: Value) -> Lesson {
        let mut course = Course::find().expect("the tests run in the checkout");
        let mut lesson = course.lessons.remove(0);
        lesson.metadata = metadata;
        lesson
    }

    #[test]
    fn a_plan_is_read() {
        let contestants = json!([
            { "name": "C", "peer": "a.c", "flags": "-O3 -lm", "work": 1e6, "expect": "near" },
            { "name": "ours", "arguments": "--kernel f64", "work": 2_000_000, "ranks": 2 },
        ]);
        let lesson = lesson(json!({ "bench": { "work": "--n", "unit": "darts", "contestants": contestants } }));
        let plan = Plan::of(&lesson).expect("it is well formed");
        let [c, ours] = &plan.contestants[..] else { panic!("{plan:?}") };
        let flags = vec!["-O3".into(), "-lm".into()];
        assert_eq!(c.program, Program::Peer { file: "a.c".into(), flags, mpi: false });
        assert_eq!((c.work, c.near, ours.work, ours.ranks), (Some(1_000_000), true, Some(2_000_000), 2));
        assert_eq!(ours.arguments, ["--kernel", "f64"]);
    }

    #[test]
    fn a_plan_that_cannot_be_carried_out_is_refused() {
        let nameless = lesson(json!({ "bench": { "contestants": [{ "peer": "a.c" }] } }));
        assert!(Plan::of(&nameless).expect_err("no name").to_string().contains("no `name`"));
        let aimless = lesson(json!({ "bench": { "contestants": [{ "name": "a", "work": 5 }] } }));
        assert!(Plan::of(&aimless).expect_err("no option").to_string().contains("names no option"));
        let course = Course::find().expect("the tests run in the checkout");
        let still = ScalePlan::of(&lesson(json!({})), &course).expect_err("nothing to scale").to_string();
        assert!(still.contains("no work that ranks share out"), "{still}");
    }

    #[test]
    fn what_is_misspelt_or_means_nothing_is_refused() {
        for (bench, said) in [
            (json!({ "contestant": [] }), "did you mean `contestants`?"),
            (json!({ "measure": "first byte" }), "write \"first output\""),
            (json!({ "ranks": "2" }), "isn't a whole number"),
            (json!({ "probability": 2 }), "between 0 and 1"),
            (json!({ "contestants": [{ "name": "a", "expct": "near" }] }), "did you mean `expect`?"),
            (json!({ "contestants": [{ "name": "a", "expect": "neer" }] }), "write \"near\""),
            (json!({ "contestants": [{ "name": "a", "flags": "-O3" }] }), "there is none"),
            (json!({ "work": "--n", "contestants": [{ "name": "a", "work": 1.5 }] }), "isn't a whole number"),
            (json!({ "instructions": [{ "arguments": "--kernel a" }] }), "`arguments` and `work`"),
            (json!({ "instructions": [{ "argument": "", "work": 5 }] }), "did you mean `arguments`?"),
        ] {
            let fault = Plan::of(&lesson(json!({ "bench": bench }))).expect_err(said).to_string();
            assert!(fault.contains("Cargo.toml: [package.metadata.bench]") && fault.contains(said), "{fault}");
        }
        let course = Course::find().expect("the tests run in the checkout");
        let fault = ScalePlan::of(&lesson(json!({ "scale": { "wrk": 5 } })), &course).expect_err("wrk").to_string();
        assert!(fault.contains("did you mean `work`?"), "{fault}");
    }

    #[test]
    fn every_lessons_plan_can_be_read() {
        let course = Course::find().expect("the tests run in the checkout");
        assert!(course.lessons.len() >= 9, "{:?}", course.lessons);
        for lesson in &course.lessons {
            let plan = Plan::of(lesson).unwrap_or_else(|fault| panic!("{fault}"));
            if lesson.metadata["scale"].is_object() {
                ScalePlan::of(lesson, &course).unwrap_or_else(|fault| panic!("{fault}"));
            }
            for contestant in &plan.contestants {
                if let Program::Peer { file, .. } = &contestant.program {
                    let path = format!("../../lessons/{}/peers/{file}", lesson.folder);
                    assert!(std::path::Path::new(&path).is_file(), "{path} is named, but isn't there");
                }
            }
        }
    }
}
