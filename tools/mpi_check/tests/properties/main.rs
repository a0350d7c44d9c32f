//! The analysis against two references: the definition, by trying all sets of ranks, and its meaning, by running small
//! programs in every order in which their steps can happen.

mod definition;
mod meaning;
mod picture;
mod program;
mod simulator;
