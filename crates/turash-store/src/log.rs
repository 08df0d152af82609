//! What stores of events say: of a row that is no event, and of events that may not go yet.

use turash_domain::ports::{PortResult, Unreadable};
use turash_domain::{PortError, PortErrorKind, Sequence, Timestamp, Uuid};

/// The columns of a row that is no event, as far as they can be read.
pub struct RawEvent<'a> {
    /// Its place in the log.
    pub sequence: Sequence,
    /// The event's id.
    pub id: Uuid,
    /// The `type`.
    pub type_name: &'a str,
    /// The aggregate that it tells of.
    pub subject: &'a str,
    /// When it happened, ms since 1970.
    pub time_ms: Option<i64>,
    /// The `data`, which may be no JSON.
    pub data: &'a str,
    /// The trace that it belongs to; empty where there is none.
    pub trace_parent: &'a str,
}

impl RawEvent<'_> {
    /// The row in the form of an event as far as that goes, and why it is none: a program that knows its type can still read it.
    pub fn unreadable(&self, error: impl std::fmt::Display) -> Unreadable {
        let time = self.time_ms.and_then(|millis| Timestamp::from_millis(millis).ok());
        let mut raw = serde_json::json!({
            "specversion": "1.0",
            "id": self.id,
            "source": "/turash",
            "type": self.type_name,
            "subject": self.subject,
            "time": time.unwrap_or(Timestamp::EPOCH),
            "datacontenttype": "application/json",
            "sequence": self.sequence.to_string(),
            "data": serde_json::from_str(self.data).unwrap_or_else(|_| serde_json::Value::from(self.data)),
        });
        if !self.trace_parent.is_empty() {
            raw["traceparent"] = self.trace_parent.into();
        }
        Unreadable { sequence: Some(self.sequence), raw: raw.to_string(), error: error.to_string() }
    }
}

/// Refuses to trim a log beyond its head, or beyond what the slowest subscription has settled.
pub fn refuse_trim(
    adapter: &'static str,
    up_to: Sequence,
    head: Sequence,
    slowest: Option<(String, Sequence)>,
) -> PortResult<()> {
    let message = match slowest {
        _ if up_to > head => format!("the log ends at {head}, it cannot be trimmed up to {up_to}"),
        Some((name, watermark)) if up_to > watermark => format!(
            "subscription '{name}' has settled events up to {watermark}; the log cannot be trimmed up to {up_to}"
        ),
        _ => return Ok(()),
    };
    Err(PortError::new(PortErrorKind::Invalid, adapter, message))
}
