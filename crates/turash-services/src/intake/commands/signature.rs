//! What a command takes, and what it answers.

use turash_domain::{EurPerUnit, MatchState, NotNegative, ResourceFlow, Sequence, Text, Version};

use super::error::CommandError;

/// What must hold for something to be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition {
    /// It does not exist.
    Absent,
    /// It exists.
    Exists,
    /// It stands at this version.
    At(Version),
}

/// What putting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is new.
    Created,
    /// It says something else now.
    Updated,
    /// It said the same already; nothing was written.
    Unchanged,
}

/// One item that was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<I> {
    /// The item.
    pub id: I,
    /// Its version now.
    pub version: Version,
    /// What was done.
    pub done: Done,
}

/// What a command answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt<T> {
    /// What was done.
    pub result: T,
    /// The sequence of the log that includes it.
    pub as_of: Sequence,
}

/// A flow to be put.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowDraft {
    /// The flow.
    pub flow: ResourceFlow,
    /// Whether an existing flow keeps its price limit, which whoever read the flow did not see.
    pub keep_price_limit: bool,
    /// Whether an existing flow is seen by whom it was: what says nothing of it shows nothing to anybody else.
    pub keep_visibility: bool,
}

/// A step of a match.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The state to enter.
    pub to: MatchState,
    /// Annual amount agreed on, in the family's annual unit; what was agreed before stays where there is none.
    pub annual: Option<NotNegative>,
    /// Price agreed on, EUR per unit; what was agreed before stays where there is none. Private.
    pub price: Option<EurPerUnit>,
    /// Who takes the step.
    pub actor: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
}

/// What a command answers, or why it was not carried out.
pub type CommandResult<T> = Result<Receipt<T>, CommandError>;
