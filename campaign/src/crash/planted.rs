//! The checker is checked: each planted fault must be found.
#![cfg(test)]

use super::event::{Event, Told};
use super::finding::Finding;
use super::fold::Fold;
use super::ledger::Ledger;
use super::seen::Seen;
use super::thing::Thing;
use super::verdict::{findings, gap, settle};

fn site(name: &str) -> Thing {
    Thing::Site { name: name.to_owned(), longitude: 14.0, latitude: 48.0 }
}

/// Two sites, one of them replaced, one removed; a match that is found, changes, and another one that is withdrawn.
fn events() -> Vec<(&'static str, Told)> {
    vec![
        ("site/a", Told::Version(1, Some(site("first")))),
        ("site/b", Told::Version(1, Some(site("b")))),
        ("match/f~g", Told::Found(3.0)),
        ("site/a", Told::Version(2, Some(site("second")))),
        ("match/f~h", Told::Found(1.0)),
        ("match/f~g", Told::Changed(4.0)),
        ("match/f~g", Told::Planned(5.0)),
        ("site/b", Told::Version(2, None)),
        ("match/f~h", Told::Withdrawn),
    ]
}

/// What the client of these events sent; all of it was acknowledged.
fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    for (subject, told) in events() {
        if let Told::Version(_, content) = told {
            let version = ledger.send(subject, content);
            ledger.acknowledge(subject, version);
        }
    }
    ledger
}

fn seen() -> Seen {
    Seen {
        live: [("site/a".to_owned(), (2, site("second")))].into(),
        matches: [("f~g".to_owned(), 4.0)].into(),
        planned: [("f~g".to_owned(), 5.0)].into(),
        ..Seen::default()
    }
}

fn fold(events: &[(&str, Told)]) -> Result<Fold, Finding> {
    let mut fold = Fold::default();
    for (sequence, (subject, told)) in (1..).zip(events) {
        fold.take(Event { sequence, subject: (*subject).to_owned(), told: told.clone() })?;
    }
    Ok(fold)
}

/// What is found where the events are those given.
fn found(ledger: &Ledger, events: &[(&str, Told)], seen: &Seen) -> Vec<Finding> {
    match fold(events) {
        Ok(fold) => findings(&[ledger], &fold, seen),
        Err(finding) => vec![finding],
    }
}

#[track_caller]
fn is_lost(findings: &[Finding]) {
    assert!(findings.iter().any(|finding| matches!(finding, Finding::Lost(_))), "{findings:?}");
}

#[track_caller]
fn is_duplicate(findings: &[Finding]) {
    assert!(findings.iter().any(|finding| matches!(finding, Finding::Duplicate(_))), "{findings:?}");
}

#[track_caller]
fn is_wrong(findings: &[Finding]) {
    assert!(findings.iter().any(|finding| matches!(finding, Finding::Wrong(_))), "{findings:?}");
}

#[test]
fn what_is_as_it_must_be_has_no_findings() {
    assert_eq!(found(&ledger(), &events(), &seen()), []);
}

#[test]
fn every_lost_event_is_found() {
    for place in 0..events().len() {
        let mut events = events();
        let (subject, told) = events.remove(place);
        let findings = found(&ledger(), &events, &seen());
        assert!(!findings.is_empty(), "{subject} {told:?} was not missed");
        if matches!(told, Told::Version(..)) {
            is_lost(&findings);
        }
    }
}

#[test]
fn every_event_that_is_there_twice_is_found() {
    for place in 0..events().len() {
        let mut events = events();
        events.insert(place, events[place].clone());
        is_duplicate(&found(&ledger(), &events, &seen()));
    }
    let event = Event { sequence: 7, subject: "site/a".to_owned(), told: Told::Version(1, None) };
    let mut fold = Fold { last: 7, ..Fold::default() };
    assert!(matches!(fold.take(event), Err(Finding::Duplicate(_))));
}

#[test]
fn events_of_a_subject_in_another_order_are_found() {
    for (one, other) in [(0, 3), (1, 7), (2, 5), (4, 8)] {
        let mut events = events();
        events.swap(one, other);
        assert!(fold(&events).is_err(), "{one} and {other}");
    }
    // Across subjects there is no order to keep.
    let mut events = events();
    events.swap(0, 1);
    assert_eq!(found(&ledger(), &events, &seen()), []);
}

#[test]
fn a_fold_that_is_not_the_list_is_found() {
    let mut other_value = seen();
    other_value.matches.insert("f~g".to_owned(), 3.0);
    let mut missing = seen();
    missing.matches.clear();
    let mut more = seen();
    more.matches.insert("f~h".to_owned(), 1.0);
    for seen in [other_value, missing, more] {
        is_wrong(&found(&ledger(), &events(), &seen));
    }
}

#[test]
fn a_plan_that_is_not_what_was_told_or_of_what_is_no_match_is_found() {
    let (mut other, mut none, mut stray) = (seen(), seen(), seen());
    other.planned.insert("f~g".to_owned(), 6.0);
    none.planned.clear();
    for seen in [other, none] {
        is_wrong(&found(&ledger(), &events(), &seen));
    }
    // What is told of a pair that is no match, and a match that goes while it is planned.
    let mut told = events();
    told.push(("match/f~i", Told::Planned(1.0)));
    stray.planned.insert("f~i".to_owned(), 1.0);
    is_wrong(&found(&ledger(), &told, &stray));
    let mut gone = events();
    gone.push(("match/f~g", Told::Withdrawn));
    let mut stays = seen();
    stays.matches.clear();
    is_wrong(&found(&ledger(), &gone, &stays));
    gone.push(("match/f~g", Told::Planned(0.0)));
    stays.planned.clear();
    assert_eq!(found(&ledger(), &gone, &stays), []);
}

#[test]
fn state_that_is_lost_old_or_alive_again_is_found() {
    let mut lost = seen();
    lost.live.clear();
    is_lost(&found(&ledger(), &events(), &lost));
    let mut old = seen();
    old.live.insert("site/a".to_owned(), (1, site("first")));
    is_wrong(&found(&ledger(), &events(), &old));
    let mut alive = seen();
    alive.live.insert("site/b".to_owned(), (1, site("b")));
    is_wrong(&found(&ledger(), &events(), &alive));
    let mut untold = seen();
    untold.live.insert("site/c".to_owned(), (1, site("c")));
    is_lost(&found(&ledger(), &events(), &untold));
}

#[test]
fn what_nobody_sent_is_found() {
    let mut events = events();
    events.push(("site/a", Told::Version(3, Some(site("third")))));
    is_duplicate(&found(&ledger(), &events, &seen()));
    events.pop();
    events[3].1 = Told::Version(2, Some(site("other")));
    is_wrong(&found(&ledger(), &events, &seen()));
    events[3].1 = Told::Version(2, Some(site("second")));
    events.push(("site/c", Told::Version(1, None)));
    is_wrong(&found(&ledger(), &events, &seen()));
}

#[test]
fn what_was_not_answered_may_land_or_not_but_then_stays() {
    let mut ledger = ledger();
    ledger.send("site/a", Some(site("third")));
    assert_eq!(found(&ledger, &events(), &seen()), []);
    let mut events = events();
    events.push(("site/a", Told::Version(3, Some(site("third")))));
    let mut seen = seen();
    seen.live.insert("site/a".to_owned(), (3, site("third")));
    assert_eq!(found(&ledger, &events, &seen), []);
    settle(&mut ledger, &fold(&events).unwrap());
    events.pop();
    is_lost(&found(&ledger, &events, &seen));
}

#[test]
fn a_gap_in_the_log_is_found() {
    let mut fold = fold(&events()).unwrap();
    assert_eq!(gap(&fold), None);
    fold.take(Event { sequence: 11, subject: "match/a~b".to_owned(), told: Told::Found(1.0) }).unwrap();
    is_lost(gap(&fold).as_slice());
}
