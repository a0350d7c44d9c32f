//! What a test needs and this machine lacks: said, counted, and a failure where everything is to be tested.

use std::env;
use std::fs::File;
use std::io::{Write, stderr};
use std::thread;

use crate::contract::{MAY_LACK, MPI, SKIPPED};

/// Says that the test which calls this is skipped, because this machine lacks a thing. It does so past cargo, which shows no
/// word of a test that passes.
///
/// # Panics
/// Where `CI` is set, as GitHub does and `.ci/run`, unless [`MAY_LACK`] names the thing.
pub fn skip(thing: &str, remedy: &str) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("skipped: {test}: no {thing} here ({remedy})\n");
    let in_ci = env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&ci.as_str()));
    let allowed = env::var(MAY_LACK).unwrap_or_default();
    assert!(!in_ci || may_lack(&allowed, thing), "{line}CI tests everything but what {MAY_LACK} lists: '{allowed}'");
    // In one piece, since others write as well. If nobody can hear it, there is nobody to tell.
    let _ = stderr().write_all(line.as_bytes());
    if let Some(path) = env::var_os(SKIPPED) {
        let mut file = File::options().append(true).create(true).open(path).expect("whoever counts has named a file");
        file.write_all(line.as_bytes()).expect("there is room");
    }
}

/// The name of a thing that only some MPIs have, for [`skip`]: "fortran@embedded".
pub fn of_this_mpi(thing: &str) -> String {
    format!("{thing}@{}", env::var(MPI).unwrap_or_else(|_| "unknown".into()))
}

fn may_lack(allowed: &str, thing: &str) -> bool {
    allowed.split_whitespace().any(|allowed| allowed == thing)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Output};
    use std::{env, fs};

    use super::*;

    #[test]
    fn only_what_is_listed_may_be_lacking() {
        assert!(may_lack("valgrind chromium", "chromium") && !may_lack("chromium-browser", "chromium"));
        assert!(!may_lack("", "chromium"));
    }

    /// Run by the test below, in a process whose environment it has set.
    #[test]
    #[ignore = "skips itself"]
    fn a_test_that_lacks_a_thing() {
        skip("such-thing", "nobody has it");
    }

    #[test]
    fn what_is_skipped_is_said_and_counted_and_fails_in_ci() {
        let count = env::temp_dir().join(format!("launch-skipped-{}", std::process::id()));
        let skipping = |ci: &str, allowed: &str| -> Output {
            let mut command = Command::new(env::current_exe().expect("this runs"));
            command.args(["--ignored", "a_test_that_lacks_a_thing"]).env(SKIPPED, &count);
            command.env("CI", ci).env(MAY_LACK, allowed).output().expect("this runs, too")
        };
        for (ci, allowed, passes) in [("", "", true), ("true", "", false), ("true", "other such-thing", true)] {
            let output = skipping(ci, allowed);
            let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.success(), passes, "CI={ci}: {said}");
            assert!(said.contains("a_test_that_lacks_a_thing: no such-thing here (nobody has it)"), "{said}");
        }
        let counted = fs::read_to_string(&count).expect("two were counted");
        fs::remove_file(count).expect("it is ours");
        assert_eq!(counted.lines().count(), 2, "{counted}");
    }
}
