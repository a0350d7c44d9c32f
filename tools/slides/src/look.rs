//! Looks at decks in a browser without a window, slide by slide: what a person would see at once, and what only the last row
//! would see. `npm/look.mjs` says what is looked at.

use std::path::{Path, PathBuf};
use std::time::Duration;

use course::fault::{Context, Fault, Result};
use serde_json::Value;

use crate::deck::Deck;
use crate::kit::{self, Kit};
use crate::problem::Problem;

/// For all decks: a slide takes less than a tenth of a second.
const LIMIT: Duration = Duration::from_secs(600);

/// What is wrong with each deck, as its page in `out` shows it. With `shots`, pictures of all slides are left in a folder of
/// the deck's name beside its page.
pub fn look(kit: &Kit, decks: &[Deck], out: &Path, shots: bool) -> Result<Vec<Vec<Problem>>> {
    let mut script = kit.node(&kit.own("look.mjs"));
    script.arg(&kit.folder).arg(kit::browser()?).arg(if shots { "shots" } else { "none" });
    script.args(decks.iter().map(|deck| -> PathBuf { out.join(format!("{}.html", deck.name)) }));
    let captured = launch::capture(&mut script, LIMIT).context(|| "cannot run node".into())?;
    if captured.ended.interrupted {
        return Err(Fault::interrupted());
    }
    let found: Option<Vec<Vec<Value>>> = serde_json::from_str(&captured.stdout).ok();
    let found = found.filter(|found| captured.ended.success() && found.len() == decks.len());
    let found =
        found.ok_or_else(|| Fault::new(format!("the slides can't be looked at:\n  {}", captured.stderr.trim())))?;
    Ok(decks.iter().zip(found).map(|(deck, found)| found.iter().map(|one| problem(deck, one)).collect()).collect())
}

fn problem(deck: &Deck, found: &Value) -> Problem {
    let number = found["slide"].as_u64().unwrap_or(0) as usize;
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    match deck.slides.get(number.wrapping_sub(1)) {
        Some(slide) => Problem::new(slide.line, format!("slide {number}: {}", text("what")), text("fix")),
        // Of the deck as a whole.
        None => Problem::new(1, text("what"), text("fix")),
    }
}
