//! How far a student is: `.course/progress.json` in the checkout, which git ignores. It has no name, no path and no word of
//! theirs in it, so that it can be handed in.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::fault::{Context, Result};

/// What is known of one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// How often it was checked.
    pub checks: u64,
    /// Whether a check has passed.
    pub passed: bool,
    /// What the last check has found: a mistake's name, for example.
    pub last: String,
    /// How many hints were opened.
    pub hints: u64,
    /// Whether the solution was shown before a check had passed.
    pub spoiled: bool,
    /// When it was checked for the first time and for the last time, in seconds since 1970.
    pub times: [u64; 2],
}

/// All that is known, by "LESSON/EXERCISE".
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Progress(pub BTreeMap<String, Entry>);

impl Progress {
    /// That of this checkout. A file that makes no sense is set aside, which is said.
    pub fn read(root: &Path) -> Self {
        let file = file(root);
        let Ok(bytes) = fs::read(&file) else { return Self::default() };
        Self::parse(&String::from_utf8_lossy(&bytes)).unwrap_or_else(|| {
            let aside = file.with_extension(format!("{}.broken", seconds()));
            let moved = fs::rename(&file, &aside);
            let kept = if moved.is_ok() { &aside } else { &file };
            eprintln!(
                "note: the file of your progress makes no sense, so it begins anew; what it said is in {}",
                kept.display()
            );
            Self::default()
        })
    }

    /// What a file says, if it makes sense.
    pub fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let entries = value.get("exercises")?.as_object()?;
        entries.iter().map(|(name, value)| Some((name.clone(), Entry::parse(value)?))).collect::<Option<_>>().map(Self)
    }

    /// What is known of this exercise.
    pub fn of(&self, exercise: &str) -> Entry {
        self.0.get(exercise).cloned().unwrap_or_default()
    }

    /// Changes what is known of an exercise, and returns it. Several may do that at once: each waits for the others, and
    /// nobody sees half a file.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn change(root: &Path, exercise: &str, change: impl FnOnce(&mut Entry)) -> Result<Entry> {
        let file = file(root);
        let cannot = || format!("cannot keep your progress in {}", file.display());
        let folder = file.parent().unwrap_or(root);
        fs::create_dir_all(folder).context(cannot)?;
        let lock = File::create(folder.join("lock")).context(cannot)?;
        // Some file systems know no locks: there, the slower of two checks at once may be forgotten.
        let _ = lock.lock();
        let mut all = Self::read(root);
        let entry = all.0.entry(exercise.into()).or_default();
        change(entry);
        let entry = entry.clone();
        let part = file.with_extension(format!("{}.part", process::id()));
        fs::write(&part, format!("{:#}\n", all.to_json())).and_then(|()| fs::rename(&part, &file)).context(cannot)?;
        Ok(entry)
    }

    fn to_json(&self) -> Value {
        json!({ "exercises": self.0.iter().map(|(name, entry)| (name.clone(), entry.to_json())).collect::<serde_json::Map<_, _>>() })
    }
}

impl Entry {
    /// After a check that has found this.
    pub fn checked(&mut self, passed: bool, found: &str) {
        self.checks += 1;
        self.passed |= passed;
        self.last = found.into();
        let now = seconds();
        self.times = [if self.times[0] == 0 { now } else { self.times[0] }, now];
    }

    fn parse(value: &Value) -> Option<Self> {
        let number = |key: &str| value.get(key)?.as_u64();
        let is = |key: &str| value.get(key)?.as_bool();
        Some(Self {
            checks: number("checks")?,
            passed: is("passed")?,
            last: value.get("last")?.as_str()?.into(),
            hints: number("hints")?,
            spoiled: is("spoiled")?,
            times: [number("first_check")?, number("last_check")?],
        })
    }

    fn to_json(&self) -> Value {
        json!({
            "checks": self.checks, "passed": self.passed, "last": self.last, "hints": self.hints, "spoiled": self.spoiled,
            "first_check": self.times[0], "last_check": self.times[1],
        })
    }
}

/// Where it is kept.
fn file(root: &Path) -> PathBuf {
    root.join(".course/progress.json")
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn checkout() -> (harness::Scratch, PathBuf) {
        let scratch = harness::Scratch::new();
        let root = scratch.path("").into();
        (scratch, root)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (_scratch, root) = checkout();
        assert_eq!(Progress::read(&root), Progress::default());
        let entry = Progress::change(&root, "primes/twins", |entry| entry.checked(false, "one_side")).unwrap();
        assert!(entry.times[0] > 0 && entry.times[0] == entry.times[1], "{entry:?}");
        Progress::change(&root, "primes/twins", |entry| entry.checked(true, "")).unwrap();
        let entry = Progress::change(&root, "primes/twins", |entry| entry.checked(false, "otherwise")).unwrap();
        assert_eq!((entry.checks, entry.passed, entry.last.as_str()), (3, true, "otherwise"), "once passed is passed");
        assert_eq!(Progress::read(&root).of("primes/twins"), entry);
    }

    #[test]
    fn garbage_is_set_aside() {
        let (_scratch, root) = checkout();
        for garbage in [&b"\xff{"[..], b"", b"[1]", b"{\"exercises\": {\"a/b\": {\"checks\": \"many\"}}}"] {
            fs::create_dir_all(root.join(".course")).unwrap();
            fs::write(file(&root), garbage).unwrap();
            assert_eq!(Progress::read(&root), Progress::default());
            let kept: Vec<_> =
                fs::read_dir(root.join(".course")).unwrap().flatten().map(|entry| entry.path()).collect();
            assert!(kept.iter().any(|file| fs::read(file).unwrap() == garbage), "{kept:?}");
            Progress::change(&root, "a/b", |entry| entry.hints = 1).unwrap();
            assert_eq!(Progress::read(&root).of("a/b").hints, 1);
        }
    }

    #[test]
    fn checks_at_once_are_all_counted() {
        let (_scratch, root) = checkout();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..25).for_each(|_| drop(Progress::change(&root, "a/b", |entry| entry.checks += 1))));
            }
        });
        assert_eq!(Progress::read(&root).of("a/b").checks, 100);
    }
}
