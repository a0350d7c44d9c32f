//! The picture that the bands are put into, and its file.

use std::path::PathBuf;

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

    /// Puts a painted band in its place.
    ///
    /// # Panics
    /// If these are not as many bytes as the band has.
    pub fn put(&mut self, band: u64, colours: &[u8]) {
        let (rows, row_bytes) = (self.scene.rows(band), 3 * self.scene.size().0 as usize);
        self.pixels[rows.start as usize * row_bytes..rows.end as usize * row_bytes].copy_from_slice(colours);
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
