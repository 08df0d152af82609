//! The arguments of `keys`.

use clap::{Args, Subcommand};
use turash_domain::{KeyId, Role, Text};

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Makes a key and prints its secret, once.
    Create(CreateKeyArgs),
    /// Lists all keys, also those that were taken back.
    List(ListKeysArgs),
    /// Takes a key back for good; ten seconds later it opens nothing anywhere.
    Revoke(RevokeKeyArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CreateKeyArgs {
    /// What it allows: reader, publisher (for its own organization), operator or admin.
    #[arg(long, value_name = "ROLE", value_parser = parse_role)]
    pub(crate) role: Role,
    /// Whose it is, for people.
    #[arg(long, value_name = "TEXT", value_parser = parse_text)]
    pub(crate) label: Text,
    /// The organization that a publisher writes for, as its sites name it.
    #[arg(long, value_name = "NAME", value_parser = parse_text)]
    pub(crate) organization: Option<Text>,
}

#[derive(Debug, Args)]
pub(crate) struct ListKeysArgs {
    /// JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeKeyArgs {
    /// Its id, as `turash keys list` shows it.
    #[arg(value_name = "ID", value_parser = parse_key)]
    pub(crate) id: KeyId,
}

fn parse_role(text: &str) -> Result<Role, String> {
    Role::parse(text).map_err(|invalid| invalid.to_string())
}

fn parse_text(text: &str) -> Result<Text, String> {
    Text::new(text).map_err(|invalid| invalid.to_string())
}

fn parse_key(text: &str) -> Result<KeyId, String> {
    KeyId::parse(text).map_err(|invalid| invalid.to_string())
}
