//! The book can't rot: each command says whether it was run, and each message is one that a program prints. (`cargo course
//! verify` follows its links, and looks whether its commands exist.)
//! A block of commands is marked ```` ```sh tried ````, and then each command and each line of output stands in
//! `data/box/CHAPTER.txt`, the record of a run; or ```` ```sh untried ````, and then the text before it says so.

use std::{fs, process::Command};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Blocks of commands that don't say whether they were run, or say so and are not in the record.
fn unproven_blocks(text: &str, record: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let parts: Vec<_> = text.split("```").collect();
    for (before, block) in parts.iter().zip(&parts[1..]).step_by(2) {
        let (info, commands) = block.split_once('\n').unwrap_or((block, ""));
        let lines = commands.replace("\\\n    ", "").replace("\\\n", "");
        match info.split_whitespace().collect::<Vec<_>>()[..] {
            ["sh" | "console", "untried"] => {
                let paragraph = before.trim_end().rsplit("\n\n").next().unwrap_or_default().replace('\n', " ");
                let said = paragraph.contains("ot tried here");
                problems.extend((!said).then(|| format!("say \"not tried here\" before: {commands}")));
            }
            [kind @ ("sh" | "console"), "tried"] => {
                let lines = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#') && *line != "…");
                let lines = lines.map(|line| if kind == "sh" { format!("$ {line}") } else { line.to_owned() });
                let missing = lines.filter(|line| !record.lines().any(|recorded| recorded.trim_end() == line));
                problems.extend(missing.map(|line| format!("not in the record of runs: {line}")));
            }
            ["sh" | "console", ..] => problems.push(format!("tried or untried? {commands}")),
            _ => {}
        }
    }
    problems
}

/// The texts of all files of these kinds in a folder, one after the other.
fn sources(folder: &str) -> String {
    let mut text = String::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.to_string_lossy();
        if path.is_dir() {
            text += &sources(&name);
        } else if name.ends_with(".rs") || name.contains("/scripts/") {
            text += &fs::read_to_string(&path).unwrap_or_default();
        }
    }
    text
}

/// Messages in the first column of a page's tables that no program says. `…` stands for names and numbers.
fn unsaid(page: &str, said: &str) -> Vec<String> {
    let cells = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let quoted = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let parts = quoted.flat_map(|message| message.split('…').map(str::trim)).filter(|part| !part.is_empty());
    parts.filter(|part| !said.contains(part)).map(|part| format!("nothing says '{part}'")).collect()
}

#[test]
fn messages_are_those_that_programs_say() {
    let read = |file: &str| fs::read_to_string(format!("{ROOT}/{file}")).expect("it is there");
    let said: String =
        ["tools", "scripts", "lessons", "shared"].map(|name| sources(&format!("{ROOT}/{name}"))).concat();
    // A text in Rust may go on in the next line.
    let said = said.split("\\\n").map(str::trim_start).collect::<String>() + "SLURM_NTASKS: unbound variable"; // bash's own
    let problems = unsaid(&read("book/messages.md"), &said);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert_eq!(unsaid("| `no … says this` | x |", "somebody says this").len(), 1);
}

/// Chapters about the program that `cargo course new --standalone` makes show it line by line.
#[test]
fn what_the_book_shows_of_the_standalone_program_stands_in_it() {
    let program = include_str!("../template_standalone/src/main.rs");
    let lines: Vec<_> = program.lines().map(str::trim).collect();
    for chapter in ["parameters", "your_own_program"] {
        let text = fs::read_to_string(format!("{ROOT}/book/{chapter}.md")).expect("it is there");
        let blocks: Vec<_> = text.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(!blocks.is_empty(), "{chapter}");
        for line in blocks.iter().flat_map(|block| block.lines()) {
            assert!(lines.contains(&line.trim()), "{chapter}: the program doesn't say `{line}`");
        }
    }
}

/// The folder of the crate `mpi` that this workspace is built with.
fn sources_of_rsmpi() -> String {
    let asked =
        Command::new("cargo").args(["metadata", "--format-version", "1", "--offline"]).current_dir(ROOT).output();
    let metadata = serde_json::from_slice(&asked.expect("cargo is there").stdout).unwrap_or(serde_json::Value::Null);
    let packages = metadata["packages"].as_array().expect("cargo knows them");
    let mpi = packages.iter().find(|package| package["name"] == "mpi").expect("the lessons stand on it");
    let manifest = mpi["manifest_path"].as_str().expect("it has one");
    sources(manifest.strip_suffix("Cargo.toml").expect("that is its name"))
}

#[test]
fn the_calls_of_the_cheat_sheet_are_rsmpis() {
    let sheet = fs::read_to_string(format!("{ROOT}/book/cheat_sheet.md")).expect("it is there");
    let rsmpi = sources_of_rsmpi();
    let calls = sheet.lines().filter(|line| line.starts_with("| ")).flat_map(|line| line.split('`').skip(1).step_by(2));
    // A call is a word before a parenthesis, or before the type of what is received.
    let names = calls.flat_map(|code| {
        let ends = code.match_indices('(').chain(code.match_indices("::<")).map(|(at, _)| at);
        ends.map(move |end| code[..end].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
    });
    let ours = ["", "unwrap"];
    let names: std::collections::BTreeSet<_> = names.filter(|name| !ours.contains(name)).collect();
    assert!(names.len() > 25, "{names:?}");
    // Operations are made by a macro, from lines like `sum => ffi::RSMPI_SUM`.
    let is_known = |name: &str| rsmpi.contains(&format!("fn {name}")) || rsmpi.contains(&format!(" {name} => ffi::"));
    let unknown: Vec<_> = names.iter().filter(|name| !is_known(name)).collect();
    assert!(unknown.is_empty(), "rsmpi has no {unknown:?}");
}

#[test]
fn the_book_is_true() {
    let chapters = fs::read_dir(format!("{ROOT}/book")).expect("there is a book").flatten().map(|entry| entry.path());
    let mut problems = Vec::new();
    let contents = fs::read_to_string(format!("{ROOT}/book/README.md")).expect("it has a table of contents");
    let chapters: Vec<_> = chapters.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    assert!(chapters.len() >= 10, "{chapters:?}");
    for path in chapters {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("its name is plain text").to_owned();
        let text = fs::read_to_string(&path).expect("it is readable");
        let record = fs::read_to_string(format!("{ROOT}/data/box/{name}.txt")).unwrap_or_default();
        let mut found = unproven_blocks(&text, &record);
        let listed = name == "README" || contents.contains(&format!("]({name}.md)"));
        found.extend((!listed).then(|| "book/README.md doesn't link to it".into()));
        problems.extend(found.into_iter().map(|problem| format!("book/{name}.md: {problem}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn mistakes_are_found() {
    let problems = |text| unproven_blocks(text, "$ true\nyes\n").len();
    assert_eq!(["```sh\ntrue\n```", "```sh untried\ntrue\n```", "```sh tried\nfalse\n```"].map(problems), [1; 3]);
    assert_eq!(problems("```console tried\n$ true\nno\n```"), 1);
    assert_eq!(problems("Not tried here:\n\n```sh untried\nx\n```\n```console tried\n$ true\nyes\n```\n"), 0);
}
