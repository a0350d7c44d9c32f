//! A reader that goes away ends the program without a word, as it ends other tools.

use std::process::{Command, Stdio};

use harness::Scratch;

#[test]
fn a_reader_that_goes_is_no_error() {
    let scratch = Scratch::new();
    let header = r#"{"format":1,"rank":0,"ranks":1,"host":"a","program":"b","library":"c"}"#;
    let rank = scratch.file("rank-0.jsonl", format!("{header}\n{{\"end\":true}}\n"));
    let folder = rank.trim_end_matches("rank-0.jsonl");
    let (reader, writer) = std::io::pipe().expect("there is room for a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trace_view"));
    let output = command.arg(folder).stdout(writer).stderr(Stdio::piped()).output().expect("it is built");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.is_empty() && output.status.code().is_none(), "{:?}: {said}", output.status);
}
