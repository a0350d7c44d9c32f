#![doc = include_str!("../README.md")]

pub mod canvas;
pub mod farm;
pub mod kernel;
mod lanes;
pub mod lap;
pub mod painter;
pub mod picture;
pub mod point;
pub mod pool;
pub mod report;
pub mod schedule;
pub mod spawn;
pub mod timeline;
