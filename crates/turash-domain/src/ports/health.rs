//! What a service says of its own health, for whoever wants to know what is wrong.

use async_trait::async_trait;

/// A service that can be looked at.
#[async_trait]
pub trait Examine: Send + Sync {
    /// Looks at everything that it needs. Nothing that anybody relies on is changed, and it ends within seconds: what does not
    /// answer is a finding, never an error.
    async fn examine(&self) -> Vec<Finding>;
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a few words.
    pub what: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub found: String,
    /// What to do about it; empty where nothing is to be done.
    pub remedy: String,
}

impl Finding {
    /// As it should be.
    pub fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, level: Level::Ok, found: found.into(), remedy: String::new() }
    }

    /// Something that works, but not as well or as safely as it could.
    pub fn warning(what: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what, level: Level::Warning, found: found.into(), remedy: remedy.into() }
    }

    /// Something that does not work.
    pub fn problem(what: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what, level: Level::Problem, found: found.into(), remedy: remedy.into() }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, but not as well or as safely as it could.
    Warning,
    /// It does not work.
    Problem,
}

impl Level {
    /// The word for it in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}
