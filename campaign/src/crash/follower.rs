//! A client of the live stream that keeps its place and its picture from check to check, also where the store is set back meanwhile.

use anyhow::{Context, Result};

use super::event::{Event, Told};
use super::finding::Finding;
use super::http::{Client, From, Streamed};
use super::seen::Seen;
use super::thing::id_of;

/// The place and the picture.
#[derive(Debug, Default)]
pub(crate) struct Follower {
    /// The id of the last event; none before the first.
    last_id: Option<String>,
    picture: Seen,
    /// How often it was told to read everything anew.
    pub(crate) resets: u64,
}

impl Follower {
    /// Whether its place is beyond a head.
    pub(crate) fn is_ahead_of(&self, head: u64) -> bool {
        self.last_id.clone().is_some_and(|id| From::LastId(id).sequence() > head)
    }

    /// Takes in what came since the last time; after a reset it begins with what a new client would see. In the end both must have
    /// the same picture.
    pub(crate) fn follow(&mut self, address: &str, head: u64, now: &Seen) -> Result<Result<(), Finding>> {
        let from = self.last_id.clone().map_or(From::Sequence(0), From::LastId);
        let events =
            Client::connect(address)?.stream(&from, head).context("the client that keeps its place")?;
        for event in events {
            if let Err(finding) = self.take(event, now) {
                return Ok(Err(finding));
            }
        }
        Ok(self.compare(now))
    }

    /// Takes one event in.
    fn take(&mut self, event: Streamed, now: &Seen) -> Result<(), Finding> {
        self.last_id = Some(event.id);
        if event.is_reset {
            self.resets += 1;
            self.picture = now.clone();
            return Ok(());
        }
        let Event { subject, told, .. } = Event::parse(&event.data)?;
        let pair = subject.strip_prefix("match/").unwrap_or(&subject).to_owned();
        match told {
            Told::Version(version, Some(thing)) => {
                // What was read anew may be ahead of the events that follow.
                let known = self.picture.live.get(&subject).map_or(0, |(version, _)| *version);
                if version >= known {
                    self.picture.live.insert(subject, (version, thing));
                }
            }
            Told::Version(_, None) => {
                self.picture.live.remove(&subject);
            }
            Told::Found(value) | Told::Changed(value) => {
                self.picture.matches.insert(pair, value);
            }
            Told::Planned(annual) if annual > 0.0 => {
                self.picture.planned.insert(pair, annual);
            }
            Told::Planned(_) => {
                self.picture.planned.remove(&pair);
            }
            Told::Missing(missing) => {
                let flow = id_of(&subject).to_owned();
                if missing > 0.0 {
                    self.picture.missing.insert(flow, missing);
                } else {
                    self.picture.missing.remove(&flow);
                }
            }
            Told::Withdrawn => {
                self.picture.matches.remove(&pair);
            }
        }
        Ok(())
    }

    fn compare(&self, now: &Seen) -> Result<(), Finding> {
        let Seen { live, matches, planned, missing } = &self.picture;
        let wrong = |what: &str| {
            Err(Finding::Wrong(format!("the client that keeps its place has another picture: {what}")))
        };
        if let Some(first) = live.iter().find(|(subject, known)| now.live.get(*subject) != Some(known)) {
            return wrong(&format!("{first:?}, there is {:?}", now.live.get(first.0)));
        }
        if let Some(missing) = now.live.keys().find(|subject| !live.contains_key(*subject)) {
            return wrong(&format!("{missing} is not in it"));
        }
        if *missing != now.missing {
            return wrong(&format!("{missing:?} is missing, and {:?} there", now.missing));
        }
        if *planned != now.planned {
            return wrong(&format!("{planned:?} is planned, and {:?} there", now.planned));
        }
        if *matches != now.matches {
            return wrong(&format!("{} matches, there are {}", matches.len(), now.matches.len()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::thing::Thing;
    use super::*;

    fn site(name: &str) -> Thing {
        Thing::Site { name: name.to_owned(), longitude: 14.0, latitude: 48.0 }
    }

    fn event(sequence: u64, subject: &str, name: &str) -> Streamed {
        let data = serde_json::json!({
            "type": "org.turash.site_created.v1", "sequence": sequence.to_string(), "subject": subject,
            "data": { "id": subject, "version": 1, "name": name, "coordinates": { "lon": 14.0, "lat": 48.0 } },
        });
        Streamed { id: format!("{sequence}-0198c0ffee007abc"), is_reset: false, data: data.to_string() }
    }

    fn there(sites: &[(&str, &str)]) -> Seen {
        let live = sites.iter().map(|(subject, name)| ((*subject).to_owned(), (1, site(name))));
        Seen { live: live.collect(), ..Seen::default() }
    }

    /// The planted fault: the same numbers of another log, and no reset.
    #[test]
    fn events_of_another_log_that_are_taken_for_its_continuation_are_found() {
        let now = there(&[("site/a", "new a"), ("site/b", "new b"), ("site/c", "new c")]);
        let known = || {
            let mut follower = Follower::default();
            for (sequence, subject) in [(1, "site/a"), (2, "site/b")] {
                follower.take(event(sequence, subject, &format!("old {subject}")), &now).unwrap();
            }
            follower
        };
        let mut misled = known();
        misled.take(event(3, "site/c", "new c"), &now).unwrap();
        assert!(matches!(misled.compare(&now), Err(Finding::Wrong(_))));
        let mut reset = known();
        reset.take(Streamed { is_reset: true, ..event(3, "site/c", "") }, &now).unwrap();
        assert_eq!(reset.compare(&now), Ok(()));
    }
}
