//! Webhooks: where events are sent by HTTP POST, and which ones.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Invalid;
use crate::event::EventData;
use crate::ids::Subscription;
use crate::text::Text;
use crate::time::{Sequence, Timestamp};
use crate::webhook_url::WebhookUrl;

/// The id of a webhook, ordered by when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct WebhookId(Uuid);

impl WebhookId {
    /// The id of a `UUIDv7` that the caller made.
    pub fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// Reads an id as it is written: 32 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("id", text, "the id of a webhook", "copy it from the list of webhooks");
        let is_plain = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let id = if is_plain { Uuid::try_parse(text).ok() } else { None };
        id.map(Self).ok_or_else(refused)
    }
}

impl fmt::Display for WebhookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

impl From<WebhookId> for String {
    fn from(id: WebhookId) -> Self {
        id.to_string()
    }
}

/// Which events are sent: those of some types, or all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct EventTypes(BTreeSet<&'static str>);

impl EventTypes {
    /// Reads names such as `match_found`; none of them stands for all types.
    pub fn new(names: &[impl AsRef<str>]) -> Result<Self, Invalid> {
        let known = |name: &str| EventData::NAMES.into_iter().find(|known| *known == name);
        let read = |name: &str| {
            let expected = format!("types of events: {}", EventData::NAMES.join(", "));
            known(name).ok_or_else(|| Invalid::new("types", name, expected, "leave them out for all types"))
        };
        names.iter().map(|name| read(name.as_ref().trim())).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an event is one of them.
    pub fn hold(&self, data: &EventData) -> bool {
        self.0.is_empty() || self.0.contains(data.name())
    }

    /// Their names in order; none where all types are meant.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }
}

impl TryFrom<Vec<String>> for EventTypes {
    type Error = Invalid;

    fn try_from(names: Vec<String>) -> Result<Self, Invalid> {
        Self::new(&names)
    }
}

impl From<EventTypes> for Vec<String> {
    fn from(types: EventTypes) -> Self {
        types.names().map(str::to_owned).collect()
    }
}

/// Why and since when nothing is sent any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disabled {
    /// Since when.
    pub at: Timestamp,
    /// Why, in words for people.
    pub reason: Text,
}

/// Where events are sent by HTTP POST, as people see it: its secret is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where events are sent.
    pub url: WebhookUrl,
    /// What it is for, in words for people.
    pub label: Text,
    /// Which events are sent.
    pub types: EventTypes,
    /// When it was made.
    pub created_at: Timestamp,
    /// Events after this one are sent.
    pub after: Sequence,
    /// Counts from 1, one more with every replay: each run is a subscription of its own, with a place of its own in the log.
    pub run: u32,
    /// Whether nothing is sent any more.
    pub disabled: Option<Disabled>,
}

/// What the names of subscriptions of webhooks begin with.
const SUBSCRIPTION: &str = "webhook-";

impl Webhook {
    /// The subscription of its run: `webhook-<id>`, and `webhook-<id>-<run>` after a replay.
    pub fn subscription(&self) -> Result<Subscription, Invalid> {
        let first = format!("{SUBSCRIPTION}{}", self.id);
        Subscription::new(&if self.run > 1 { format!("{first}-{}", self.run) } else { first })
    }

    /// Whether a subscription is of a webhook, whether or not there is that webhook.
    pub fn is_subscription(name: &Subscription) -> bool {
        name.as_str().strip_prefix(SUBSCRIPTION).is_some_and(|rest| {
            let id = rest.split_once('-').map_or(rest, |(id, _)| id);
            WebhookId::parse(id).is_ok()
        })
    }

    /// What is recorded of a change of it. The path of its URL may be a secret, so only the host stands there.
    pub fn subject(&self) -> Result<Text, Invalid> {
        let whole = format!("webhook {} to {}: {}", self.id, self.url.host(), self.label);
        Text::new(&whole.chars().take(500).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(run: u32) -> Webhook {
        Webhook {
            id: WebhookId::parse("019aabcd000070008000000000000001").unwrap(),
            url: WebhookUrl::parse("https://example.org/hooks/s3cret").unwrap(),
            label: Text::new("the dashboard").unwrap(),
            types: EventTypes::default(),
            created_at: Timestamp::from_millis(1).unwrap(),
            after: Sequence(7),
            run,
            disabled: None,
        }
    }

    #[test]
    fn each_run_has_a_subscription_that_is_known_for_one() {
        let names = [1, 2, 30].map(|run| webhook(run).subscription().unwrap());
        assert_eq!(names[0].as_str(), "webhook-019aabcd000070008000000000000001");
        assert_eq!(names[2].as_str(), "webhook-019aabcd000070008000000000000001-30");
        assert!(names.iter().all(Webhook::is_subscription));
        for other in ["matcher", "webhook-", "webhook-mine", "webhook-019aabcd00007000800000000000000g"] {
            assert!(!Webhook::is_subscription(&Subscription::new(other).unwrap()), "{other}");
        }
    }

    #[test]
    fn what_is_recorded_has_no_path() {
        let subject = webhook(1).subject().unwrap().to_string();
        assert!(subject.contains("example.org: the dashboard") && !subject.contains("s3cret"), "{subject}");
    }

    #[test]
    fn types_are_those_that_there_are() {
        let some = EventTypes::new(&[" match_found", "site_removed", "match_found"]).unwrap();
        assert_eq!(some.names().collect::<Vec<_>>(), ["match_found", "site_removed"]);
        let error = EventTypes::new(&["match_lost"]).unwrap_err().to_string();
        assert!(error.contains("'match_lost'") && error.contains("match_withdrawn"), "{error}");
        let json = serde_json::to_string(&some).unwrap();
        assert_eq!(serde_json::from_str::<EventTypes>(&json).unwrap(), some);
        assert_eq!(EventTypes::new(&[""; 0]).unwrap(), EventTypes::default());
    }
}
