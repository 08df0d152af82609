//! Events as live streams write them: each one once for all who listen, since thousands may, and writing it as JSON costs more than sending it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use turash_domain::{Event, Position};

/// Events that are kept: several times what a stream writes at once.
const KEPT: usize = 1_024;

/// The last events that were written.
#[derive(Default)]
pub(crate) struct Rendered {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Where their schemas lie: a server that is asked by another name writes another text.
    schemas: String,
    texts: HashMap<Position, Arc<str>>,
    /// The oldest first.
    order: VecDeque<Position>,
}

impl Rendered {
    /// The text of an event at a place of the log, as everybody may see it.
    pub(crate) fn text(&self, place: Position, event: &Event, schemas: &str) -> Arc<str> {
        if let Some(known) = self.known(place, schemas) {
            return known;
        }
        let text: Arc<str> = written(place, event, schemas).into();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.schemas != schemas {
            *kept = Kept { schemas: schemas.to_owned(), ..Kept::default() };
        }
        if kept.texts.insert(place, Arc::clone(&text)).is_none() {
            kept.order.push_back(place);
        }
        if kept.order.len() > KEPT
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.texts.remove(&oldest);
        }
        text
    }

    fn known(&self, place: Position, schemas: &str) -> Option<Arc<str>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.texts.get(&place).filter(|_| kept.schemas == schemas).map(Arc::clone)
    }
}

/// An event in the form of the stream.
pub(crate) fn written(place: Position, event: &Event, schemas: &str) -> String {
    let (name, json) = (event.data.name(), event.to_public_cloud_event_with_schema(schemas));
    format!("id: {place}\nevent: {name}\ndata: {json}\n\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(sequence: u64) -> Event {
        let text = json!({
            "specversion": "1.0", "id": format!("019ab5d4-7c00-7000-8000-{sequence:012}"), "source": "/turash",
            "type": "org.turash.site_removed.v1", "time": "2026-11-24T08:00:00Z", "sequence": sequence.to_string(),
            "data": { "id": "mill", "version": 2 }
        });
        Event::from_cloud_event(&text.to_string()).unwrap()
    }

    #[test]
    fn an_event_is_written_once_for_each_name_of_the_server_and_old_ones_are_forgotten() {
        let rendered = Rendered::default();
        let of = |sequence: u64, schemas: &str| {
            let event = event(sequence);
            rendered.text(Position::of(&event), &event, schemas)
        };
        let first = of(1, "http://a/");
        assert!(Arc::ptr_eq(&first, &of(1, "http://a/")));
        let other = of(1, "http://b/");
        assert!(first.contains("http://a/") && other.contains("http://b/") && other.ends_with("\n\n"));
        for sequence in 2..=KEPT as u64 + 1 {
            of(sequence, "http://b/");
        }
        assert!(!Arc::ptr_eq(&other, &of(1, "http://b/")));
    }
}
