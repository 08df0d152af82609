//! Matches: a supply and a demand that fit, and what people decided about them.
//!
//! A match is derived: computing may add, change and remove it freely. A decision is not: it begins with the first
//! transition beyond `suggested`, and computing never deletes or alters it.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::ids::MatchId;
use crate::model::carbon::{Claim, ClaimStatus};
use crate::negotiation::Negotiation;
use crate::quantity::EurPerUnit;
use crate::resource::Family;
use crate::text::Text;
use crate::time::{Timestamp, Version};

/// A supply and a demand that fit, as computed from the two flows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The pair.
    pub id: MatchId,
    /// The family of both flows.
    pub family: Family,
    /// How the exchange is done.
    pub technology: Technology,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// What the demand can take of the supply in a year, in the family's annual unit.
    pub deliverable_annual: f64,
    /// The value that ranks the pair, EUR/a.
    pub value_eur_per_year: f64,
    /// The version of the supply it was computed from.
    pub supply_version: Version,
    /// The version of the demand it was computed from.
    pub demand_version: Version,
}

/// How an exchange is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Technology {
    /// As it is, through exchangers at most.
    Direct,
    /// Heat that is hot enough through exchangers, the rest through a heat pump.
    DirectAndHeatPump,
    /// All heat through a heat pump.
    HeatPump,
    /// Cold from a chiller that heat drives.
    AbsorptionChiller,
    /// Water that is treated.
    Treated,
    /// Blended: water with fresh water, a gas with another.
    Blended,
    /// A gas that is compressed.
    Compressed,
    /// CO2 that is carried as a liquid.
    Liquefied,
    /// CO2 that is cleaned.
    Cleaned,
    /// CO2 that is captured from a dilute gas.
    Captured,
    /// Biogas that is upgraded.
    Upgraded,
    /// Electricity over a direct line.
    DirectLine,
    /// A material in the place of another.
    Substitution,
}

impl Technology {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Direct,
        Self::DirectAndHeatPump,
        Self::HeatPump,
        Self::AbsorptionChiller,
        Self::Treated,
        Self::Blended,
        Self::Compressed,
        Self::Liquefied,
        Self::Cleaned,
        Self::Captured,
        Self::Upgraded,
        Self::DirectLine,
        Self::Substitution,
    ];

    /// Reads a name, in any case.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wanted = text.trim().to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|technology| technology.name() == wanted);
        let names = Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| Invalid::new("technology", text, format!("one of {names}"), ""))
    }

    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::DirectAndHeatPump => "direct_and_heat_pump",
            Self::HeatPump => "heat_pump",
            Self::AbsorptionChiller => "absorption_chiller",
            Self::Treated => "treated",
            Self::Blended => "blended",
            Self::Compressed => "compressed",
            Self::Liquefied => "liquefied",
            Self::Cleaned => "cleaned",
            Self::Captured => "captured",
            Self::Upgraded => "upgraded",
            Self::DirectLine => "direct_line",
            Self::Substitution => "substitution",
        }
    }
}

/// Where a match stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchState {
    /// Computed, nobody acted on it.
    Suggested,
    /// The parties talk.
    Negotiating,
    /// A quantity is set aside.
    Reserved,
    /// A contract is signed.
    Contracted,
    /// The exchange runs.
    Live,
    /// Turned down before a contract; needs a reason.
    Rejected,
    /// Ended after a contract; needs a reason.
    Failed,
    /// Taken back by a party; needs a reason.
    Withdrawn,
}

impl MatchState {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Suggested,
        Self::Negotiating,
        Self::Reserved,
        Self::Contracted,
        Self::Live,
        Self::Rejected,
        Self::Failed,
        Self::Withdrawn,
    ];

    /// Reads a name, in any case.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wanted = text.trim().to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|state| state.name() == wanted);
        let names = Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| Invalid::new("state", text, format!("one of {names}"), ""))
    }

    /// The states that may follow.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Suggested => &[Self::Negotiating, Self::Rejected],
            Self::Negotiating => &[Self::Reserved, Self::Rejected, Self::Withdrawn],
            Self::Reserved => &[Self::Negotiating, Self::Contracted, Self::Rejected, Self::Withdrawn],
            Self::Contracted => &[Self::Live, Self::Failed, Self::Withdrawn],
            Self::Live => &[Self::Failed, Self::Withdrawn],
            Self::Rejected | Self::Failed | Self::Withdrawn => &[Self::Negotiating],
        }
    }

    /// Whether the agreed quantity is taken off both flows.
    pub fn holds_quantity(self) -> bool {
        matches!(self, Self::Reserved | Self::Contracted | Self::Live)
    }

    /// Whether entering it needs a reason.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Rejected | Self::Failed | Self::Withdrawn)
    }

    /// Whether somebody turned it down or ended it: no exchange any more, unless they talk again.
    pub fn is_turned_down(self) -> bool {
        matches!(self, Self::Rejected | Self::Failed | Self::Withdrawn)
    }

    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Suggested => "suggested",
            Self::Negotiating => "negotiating",
            Self::Reserved => "reserved",
            Self::Contracted => "contracted",
            Self::Live => "live",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What the parties agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Agreement {
    /// Annual amount in the family's annual unit; it is taken off both flows once reserved.
    pub annual: Option<crate::resource::NotNegative>,
    /// Price in EUR per unit. Private to the parties.
    pub price: Option<EurPerUnit>,
}

/// One step of a match's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    /// When.
    pub at: Timestamp,
    /// The state it left.
    pub from: MatchState,
    /// The state it entered.
    pub to: MatchState,
    /// Who did it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Text>,
    /// Why; always present where the entered state needs a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// What people decided about a pair: computing never deletes or alters it.
///
/// ```
/// use turash_domain::{Decision, MatchId, MatchState, Text, Timestamp, Version};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let now = Timestamp::parse("2026-11-24T08:00:00Z")?;
/// let pair = Decision::suggested(MatchId::parse("mill.out~baths.in")?);
/// let talk = pair.transition(MatchState::Negotiating, None, Some(Text::new("the mill")?), None, now)?;
/// assert_eq!((talk.state, talk.version), (MatchState::Negotiating, Version(1)));
/// let early = talk.transition(MatchState::Live, None, None, None, now);
/// assert!(early.is_err_and(|refused| refused.expected == "one of reserved, rejected, withdrawn after negotiating"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The pair.
    pub id: MatchId,
    /// Where it stands.
    pub state: MatchState,
    /// How it came there, oldest first.
    pub history: Vec<Transition>,
    /// What was agreed.
    #[serde(default)]
    pub agreement: Agreement,
    /// What the sides asked about each other's price limits.
    #[serde(default, skip_serializing_if = "Negotiation::is_untouched")]
    pub negotiation: Negotiation,
    /// The one claim of the CO2 that it avoids, once it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Its version.
    pub version: Version,
}

impl Decision {
    /// The state of a pair that nobody has acted on; it is never stored.
    pub fn suggested(id: MatchId) -> Self {
        Self {
            id,
            state: MatchState::Suggested,
            history: Vec::new(),
            agreement: Agreement::default(),
            negotiation: Negotiation::default(),
            claim: None,
            version: Version::NONE,
        }
    }

    /// Whether somebody ever took it further than a suggestion. One that was only turned down is as if nobody had shown it to the other side.
    pub fn was_taken_up(&self) -> bool {
        let is_beyond = |state: MatchState| state != MatchState::Suggested && !state.is_turned_down();
        is_beyond(self.state) || self.history.iter().any(|step| is_beyond(step.to))
    }

    /// The decision after one more transition, or why that transition is not allowed.
    pub fn transition(
        &self,
        to: MatchState,
        agreement: Option<Agreement>,
        actor: Option<Text>,
        reason: Option<Text>,
        at: Timestamp,
    ) -> Result<Self, Invalid> {
        if !self.state.next().contains(&to) {
            let allowed: Vec<_> = self.state.next().iter().map(|state| state.name()).collect();
            let expected = format!("one of {} after {}", allowed.join(", "), self.state.name());
            return Err(Invalid::new("state", to.name(), expected, ""));
        }
        if to.needs_reason() && reason.is_none() {
            return Err(Invalid::new(
                "reason",
                "",
                format!("a reason for {}", to.name()),
                "say why in a sentence",
            ));
        }
        let agreement = agreement.unwrap_or(self.agreement);
        if to.holds_quantity() && agreement.annual.is_none() {
            let expected = format!("the annual amount that is {}", to.name());
            return Err(Invalid::new("agreement.annual", "", expected, "name the amount"));
        }
        let mut history = self.history.clone();
        history.push(Transition { at, from: self.state, to, actor, reason });
        let negotiation = self.negotiation.without_consents();
        let version = self.version.next();
        Ok(Self { state: to, history, agreement, negotiation, version, ..self.clone() })
    }

    /// The decision after a side asked, consented or took its consent back, which is possible while they negotiate.
    pub fn negotiate(&self, negotiation: Negotiation) -> Result<Self, Invalid> {
        if self.state != MatchState::Negotiating {
            let remedy = "price limits are compared while both sides negotiate; take the match there first";
            return Err(Invalid::new("state", self.state.name(), MatchState::Negotiating.name(), remedy));
        }
        Ok(Self { negotiation, version: self.version.next(), ..self.clone() })
    }

    /// The decision after its CO2 was claimed, which is possible from the contract on. An indicative claim may be made anew; what both
    /// parties approved stands.
    pub fn claimed(&self, claim: Claim) -> Result<Self, Invalid> {
        self.check_claimable()?;
        if let Some(made) = self.claim.as_ref().filter(|made| made.status() > ClaimStatus::Indicative) {
            let found = format!("a claim of {} t/a, {}", made.avoided_t_per_year, made.status().name());
            let remedy = "a match has one claim, and this one stands";
            return Err(Invalid::new(
                "claim",
                found,
                "a match whose CO2 nobody has approved a claim of",
                remedy,
            ));
        }
        Ok(Self { claim: Some(claim), version: self.version.next(), ..self.clone() })
    }

    /// The decision after the status of its claim was raised.
    pub fn claim_raised(&self, to: ClaimStatus, actor: Option<Text>, at: Timestamp) -> Result<Self, Invalid> {
        self.check_claimable()?;
        let Some(made) = &self.claim else {
            return Err(Invalid::new("status", to.name(), "a claim that is made", "make it first"));
        };
        let claim = Some(made.raised(to, actor, at)?);
        Ok(Self { claim, version: self.version.next(), ..self.clone() })
    }

    fn check_claimable(&self) -> Result<(), Invalid> {
        if matches!(self.state, MatchState::Contracted | MatchState::Live) {
            return Ok(());
        }
        let remedy = "what a match avoids is claimed once there is a contract";
        Err(Invalid::new("state", self.state.name(), "contracted or live", remedy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::FlowId;
    use crate::resource::NotNegative;

    fn suggested() -> Decision {
        Decision::suggested(MatchId::new(FlowId::new("a").unwrap(), FlowId::new("b").unwrap()))
    }

    #[test]
    fn a_match_goes_from_suggested_to_live_and_remembers_how() {
        let at = Timestamp::from_millis(0).unwrap();
        let agreed = Agreement { annual: Some(NotNegative::new(10.0).unwrap()), price: None };
        let negotiating = suggested().transition(MatchState::Negotiating, None, None, None, at).unwrap();
        assert!(negotiating.transition(MatchState::Reserved, None, None, None, at).is_err(), "no amount");
        let reserved = negotiating.transition(MatchState::Reserved, Some(agreed), None, None, at).unwrap();
        let contracted = reserved.transition(MatchState::Contracted, None, None, None, at).unwrap();
        let live = contracted.transition(MatchState::Live, None, None, None, at).unwrap();
        assert_eq!((live.history.len(), live.version, live.agreement), (4, Version(4), agreed));
    }

    #[test]
    fn a_step_ends_consents_and_gives_nobody_another_question() {
        let at = Timestamp::from_millis(0).unwrap();
        let site = crate::ids::SiteId::new("s").unwrap();
        let asked = Some(crate::negotiation::Asked { at, site });
        let both = crate::negotiation::NegotiatingSide { asked, consents: Some(Version(3)) };
        let negotiation = Negotiation { supply: both.clone(), demand: both };
        assert!(suggested().negotiate(negotiation.clone()).unwrap_err().expected.contains("negotiating"));
        let negotiating = suggested().transition(MatchState::Negotiating, None, None, None, at).unwrap();
        assert!(!serde_json::to_string(&negotiating).unwrap().contains("negotiation"), "nothing to keep");
        let asked = negotiating.negotiate(negotiation.clone()).unwrap();
        assert_eq!((asked.version, &asked.negotiation), (Version(2), &negotiation));
        let json = serde_json::to_string(&asked).unwrap();
        assert_eq!(serde_json::from_str::<Decision>(&json).unwrap(), asked);
        let reason = Text::new("no").ok();
        let left = asked.transition(MatchState::Withdrawn, None, None, reason, at).unwrap();
        let again = left.transition(MatchState::Negotiating, None, None, None, at).unwrap();
        assert_eq!(again.negotiation, negotiation.without_consents());
        assert!(again.negotiation.supply.asked.is_some() && again.negotiation.demand.consents.is_none());
    }

    #[test]
    fn steps_that_skip_or_lack_a_reason_are_refused() {
        let at = Timestamp::from_millis(0).unwrap();
        let skipped = suggested().transition(MatchState::Live, None, None, None, at).unwrap_err();
        assert!(skipped.expected.contains("negotiating"), "{skipped}");
        assert!(suggested().transition(MatchState::Rejected, None, None, None, at).is_err());
    }
}
