//! What is counted, and painted.

/// A point of the complex plane: x + iy.
pub type Point = (f64, f64);
