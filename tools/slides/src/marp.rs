//! Lets Marp make HTML, PDF and PPTX of a deck. (It takes several ones at a time only if they are all that a folder has.)

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use course::fault::{Context, Fault, Result};

use crate::deck::Deck;
use crate::kit::{self, Kit};

/// Marp takes seconds for a deck: what takes so long has stopped.
const LIMIT: Duration = Duration::from_secs(600);

/// How often the files of a deck that is being written are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What is made of a deck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One file that any browser shows, with a presenter view.
    Html,
    /// For printing, and for who has no browser at hand.
    Pdf,
    /// Pictures of the slides, with their notes, for PowerPoint and LibreOffice.
    Pptx,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Pptx => "pptx",
        }
    }
}

/// Makes a deck, and says where it is. It comes into being aside, so that it is never half-made.
pub fn make(kit: &Kit, deck: &Deck, format: Format, out: &Path) -> Result<PathBuf> {
    let file = format!("{}.{}", deck.name, format.ending());
    let (part, whole) = (out.join(format!(".part-{file}")), out.join(file));
    let mut marp = marp(kit, deck, &part);
    match format {
        Format::Html => {}
        Format::Pdf => _ = marp.args(["--pdf", "--pdf-outlines"]),
        Format::Pptx => _ = marp.arg("--pptx"),
    }
    if format != Format::Html {
        marp.arg("--browser-path").arg(kit::browser()?);
    }
    let captured = launch::capture(&mut marp, LIMIT).context(|| "cannot run node".into())?;
    let renamed = captured.ended.success().then(|| fs::rename(&part, &whole));
    if let Some(Ok(())) = renamed {
        return Ok(whole);
    }
    let _ = fs::remove_file(&part);
    if captured.ended.interrupted {
        return Err(Fault::interrupted());
    }
    let said = captured.stderr.lines().filter(|line| !line.contains("INFO")).collect::<Vec<_>>().join("\n  ");
    Err(Fault::new(format!("Marp has made no {}:\n  {said}", whole.display())).fix("mend what it names"))
}

/// Makes a deck anew at each change, until Ctrl-C; a page that shows it follows. `changed` is called after each change.
pub fn watch(kit: &Kit, deck: &Deck, page: &Path, changed: impl Fn()) -> Result<u8> {
    let mut marp = marp(kit, deck, page);
    marp.arg("--watch");
    let saved = || fs::metadata(&deck.path).ok()?.modified().ok();
    let seen = Cell::new((Instant::now(), saved()));
    let look = || {
        let (at, before) = seen.get();
        if at.elapsed() >= LOOK {
            seen.set((Instant::now(), saved()));
            if seen.get().1 != before {
                changed();
            }
        }
        true
    };
    let ended = launch::run_while(&mut marp, Duration::MAX, look).context(|| "cannot run node".into())?;
    // Ctrl-C is how one ends it.
    Ok(if ended.interrupted { 0 } else { u8::try_from(ended.code).unwrap_or(1) })
}

/// Marp, with all that is the same for every way to run it.
fn marp(kit: &Kit, deck: &Deck, to: &Path) -> Command {
    let mut command = kit.node(&kit.marp());
    command.arg(&deck.path).arg("--output").arg(to);
    command.args(["--no-stdin", "--allow-local-files", "--config-file"]).arg(kit.own("marp.config.mjs"));
    // The last one, since it would take what follows for a theme as well.
    command.arg("--theme-set").arg(kit.root.join("slides/theme.css"));
    // Where the pictures' paths begin.
    command.env("SLIDES_FOLDER", deck.path.parent().unwrap_or(&kit.root));
    command
}
