//! One writer: it creates, replaces and removes its own sites and flows, one by one and in batches, takes its matches a step on,
//! repeats itself, and keeps the ledger.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::finding::Finding;
use super::fold::Fold;
use super::http::{Answer, Client, Request};
use super::ledger::{Ledger, Standing};
use super::promises;
use super::random::Random;
use super::thing::{Thing, id_of};

const SITES: u64 = 6;
const FLOWS: u64 = 12;
/// The first so many flows of a writer may be decided on: every even one is a supply, every odd one a demand.
const DECIDED: u64 = 6;
/// The writer whose first supply and first demand all writers promise on; how its ids begin.
const SHARED_OWNER: &str = "w0.";
/// How often a write is drawn until one makes sense.
const DRAWS: u32 = 10_000;
/// How long a writer that was refused waits.
const REFUSED: Duration = Duration::from_millis(20);
/// The states that may follow another.
const NEXT: [(&str, &[&str]); 8] = [
    ("suggested", &["negotiating", "rejected"]),
    ("negotiating", &["reserved", "rejected", "withdrawn"]),
    ("reserved", &["negotiating", "contracted", "rejected", "withdrawn"]),
    ("contracted", &["live", "failed", "withdrawn"]),
    ("live", &["failed", "withdrawn"]),
    ("rejected", &["negotiating"]),
    ("failed", &["negotiating"]),
    ("withdrawn", &["negotiating"]),
];

/// A write that is under way.
#[derive(Debug, Clone)]
struct Write {
    request: Request,
    /// What it leads to: subjects with their versions.
    effects: Vec<(String, u64)>,
    is_batch: bool,
}

/// A client that writes.
#[derive(Clone)]
pub(crate) struct Writer {
    number: u64,
    random: Random,
    pub(crate) ledger: Ledger,
    /// What was not answered, or answered with an error that leaves open whether it was written.
    unanswered: Vec<Write>,
    /// Whether a server may say that it cannot write now (503).
    bears_refusals: bool,
    /// Writes that were refused, nothing written.
    pub(crate) refused: u64,
    /// Writes that were answered with an error that leaves open whether they were written.
    pub(crate) left_open: u64,
    /// Steps and removals that were refused for the sake of promises.
    pub(crate) promised: u64,
}

impl Writer {
    pub(crate) fn new(number: u64, seed: u64) -> Self {
        let random = Random::new(seed ^ (number << 48));
        let ledger = Ledger::default();
        let (unanswered, bears_refusals) = (Vec::new(), false);
        Self { number, random, ledger, unanswered, bears_refusals, refused: 0, left_open: 0, promised: 0 }
    }

    /// A writer to servers that are stopped and resumed, or whose store is away: what they are at may come too late for them.
    pub(crate) fn bearing_refusals(mut self) -> Self {
        self.bears_refusals = true;
        self
    }

    /// Forgets what was not answered: a check has found out what became of it.
    pub(crate) fn settled(&mut self) {
        self.unanswered.clear();
    }

    /// A write that was not answered and of which the log has one part and not another.
    pub(crate) fn half_done(&self, fold: &Fold) -> Option<Finding> {
        let landed = |(subject, version): &(String, u64)| {
            fold.subjects.get(subject).is_some_and(|told| told.len() as u64 >= *version)
        };
        let half = |write: &&Write| {
            let count = write.effects.iter().filter(|effect| landed(effect)).count();
            count > 0 && count < write.effects.len()
        };
        let write = self.unanswered.iter().find(half)?;
        Some(Finding::Wrong(format!("a write is half there: {:?}", write.effects)))
    }

    /// Sends once more what was not answered. A removal or a step that landed is refused now; anything else must succeed.
    pub(crate) fn repeat(&mut self, address: &str) -> Result<(), Finding> {
        for write in std::mem::take(&mut self.unanswered) {
            let answer = Client::connect(address).and_then(|mut client| client.send(&write.request));
            let Ok(answer) = answer else {
                self.unanswered.push(write);
                continue;
            };
            let may_refuse = write.request.method == "DELETE" || write.request.path.ends_with("/transitions");
            if !may_refuse || answer.is_success() {
                self.answered(write, &answer)?;
            }
        }
        Ok(())
    }

    /// Writes until the connection ends or `stop` is set.
    pub(crate) fn work(&mut self, address: &str, stop: &AtomicBool) -> Result<(), Finding> {
        let Ok(mut client) = Client::connect(address) else { return Ok(()) };
        while !stop.load(Ordering::Relaxed) && self.write(&mut client)?.is_some() {}
        Ok(())
    }

    /// Writes once; whether that succeeded, nothing where the connection ended.
    #[allow(clippy::disallowed_methods, reason = "who is refused waits before the next attempt")]
    pub(crate) fn write(&mut self, client: &mut Client) -> Result<Option<bool>, Finding> {
        let drawn = (0..DRAWS).find_map(|_| self.next());
        // Nothing makes sense where it is open how everything stands.
        let Some(write) = drawn else { return Ok(Some(false)) };
        let Ok(answer) = client.send(&write.request) else {
            self.leave_open(write);
            return Ok(None);
        };
        let succeeded = self.answered(write, &answer)?;
        if !succeeded {
            thread::sleep(REFUSED);
        }
        Ok((!answer.closes).then_some(succeeded))
    }

    /// Keeps what was not answered, to be sent once more. What only says again how something stands leaves nothing open; sent once more after
    /// that has changed, it would be refused, and rightly.
    fn leave_open(&mut self, write: Write) {
        let is_open = |(subject, _): &(String, u64)| self.ledger.standing(subject) == Standing::Unsure;
        if write.effects.iter().any(is_open) {
            self.unanswered.push(write);
        }
    }

    /// Notes an answer; whether it is one of success.
    fn answered(&mut self, write: Write, answer: &Answer) -> Result<bool, Finding> {
        if answer.is_success() {
            return self.succeeded(&write, answer).map(|()| true);
        }
        if self.is_refused_by_others(&write, answer)? {
            write.effects.iter().for_each(|(subject, _)| self.ledger.take_back(subject));
            self.promised += 1;
            return Ok(true);
        }
        let is_refusal = self.bears_refusals && answer.is_refusal();
        if is_refusal && answer.leaves_open() {
            self.left_open += 1;
            self.leave_open(write);
            return Ok(false);
        }
        for (subject, _) in &write.effects {
            self.ledger.take_back(subject);
        }
        if is_refusal {
            self.refused += 1;
            return Ok(false);
        }
        let Request { method, path, .. } = &write.request;
        let Answer { status, body, .. } = answer;
        Err(Finding::Wrong(format!("{method} {path} was refused with {status}: {body}")))
    }

    /// Whether a step or a removal is refused for the sake of promises, or a step since another writer's flow is not there.
    fn is_refused_by_others(&self, write: &Write, answer: &Answer) -> Result<bool, Finding> {
        let Request { method, path, .. } = &write.request;
        let asked = write.effects.first().and_then(|effect| self.ledger.amounts.get(effect).copied());
        if path.ends_with("/transitions") {
            let is_gone = answer.status == 404 && path.contains(SHARED_OWNER) && self.number != 0;
            return Ok(is_gone || promises::is_refusal(answer, asked)?);
        }
        if *method == "DELETE" { promises::is_refusal(answer, None) } else { Ok(false) }
    }

    fn succeeded(&mut self, write: &Write, answer: &Answer) -> Result<(), Finding> {
        let body = answer.json();
        let parts: Vec<&Value> = match body["items"].as_array().filter(|_| write.is_batch) {
            Some(items) => items.iter().collect(),
            None => vec![&body],
        };
        for (place, (subject, version)) in write.effects.iter().enumerate() {
            let found = parts.get(place).and_then(|part| part["version"].as_u64());
            if found != Some(*version) {
                let text = format!("{subject}: version {version} was sent and {found:?} answered");
                return Err(Finding::Duplicate(text));
            }
            self.ledger.acknowledge(subject, *version);
        }
        Ok(())
    }

    /// The next write; nothing where what was drawn makes no sense at present.
    fn next(&mut self) -> Option<Write> {
        match self.random.below(100) {
            0..6 => self.create_some("site", SITES),
            6..18 => self.create_some("flow", FLOWS),
            18..30 => self.put("site", SITES),
            30..70 => self.put("flow", FLOWS),
            70..80 => self.remove_flow(),
            80..83 => self.remove_site(),
            83..88 => self.say_again(),
            _ => self.step(),
        }
    }

    fn subject(&self, kind: &str, place: u64) -> String {
        format!("{kind}/w{}.{}{place}", self.number, &kind[..1])
    }

    fn live_site(&mut self) -> Option<String> {
        let site = self.subject("site", self.random.clone().below(SITES));
        self.random.next();
        matches!(self.ledger.standing(&site), Standing::Live(_)).then(|| id_of(&site).to_owned())
    }

    /// New content for a subject.
    fn content(&mut self, kind: &str, place: u64) -> Option<Thing> {
        let token = self.random.next();
        let random = &mut self.random;
        if kind == "site" {
            // A region of about 50 by 55 km, in which all writers are.
            let longitude = 14.0 + random.below(700_000) as f64 * 1e-6;
            let latitude = 47.6 + random.below(500_000) as f64 * 1e-6;
            return Some(Thing::Site { name: format!("Works {token:016x}"), longitude, latitude });
        }
        let site = self.live_site()?;
        let random = &mut self.random;
        let t_min = 40.0 + random.below(80) as f64;
        Some(Thing::Flow {
            site,
            direction: if place.is_multiple_of(2) { "supply" } else { "demand" }.to_owned(),
            // What is decided on is scarce, so that steps are refused and smaller amounts are missing.
            annual_mwh: 500.0 + (token % if place < DECIDED { 1_000_000 } else { 40_000_000 }) as f64 * 1e-3,
            t_min,
            t_max: t_min + random.below(90) as f64,
        })
    }

    /// A list of subjects that do not exist, in one request.
    fn create_some(&mut self, kind: &'static str, of: u64) -> Option<Write> {
        let (start, most) = (self.random.below(of), 1 + self.random.below(5) as usize);
        let mut chosen = Vec::new();
        for place in (start..of).chain(0..start) {
            let subject = self.subject(kind, place);
            if chosen.len() < most && self.ledger.standing(&subject) == Standing::Absent {
                chosen.push((subject, self.content(kind, place)?));
            }
        }
        if chosen.is_empty() {
            return None;
        }
        let bodies: Vec<Value> = chosen.iter().map(|(subject, thing)| thing.body(id_of(subject))).collect();
        let effects = chosen.into_iter().map(|(subject, thing)| {
            let version = self.ledger.send(&subject, Some(thing));
            (subject, version)
        });
        let effects = effects.collect();
        let body = Some(Value::from(bodies).to_string());
        let request = Request { method: "POST", path: format!("/v1/{kind}s"), if_match: None, body };
        Some(Write { request, effects, is_batch: true })
    }

    /// Creates or replaces one.
    fn put(&mut self, kind: &'static str, of: u64) -> Option<Write> {
        let place = self.random.below(of);
        let subject = self.subject(kind, place);
        let if_match = match self.ledger.standing(&subject) {
            Standing::Unsure => return None,
            Standing::Absent => None,
            Standing::Live(_) => Some(self.ledger.version(&subject)),
        };
        let thing = self.content(kind, place)?;
        let id = id_of(&subject).to_owned();
        let body = Some(thing.body(&id).to_string());
        let is_posted = if_match.is_none() && self.random.below(2) == 0;
        let version = self.ledger.send(&subject, Some(thing));
        let (method, path) =
            if is_posted { ("POST", format!("/v1/{kind}s")) } else { ("PUT", format!("/v1/{kind}s/{id}")) };
        let request = Request { method, path, if_match, body };
        Some(Write { request, effects: vec![(subject, version)], is_batch: false })
    }

    fn remove(&mut self, kind: &str, subject: String) -> Write {
        let if_match = Some(self.ledger.version(&subject));
        let version = self.ledger.send(&subject, None);
        let path = format!("/v1/{kind}s/{}", id_of(&subject));
        let request = Request { method: "DELETE", path, if_match, body: None };
        Write { request, effects: vec![(subject, version)], is_batch: false }
    }

    fn remove_flow(&mut self) -> Option<Write> {
        let subject = self.subject("flow", self.random.clone().below(FLOWS));
        self.random.next();
        let is_live = matches!(self.ledger.standing(&subject), Standing::Live(_));
        is_live.then(|| self.remove("flow", subject))
    }

    /// Removes a site that no flow is at, or may be at.
    fn remove_site(&mut self) -> Option<Write> {
        let site = self.live_site()?;
        let is_used = (0..FLOWS).any(|place| match self.ledger.standing(&self.subject("flow", place)) {
            Standing::Absent => false,
            Standing::Live(Thing::Flow { site: of, .. }) => *of == site,
            _ => true,
        });
        (!is_used).then(|| self.remove("site", format!("site/{site}")))
    }

    /// What is there already, sent again: no new version, no event.
    fn say_again(&mut self) -> Option<Write> {
        let subject = self.subject("flow", self.random.clone().below(FLOWS));
        self.random.next();
        let Standing::Live(thing) = self.ledger.standing(&subject) else { return None };
        let id = id_of(&subject).to_owned();
        let body = Some(thing.body(&id).to_string());
        let request = Request { method: "PUT", path: format!("/v1/flows/{id}"), if_match: None, body };
        let version = self.ledger.version(&subject);
        Some(Write { request, effects: vec![(subject, version)], is_batch: false })
    }

    /// Takes a pair of own flows a step on.
    fn step(&mut self) -> Option<Write> {
        let [supply, demand] = [0, 1].map(|odd| 2 * self.random.below(DECIDED / 2) + odd);
        let mut flows = [supply, demand].map(|place| self.subject("flow", place));
        // One of them may be a flow that all writers promise on; whether it is there, only its owner knows.
        let shared = self.random.below(4) as usize;
        if shared < flows.len() {
            flows[shared] = format!("flow/{SHARED_OWNER}f{shared}");
        }
        let is_foreign = |flow: &&String| self.number != 0 && flow.contains(SHARED_OWNER);
        let mut own = flows.iter().filter(|flow| !is_foreign(flow));
        if own.any(|flow| !matches!(self.ledger.standing(flow), Standing::Live(_))) {
            return None;
        }
        let id = format!("{}~{}", id_of(&flows[0]), id_of(&flows[1]));
        let subject = format!("match/{id}");
        let from = match self.ledger.standing(&subject) {
            Standing::Unsure => return None,
            Standing::Live(Thing::State(state)) => state.clone(),
            _ => "suggested".to_owned(),
        };
        let (_, next) = NEXT.iter().find(|(state, _)| *state == from)?;
        let to = next[self.random.below(next.len() as u64) as usize];
        let version = self.ledger.version(&subject);
        let thing = Thing::State(to.to_owned());
        let mut body = thing.body("");
        body["reason"] = json!("as it goes");
        // In tenths: sums of decimal fractions are what a flow has to the last bit or not, as chance has it.
        let amount = (1 + self.random.below(6_000)) as f64 / 10.0;
        body["agreed_annual"] = json!(amount);
        body["annual_unit"] = json!("MWh/a");
        let next = self.ledger.send(&subject, Some(thing));
        self.ledger.amounts.insert((subject.clone(), next), amount);
        let path = format!("/v1/matches/{id}/transitions");
        let request = Request { method: "POST", path, if_match: Some(version), body: Some(body.to_string()) };
        Some(Write { request, effects: vec![(subject, next)], is_batch: false })
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::{Event, Told};
    use super::*;

    fn refusal(kind: &str) -> Answer {
        let body = json!({ "type": format!("urn:turash:problem:{kind}") }).to_string();
        Answer { status: 503, retry_after: true, is_problem: true, closes: false, body }
    }

    fn batch(writer: &mut Writer) -> Write {
        loop {
            let write = writer.create_some("site", SITES);
            if let Some(write) = write.filter(|write| write.effects.len() > 1) {
                return write;
            }
            *writer = Writer::new(0, writer.random.next()).bearing_refusals();
        }
    }

    #[test]
    fn a_write_whose_outcome_is_open_is_there_as_a_whole_or_not_at_all() {
        let mut writer = Writer::new(0, 1).bearing_refusals();
        let write = batch(&mut writer);
        let effects = write.effects.clone();
        assert_eq!(writer.answered(write, &refusal("outcome-unknown")), Ok(false));
        assert_eq!((writer.left_open, writer.refused), (1, 0));
        let mut fold = Fold::default();
        assert_eq!(writer.half_done(&fold), None);
        for (sequence, (subject, version)) in (1..).zip(&effects) {
            let told = Told::Version(*version, None);
            fold.take(Event { sequence, subject: subject.clone(), told }).unwrap();
            assert_eq!(writer.half_done(&fold).is_some(), sequence < effects.len() as u64);
        }
    }

    #[test]
    fn what_says_again_how_something_stands_is_not_sent_once_more() {
        let mut writer = Writer::new(0, 1);
        let write = writer.put("site", SITES).unwrap();
        let (subject, version) = write.effects[0].clone();
        writer.leave_open(write.clone());
        assert_eq!(writer.unanswered.len(), 1);
        writer.unanswered.clear();
        writer.ledger.acknowledge(&subject, version);
        writer.leave_open(write);
        assert_eq!(writer.unanswered.len(), 0);
    }

    #[test]
    fn a_refusal_must_say_what_is_wrong_and_when_to_come_again() {
        let mut writer = Writer::new(0, 1).bearing_refusals();
        let write = batch(&mut writer);
        let (subject, _) = write.effects[0].clone();
        assert_eq!(writer.answered(write.clone(), &refusal("unavailable")), Ok(false));
        assert_eq!((writer.refused, writer.ledger.version(&subject)), (1, 0));
        let silent = Answer { retry_after: false, ..refusal("unavailable") };
        let bare = Answer { is_problem: false, ..refusal("unavailable") };
        for answer in [silent, bare] {
            assert!(matches!(writer.answered(write.clone(), &answer), Err(Finding::Wrong(_))));
        }
    }
}
