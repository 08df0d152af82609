//! Why a command was not carried out.

use thiserror::Error;
use turash_domain::{Direction, Invalid, PortError, Promise, PromiseRefusal, SiteId, Timestamp, Version};

/// The most flows of a site that are counted for a refusal.
pub(super) const COUNTED: u32 = 1_000;

/// Why a command was not carried out: what is wrong, where, and what to do about it. Nothing was written, unless a port says that it
/// does not know ([`PortError::outcome_unknown`]).
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CommandError {
    /// A value that cannot be taken, of the item at this place of the request.
    #[error("[{index}].{invalid}")]
    Invalid {
        /// The item, 0 for the first.
        index: usize,
        /// What is wrong with it.
        invalid: Invalid,
    },
    /// It does not stand at the expected version.
    #[error(
        "{subject}: expected {}, found {}; read it again and decide anew",
        wanted(*expected, *found),
        standing(*found)
    )]
    Conflict {
        /// The aggregate as events name it, for example `flow/linz.out`.
        subject: String,
        /// The version it should have; 0 for "should not exist", nothing for "should exist".
        expected: Option<Version>,
        /// The version it has; 0 where it does not exist.
        found: Version,
    },
    /// A site with flows cannot go.
    #[error("site '{site}' still has {} flows; remove them first{}", counted(*flows), matches_of(promises))]
    HasFlows {
        /// The site.
        site: SiteId,
        /// How many there are; at least so many where it is 1,000.
        flows: usize,
        /// What is promised on these flows.
        promises: Vec<Promise>,
    },
    /// There is no such thing.
    #[error("there is no {subject}; check the id")]
    NotFound {
        /// The aggregate as events name it, for example `site/linz`.
        subject: String,
    },
    /// It would promise more than there is, or take away what is promised.
    #[error("{0}")]
    Promised(Box<PromiseRefusal>),
    /// The site of this side asked less than a day ago whether a price suits both.
    #[error("the {} asked about this flow within the last 24 h; it may ask again from {again} on", side.name())]
    AskedAlready {
        /// The side.
        side: Direction,
        /// From when it may ask.
        again: Timestamp,
    },
    /// A port did not keep its promise.
    #[error(transparent)]
    Port(PortError),
}

impl From<PortError> for CommandError {
    fn from(mut error: PortError) -> Self {
        match error.promised.take() {
            Some(refusal) => Self::Promised(refusal),
            None => Self::Port(error),
        }
    }
}

/// A value of the item at this place of the request that cannot be taken.
pub(super) fn refuse(index: usize, invalid: Invalid) -> CommandError {
    CommandError::Invalid { index, invalid }
}

fn wanted(expected: Option<Version>, found: Version) -> String {
    match expected {
        None => "some version".to_owned(),
        Some(Version::NONE) if found != Version::NONE => "none".to_owned(),
        Some(version) => format!("version {version}"),
    }
}

fn standing(found: Version) -> String {
    if found == Version::NONE { "none".to_owned() } else { format!("version {found}") }
}

fn counted(flows: usize) -> String {
    if flows < COUNTED as usize { flows.to_string() } else { format!("{COUNTED} or more") }
}

/// What has to be done before flows can go on which something is promised; names the first of the matches.
fn matches_of(promises: &[Promise]) -> String {
    if promises.is_empty() {
        return String::new();
    }
    let first: Vec<_> = promises.iter().take(5).map(|promise| format!("'{}'", promise.id)).collect();
    let more = if promises.len() > first.len() { " and more" } else { "" };
    let names = first.join(", ");
    format!(", but first end the matches that promise something on them, with a reason: {names}{more}")
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use turash_domain::{MatchId, MatchState, PortErrorKind};

    use super::*;

    fn conflict(expected: Option<Version>, found: u64) -> String {
        CommandError::Conflict { subject: "site/a".into(), expected, found: Version(found) }.to_string()
    }

    #[test]
    fn a_refused_value_is_named_with_its_place_in_the_request() {
        let error = refuse(2, Invalid::new("site", "x", "the id of a known site", "create the site first"));
        let said = "[2].site: found 'x', expected the id of a known site; create the site first";
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn a_conflict_says_what_was_expected_and_what_is_there() {
        let anew = "read it again and decide anew";
        for (expected, found, said) in [
            (Some(Version(2)), 3, "expected version 2, found version 3"),
            (Some(Version(2)), 0, "expected version 2, found none"),
            (Some(Version::NONE), 3, "expected none, found version 3"),
            (None, 0, "expected some version, found none"),
        ] {
            assert_eq!(conflict(expected, found), format!("site/a: {said}; {anew}"));
        }
    }

    #[test]
    fn a_site_with_flows_names_how_many_and_the_first_matches_on_them() {
        let site = SiteId::new("a").unwrap();
        let has =
            |flows, promises| CommandError::HasFlows { site: site.clone(), flows, promises }.to_string();
        assert_eq!(has(3, vec![]), "site 'a' still has 3 flows; remove them first");
        let promise = |number| Promise {
            id: MatchId::parse(&format!("a~{number}")).unwrap(),
            state: MatchState::Live,
            annual: 1.0,
        };
        let many = has(1_000, (0..6).map(promise).collect());
        assert!(many.contains("has 1000 or more flows") && many.ends_with("'a~3', 'a~4' and more"), "{many}");
    }

    #[test]
    fn the_error_of_a_port_speaks_for_itself() {
        let port =
            PortError::new(PortErrorKind::Unavailable, "store", "does not answer").caused_by("no disk");
        let error = CommandError::from(port);
        assert_eq!(error.to_string(), "store: does not answer");
        assert_eq!(error.source().unwrap().to_string(), "no disk");
    }
}
