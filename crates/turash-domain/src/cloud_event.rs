//! Events as they travel: CloudEvents 1.0 in JSON (structured mode).
//!
//! `sequence` follows the CloudEvents sequence extension (a string), `traceparent` the distributed tracing extension.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::event::{Event, EventData, EventError};
use crate::time::{Sequence, Timestamp};

/// The envelope around data. What is optional here is written, but not needed to read an event; attributes of others are passed over, as
/// the standard asks.
#[derive(Serialize, Deserialize)]
struct Envelope<'a, D> {
    #[serde(borrow)]
    specversion: Cow<'a, str>,
    id: Uuid,
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    type_name: Cow<'a, str>,
    #[serde(default, borrow)]
    subject: Cow<'a, str>,
    time: Timestamp,
    #[serde(default, borrow)]
    datacontenttype: Cow<'a, str>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    dataschema: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sequence: Cow<'a, str>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    traceparent: Option<Cow<'a, str>>,
    data: D,
}

impl Event {
    /// The event as CloudEvents 1.0 JSON (structured mode).
    pub fn to_cloud_event(&self) -> String {
        self.to_cloud_event_with(&self.data)
    }

    /// The event as CloudEvents 1.0 JSON with a view of its data in place of the whole, for those who may not see all of it.
    pub fn to_cloud_event_with(&self, data: &impl Serialize) -> String {
        self.to_cloud_event_of(data, None)
    }

    /// The same, with the address of the schema of that data.
    pub(crate) fn to_cloud_event_of(&self, data: &impl Serialize, schema: Option<&str>) -> String {
        let envelope = Envelope {
            specversion: "1.0".into(),
            id: self.id,
            source: "/turash".into(),
            type_name: self.data.type_name().into(),
            subject: self.data.subject().into(),
            time: self.time,
            datacontenttype: "application/json".into(),
            dataschema: schema.map(Cow::Borrowed),
            sequence: self.sequence.to_string().into(),
            traceparent: self.trace_parent.as_deref().map(Cow::Borrowed),
            data,
        };
        // String keys and finite numbers only, so writing them to memory cannot fail.
        serde_json::to_string(&envelope).unwrap_or_default()
    }

    /// Reads an event from CloudEvents 1.0 JSON (structured mode). Unknown attributes are passed over, as the standard
    /// asks.
    pub fn from_cloud_event(json: &str) -> Result<Self, EventError> {
        let wrong =
            |reason: String| EventError::Malformed { type_name: "CloudEvents 1.0".to_owned(), reason };
        let envelope: Envelope<'_, &RawValue> =
            serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
        if envelope.specversion != "1.0" {
            return Err(wrong(format!("specversion is '{}'", envelope.specversion)));
        }
        let sequence =
            envelope.sequence.parse().map_err(|_| wrong(format!("sequence is '{}'", envelope.sequence)))?;
        Ok(Self {
            sequence: Sequence(sequence),
            id: envelope.id,
            time: envelope.time,
            data: EventData::from_json(&envelope.type_name, envelope.data.get())?,
            trace_parent: envelope.traceparent.map(Cow::into_owned),
        })
    }
}
