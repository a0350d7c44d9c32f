//! The picture that the bands are put into, and its file.

use std::{ops::Range, path::PathBuf};

use shared::{Output, chart, numbers};

use crate::picture::Scene;

/// The path of a picture, for clap.
///
/// # Errors
/// A sentence that names the format.
pub fn path(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let is_png = path.extension().is_some_and(|ending| ending == "png");
    if is_png { Ok(path) } else { Err("a picture's name ends in .png".into()) }
}

/// A picture in the making.
#[derive(PartialEq, Eq)]
pub struct Canvas {
    scene: Scene,
    /// Three bytes per pixel, row by row from the top.
    pub pixels: Vec<u8>,
}

impl Canvas {
    /// A black picture.
    pub fn new(scene: Scene) -> Self {
        let (width, height) = scene.size();
        Self { scene, pixels: vec![0; 3 * width as usize * height as usize] }
    }

    /// Puts painted bands, which are neighbours, in their place.
    ///
    /// # Panics
    /// If these are not as many bytes as the bands have.
    pub fn put(&mut self, bands: Range<u64>, colours: &[u8]) {
        let Some(last) = bands.clone().last() else { return };
        let (first_row, end) = (self.scene.rows(bands.start).start, self.scene.rows(last).end);
        let row_bytes = 3 * self.scene.size().0 as usize;
        self.pixels[first_row as usize * row_bytes..end as usize * row_bytes].copy_from_slice(colours);
    }

    /// Writes the picture into a file, as PNG.
    ///
    /// # Errors
    /// A sentence that names the file and the reason.
    pub fn save(&self, file: Output) -> Result<(), String> {
        let bytes = chart::encode_png(&self.pixels, self.scene.size())
            .map_err(|error| format!("'{}' can't be written: {error}", file.path().display()))?;
        file.write_whole(&bytes)
    }

    /// A number that tells pictures apart.
    pub fn checksum(&self) -> u64 {
        numbers::fingerprint(self.pixels.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_published_hash() {
        let mut canvas = Canvas::new(Scene::new(1, 2, 1, 1).unwrap());
        canvas.pixels = b"foobar".to_vec();
        assert_eq!(canvas.checksum(), 0x8594_4171_f739_67e8);
    }
}
