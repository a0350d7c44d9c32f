//! `cargo course submit` with stand-ins for Slurm's commands, which keep what they are told in a folder of their own.
//! (`scripts/cluster/test_slurm` submits to the real ones.)

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use std::os::unix::fs::PermissionsExt;

/// Answers with a job number, and notes its arguments.
const SBATCH: &str = r#"#!/bin/sh
[ "$1" != --version ] || exit 0
echo "$@" > "$SLURM_STAND_IN/submitted"
echo "42;cluster"
"#;

/// Builds nothing; the rest is for the real one.
const CARGO: &str = r#"#!/bin/sh
if [ "$1" = build ]; then echo "$@" > "$SLURM_STAND_IN/built"; else exec "$REAL_CARGO" "$@"; fi
"#;

/// The job waits, runs, and ends as the file `end` says.
const SCONTROL: &str = r#"#!/bin/sh
cd "$SLURM_STAND_IN"
echo >> asked
case $(wc -l < asked) in
    1 | 2) echo "JobId=42 JobState=PENDING Reason=$(cat reason) NodeList=" ;;
    3) echo "JobId=42 JobState=RUNNING Reason=None NodeList=rpi-[0-3]" ;;
    *) echo "JobId=42 JobState=$(cat end) NodeList=rpi-[0-3]" ;;
esac
echo "   StdOut=$SLURM_STAND_IN/its output"
"#;

struct StandIn(PathBuf);

impl StandIn {
    /// A cluster on which the job prints `output` and ends so: "FAILED ExitCode=2:0".
    fn new(name: &str, end: &str, output: &str) -> Self {
        let folder = env::temp_dir().join(format!("course-submit-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("there is room");
        for (program, text) in [("sbatch", SBATCH), ("scontrol", SCONTROL), ("cargo", CARGO)] {
            let path = folder.join(program);
            fs::write(&path, text).expect("there is room");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
        let slurm = Self(folder);
        for (file, text) in [("end", end), ("its output", output), ("reason", "Resources")] {
            slurm.write(file, text);
        }
        slurm
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).expect("there is room");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("the stand-in was called")
    }

    fn submit(&self, arguments: &[&str]) -> Output {
        let path = format!("{}:{}", self.0.display(), env::var("PATH").unwrap_or_default());
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command.arg("submit").args(arguments).env("PATH", path).env("SLURM_STAND_IN", &self.0);
        command.env("REAL_CARGO", env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.env("CARGO", self.0.join("cargo")).current_dir(root()).output().expect("it can be started")
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

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_job_is_built_submitted_followed_and_its_output_printed() {
    let slurm = StandIn::new("good", "COMPLETED ExitCode=0:0", "168 primes\n");
    let said = slurm.submit(&["primes", "-n", "8", "--wait", "--sbatch=--partition=short", "--", "--limit", "1e3"]);
    let (stdout, stderr) = (text(&said.stdout), text(&said.stderr));
    assert!(said.status.success() && stdout.contains("job 42") && stdout.ends_with("168 primes\n"), "{stdout}{stderr}");
    for line in ["PENDING (Resources)", "RUNNING on rpi-[0-3]", "COMPLETED on rpi-[0-3]"] {
        assert_eq!(stderr.matches(line).count(), 1, "{stderr}");
    }
    assert!(slurm.read("built").contains("-p lesson_primes "));
    let told = slurm.read("submitted");
    // The user's options come after ours, so that they win.
    let shape = "--parsable --ntasks=8 --nodes=2 --ntasks-per-node=4 --partition=short ";
    assert!(told.starts_with(shape) && told.ends_with("primes/job.sh --limit 1e3\n"), "{told}");
}

#[test]
fn a_job_that_fails_is_a_failure_of_the_same_exit_code() {
    for (end, code, what) in [
        ("FAILED ExitCode=2:0", 2, "job 42 ended as FAILED, with exit code 2"),
        ("TIMEOUT ExitCode=0:15", 124, "job 42 ended as TIMEOUT: it has reached its time limit"),
        ("NODE_FAIL ExitCode=0:0", 1, "job 42 ended as NODE_FAIL"),
        ("FAILED ExitCode=0:53", 1, "job 42 ended as FAILED: its first node can't write"),
    ] {
        let slurm = StandIn::new(&format!("bad-{}", end.replace([' ', ':'], "-")), end, "so far\n");
        let said = slurm.submit(&["broadcast", "--wait"]);
        assert!(said.status.code() == Some(code) && text(&said.stderr).contains(what), "{}", text(&said.stderr));
        assert_eq!(text(&said.stdout).ends_with("so far\n"), !end.ends_with(":53"));
    }
}

#[test]
fn a_job_that_can_never_start_is_not_waited_for() {
    let slurm = StandIn::new("hopeless", "", "");
    slurm.write("reason", "PartitionConfig");
    let said = slurm.submit(&["broadcast", "--wait"]);
    let stderr = text(&said.stderr);
    assert!(said.status.code() == Some(1) && stderr.contains("job 42 will never start as it is: PENDING"), "{stderr}");
    assert!(stderr.contains("scancel 42"), "{stderr}");
}

#[test]
fn without_wait_it_returns_at_once_and_says_how_to_go_on() {
    let slurm = StandIn::new("quick", "COMPLETED", "");
    let said = slurm.submit(&["hello_world"]);
    let stdout = text(&said.stdout);
    assert!(said.status.success() && stdout.contains("squeue -j 42") && stdout.contains("scancel 42"), "{stdout}");
    assert!(stdout.contains("its output goes to ") && stdout.contains("/its output\n"), "{stdout}");
}

#[test]
fn an_mpi_that_is_none_is_refused() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
    let said = command.args(["run", "hello_world"]).env("COURSE_MPI", "lam").current_dir(root()).output();
    let said = said.expect("it can be started");
    let stderr = text(&said.stderr);
    assert!(said.status.code() == Some(2) && stderr.contains("COURSE_MPI is 'lam', which is none of"), "{stderr}");
}

#[test]
fn a_run_inside_a_job_keeps_to_its_room() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
    command.args(["run", "hello_world", "-n", "9"]).current_dir(root());
    let job = [("SLURM_JOB_ID", "7"), ("SLURM_JOB_NUM_NODES", "2"), ("SLURM_TASKS_PER_NODE", "4(x2)")];
    let said = command.envs(job).output().expect("it can be started");
    let stderr = text(&said.stderr);
    let refused = "9 ranks are more than this job has room for: 8 on 2 node";
    assert!(said.status.code() == Some(2) && stderr.contains(refused), "{stderr}");
}

#[test]
fn one_task_with_many_cores_is_named() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
    command.args(["run", "hello_world", "-n", "4"]).current_dir(root());
    let job = [("SLURM_JOB_ID", "7"), ("SLURM_JOB_NUM_NODES", "1"), ("SLURM_TASKS_PER_NODE", "1")];
    let said = command.envs(job).env("SLURM_CPUS_PER_TASK", "4").output().expect("it can be started");
    let stderr = text(&said.stderr);
    let both = ["1 task(s) with 4 cores each", "salloc --ntasks=4"];
    assert!(said.status.code() == Some(2) && both.iter().all(|words| stderr.contains(words)), "{stderr}");
}

#[test]
fn of_several_that_srun_has_started_only_the_first_speaks() {
    for (task, tasks, said) in [("0", "3", "srun has started 3 of me"), ("2", "3", ""), ("0", "1", "no lesson")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command.args(["run", "no_such_lesson"]).current_dir(root());
        let output = command.env("SLURM_STEP_NUM_TASKS", tasks).env("SLURM_PROCID", task).output();
        let output = output.expect("it can be started");
        let stderr = text(&output.stderr);
        assert!(output.status.code() == Some(2) && stderr.contains(said), "{task} of {tasks}: {stderr}");
        assert!(!said.is_empty() || stderr.is_empty(), "{stderr}");
    }
}

#[test]
fn a_job_that_is_over_is_named_before_anything_starts() {
    let slurm = StandIn::new("over", "", "");
    let srun = slurm.0.join("srun");
    fs::write(
        &srun,
        "#!/bin/sh\necho 'srun: error: Unable to confirm allocation: Invalid job id specified' >&2\nexit 1\n",
    )
    .expect("there is room");
    fs::set_permissions(&srun, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let path = format!("{}:{}", slurm.0.display(), env::var("PATH").unwrap_or_default());
    for arguments in [&["doctor"][..], &["run", "--program", "/bin/true", "-n", "1"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command.args(arguments).current_dir(root()).env("PATH", &path);
        let job = [("SLURM_JOB_ID", "7"), ("SLURM_JOB_NUM_NODES", "1"), ("SLURM_TASKS_PER_NODE", "2")];
        let said = command.envs(job).output().expect("it can be started");
        let stderr = text(&said.stderr);
        assert!(!said.status.success() && stderr.contains("job 7, which is over"), "{arguments:?}: {stderr}");
        assert!(stderr.contains("unset SLURM_JOB_ID") && !stderr.contains("setup --mpi"), "{stderr}");
    }
}

/// Slurm sets SLURM_NTASKS only where a job asks for its number of tasks.
#[test]
fn every_job_script_runs_without_a_number_of_tasks() {
    let slurm = StandIn::new("scripts", "", "");
    slurm.write("cargo", "#!/bin/sh\necho \"$@\" >> \"$SLURM_STAND_IN/called\"\n");
    let lessons = fs::read_dir(root().join("lessons")).expect("there are lessons").flatten();
    let scripts = lessons.map(|lesson| lesson.path().join("job.sh")).filter(|script| script.exists());
    let scripts: Vec<_> = scripts.chain([root().join("scripts/slurm/sweep.sh")]).collect();
    assert!(scripts.len() > 5, "{scripts:?}");
    let path = format!("{}:{}", slurm.0.display(), env::var("PATH").unwrap_or_default());
    for script in scripts {
        let _ = fs::remove_file(slurm.0.join("called"));
        let mut command = Command::new("bash");
        command.arg(&script).env("PATH", &path).env("SLURM_STAND_IN", &slurm.0).current_dir(&slurm.0);
        command.env_remove("SLURM_NTASKS").env("SLURM_SUBMIT_DIR", &slurm.0).env("SLURM_JOB_ID", "7");
        for name in ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_COUNT"] {
            command.env(name, "1");
        }
        let said = command.output().expect("there is bash");
        assert!(said.status.success(), "{}: {}", script.display(), text(&said.stderr));
        assert!(slurm.read("called").contains("course run "), "{}", script.display());
    }
}
