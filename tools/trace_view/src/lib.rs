//! Pictures of a trace: a page to explore it in a browser, a diagram for slides, and a file for Perfetto.
//!
//! `cargo course trace` builds this crate's program once an MPI is set up, since the diagram takes its look from
//! `shared`, and runs it on the folder with the ranks' files.

pub mod columns;
pub mod diagram;
pub mod kind;
pub mod page;
pub mod perfetto;
pub mod recording;
pub mod testing;

use std::io::Write;
use std::path::Path;

use figures::{chart, output::Output};

use crate::diagram::Diagram;
use crate::perfetto::Excerpt;
use crate::recording::Recording;

/// What is written into a trace's folder, the first to be opened first.
pub const FILES: [&str; 4] = ["index.html", "diagram.svg", "diagram.png", "perfetto.json"];

/// Writes all pictures of a recording into a folder, and says where they are and what they leave out, in lines.
///
/// # Errors
/// A sentence that names the file and the reason, e.g. a full disk.
pub fn write(recording: &Recording, folder: &Path) -> Result<Vec<String>, String> {
    let [page, svg, png, perfetto] = FILES.map(|name| folder.join(name));
    Output::create(&page)?.write_whole(page::html(recording).as_bytes())?;
    let diagram = Diagram::new(recording, None);
    chart::save(&diagram, Output::create(&svg)?)?;
    chart::save(&diagram, Output::create(&png)?)?;
    let mut file = Output::create(&perfetto)?;
    let excerpt = Excerpt::new(recording, perfetto::LIMIT);
    excerpt
        .write(&mut file)
        .and_then(|()| file.flush())
        .map_err(|error| format!("'{}' can't be written: {error}", perfetto.display()))?;
    file.commit()?;
    let remark = excerpt.remark().map(|words| format!("perfetto.json would be too large to be opened: {words}"));
    Ok([page, svg, png, perfetto].iter().map(|path| written(path)).chain(remark).collect())
}

/// The line that says where a picture is.
pub fn written(path: &Path) -> String {
    format!("written: {}", path.display())
}
