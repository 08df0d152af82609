//! Events as live streams write them: each one once for all who listen, since thousands may, and writing it as JSON costs more than sending it. What comes
//! at once is one text, which those who stand at the same place share.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use turash_domain::ports::Content;
use turash_domain::{Event, Position};

/// Events that are kept: several times what a stream writes at once.
const KEPT: usize = 1_024;

/// Runs of them that are kept: those who listen stand at few places.
const RUNS: usize = 16;

/// The last events that were written.
#[derive(Default)]
pub(crate) struct Rendered {
    kept: Mutex<Kept>,
    runs: Mutex<VecDeque<Run>>,
}

/// The text of the events after one place, up to another.
struct Run {
    after: Position,
    to: Position,
    schemas: String,
    text: Bytes,
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
    /// The text of a run of the log after a place, as everybody may see it, and the place of the last event in it; nothing where none is after it.
    pub(crate) fn run(
        &self,
        after: Position,
        contents: &[Content],
        schemas: &str,
    ) -> Option<(Position, Bytes)> {
        let to = contents.iter().rev().find_map(Position::of_content)?;
        let runs = || self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |run: &&Run| (run.after, run.to) == (after, to) && run.schemas == schemas;
        if let Some(known) = runs().iter().find(is_it) {
            return Some((to, known.text.clone()));
        }
        let mut text = String::new();
        for content in contents {
            let place = Position::of_content(content).filter(|place| place.sequence > after.sequence);
            match (place, content) {
                (Some(place), Content::Event(event)) => text.push_str(&self.text(place, event, schemas)),
                (Some(place), Content::Unreadable(_)) => text.push_str(&unreadable(place)),
                (None, _) => {}
            }
        }
        let text = Bytes::from(text);
        let mut runs = runs();
        runs.truncate(RUNS - 1);
        runs.push_front(Run { after, to, schemas: schemas.to_owned(), text: text.clone() });
        (!text.is_empty()).then_some((to, text))
    }

    /// The text of an event at a place of the log, as everybody may see it.
    fn text(&self, place: Position, event: &Event, schemas: &str) -> Arc<str> {
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

/// What is said of an event that cannot be read.
pub(crate) fn unreadable(place: Position) -> String {
    format!(": event {} cannot be read\nid: {place}\n\n", place.sequence)
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

    #[test]
    fn those_who_stand_at_one_place_share_a_text_and_others_get_what_they_lack() {
        let rendered = Rendered::default();
        let contents: Vec<Content> = (1..=3).map(|sequence| event(sequence).into()).collect();
        let of = |after: u64| {
            let after = if after == 0 { Position::START } else { Position::of(&event(after)) };
            rendered.run(after, &contents, "http://a/")
        };
        let (to, all) = of(0).unwrap();
        assert_eq!((to, all.clone()), of(0).unwrap());
        assert_eq!(all.as_ptr(), of(0).unwrap().1.as_ptr());
        let last = of(2).unwrap().1;
        assert!(all.ends_with(&last) && !last.is_empty() && last.len() * 3 == all.len());
        assert_eq!(of(3), None);
        assert_eq!(rendered.run(Position::START, &[], "http://a/"), None);
        for after in 0..2 * RUNS {
            rendered.run(Position::START, &contents, &format!("http://{after}/"));
        }
        assert_eq!(rendered.runs.lock().unwrap().len(), RUNS);
    }
}
