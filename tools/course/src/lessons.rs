//! The lessons of this checkout: the one function that everybody asks, and the names by which a lesson is called.
//!
//! In this room: all that is read from manifests, of lessons and of packages that bring commands, with what is said of a slip
//! in them. What is done with a lesson, commands know.

pub mod exercise;
pub mod manifest;
pub mod nearest;
pub mod outside;
pub mod progress;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fault::{Context, Fault, Result};
use crate::lessons::exercise::Exercise;
use crate::lessons::manifest::{Table, check_tables};
use crate::lessons::nearest::nearest;
use crate::lessons::outside::Outside;
use crate::lessons::progress::Progress;
use crate::mpi::cargo;

/// The tables of `[package.metadata]` that somebody reads: this module, `outside`, and `tools/measure`.
const TABLES: [&str; 4] = ["lesson", "bench", "scale", "command"];

/// The keys of `[package.metadata.lesson]`.
const KEYS: [&str; 7] = ["week", "title", "learn", "minutes", "ranks", "small", "exercise_ranks"];

/// The keys of its `minutes`. How long the exercises take, they say themselves.
const MINUTES: [&str; 2] = ["talk", "run"];

/// The checkout, and what is in it.
#[derive(Debug)]
pub struct Course {
    /// The workspace's folder.
    pub root: PathBuf,
    /// All lessons, by week.
    pub lessons: Vec<Lesson>,
    /// The commands of `cargo course` that other packages bring.
    pub commands: Vec<Outside>,
    /// The names of all packages, for contributors.
    pub packages: Vec<String>,
}

/// A package with `[package.metadata.lesson]` in its manifest.
#[derive(Debug)]
pub struct Lesson {
    /// Its folder's name, by which it is usually called.
    pub folder: String,
    /// Its package's name.
    pub package: String,
    /// The name of its program.
    pub program: String,
    /// The chapter's place in the course.
    pub week: u64,
    /// The chapter's title.
    pub title: String,
    /// What one learns, as README's table says it.
    pub learn: String,
    /// The minutes to say the chapter, up to the whole program.
    pub talk: u64,
    /// The minutes to try what it shows.
    pub trying: u64,
    /// On how many ranks it runs unless told otherwise.
    pub ranks: usize,
    /// The arguments of a run of about a second on a laptop; none where it takes no longer anyway.
    pub small: String,
    /// Its exercises, in the order of the ladder.
    pub exercises: Vec<Exercise>,
    /// Its criterion benchmarks, by name.
    pub benches: Vec<String>,
    /// All of `[package.metadata]`, for those who read more of it than this: what is measured, for example.
    pub metadata: Value,
}

impl Course {
    /// Asks cargo for the lessons of the checkout in which the user stands.
    pub fn find() -> Result<Self> {
        let output = cargo::plain()
            .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
            .output()
            .context(|| "cannot run cargo".into())?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Fault::new(format!("cargo cannot read this workspace:\n{said}")));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| Fault::new(format!("cargo metadata isn't JSON: {error}")))?;
        Self::from_metadata(&metadata)
    }

    fn from_metadata(metadata: &Value) -> Result<Self> {
        let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
        for package in packages {
            check_tables(&package["metadata"], text(&package["manifest_path"]), &TABLES)?;
        }
        let of_lessons = packages.iter().filter(|package| package["metadata"]["lesson"].is_object());
        let mut lessons = of_lessons.map(Lesson::from_package).collect::<Result<Vec<_>>>()?;
        lessons.sort_by(|a, b| (a.week, &a.folder).cmp(&(b.week, &b.folder)));
        let commands = packages.iter().flat_map(Outside::of_package).collect();
        let packages = packages.iter().map(|package| text(&package["name"]).to_owned()).collect();
        Ok(Self { root: text(&metadata["workspace_root"]).into(), lessons, commands, packages })
    }

    /// The lesson of this name: its folder's, its package's, or the beginning of either if no other begins so.
    pub fn lesson(&self, name: &str) -> Result<&Lesson> {
        if let Some(lesson) = self.lessons.iter().find(|lesson| lesson.names().contains(&name)) {
            return Ok(lesson);
        }
        let begins = |lesson: &&Lesson| lesson.names().iter().any(|own| own.starts_with(name));
        let candidates: Vec<&Lesson> = self.lessons.iter().filter(begins).collect();
        match candidates[..] {
            [lesson] => Ok(lesson),
            [] => Err(self.unknown(name)),
            _ => {
                let folders: Vec<_> = candidates.iter().map(|lesson| lesson.folder.as_str()).collect();
                let what = format!("`{name}` could be any of {}", folders.join(", "));
                Err(Fault::usage(what).fix("type one more letter"))
            }
        }
    }

    /// All exercises of the course, in order.
    pub fn all_exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.lessons.iter().flat_map(|lesson| &lesson.exercises)
    }

    /// The exercises that are meant: `LESSON` for all of a lesson's, `LESSON/EXERCISE` for one. Its number is a name of it, too.
    pub fn exercises(&self, name: &str) -> Result<Vec<&Exercise>> {
        let (lesson, exercise) =
            name.split_once('/').map_or((name, None), |(lesson, exercise)| (lesson, Some(exercise)));
        let lesson = self.lesson(lesson)?;
        if lesson.exercises.is_empty() {
            return Err(Fault::usage(format!("{} has no exercise", lesson.folder)));
        }
        let Some(exercise) = exercise else { return Ok(lesson.exercises.iter().collect()) };
        let digits = exercise.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let place: Option<u64> = exercise[..exercise.len() - digits.len()].parse().ok();
        let name = digits.trim_start_matches('_');
        let is_meant = |own: &&Exercise| own.name.starts_with(name) && place.is_none_or(|place| place == own.place);
        let found: Vec<_> = lesson.exercises.iter().filter(is_meant).collect();
        match found.iter().find(|own| own.name == name).or(found.first()) {
            Some(one) if found.len() == 1 || one.name == name => Ok(vec![one]),
            _ => {
                let names = || lesson.exercises.iter().map(|exercise| exercise.name.as_str());
                let all = names().collect::<Vec<_>>().join(", ");
                let near = nearest(name, names()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                let what = format!("{} has no exercise `{exercise}`", lesson.folder);
                Err(Fault::usage(what).fix(format!("{near}Its exercises: {all}")))
            }
        }
    }

    /// The one exercise that is meant, where only one can be.
    pub fn exercise(&self, name: &str) -> Result<&Exercise> {
        match self.exercises(name)?[..] {
            [one] => Ok(one),
            ref several => {
                let names: Vec<_> = several.iter().map(|exercise| exercise.full_name()).collect();
                Err(Fault::usage(format!("which exercise of `{name}`?")).fix(format!("one of {}", names.join(", "))))
            }
        }
    }

    /// The first exercise that isn't solved, in the order of the course.
    pub fn next_exercise(&self, progress: &Progress) -> Option<&Exercise> {
        self.all_exercises().find(|exercise| !progress.of(&exercise.full_name()).passed)
    }

    fn unknown(&self, name: &str) -> Fault {
        let fault = Fault::usage(format!("there is no lesson `{name}`"));
        let names = self.lessons.iter().flat_map(|lesson| lesson.names());
        match nearest(name, names) {
            Some(near) => fault.fix(format!("did you mean `{near}`? All lessons: cargo course")),
            None => fault.fix("see all lessons: cargo course"),
        }
    }
}

impl Lesson {
    /// The example target of its first program, `plain.rs`.
    pub fn plain(&self) -> String {
        format!("{}_plain", self.folder)
    }

    /// The minutes for all of its exercises, as these say.
    pub fn practice(&self) -> u64 {
        self.exercises.iter().filter_map(|exercise| exercise.about().minutes).sum()
    }

    /// How many minutes the chapter takes with all that belongs to it.
    pub fn minutes(&self) -> u64 {
        self.talk + self.trying + self.practice()
    }

    fn names(&self) -> [&str; 2] {
        [&self.folder, &self.package]
    }

    fn from_package(package: &Value) -> Result<Self> {
        let manifest = Path::new(text(&package["manifest_path"]));
        let place = format!("{}: [package.metadata.lesson]", manifest.display());
        let missing = |key: &str, example: &str| {
            Fault::new(format!("{place} has no `{key}`")).fix(format!("add a line like: {key} = {example}"))
        };
        let about = Table::new(&package["metadata"]["lesson"], place.clone(), &KEYS)?;
        let minutes = Table::new(&package["metadata"]["lesson"]["minutes"], format!("{place} `minutes`"), &MINUTES)?;
        let part = |key| {
            let lacks = || minutes.wrong(format!("there is no `{key}`")).fix("write minutes = { talk = 30, run = 15 }");
            minutes.positive(key)?.ok_or_else(lacks)
        };
        let number = |key, example| about.positive(key)?.ok_or_else(|| missing(key, example));
        let line = |key, example| about.string(key)?.ok_or_else(|| missing(key, example));
        let folder = manifest.parent().unwrap_or(manifest);
        Ok(Self {
            folder: file_name(folder),
            package: text(&package["name"]).into(),
            program: targets(package, "bin").next().map_or("", |target| text(&target["name"])).into(),
            week: number("week", "3")?,
            title: line("title", "\"One to many\"")?,
            learn: line("learn", "\"one to many, and why a tree beats a loop\"")?,
            talk: part("talk")?,
            trying: part("run")?,
            ranks: number("ranks", "4")? as usize,
            small: about.string("small")?.unwrap_or_default(),
            exercises: exercises(package, folder, &exercise_ranks(&about)?)?,
            benches: targets(package, "bench").map(|target| text(&target["name"]).to_owned()).collect(),
            metadata: package["metadata"].clone(),
        })
    }
}

/// The targets of this kind: "bin", "example" or "bench".
fn targets<'a>(package: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let all = package["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter(move |target| target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|own| own == kind)))
}

/// The examples whose source is `exercises/<n>_<name>/check.rs`.
fn exercises(package: &Value, lesson: &Path, ranks: &[usize]) -> Result<Vec<Exercise>> {
    let mut exercises = Vec::new();
    for target in targets(package, "example") {
        let source = Path::new(text(&target["src_path"]));
        let Some(folder) = source.parent().filter(|folder| folder.parent() == Some(&lesson.join("exercises"))) else {
            continue;
        };
        let numbered = file_name(folder);
        let number = numbered.split_once('_').and_then(|(place, name)| Some((place.parse().ok()?, name.to_owned())));
        let (place, name) = number.ok_or_else(|| {
            Fault::new(format!("{}: its name doesn't begin with its number", folder.display()))
                .fix(format!("rename it, to 1_{numbered} for example, also in Cargo.toml"))
        })?;
        exercises.push(Exercise {
            lesson: file_name(lesson),
            package: text(&package["name"]).into(),
            place,
            name,
            target: text(&target["name"]).into(),
            folder: folder.into(),
            ranks: ranks.into(),
        });
    }
    exercises.sort_by(|a, b| (a.place, &a.name).cmp(&(b.place, &b.name)));
    Ok(exercises)
}

/// One rank, two, an odd number and an even one, unless the lesson says otherwise.
fn exercise_ranks(about: &Table) -> Result<Vec<usize>> {
    let number = |value: &Value| value.as_u64().filter(|&ranks| ranks > 0).map(|ranks| ranks as usize);
    let numbers = |value: &Value| value.as_array()?.iter().map(number).collect::<Option<Vec<_>>>();
    let own = about.get("exercise_ranks", "a list of whole numbers", numbers)?;
    Ok(own.filter(|ranks| !ranks.is_empty()).unwrap_or_else(|| vec![1, 2, 3, 4]))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
