//! Metrics in the form that whoever asks takes: `OpenMetrics`, or the older Prometheus text format 0.0.4, in which a counter is called as its
//! sample is, with `_total`.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// `OpenMetrics`.
pub(crate) const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The text format of Prometheus.
pub(crate) const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether whoever asks takes `OpenMetrics`, as a Prometheus server says that it does.
pub(crate) fn takes_open_metrics(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|accepted| accepted.to_str().ok());
    accepted.into_iter().any(|accepted| accepted.contains("application/openmetrics-text"))
}

/// The text format of Prometheus out of `OpenMetrics`.
pub(crate) fn prometheus(open_metrics: &str) -> String {
    let is_counter = |name: &str| open_metrics.contains(&format!("\n# TYPE {name} counter\n"));
    let lines = open_metrics.lines().filter_map(|line| {
        let mut words = line.splitn(4, ' ');
        let [mark, kind, name, rest] = [(); 4].map(|()| words.next().unwrap_or_default());
        match (mark, kind) {
            ("#", "HELP" | "TYPE") => {
                let total = if is_counter(name) { "_total" } else { "" };
                Some(format!("# {kind} {name}{total} {rest}\n"))
            }
            ("#", _) => None,
            _ => Some(format!("{line}\n")),
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = "# HELP shed Requests turned away.\n# TYPE shed counter\nshed_total 3\n\
        # HELP wait_seconds Waits.\n# TYPE wait_seconds histogram\n# UNIT wait_seconds seconds\nwait_seconds_sum 0.5\n# EOF\n";

    #[test]
    fn a_counter_is_called_as_its_sample_is() {
        let text = "# HELP shed_total Requests turned away.\n# TYPE shed_total counter\nshed_total 3\n\
            # HELP wait_seconds Waits.\n# TYPE wait_seconds histogram\nwait_seconds_sum 0.5\n";
        assert_eq!(prometheus(OPEN), text);
    }
}
