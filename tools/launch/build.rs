//! Where no launcher of an MPI can be started as this crate starts it, a sentence says so before anything is compiled.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_CFG_UNIX").is_none() {
        println!(
            "cargo::error=this course needs Linux or macOS; on Windows, install WSL 2 (`wsl --install`), and type this again in \
             its terminal: see book/installing.md"
        );
    }
}
