//! The table of a bench: what was measured, what must be reached, and whether it is.

use std::fmt::Write as _;

/// Which side of a limit is good.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// The figure must not be above this.
    AtMost(f64),
    /// The figure must not be below this.
    AtLeast(f64),
    /// The figure is only told.
    Told,
}

struct Row {
    what: String,
    measured: f64,
    unit: &'static str,
    limit: Limit,
}

impl Row {
    fn is_met(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.measured <= limit,
            Limit::AtLeast(limit) => self.measured >= limit,
            Limit::Told => true,
        }
    }
}

/// The rows of one bench.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    not_run: Vec<(String, String)>,
}

impl Report {
    /// A report without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row.
    pub fn row(&mut self, what: impl Into<String>, measured: f64, unit: &'static str, limit: Limit) {
        self.rows.push(Row { what: what.into(), measured, unit, limit });
    }

    /// Adds a row of something that could not be measured here, and why. It is not missed.
    pub fn not_run(&mut self, what: impl Into<String>, why: String) {
        self.not_run.push((what.into(), why));
    }

    /// The table as text.
    pub fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
        let mut table = String::new();
        for row in &self.rows {
            let limit = match row.limit {
                Limit::AtMost(limit) => format!("<= {limit} {}", row.unit),
                Limit::AtLeast(limit) => format!(">= {limit} {}", row.unit),
                Limit::Told => "-".to_owned(),
            };
            let verdict = match (row.limit, row.is_met()) {
                (Limit::Told, _) => "",
                (_, true) => "met",
                (_, false) => "MISSED",
            };
            let measured = format!("{} {}", figure(row.measured), row.unit);
            let _ = writeln!(table, "{:width$} | {measured:>16} | {limit:>16} | {verdict}", row.what);
        }
        for (what, why) in &self.not_run {
            let _ = writeln!(table, "{what:width$} | not run: {why}");
        }
        table
    }

    /// Prints the table; gives the exit code of the bench: 1 when a figure is missed.
    #[allow(clippy::print_stdout, reason = "a bench prints its result")]
    pub fn finish(&self) -> std::process::ExitCode {
        print!("{}", self.table());
        std::process::ExitCode::from(u8::from(!self.rows.iter().all(Row::is_met)))
    }
}

/// Three digits that mean something.
fn figure(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 || number == 0.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_run_is_told_and_not_missed() {
        let mut report = Report::new();
        report.row("fast", 2.0, "s", Limit::AtMost(2.2));
        report.not_run("peer", "it is not installed".to_owned());
        assert!(report.table().ends_with("peer | not run: it is not installed\n"), "{}", report.table());
        assert_eq!(format!("{:?}", report.finish()), format!("{:?}", std::process::ExitCode::SUCCESS));
    }

    #[test]
    fn a_missed_figure_is_named_and_fails() {
        let mut report = Report::new();
        report.row("fast", 2.0, "s", Limit::AtMost(2.2));
        report.row("told", 1e6, "pairs", Limit::Told);
        assert_eq!(format!("{:?}", report.finish()), format!("{:?}", std::process::ExitCode::SUCCESS));
        report.row("ratio", 1.5, "x", Limit::AtLeast(1.7));
        let table = report.table();
        assert!(table.lines().next().is_some_and(|line| line.ends_with("met")), "{table}");
        assert!(table.lines().last().is_some_and(|line| line.ends_with("MISSED")), "{table}");
        assert_eq!(format!("{:?}", report.finish()), format!("{:?}", std::process::ExitCode::FAILURE));
    }
}
