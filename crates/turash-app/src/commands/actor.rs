//! How the record of what was done calls whoever runs a command.

use anyhow::Result;
use turash_domain::Text;

/// The command line, and the user as the environment names it.
pub(super) fn actor() -> Result<Text> {
    let user = std::env::vars_os().find(|(name, _)| name == "USER" || name == "USERNAME");
    let user = user.map(|(_, user)| user.to_string_lossy().chars().take(100).collect::<String>());
    let named = user.and_then(|user| Text::new(&format!("the command line, user {user}")).ok());
    Ok(named.map_or_else(|| Text::new("the command line"), Ok)?)
}
