//! The checker: ledger against log, state and matches. It knows nothing of servers, so that planted faults can test it.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::fold::Fold;
use super::ledger::Ledger;
use super::promises;
use super::seen::Seen;
use super::thing::Thing;

/// Compares everything; nothing where all is as it must be.
pub(crate) fn findings(ledgers: &[&Ledger], fold: &Fold, seen: &Seen) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known = 0;
    for ledger in ledgers {
        for (subject, sent) in &ledger.subjects {
            let told = fold.subjects.get(subject).map_or(&[][..], Vec::as_slice);
            known += usize::from(!told.is_empty());
            for (place, version) in sent.iter().enumerate().skip(told.len()) {
                if version.counts {
                    let text = format!("{subject}: version {} was acknowledged and has no event", place + 1);
                    findings.push(Finding::Lost(text));
                }
            }
            for (place, content) in told.iter().enumerate() {
                let version = place + 1;
                match sent.get(place) {
                    Some(sent) if sent.content == *content => {}
                    Some(sent) => findings.push(Finding::Wrong(format!(
                        "{subject}: version {version} is told as {content:?}, sent was {:?}",
                        sent.content
                    ))),
                    None => findings.push(Finding::Duplicate(format!(
                        "{subject}: version {version} is told, {} were sent",
                        sent.len()
                    ))),
                }
            }
            findings.extend(stands_as_told(subject, told, seen.live.get(subject)));
        }
    }
    if known < fold.subjects.len() {
        findings.push(Finding::Wrong("the log tells of subjects that nobody wrote".to_owned()));
    }
    let is_told = |subject: &&String| fold.subjects.contains_key(*subject);
    for subject in seen.live.keys().filter(|subject| !is_told(subject)) {
        findings.push(Finding::Lost(format!("{subject} is there and no event tells of it")));
    }
    findings.extend(promises::findings(ledgers, &fold.tale, seen));
    findings.extend(same_matches(&fold.matches, &seen.matches));
    findings.extend(same_plan(fold, seen));
    findings
}

/// An event that is missing where sequences have no gaps, as on Postgres.
pub(crate) fn gap(fold: &Fold) -> Option<Finding> {
    let text = || format!("the log reaches {} and has {} events", fold.last, fold.events);
    (fold.last != fold.events).then(|| Finding::Lost(text()))
}

/// State and event are one commit: what stands is the last version that was told.
fn stands_as_told(subject: &str, told: &[Option<Thing>], live: Option<&(u64, Thing)>) -> Option<Finding> {
    match (told.last().and_then(Option::as_ref), live) {
        (None, None) => None,
        (Some(told_thing), Some((version, thing))) => {
            let same = *version == told.len() as u64 && thing == told_thing;
            let text =
                || format!("{subject}: told is {} {told_thing:?}, there is {version} {thing:?}", told.len());
            (!same).then(|| Finding::Wrong(text()))
        }
        (Some(_), None) => {
            Some(Finding::Lost(format!("{subject}: version {} is told and not there", told.len())))
        }
        (None, Some((version, _))) => {
            Some(Finding::Wrong(format!("{subject}: version {version} is there, told is its removal")))
        }
    }
}

fn same_matches(folded: &BTreeMap<String, f32>, listed: &BTreeMap<String, f32>) -> Option<Finding> {
    let differing = |(id, value): &(&String, &f32)| listed.get(*id) != Some(*value);
    let first = folded.iter().find(differing);
    let more = listed.iter().find(|(id, _)| !folded.contains_key(*id));
    let (id, _) = first.or(more)?;
    let (told, there) = (folded.get(id), listed.get(id));
    Some(Finding::Wrong(format!(
        "match/{id}: the events lead to {told:?}, the list has {there:?} ({} and {} matches)",
        folded.len(),
        listed.len()
    )))
}

/// The plan is what its events lead to, and all of it is matches.
fn same_plan(fold: &Fold, seen: &Seen) -> Option<Finding> {
    if fold.planned != seen.planned {
        let text = format!("the events lead to the plan {:?}, there is {:?}", fold.planned, seen.planned);
        return Some(Finding::Wrong(text));
    }
    let stray = seen.planned.keys().find(|id| !seen.matches.contains_key(*id));
    stray.map(|id| Finding::Wrong(format!("match/{id} is planned and is no match")))
}

/// After a check without findings: what landed counts from now on, what did not is forgotten.
pub(crate) fn settle(ledger: &mut Ledger, fold: &Fold) {
    for (subject, sent) in &mut ledger.subjects {
        sent.truncate(fold.subjects.get(subject).map_or(0, Vec::len));
        for version in sent {
            version.counts = true;
        }
    }
}
