//! The look of every chart: size, colours, markers, font, and saving as SVG or PNG.

use std::{
    error::Error,
    path::{Path, PathBuf},
    sync::Once,
};

use plotters::{
    coord::Shift,
    prelude::*,
    style::{FontStyle, register_font},
};

use crate::Output;

/// Width and height of a chart, in pixels.
pub const SIZE: (u32, u32) = (960, 600);

/// Colours that people with any kind of colour vision can tell apart: Okabe and Ito, "Color Universal Design" (2008),
/// without their yellow, which is too pale for thin lines on white.
pub const PALETTE: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

/// The font that is compiled in. SVG viewers take their own sans-serif face.
pub const FONT: &str = "sans-serif";
/// For all that is not data.
pub const GREY: RGBColor = RGBColor(90, 90, 90);

/// What one draws on, whatever the file's format.
pub type Area<B> = DrawingArea<B, Shift>;
/// The outcome of drawing.
pub type Drawn = Result<(), Box<dyn Error>>;

/// A picture that can be drawn in every format.
pub trait Picture {
    /// Draws on a white area of [`SIZE`].
    ///
    /// # Errors
    /// What the drawing library says.
    fn draw<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static;
}

/// Draws a picture into a file, as SVG or PNG by the name's ending.
///
/// # Errors
/// A sentence that names the file and the reason.
pub fn save(picture: &impl Picture, file: Output) -> Result<(), String> {
    let bytes = if is_png(file.path()) { bitmap(picture) } else { svg(picture) };
    let bytes = bytes.map_err(|error| format!("'{}' can't be drawn: {error}", file.path().display()))?;
    file.write_whole(&bytes)
}

fn svg(picture: &impl Picture) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        draw(picture, &area)?;
    }
    Ok(text.into_bytes())
}

fn bitmap(picture: &impl Picture) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut pixels = vec![0; (SIZE.0 * SIZE.1 * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area();
        draw(picture, &area)?;
    }
    encode_png(&pixels, SIZE)
}

/// Encodes an RGB picture (three bytes per pixel, rows from the top) of the given width and height as PNG.
///
/// # Errors
/// What the encoder says.
pub fn encode_png(rgb: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(bytes)
}

fn draw<B: DrawingBackend>(picture: &impl Picture, area: &Area<B>) -> Drawn
where
    B::ErrorType: 'static,
{
    static FONTS: Once = Once::new();
    FONTS.call_once(|| {
        let font = include_bytes!("../assets/DejaVuSans.ttf");
        assert!(register_font(FONT, FontStyle::Normal, font).is_ok(), "the bundled font is a font");
    });
    area.fill(&WHITE)?;
    picture.draw(area)?;
    area.present()?;
    Ok(())
}

/// A chart's path, for clap: its ending chooses the format.
///
/// # Errors
/// A sentence that names the formats there are.
pub fn path(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if is_png(&path) || path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg")) {
        return Ok(path);
    }
    Err("a chart's name ends in .svg or .png".into())
}

fn is_png(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_formats() {
        assert!(path("a.svg").is_ok() && path("b.PNG").is_ok());
        assert!(path("a.pdf").is_err() && path("png").is_err());
    }
}
