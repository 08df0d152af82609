//! Logs on standard error: for people, or one JSON object a line for programs.

use anyhow::{Context, Result};
use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::stderr::{self, Stderr};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line for people.
    #[default]
    Human,
    /// A JSON object; text that comes from users is escaped.
    Json,
}

/// Starts logging at a level (`info`), or by target (`info,turash_runtime=debug`).
pub(crate) fn start(format: LogFormat, filter: &str) -> Result<()> {
    let filter = EnvFilter::try_new(filter).with_context(|| {
        format!("'{filter}' is no log filter; write for example info or info,turash_runtime=debug")
    })?;
    let logs = fmt().with_env_filter(filter).with_writer(Stderr).log_internal_errors(false);
    let started = match format {
        LogFormat::Human => logs.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => logs.json().with_current_span(true).with_span_list(false).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logging did not start: {error}"))?;
    Ok(())
}

/// Panics are said like everything else: as an entry of the log where there is one, so that whoever reads it as JSON can read this
/// too. The hook itself neither fails nor waits, whatever became of standard error.
pub(crate) fn hook_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or_default();
        if tracing::dispatcher::has_been_set() {
            tracing::error!(message = "panicked", panic = message, place);
        } else {
            stderr::say(&format!("turash: panicked at {place}: {message}; this is a fault of the program"));
        }
    }));
}
