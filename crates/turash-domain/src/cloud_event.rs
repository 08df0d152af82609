//! Events as they travel: CloudEvents 1.0 in JSON (structured mode).
//!
//! `sequence` follows the CloudEvents sequence extension (a string), `traceparent` the distributed tracing extension.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::event::{Event, EventData, EventError};
use crate::time::{Sequence, Timestamp};

/// The `source` of every event.
const SOURCE: &str = "/turash";

/// What is read of the envelope. Other attributes are passed over, as the standard asks.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    specversion: Cow<'a, str>,
    id: Uuid,
    #[serde(rename = "source", borrow)]
    _source: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    type_name: Cow<'a, str>,
    time: Timestamp,
    #[serde(borrow)]
    sequence: Cow<'a, str>,
    #[serde(default, borrow)]
    traceparent: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: &'a RawValue,
}

impl Event {
    /// The event as CloudEvents 1.0 JSON (structured mode).
    pub fn to_cloud_event(&self) -> String {
        let mut json = String::with_capacity(512);
        // Writing into a string cannot fail, and none of these texts has a character that JSON escapes.
        let _ = write!(
            json,
            r#"{{"specversion":"1.0","id":"{}","source":"{SOURCE}","type":"{}","subject":"{}","time":"{}","datacontenttype":"application/json","sequence":"{}""#,
            self.id,
            self.data.type_name(),
            self.data.key(),
            self.time,
            self.sequence,
        );
        if let Some(trace_parent) = &self.trace_parent {
            json.push_str(r#","traceparent":"#);
            json.push_str(&serde_json::Value::from(trace_parent.as_str()).to_string());
        }
        json.push_str(r#","data":"#);
        let mut bytes = json.into_bytes();
        // These types have string keys and finite numbers only, so writing them to memory cannot fail.
        let _ = serde_json::to_writer(&mut bytes, &self.data);
        bytes.push(b'}');
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Reads an event from CloudEvents 1.0 JSON (structured mode). Unknown attributes are passed over, as the standard
    /// asks.
    pub fn from_cloud_event(json: &str) -> Result<Self, EventError> {
        let wrong =
            |reason: String| EventError::Malformed { type_name: "CloudEvents 1.0".to_owned(), reason };
        let envelope: Envelope<'_> = serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
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
