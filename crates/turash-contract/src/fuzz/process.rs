//! The time that the process computed and the memory that it takes at its peak, as Linux tells them. Elsewhere they are not told.

use std::fs;
use std::time::Duration;

/// How long the process has computed so far, to a hundredth of a second: on a busy machine much less time than has gone by.
pub(super) fn computed() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold blanks; user and system time are the 14th and 15th value (proc(5)).
    let mut values = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = values.next()?.parse().ok()?;
    let system: u64 = values.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

/// Begins a new peak; the bytes that are taken now. `None` where the system does not tell.
pub(super) fn begin() -> Option<u64> {
    // 5 sets the peak to what is taken now (proc(5)).
    fs::write("/proc/self/clear_refs", "5").ok()?;
    taken("VmRSS:")
}

/// Bytes of the peak since then, beyond what was taken.
pub(super) fn peak_since(before: u64) -> u64 {
    taken("VmHWM:").map_or(0, |peak| peak.saturating_sub(before))
}

/// How a peak is written.
pub(super) fn shown(bytes: u64) -> String {
    if begin().is_some() {
        format!("{} MB", bytes / 1_000_000)
    } else {
        "an unknown amount of memory".to_owned()
    }
}

fn taken(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
