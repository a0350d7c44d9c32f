//! The command as people use it: all decks of the course are made and looked at, slide by slide; and each flaw that a slide
//! can have is found in a deck that has it.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

use harness::Scratch;

/// Whoever comes first lets npm bring Marp, and browsers would take each other's time.
static TURN: Mutex<()> = Mutex::new(());

/// Whether there is what makes and shows slides; what is lacking is said.
fn equipped() -> bool {
    let there = |name: &str| Command::new(name).arg("--version").output().is_ok_and(|said| said.status.success());
    let lacks = [("node", "node"), ("node", "npm")].into_iter().find(|(_, program)| !there(program));
    if let Some((thing, program)) = lacks {
        launch::skip(thing, &format!("{program}: Debian: apt-get install nodejs npm"));
        return false;
    }
    let browser = std::env::var_os("CHROME_PATH").is_some()
        || ["chromium", "chromium-browser", "google-chrome"].into_iter().any(there);
    if !browser {
        launch::skip("chromium", "Debian: apt-get install chromium");
    }
    browser
}

fn slides(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slides"));
    command.arg("slides").args(arguments);
    command
}

/// Its exit code, and what it prints.
fn ended(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command.output().expect("it was built");
    (status.code(), [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat())
}

const SETTINGS: &str = "---\nmarp: true\ntheme: course\npaginate: true\ntitle: A\nlang: en\nminutes: 1\n---\n\n";
const NOTE: &str = "\n\n<!--\nMinutes: 1.\nSay: it.\n-->\n";

#[test]
fn the_courses_decks_are_made_and_each_slide_can_be_read() {
    if !equipped() {
        return;
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let out = Scratch::new();
    let (code, said) = ended(&mut slides(&["--look", "--out", &out.path("")]));
    assert_eq!(code, Some(0), "{said}");
    let page = fs::read_to_string(out.path("monte_carlo_pi.html")).expect("it was made");
    // What the speaker reads is in the page, and so are the pictures.
    assert!(page.contains("The friendliest parallel program there is") && page.contains("data:image/svg+xml;base64,"));
    assert!(!page.contains("../lessons/monte_carlo_pi/charts/convergence.svg\" src"), "a picture lies elsewhere");
    let (code, said) = ended(&mut slides(&["opening", "--pdf", "--pptx", "--out", &out.path("")]));
    assert_eq!(code, Some(0), "{said}");
    for (file, begins) in [("opening.pdf", &b"%PDF-"[..]), ("opening.pptx", b"PK")] {
        assert!(fs::read(out.path(file)).expect("it was made").starts_with(begins), "{file}");
    }
    let left = fs::read_dir(out.path(""))
        .expect("it is ours")
        .flatten()
        .find(|file| file.file_name().to_string_lossy().starts_with(".part"));
    assert!(left.is_none(), "half-made things stay: {left:?}");
}

#[test]
fn what_a_slide_can_have_wrong_is_seen() {
    if !equipped() {
        return;
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("charts")).expect("it is ours");
    let svg = |size: u32| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 450\" width=\"900\" height=\"450\"><text y=\"90\" font-size=\"{size}\">a</text></svg>"
        )
    };
    scratch.file("small.svg", svg(12));
    scratch.file("large.svg", svg(30));
    scratch.file("charts/small.svg", svg(9));
    scratch.file("broken.svg", "no picture");
    let items = |count: usize| "- one more line\n".repeat(count);
    let bodies: BTreeMap<&str, (String, &str)> = [
        ("good", (format!("# A\n\n- a few words\n\n![a letter](large.svg){NOTE}"), "")),
        ("crowded", (format!("# A\n\n{}{NOTE}", items(20)), "px over the edge")),
        (
            "lines",
            (
                format!(
                    "<style scoped>section {{ line-height: 1; }} li {{ margin: 0; }}</style>\n\n{}{NOTE}",
                    items(13)
                ),
                "13 lines of text",
            ),
        ),
        ("wide", (format!("# A\n\n```text\n{}\n```{NOTE}", "x".repeat(120)), "cut off")),
        (
            "tiny",
            (
                format!("<style scoped>p {{ font-size: 20px; }}</style>\n\n# A\n\nsmall words{NOTE}"),
                "“small words” is 15.0 pt high",
            ),
        ),
        (
            "pale",
            (
                format!("<style scoped>p {{ color: #999; }}</style>\n\n# A\n\npale words{NOTE}"),
                "“pale words” has a contrast of 2.8 only",
            ),
        ),
        (
            "number",
            (
                format!("<style scoped>section::after {{ font-size: 12px; }}</style>\n\n# A{NOTE}"),
                "the number of the slide is 9.0 pt high",
            ),
        ),
        ("broken", (format!("# A\n\n![nothing](broken.svg){NOTE}"), "broken.svg isn't loaded")),
        ("letters", (format!("# A\n\n![a letter](small.svg){NOTE}"), "letters in the picture small.svg are")),
        (
            "chart",
            (format!("# A\n\n![a letter](charts/small.svg){NOTE}"), "letters in the picture charts/small.svg are"),
        ),
        ("squeezed", (format!("# A\n\n{}\n![a letter](large.svg){NOTE}", items(10)), "large.svg is squeezed")),
        (
            "asks",
            (
                format!(
                    "<style scoped>section {{ background-image: url(http://127.0.0.1:9/a.png); }}</style>\n\n# A{NOTE}"
                ),
                "asks the network for http://127.0.0.1:9/a.png",
            ),
        ),
        ("words", (format!("# A\n\n<img src=\"data:image/png;base64,AAAA\">{NOTE}"), "has no alternative text")),
    ]
    .into();
    for (name, (body, _)) in &bodies {
        scratch.file(&format!("{name}.md"), format!("{SETTINGS}{body}"));
    }
    let (code, said) = ended(&mut slides(&["--look", "--decks", &scratch.path(""), "--out", &scratch.path("out")]));
    assert_eq!(code, Some(1), "{said}");
    for (name, (_, flaw)) in &bodies {
        let of_deck: Vec<_> = said.lines().filter(|line| line.contains(&format!("/{name}.md:"))).collect();
        assert_eq!(of_deck.is_empty(), flaw.is_empty(), "{name}: {said}");
        assert!(flaw.is_empty() || of_deck.iter().any(|line| line.contains(flaw)), "{name}: {of_deck:?}");
    }
}

#[test]
fn nothing_is_made_of_a_deck_that_is_wrong() {
    let scratch = Scratch::new();
    scratch.file("a.md", format!("{SETTINGS}# A\n\n![it](no.svg){NOTE}"));
    let (code, said) = ended(&mut slides(&["--decks", &scratch.path(""), "--out", &scratch.path("out")]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("a.md:12: there is no picture at no.svg; "), "{said}");
    assert!(!fs::exists(scratch.path("out")).expect("it can be read"));
}

#[test]
fn what_is_lacking_or_mistyped_is_one_sentence_with_what_to_do() {
    let scratch = Scratch::new();
    for name in ["a.md", "c.md"] {
        scratch.file(name, format!("{SETTINGS}# A{NOTE}"));
    }
    let decks = scratch.path("");
    let of = |arguments: &[&str]| slides(&[&["--decks", &decks], arguments].concat());
    for (command, code, expected) in [
        (of(&["zebra"]), 2, "there is no deck `zebra`\nfix: All decks: a, c"),
        (of(&["primes"]), 2, "primes has no deck yet\nfix: write slides/primes.md"),
        (of(&["--present"]), 2, "which deck?\nfix: name one"),
        (slides(&["--decks", "/no/such/folder"]), 1, "cannot read the decks in /no/such/folder"),
        (slides(&["--pdf", "--watch"]), 2, "cannot be used with"),
    ] {
        let (ended, said) = ended(&mut { command });
        assert!(ended == Some(code) && said.contains(expected), "{ended:?}: {said}");
    }
    // Without node, without a browser, and without a network: in a checkout that has nothing but this.
    let checkout = Scratch::new();
    checkout.file("Cargo.toml", "[workspace]\nmembers = []\n");
    fs::create_dir_all(checkout.path("tools/slides/npm")).expect("it is ours");
    let npm = concat!(env!("CARGO_MANIFEST_DIR"), "/npm");
    for file in ["package.json", "package-lock.json"] {
        fs::copy(format!("{npm}/{file}"), checkout.path(&format!("tools/slides/npm/{file}"))).expect("it is there");
    }
    let there = || {
        let mut command = of(&[]);
        command.current_dir(checkout.path("")).env("CARGO", env!("CARGO"));
        command
    };
    let (code, said) = ended(there().env("PATH", checkout.path("")));
    assert!(code == Some(1) && said.contains("node isn't here") && said.contains("fix: "), "{said}");
    if !equipped() {
        return;
    }
    // What a run that was killed has left, and a folder out of which somebody has removed Marp.
    fs::create_dir_all(checkout.path(".slides.part/node_modules")).expect("it is ours");
    fs::create_dir(checkout.path(".slides")).expect("it is ours");
    fs::copy(format!("{npm}/package-lock.json"), checkout.path(".slides/package-lock.json")).expect("it is there");
    let (code, said) = ended(there().env("npm_config_registry", "http://127.0.0.1:9"));
    assert!(code == Some(1) && said.contains("the registry doesn't answer") && said.contains("fix: "), "{said}");
    assert!(!fs::exists(checkout.path(".slides.part")).expect("it can be read"), "half-made things stay");
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (code, said) = ended(of(&["--pdf", "--out", &scratch.path("out")]).env("CHROME_PATH", "/no/such/browser"));
    assert!(code == Some(1) && said.contains("CHROME_PATH names no browser that starts"), "{said}");
}
