//! The page on Python: what it shows stands in the files, and its script draws what was measured.

use std::{
    fs,
    process::{Command, Output},
};

use harness::{
    Scratch,
    chapter::{some_blocks, without_indentation},
    testing,
};

const LESSON: &str = env!("CARGO_MANIFEST_DIR");

fn page() -> String {
    fs::read_to_string(format!("{LESSON}/python.md")).expect("the page is there")
}

/// A Python that has matplotlib: that of the environment which the page makes, or the one in the path.
fn python() -> Option<String> {
    let has_it = |python: &String| {
        Command::new(python).args(["-c", "import matplotlib"]).output().is_ok_and(|output| output.status.success())
    };
    [format!("{LESSON}/../../.venv/bin/python"), "python3".into()].into_iter().find(has_it)
}

/// Runs the script in the checkout's folder; nothing where there is no matplotlib.
fn plot(arguments: &[&str]) -> Option<Output> {
    let Some(python) = python() else {
        testing::skip("matplotlib", "lessons/monte_carlo_pi/python.md says how to get it");
        return None;
    };
    let mut command = Command::new(python);
    command.arg(format!("{LESSON}/plot.py")).args(arguments).current_dir(format!("{LESSON}/../.."));
    Some(command.output().expect("it has just been started"))
}

#[test]
fn the_code_of_the_page_stands_in_the_files() {
    let peers = fs::read_dir(format!("{LESSON}/peers")).expect("they are there").flatten().map(|entry| entry.path());
    let sources = peers.chain([format!("{LESSON}/plot.py").into()]);
    let sources: Vec<_> = sources.map(|path| without_indentation(&fs::read_to_string(path).expect("text"))).collect();
    for block in some_blocks(&page(), "python") {
        let block = without_indentation(&block);
        assert!(sources.iter().any(|text| text.contains(&block)), "stands in no file:\n{block}");
    }
}

#[test]
fn the_commands_of_the_page_draw_what_was_measured() {
    let page = page();
    let commands =
        page.lines().filter_map(|line| line.strip_prefix(".venv/bin/python lessons/monte_carlo_pi/plot.py "));
    let files: Vec<_> = commands.filter_map(|arguments| arguments.split_whitespace().next()).collect();
    let [contestants, ranks] = files[..] else { panic!("the page draws two files, not {files:?}") };
    let scratch = Scratch::new();
    let [svg, png] = ["drawn.svg", "drawn.png"].map(|name| scratch.path(name));
    for (file, words) in [
        // Medians as in speed.md, which rounds them as well.
        (
            contestants,
            &["Python", "Rust: lanes, AVX-512", "time per dart / ns", "113", "4.88", "0.355", "2026-11-20"][..],
        ),
        (ranks, &["ranks", "speed-up", "if every rank were worth one", "2026-11-20"]),
    ] {
        let Some(output) = plot(&[file, &svg]) else { return };
        assert!(output.status.success(), "{output:?}");
        let drawn = fs::read_to_string(&svg).expect("it is drawn");
        for word in words {
            assert!(drawn.contains(word), "{file}: no {word}");
        }
        plot(&[file, &png]);
        assert!(fs::read(&png).expect("it is drawn").starts_with(b"\x89PNG"), "{file}");
    }
}

#[test]
fn a_table_that_it_does_not_know_is_refused() {
    let drawn = Scratch::new().path("drawn.svg");
    let Some(output) = plot(&["data/monte_carlo_pi/instructions.csv", &drawn]) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("instructions.csv: not written by"), "{said}");
    let usage = plot(&[]).expect("it was there");
    assert!(!usage.status.success() && String::from_utf8_lossy(&usage.stderr).contains("Usage: python3 plot.py"));
}
