//! `cargo course trace`, as it is typed: lessons that know nothing of it, at 2 and 4 ranks, and what is refused.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs};

use trace::matching;
use trace::read::{self, Trace};

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("course-trace-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("there is room");
        Self(folder)
    }

    /// Runs `cargo course trace` with these arguments, and the trace in this folder.
    fn run(&self, arguments: &[&str], own: &[&str], fault: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command.arg("trace").args(arguments).arg("--out").arg(self.0.join("trace")).arg("--").args(own);
        command.env("COURSE_FAULT", fault);
        if fault.is_empty() {
            command.env_remove("COURSE_FAULT");
        }
        command.output().expect("it is built")
    }

    fn trace(&self) -> Trace {
        read::trace(&self.0.join("trace")).expect("there is a trace")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
#[ignore = "builds lessons"]
fn lessons_are_traced_unchanged_and_every_message_is_matched() {
    let scratch = Scratch::new("lessons");
    for ranks in ["2", "4"] {
        for (lesson, own) in [("send_recv", &["exchange"][..]), ("send_recv", &["ring"]), ("collectives", &[])] {
            let output = scratch.run(&[lesson, "-n", ranks], own, "");
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("Waiting is the part"), "{output:?}");
            let trace = scratch.trace();
            assert!(trace.ranks.len().to_string() == ranks && trace.ranks.iter().all(|rank| rank.finished), "{said}");
            let messages = matching::messages(&trace);
            assert!(messages.iter().all(|message| message.received.is_some()), "{said}");
            assert_eq!(messages.is_empty(), lesson == "collectives", "{said}");
            let written: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("written: ")).collect();
            let names: Vec<_> = written.iter().filter_map(|path| path.rsplit('/').next()).collect();
            assert_eq!(names, ["index.html", "diagram.svg", "diagram.png", "perfetto.json"], "{said}");
            assert!(written.iter().all(|path| fs::metadata(path).is_ok_and(|file| file.len() > 1000)), "{said}");
            let collectives = matching::collectives(&trace);
            let whole = |one: &matching::Collective| one.calls.len() == trace.ranks.len();
            assert!(!collectives.is_empty() && collectives.iter().all(whole), "{collectives:?}");
        }
    }
}

#[test]
#[ignore = "builds a lesson"]
fn a_lost_rank_leaves_a_readable_trace_and_its_exit_code() {
    let scratch = Scratch::new("lost");
    let output = scratch.run(&["send_recv", "-n", "3"], &[], "kill:1");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("rank 1 didn't come to its end"), "{output:?}");
    assert_eq!(scratch.trace().ranks.len(), 3);
    let left = fs::read_dir(scratch.0.join("trace")).expect("there is a trace").flatten();
    assert!(
        left.map(|entry| entry.path()).all(|path| path.extension().is_none_or(|kind| kind != "packed")),
        "all is JSON"
    );
}

#[test]
fn what_killed_ranks_leave_without_us_is_made_json() {
    let scratch = Scratch::new("convert");
    let folder = scratch.0.join("trace");
    fs::create_dir_all(&folder).expect("there is room");
    // A header, and a call that came to its end.
    let pieces = b"t\x1e{\"format\":1,\"rank\":0,\"ranks\":1\nc\x01\0\0\0\0\0\0\0\x10\x07Barrier\n";
    let file = [&(pieces.len() as u64).to_le_bytes()[..], pieces, b"c\x02"].concat();
    fs::write(folder.join("rank-0.packed"), file).expect("there is room");
    let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
    let output = command.args(["trace", "--convert"]).arg(&folder).output().expect("it is built");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("its trace stops after 1 call"), "{output:?}");
    assert_eq!(scratch.trace().ranks[0].events[0].call, "Barrier");
}

#[test]
#[ignore = "builds the tracer"]
fn what_cannot_be_traced_is_said_in_one_sentence() {
    let scratch = Scratch::new("refused");
    let refused = |arguments: &[&str], code: i32, sentence: &str| {
        let output = scratch.run(arguments, &[], "");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(code) && said.matches(sentence).count() == 1, "{output:?}");
    };
    refused(&["--program", "true", "-n", "2"], 1, "true: no rank called MPI_Init of");
    // A program of sessions leaves its reason, and has not failed.
    let excuse = "echo sessions >$MPI_TRACE_FOLDER/unrecorded";
    let output = scratch.run(&["--program", "sh", "-n", "1", "--", "-c", excuse], &[], "");
    assert!(output.status.success(), "{output:?}");
    refused(&["--program", "true", "--chart", "a.pdf"], 2, "a chart's name ends in .svg or .png");
    refused(&["--program", "true", "--chart", "a.svg", "--between", "2,1"], 2, "write two times in milliseconds");
    refused(&["--program", "no-such-program"], 2, "no-such-program is no program");
    refused(&["--program", "true", "--hostfile", "no-such-file"], 2, "no-such-file can't be read");
    let owned = scratch.0.join("owned");
    fs::copy("/bin/true", &owned).expect("there is room");
    fs::set_permissions(&owned, Permissions::from_mode(0o4755)).expect("it is ours");
    refused(&["--program", &owned.to_string_lossy()], 2, "it runs as its owner (setuid)");
    let (source, linked) = (scratch.0.join("static.c"), scratch.0.join("static"));
    fs::write(&source, "int main(void) { return 0; }").expect("there is room");
    let built =
        Command::new("cc").arg("-static").arg(&source).arg("-o").arg(&linked).status().expect("there is a compiler");
    assert!(built.success(), "cc can't link statically");
    refused(&["--program", &linked.to_string_lossy()], 2, "it is linked statically");
    fs::write(scratch.0.join("trace/thesis.tex"), "years of work").expect("there is room");
    refused(&["--program", "true"], 2, "isn't a trace: it holds");
    fs::remove_dir_all(scratch.0.join("trace")).expect("it is ours");
    fs::write(scratch.0.join("trace"), "a file").expect("there is room");
    refused(&["--program", "true"], 2, "can't be a trace's folder");
}
