//! What each colour stands for.

use figures::chart::PALETTE;
use plotters::prelude::RGBColor;

use crate::kind::Kind;

/// The colour of waiting.
pub(super) const WAIT: RGBColor = PALETTE[1];

/// The colour of a kind of call.
pub(super) fn color(kind: Kind) -> RGBColor {
    match kind {
        Kind::Send => PALETTE[0],
        Kind::Receive => PALETTE[2],
        Kind::Complete => PALETTE[4],
        Kind::Collective => PALETTE[3],
        Kind::Other => RGBColor(138, 138, 138),
    }
}
