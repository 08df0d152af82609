//! `turash config`: what is shown of the configuration, and how.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Prints every value that can be configured: with unit, where it is from, and what its default rests on.
    Print(ConfigPrintArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ConfigPrintArgs {
    /// Only this value or group, for example `model.heat` or `model.economics.discount_rate`.
    pub(crate) section: Option<String>,
    /// How it is written.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ConfigFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfigFormat {
    /// For people.
    Text,
    /// A `turash.toml` with everything in it.
    Toml,
    /// All digits, one document.
    Json,
}
