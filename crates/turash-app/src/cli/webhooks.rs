//! The arguments of `webhooks`.

use clap::{Args, Subcommand};
use turash_domain::{EventTypes, Sequence, Text, Timestamp, WebhookId, WebhookUrl};

#[derive(Debug, Subcommand)]
pub(crate) enum WebhooksCommand {
    /// Has events sent to an address from now on, and prints the secret that signs them, once.
    Add(AddWebhookArgs),
    /// Lists where events are sent.
    List(ListWebhooksArgs),
    /// Removes one with its secret: nothing more is sent.
    Remove(WebhookArgs),
    /// Sends events again, from a place of the log; one that was disabled is on again.
    Replay(ReplayWebhookArgs),
    /// Sends a message to try one, once, and says what came of it.
    ///
    /// Exit status: 0 it arrived, 1 it did not.
    Test(WebhookArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AddWebhookArgs {
    /// Where events are sent: an `https` address that everybody reaches, or one of `webhooks.allow_private`.
    #[arg(value_name = "URL", value_parser = parse_url)]
    pub(crate) url: WebhookUrl,
    /// What it is for, for people.
    #[arg(long, value_name = "TEXT", value_parser = parse_text)]
    pub(crate) label: Text,
    /// Which events are sent, such as `match_found,match_withdrawn`; all where it is not given.
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub(crate) types: Vec<String>,
}

impl AddWebhookArgs {
    /// Which events are sent.
    pub(crate) fn types(&self) -> Result<EventTypes, turash_domain::Invalid> {
        EventTypes::new(&self.types)
    }
}

#[derive(Debug, Args)]
pub(crate) struct ListWebhooksArgs {
    /// JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WebhookArgs {
    /// Its id, as `turash webhooks list` shows it.
    #[arg(value_name = "ID", value_parser = parse_id)]
    pub(crate) id: WebhookId,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("from").required(true).args(["after", "since"]))]
pub(crate) struct ReplayWebhookArgs {
    /// Its id, as `turash webhooks list` shows it.
    #[arg(value_name = "ID", value_parser = parse_id)]
    pub(crate) id: WebhookId,
    /// The events after this sequence; 0 for all that the log has.
    #[arg(long, value_name = "SEQUENCE")]
    pub(crate) after: Option<u64>,
    /// The events that happened at this time or later, such as 2026-11-24T08:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) since: Option<Timestamp>,
}

impl ReplayWebhookArgs {
    /// The sequence, where one is given.
    pub(crate) fn after(&self) -> Option<Sequence> {
        self.after.map(Sequence)
    }
}

fn parse_url(text: &str) -> Result<WebhookUrl, String> {
    WebhookUrl::parse(text).map_err(|invalid| invalid.to_string())
}

fn parse_text(text: &str) -> Result<Text, String> {
    Text::new(text).map_err(|invalid| invalid.to_string())
}

fn parse_id(text: &str) -> Result<WebhookId, String> {
    WebhookId::parse(text).map_err(|invalid| invalid.to_string())
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|invalid| invalid.to_string())
}
