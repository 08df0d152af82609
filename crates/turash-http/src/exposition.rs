//! Metrics in the form that whoever asks takes: `OpenMetrics`, or the older Prometheus text format 0.0.4, in which a counter is called as its
//! sample is, with `_total`.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// `OpenMetrics`.
pub(crate) const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The text format of Prometheus.
pub(crate) const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether whoever asks takes OpenMetrics, as a Prometheus server says that it does.
pub(crate) fn takes_open_metrics(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|accepted| accepted.to_str().ok());
    accepted.into_iter().any(|accepted| accepted.contains("application/openmetrics-text"))
}

/// The text format of Prometheus out of `OpenMetrics`.
pub(crate) fn prometheus(open_metrics: &str) -> String {
    let mut text = String::with_capacity(open_metrics.len());
    let mut counter = "";
    for line in open_metrics.lines() {
        let mut words = line.splitn(4, ' ');
        match (words.next(), words.next(), words.next(), words.next()) {
            // What it is a counter of is said before what it means, or after.
            (Some("#"), Some("HELP"), Some(name), Some(help)) => {
                let is_counter = open_metrics.contains(&format!("\n# TYPE {name} counter\n"));
                counter = if is_counter { name } else { "" };
                let total = if is_counter { "_total" } else { "" };
                text.push_str(&format!("# HELP {name}{total} {help}\n"));
            }
            (Some("#"), Some("TYPE"), Some(name), Some(kind)) => {
                let total = if name == counter { "_total" } else { "" };
                text.push_str(&format!("# TYPE {name}{total} {kind}\n"));
            }
            (Some("#"), ..) => {}
            _ => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
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
