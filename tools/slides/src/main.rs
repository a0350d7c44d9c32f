//! `cargo course slides`: checks decks and makes slides of them. `cargo course` builds this program and hands its own command
//! line over to it: see `course::commands::hand_over`.
//!
//! A deck is a Markdown file in `slides/`, as `slides/README.md` has it. First it is read and checked (`deck`, `check`,
//! `code`): nothing is made of a deck that isn't true. Then Marp makes it (`kit`, `marp`), and if one likes, each slide is
//! looked at in a browser (`look`).

mod check;
mod code;
mod deck;
mod kit;
mod look;
mod marp;
mod problem;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Parser;
use course::fault::{Context, Fault, Result, exit_code};
use course::lessons::Course;
use course::lessons::nearest::nearest;

use deck::Deck;
use kit::Kit;
use marp::Format;
use problem::Problem;

#[derive(Parser, Debug)]
#[command(name = "slides", bin_name = "cargo course")]
enum Cli {
    Slides(Args),
}

/// Make slides of decks, with speaker notes and a presenter view: HTML, PDF or PPTX. What is wrong with a deck is named with
/// its line, and nothing is made of it
#[derive(clap::Args, Debug)]
struct Args {
    /// The lessons, or other decks: opening, closing, games [default: all]
    #[arg(value_name = "LESSON")]
    names: Vec<String>,
    /// Make PDF as well
    #[arg(long)]
    pdf: bool,
    /// Make PPTX as well
    #[arg(long)]
    pptx: bool,
    /// Look at each slide in a browser: what runs over the edge, is too small or too pale, or asks the network is named
    #[arg(long)]
    look: bool,
    /// With --look: leave a picture of each slide, in a folder of the deck's name
    #[arg(long, requires = "look")]
    shots: bool,
    /// Go on, and make a deck anew whenever it is saved; the page in your browser follows
    #[arg(long, conflicts_with_all = ["pdf", "pptx", "look"])]
    watch: bool,
    /// Open the deck in your browser: p opens the presenter view with the notes, f fills the screen
    #[arg(long, conflicts_with_all = ["look", "watch"])]
    present: bool,
    /// Where the slides go [default: out/slides]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Where the decks are [default: slides]
    #[arg(long, value_name = "FOLDER")]
    decks: Option<PathBuf>,
}

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    let Cli::Slides(args) = Cli::parse();
    exit_code(run(&args))
}

fn run(args: &Args) -> Result<u8> {
    let course = Course::find()?;
    let folder = args.decks.clone().unwrap_or_else(|| course.root.join("slides"));
    let folder = fs::canonicalize(&folder).context(|| format!("cannot read the decks in {}", folder.display()))?;
    let decks = chosen(&args.names, &folder, &course)?;
    if (args.present || args.watch) && decks.len() != 1 {
        return Err(Fault::usage("which deck?").fix("name one: cargo course slides opening --present"));
    }
    if !passed(&decks, &course) {
        return Ok(1);
    }
    let kit = Kit::ensure(&course.root)?;
    let out = args.out.clone().unwrap_or_else(|| course.root.join("out/slides"));
    fs::create_dir_all(&out).context(|| format!("cannot create {}", out.display()))?;
    let out = fs::canonicalize(&out).context(|| format!("cannot read {}", out.display()))?;
    let make = |format| decks.iter().map(|deck| marp::make(&kit, deck, format, &out)).collect::<Result<Vec<_>>>();
    if let ([deck], true) = (&decks[..], args.watch) {
        // A page of its own, which is gone at the end: it asks this machine for news.
        let page = out.join(format!("{}.watch.html", deck.name));
        println!("open {}", page.display());
        let ended = marp::watch(&kit, deck, &page, || {
            if chosen(&args.names, &folder, &course).is_ok_and(|decks| passed(&decks, &course)) {
                println!("{} is as it should be", shown(&deck.path, &course));
            }
        });
        let _ = fs::remove_file(page);
        return ended;
    }
    let pages = make(Format::Html)?;
    let mut written = pages.clone();
    for (wanted, format) in [(args.pdf, Format::Pdf), (args.pptx, Format::Pptx)] {
        if wanted {
            written.extend(make(format)?);
        }
    }
    if args.look {
        let found = look::look(&kit, &decks, &out, args.shots)?;
        if say(&decks, &found, &course) > 0 {
            return Ok(1);
        }
        let slides: usize = decks.iter().map(|deck| deck.slides.len()).sum();
        println!("looked at {slides} slides: all is well");
    }
    written.iter().for_each(|file| println!("written: {}", shown(file, &course)));
    if let ([page], true) = (&pages[..], args.present) {
        present(page);
    }
    Ok(0)
}

/// The decks that are meant: by their file's name, their lesson's, or the beginning of either. Without a name all of them.
fn chosen(names: &[String], folder: &Path, course: &Course) -> Result<Vec<Deck>> {
    let entries = fs::read_dir(folder).context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "md") && stem(file) != "README");
    files.sort();
    if names.is_empty() {
        if files.is_empty() {
            return Err(Fault::usage(format!("there is no deck in {}", folder.display())));
        }
        return files.iter().map(|file| Deck::read(file)).collect();
    }
    names.iter().map(|name| Deck::read(one(name, &files, course)?)).collect()
}

fn one<'a>(name: &str, files: &'a [PathBuf], course: &Course) -> Result<&'a Path> {
    // Of a lesson any name will do that other commands take.
    let lesson = course.lesson(name).ok().map(|lesson| lesson.folder.as_str());
    let exact = files.iter().find(|file| stem(file) == name || lesson == Some(&stem(file)));
    let begins: Vec<_> = files.iter().filter(|file| stem(file).starts_with(name)).collect();
    match (exact, &begins[..], lesson) {
        (Some(file), ..) => Ok(file),
        (None, [file], None) => Ok(file),
        (None, _, Some(lesson)) => Err(Fault::usage(format!("{lesson} has no deck yet"))
            .fix(format!("write slides/{lesson}.md: slides/README.md says how"))),
        _ => {
            let stems: Vec<_> = files.iter().map(|file| stem(file)).collect();
            let near = nearest(name, stems.iter().map(String::as_str));
            let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            Err(Fault::usage(format!("there is no deck `{name}`"))
                .fix(format!("{near}All decks: {}", stems.join(", "))))
        }
    }
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Checks decks, and says what is wrong.
fn passed(decks: &[Deck], course: &Course) -> bool {
    let lesson = |deck: &Deck| course.lessons.iter().find(|lesson| lesson.folder == deck.name);
    let found: Vec<_> = decks.iter().map(|deck| check::check(deck, lesson(deck), &course.root)).collect();
    say(decks, &found, course) == 0
}

/// Prints a line for each problem, and returns how many there are.
fn say(decks: &[Deck], found: &[Vec<Problem>], course: &Course) -> usize {
    for (deck, problems) in decks.iter().zip(found) {
        let file = shown(&deck.path, course);
        problems.iter().for_each(|problem| println!("{}", problem.of(&file)));
    }
    found.iter().map(Vec::len).sum()
}

/// A file as one types it in the checkout's folder.
fn shown(file: &Path, course: &Course) -> String {
    file.strip_prefix(&course.root).unwrap_or(file).display().to_string()
}

/// Opens a page as a click on its file does.
fn present(page: &Path) {
    let opened = ["xdg-open", "open", "wslview"].iter().any(|program| {
        let mut command = Command::new(program);
        command.arg(page).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    });
    println!(
        "{} it in your browser; p: presenter view with notes, f: full screen",
        if opened { "Opened" } else { "Open" }
    );
}
