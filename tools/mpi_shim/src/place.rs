//! Where a call stands, as all rooms pass it on: `check::places` notes it, and looks it up.

use std::num::NonZeroU32;

/// Where a call stands, by its number on the board, if that is known.
pub type Place = Option<NonZeroU32>;
