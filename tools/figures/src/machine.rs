//! Facts about the machine that this process runs on.

use std::{fs, path::Path, thread};

/// The core that runs this process at this moment; the system may move it. Only Linux tells.
pub fn core() -> Option<u32> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, the program's name in parentheses, may contain blanks: count after it. Field 39 of
    // proc(5) is the processor; the first one after the name is field 3.
    stat.rsplit_once(')')?.1.split_whitespace().nth(39 - 3)?.parse().ok()
}

/// The number of cores that this process may use.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The processor's name, e.g. "AMD EPYC 9B45"; "unknown processor" where the system doesn't tell.
pub fn processor() -> String {
    fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name") || line.starts_with("Model"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| format!("unknown {} processor", std::env::consts::ARCH))
}

/// The machine's main memory in bytes. Only Linux tells.
pub fn memory() -> Option<u64> {
    let meminfo = fs::read_to_string("/proc/meminfo").ok()?;
    let line = meminfo.lines().find(|line| line.starts_with("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

/// The processor's temperature in °C, where the system has a sensor: a Raspberry Pi does, a virtual machine doesn't.
pub fn temperature() -> Option<f64> {
    warmest_zone(Path::new("/sys/class/thermal"))
}

/// The warmest thermal zone of a processor below `folder`, in °C (the kernel gives thousandths of a degree).
fn warmest_zone(folder: &Path) -> Option<f64> {
    let read = |zone: &Path| {
        let kind = fs::read_to_string(zone.join("type")).ok()?;
        // Other zones measure batteries, radios or disks. Names: Raspberry Pi, Intel, AMD and Arm servers.
        let is_processor = ["cpu", "soc", "x86_pkg", "k10temp", "acpitz"].iter().any(|name| kind.contains(name));
        let thousandths: f64 = fs::read_to_string(zone.join("temp")).ok()?.trim().parse().ok()?;
        is_processor.then_some(thousandths / 1000.0)
    };
    fs::read_dir(folder).ok()?.flatten().filter_map(|zone| read(&zone.path())).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warmest_processor_zone_counts() {
        let scratch = harness::Scratch::new();
        let folder = std::path::PathBuf::from(scratch.path("thermal"));
        for (zone, kind, temp) in
            [("zone0", "cpu-thermal", "48312"), ("zone1", "battery", "90000"), ("zone2", "cpu-thermal", "51000")]
        {
            fs::create_dir_all(folder.join(zone)).unwrap();
            fs::write(folder.join(zone).join("type"), kind).unwrap();
            fs::write(folder.join(zone).join("temp"), temp).unwrap();
        }
        assert_eq!(warmest_zone(&folder), Some(51.0));
        assert_eq!(warmest_zone(&folder.join("none")), None);
    }
}
