//! The picture that the bands are put into, and its file.

use std::{io::Write, path::PathBuf};

use shared::{Output, chart};

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
    pub fn save(&self, mut file: Output) -> Result<(), String> {
        let name = file.path().display().to_string();
        let wrong = |reason: &dyn std::fmt::Display| format!("'{name}' can't be written: {reason}");
        let bytes = chart::encode_png(&self.pixels, self.scene.size()).map_err(|error| wrong(&error))?;
        file.write_all(&bytes).map_err(|error| wrong(&error))?;
        file.commit()
    }

    /// A number that tells pictures apart: the 64-bit hash FNV-1a of all bytes (G. Fowler, L. C. Noll and K.-P. Vo).
    pub fn checksum(&self) -> u64 {
        let mix = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.pixels.iter().fold(0xcbf2_9ce4_8422_2325, mix)
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
