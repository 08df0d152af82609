//! Events as they travel: CloudEvents 1.0 in JSON (structured mode).
//!
//! `sequence` follows the CloudEvents sequence extension (a string), `traceparent` the distributed tracing extension.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::event::{Event, EventData, EventError};
use crate::scan::Scan;
use crate::time::{Sequence, Timestamp};

// The envelope as it is written, between what differs. The texts between hold no character that JSON escapes.
const START: &str = r#"{"specversion":"1.0","id":""#;
const TYPE: &str = r#"","source":"/turash","type":""#;
const SUBJECT: &str = r#"","subject":""#;
const TIME: &str = r#"","time":""#;
const SEQUENCE: &str = r#"","datacontenttype":"application/json","sequence":""#;
const TRACE_PARENT: &str = r#","traceparent":"#;
const DATA: &str = r#","data":"#;

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
        let mut json = Vec::with_capacity(640);
        let mut push = |text: &str| json.extend_from_slice(text.as_bytes());
        // None of these texts has a character that JSON escapes.
        push(START);
        push(self.id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        push(TYPE);
        self.data.type_name_parts().into_iter().for_each(&mut push);
        push(SUBJECT);
        self.data.key().parts().into_iter().for_each(&mut push);
        push(TIME);
        self.time.write(&mut json);
        json.extend_from_slice(SEQUENCE.as_bytes());
        // Writing to memory cannot fail.
        let _ = serde_json::to_writer(&mut json, &self.sequence);
        json.push(b'"');
        if let Some(trace_parent) = &self.trace_parent {
            json.extend_from_slice(TRACE_PARENT.as_bytes());
            let _ = serde_json::to_writer(&mut json, trace_parent);
        }
        json.extend_from_slice(DATA.as_bytes());
        self.data.write_json(&mut json);
        json.push(b'}');
        String::from_utf8(json).unwrap_or_default()
    }

    /// Reads an event from CloudEvents 1.0 JSON (structured mode). Unknown attributes are passed over, as the standard
    /// asks.
    pub fn from_cloud_event(json: &str) -> Result<Self, EventError> {
        read_own(json).map_or_else(|| read_any(json), Ok)
    }
}

/// Reads an event that stands exactly as [`Event::to_cloud_event`] writes it, in one pass; nothing where it does not.
fn read_own(json: &str) -> Option<Event> {
    let mut at = Scan::new(json);
    at.pass(START)?;
    let id = Uuid::try_parse(at.text()?).ok()?;
    at.pass(&TYPE[1..])?;
    let type_name = at.text()?;
    at.pass(&SUBJECT[1..])?;
    at.text()?;
    at.pass(&TIME[1..])?;
    let time = Timestamp::parse(at.text()?).ok()?;
    at.pass(&SEQUENCE[1..])?;
    let sequence = Sequence(at.text()?.parse().ok()?);
    let mut trace_parent = None;
    if at.pass(TRACE_PARENT).is_some() {
        at.pass("\"")?;
        trace_parent = Some(at.text()?.to_owned());
    }
    at.pass(DATA)?;
    let data = EventData::from_json(type_name, at.rest().trim_end().strip_suffix('}')?).ok()?;
    Some(Event { sequence, id, time, data, trace_parent })
}

/// Reads an event in any form that the standard allows.
fn read_any(json: &str) -> Result<Event, EventError> {
    let wrong = |reason: String| EventError::Malformed { type_name: "CloudEvents 1.0".to_owned(), reason };
    let envelope: Envelope<'_> = serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
    if envelope.specversion != "1.0" {
        return Err(wrong(format!("specversion is '{}'", envelope.specversion)));
    }
    let sequence =
        envelope.sequence.parse().map_err(|_| wrong(format!("sequence is '{}'", envelope.sequence)))?;
    Ok(Event {
        sequence: Sequence(sequence),
        id: envelope.id,
        time: envelope.time,
        data: EventData::from_json(&envelope.type_name, envelope.data.get())?,
        trace_parent: envelope.traceparent.map(Cow::into_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::MatchWithdrawn;
    use crate::text::MatchId;

    fn event(trace_parent: Option<&str>) -> Event {
        Event {
            sequence: Sequence(7),
            id: Uuid::from_u128(7),
            time: Timestamp::EPOCH,
            data: EventData::MatchWithdrawn(MatchWithdrawn { id: MatchId::parse("a~b").unwrap() }),
            trace_parent: trace_parent.map(str::to_owned),
        }
    }

    #[test]
    fn both_readers_agree_on_what_is_written() {
        for trace_parent in [None, Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")] {
            let event = event(trace_parent);
            let json = event.to_cloud_event();
            assert_eq!(read_own(&json).as_ref(), Some(&event), "{json}");
            assert_eq!(read_any(&json), Ok(event));
        }
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_the_general_reader() {
        let quoted = event(Some("a \"quoted\" \\ text"));
        let json = quoted.to_cloud_event();
        assert_eq!(read_own(&json), None);
        assert_eq!(Event::from_cloud_event(&json), Ok(quoted));
        let json = event(None).to_cloud_event();
        let (head, tail) = json.split_at(json.len() - 1);
        for other in [json.replace(":\"", ": \""), format!("{head},\"more\":1{tail}"), format!("{json} ")] {
            assert_eq!(Event::from_cloud_event(&other), Ok(event(None)), "{other}");
        }
        for bad in [format!("{json}}}"), head.to_owned(), format!("{json}x")] {
            assert!(Event::from_cloud_event(&bad).is_err(), "{bad}");
        }
    }
}
