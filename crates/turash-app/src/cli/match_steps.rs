//! The arguments of `match`: what is done with one match.

use clap::{Args, Subcommand};
use turash_domain::model::carbon::ClaimStatus;
use turash_domain::{EurPerUnit, MatchId, MatchState, Remark, Text, Version};

use super::parse::{
    LeastAmount, parse_annual, parse_claim, parse_match, parse_price, parse_state, parse_text,
};

#[derive(Debug, Subcommand)]
pub(crate) enum MatchCommand {
    /// Takes a match a step on, or ends it.
    ///
    /// A match goes from suggested by negotiating, reserved and contracted to live; rejected, withdrawn and failed end it and need a reason.
    /// From reserved on, the agreed amount is taken off both flows.
    Step(StepArgs),
    /// Says how a match came where it stands, and which steps may follow.
    History(HistoryArgs),
    /// Writes a comment on a match, for everybody who may look at it.
    Comment(CommentArgs),
    /// Claims the CO2 that a match avoids, from the contract on, or raises the status of that claim.
    Claim(ClaimArgs),
}

/// Which match, who acts, and how it is answered.
#[derive(Debug, Args)]
pub(crate) struct ActArgs {
    /// The match, for example `mill.out~baths.in`.
    #[arg(value_name = "MATCH", value_parser = parse_match)]
    pub(crate) id: MatchId,
    /// Who does it; it stands in the history.
    #[arg(long, value_name = "NAME", value_parser = parse_text)]
    pub(crate) actor: Option<Text>,
    /// Only where the match still has this version, as its history tells it; 0 for one on which nobody acted.
    #[arg(long, value_name = "N", value_parser = parse_version)]
    pub(crate) if_version: Option<Version>,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StepArgs {
    #[command(flatten)]
    pub(crate) act: ActArgs,
    /// The state that it enters: negotiating, reserved, contracted, live, rejected, withdrawn or failed.
    #[arg(value_name = "STATE", value_parser = parse_state)]
    pub(crate) to: MatchState,
    /// What is agreed on, for example '5 GWh/a'; a bare number is in the family's own unit.
    #[arg(long, value_name = "AMOUNT", value_parser = parse_annual)]
    pub(crate) agreed: Option<LeastAmount>,
    /// The price that is agreed on, EUR per unit (MWh, t or m3); private.
    #[arg(long, value_name = "EUR", value_parser = parse_price)]
    pub(crate) price: Option<EurPerUnit>,
    /// Why.
    #[arg(long, value_name = "TEXT", value_parser = parse_text)]
    pub(crate) reason: Option<Text>,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// The match, for example `mill.out~baths.in`.
    #[arg(value_name = "MATCH", value_parser = parse_match)]
    pub(crate) id: MatchId,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CommentArgs {
    /// The match, for example `mill.out~baths.in`.
    #[arg(value_name = "MATCH", value_parser = parse_match)]
    pub(crate) id: MatchId,
    /// What to write: up to 2,000 characters.
    #[arg(value_name = "TEXT", value_parser = parse_remark)]
    pub(crate) text: Remark,
    /// Who writes it.
    #[arg(long, value_name = "NAME", value_parser = parse_text)]
    pub(crate) actor: Option<Text>,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

fn parse_remark(text: &str) -> Result<Remark, String> {
    Remark::new(text).map_err(|invalid| format!("expected {}", invalid.expected))
}

#[derive(Debug, Args)]
pub(crate) struct ClaimArgs {
    #[command(flatten)]
    pub(crate) act: ActArgs,
    /// What the claim is to become: indicative, approved (by both parties) or verified (by somebody else).
    #[arg(value_name = "STATUS", value_parser = parse_claim)]
    pub(crate) status: ClaimStatus,
}

fn parse_version(text: &str) -> Result<Version, String> {
    text.parse().map(Version).map_err(|_| "expected a whole number, as the history tells it".to_owned())
}
