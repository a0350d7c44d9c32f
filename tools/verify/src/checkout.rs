//! What the checks look at: the lessons, as their manifests have them, and all Markdown files.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use course::fault::{Context, Fault, Result};
use course::lessons::{Course, Lesson};

use crate::page::Page;

/// The checkout in which the user stands.
pub struct Checkout {
    /// Its folder.
    pub root: PathBuf,
    /// Its lessons and commands.
    pub course: Course,
    /// The Markdown files that git has or would add.
    pub pages: Vec<Page>,
}

impl Checkout {
    /// Reads all of it.
    pub fn find() -> Result<Self> {
        let course = Course::find()?;
        let root = course.root.clone();
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.md"]).current_dir(&root);
        let listed = git.output().context(|| "cannot run git, which knows the files".into())?;
        if !listed.status.success() {
            let said = String::from_utf8_lossy(&listed.stderr).trim().to_owned();
            return Err(Fault::new(format!("git doesn't list the files of {}: {said}", root.display())));
        }
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        // What was removed and not yet committed is listed, too.
        let files = listed.split_terminator('\0').filter(|file| root.join(file).exists());
        let read = |file: &str| {
            let text = fs::read_to_string(root.join(file)).context(|| format!("cannot read {file}"))?;
            Ok(Page::new(file, &text))
        };
        let pages = files.map(read).collect::<Result<_>>()?;
        Ok(Self { root, course, pages })
    }

    /// A lesson's chapter, if it is there.
    pub fn chapter(&self, lesson: &Lesson) -> Option<&Page> {
        self.page(&format!("lessons/{}/README.md", lesson.folder))
    }

    /// The page in this file.
    pub fn page(&self, file: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.file == file)
    }
}
