//! `cargo course submit` with stand-ins for Slurm's commands, which keep what they are told in a folder of their own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use std::os::unix::fs::PermissionsExt;

/// Answers with a job number, and notes its arguments.
const SBATCH: &str = r#"#!/bin/sh
echo "$@" > "$SLURM_STAND_IN/submitted"
echo "42;cluster"
"#;

/// The job waits, runs, and ends as the file `end` says; its output appears when it runs.
const SCONTROL: &str = r#"#!/bin/sh
cd "$SLURM_STAND_IN"
echo >> asked
case $(wc -l < asked) in
    1) echo "JobId=42 JobState=PENDING Reason=Resources NodeList=(null)" ;;
    2) echo "JobId=42 JobState=RUNNING Reason=None NodeList=rpi-[0-3]" ;;
    *) echo "JobId=42 JobState=$(cat end) Reason=None NodeList=rpi-[0-3]" ;;
esac
"#;

struct StandIn(PathBuf);

impl StandIn {
    fn new(name: &str, end: &str) -> Self {
        let folder = env::temp_dir().join(format!("course-submit-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("there is room");
        for (program, text) in [("sbatch", SBATCH), ("scontrol", SCONTROL)] {
            let path = folder.join(program);
            fs::write(&path, text).expect("there is room");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
        fs::write(folder.join("end"), end).expect("there is room");
        Self(folder)
    }

    fn submit(&self, arguments: &[&str]) -> Output {
        let path = format!("{}:{}", self.0.display(), env::var("PATH").unwrap_or_default());
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command.arg("submit").args(arguments).env("PATH", path).env("SLURM_STAND_IN", &self.0);
        command.current_dir(root()).output().expect("it can be started")
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn a_job_is_submitted_followed_and_its_output_printed() {
    let slurm = StandIn::new("good", "COMPLETED");
    let output = root().join("primes-42.out");
    fs::write(&output, "168 primes\n").expect("the checkout can be written");
    let said = slurm.submit(&["primes", "-n", "8", "--wait", "--sbatch=--partition=short", "--", "--limit", "1e3"]);
    fs::remove_file(&output).expect("it is ours");
    let (stdout, stderr) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success() && stdout.contains("job 42") && stdout.ends_with("168 primes\n"), "{stdout}{stderr}");
    for line in ["PENDING (Resources)", "RUNNING on rpi-[0-3]", "COMPLETED"] {
        assert_eq!(stderr.matches(line).count(), 1, "{stderr}");
    }
    let told = fs::read_to_string(slurm.0.join("submitted")).expect("sbatch was called");
    assert!(told.contains("--ntasks=8 --partition=short ") && told.ends_with("primes/job.sh --limit 1e3\n"), "{told}");
}

#[test]
fn a_job_that_fails_is_a_failure() {
    let slurm = StandIn::new("bad", "TIMEOUT");
    let output = root().join("broadcast-42.out");
    fs::write(&output, "so far\n").expect("the checkout can be written");
    let said = slurm.submit(&["broadcast", "--wait"]);
    fs::remove_file(&output).expect("it is ours");
    let stderr = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.code() == Some(1) && stderr.contains("job 42 ended as TIMEOUT"), "{stderr}");
    assert!(String::from_utf8_lossy(&said.stdout).contains("so far"));
}

#[test]
fn without_wait_it_returns_at_once_and_says_how_to_go_on() {
    let slurm = StandIn::new("quick", "COMPLETED");
    let said = slurm.submit(&["hello_world"]);
    let stdout = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success() && stdout.contains("squeue -j 42") && stdout.contains("scancel 42"), "{stdout}");
    assert!(!slurm.0.join("asked").exists());
}
