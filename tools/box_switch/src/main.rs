//! `box_switch LATENCY RATE PORT…`: an Ethernet switch whose cables are as slow as you like.
//!
//! `scripts/cluster/box net --latency 200us --rate 1gbit` starts it between the nodes, in place of the kernel's bridge.
//! Each PORT is a network card, from which it takes frames, and to which it hands them when their time has come.
#![cfg_attr(not(target_os = "linux"), allow(dead_code))]

mod args;
#[cfg(target_os = "linux")]
mod port;
mod wire;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match args::parse(&arguments).map_err(|problem| (2, problem)).and_then(|found| serve(found).map_err(|e| (1, e))) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err((code, problem)) => {
            eprintln!("box_switch: {problem}");
            std::process::ExitCode::from(code)
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("box_switch: network namespaces, and so the box, are a matter of Linux");
    std::process::exit(77);
}

/// Passes frames on until the process is killed.
///
/// # Errors
/// A port that isn't there, or that this user may not open.
#[cfg(target_os = "linux")]
fn serve(arguments: args::Arguments) -> Result<(), String> {
    use std::time::Instant;
    let ports: Vec<port::Port> = arguments.ports.iter().map(|name| port::Port::open(name)).collect::<Result<_, _>>()?;
    let mut switch = wire::Switch::new(ports.len(), arguments.latency, arguments.rate);
    // One frame as the kernel hands it over: up to 64 KiB, which the card would cut up (segmentation offload).
    let mut buffer = vec![0; 1 << 17];
    port::be_prompt();
    println!("ready");
    loop {
        while let Some((to, frame)) = switch.next_due(Instant::now()) {
            ports[to].send(&frame);
        }
        for from in port::wait(&ports, switch.next_time()) {
            // A few at a time, so that no port keeps the others waiting.
            for _ in 0..32 {
                let Some(length) = ports[from].receive(&mut buffer) else { break };
                switch.accept(from, &buffer[..length], port::HEADER, Instant::now());
            }
        }
    }
}
