//! Memory of processes, as the system tells it.

/// The most memory that a process has had, MB; this one where none is named.
pub fn peak_mb(process: Option<u32>) -> Option<f64> {
    told(process, "VmHWM:")
}

/// The memory that a process has now, MB; this one where none is named.
pub fn now_mb(process: Option<u32>) -> Option<f64> {
    told(process, "VmRSS:")
}

fn told(process: Option<u32>, name: &str) -> Option<f64> {
    let process = process.map_or_else(|| "self".to_owned(), |process| process.to_string());
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}
