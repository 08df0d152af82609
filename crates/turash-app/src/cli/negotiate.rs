//! The arguments of `negotiate`.

use clap::{Args, ValueEnum};
use turash_domain::{Direction, MatchId};
use turash_services::ZoneAction;

use super::parse::parse_match;

#[derive(Debug, Args)]
pub(crate) struct NegotiateArgs {
    /// The match, for example `mill.out~baths.in`; both sides must be negotiating.
    #[arg(value_name = "MATCH", value_parser = parse_match)]
    pub(crate) id: MatchId,
    /// The side that is spoken for.
    #[arg(long = "as", value_name = "SIDE")]
    pub(crate) side: Side,
    #[command(flatten)]
    action: ActionArgs,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    /// Who gives.
    Supply,
    /// Who takes.
    Demand,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
struct ActionArgs {
    /// Asks whether a price suits both private limits: once a day; what is done where nothing else is said.
    #[arg(long)]
    ask: bool,
    /// Consents to the even split: with the consent of both, both hear the price in the middle, and so each other's limit.
    #[arg(long)]
    consent: bool,
    /// Takes the consent back.
    #[arg(long)]
    withdraw: bool,
}

impl NegotiateArgs {
    pub(crate) fn direction(&self) -> Direction {
        match self.side {
            Side::Supply => Direction::Supply,
            Side::Demand => Direction::Demand,
        }
    }

    pub(crate) fn action(&self) -> ZoneAction {
        match self.action {
            ActionArgs { consent: true, .. } => ZoneAction::Consent,
            ActionArgs { withdraw: true, .. } => ZoneAction::Withdraw,
            ActionArgs { .. } => ZoneAction::Ask,
        }
    }
}
