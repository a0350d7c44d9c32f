//! The functions that the program calls instead of MPI's: `build.rs` writes them, from `functions.txt`.

#![allow(non_snake_case, clippy::too_many_arguments, clippy::used_underscore_binding)]

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use mpi_sys::*;

use crate::check::calls::messages::{From, To};
use crate::shim::bytes::*;
use crate::shim::terms::*;
use crate::shim::{self, Both, Call};

include!(concat!(env!("OUT_DIR"), "/wrappers.rs"));
