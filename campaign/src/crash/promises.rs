//! The checker of promises: it adds up what is reserved, contracted and live on each flow, step by step as the log tells it, with the amounts
//! that the clients sent. It knows nothing of the product's own rule.

use std::collections::{BTreeMap, HashMap};

use super::event::Told;
use super::finding::Finding;
use super::http::Answer;
use super::ledger::Ledger;
use super::seen::Seen;
use super::thing::{Thing, id_of};

/// Sums of decimal fractions are that exact, in parts of the amount.
const EXACT: f64 = 1e-9;

/// What the log tells of promises, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tale(Vec<(u64, Told, String)>);

impl Tale {
    /// Keeps an event that tells of a flow, of a decision or of what is missing.
    pub(crate) fn note(&mut self, sequence: u64, subject: &str, told: &Told) {
        if matches!(told, Told::Version(..) | Told::Missing(_)) && !subject.starts_with("site/") {
            self.0.push((sequence, told.clone(), subject.to_owned()));
        }
    }
}

/// Whether a step to this state sets its amount aside.
fn holds(state: &str) -> bool {
    ["reserved", "contracted", "live"].contains(&state)
}

/// A flow: what it has, and what is promised to whom.
#[derive(Default)]
struct Account<'a> {
    annual: f64,
    promised: BTreeMap<&'a str, f64>,
    /// What was last told to be missing.
    told: f64,
}

impl Account<'_> {
    fn missing(&self) -> f64 {
        let missing = self.promised.values().sum::<f64>() - self.annual;
        if missing < EXACT * self.annual { 0.0 } else { missing.max(0.0) }
    }
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= EXACT * one.max(other)
}

/// What is wrong: more promised than there is, a flow removed that is promised, or a missing amount that is not told, told wrongly or told
/// twice.
pub(crate) fn findings(ledgers: &[&Ledger], tale: &Tale, seen: &Seen) -> Vec<Finding> {
    let sent = |pair: &str, version: u64| {
        ledgers.iter().find_map(|ledger| ledger.amounts.get(&(pair.to_owned(), version)).copied())
    };
    let mut accounts: HashMap<&str, Account<'_>> = HashMap::new();
    let mut wrong = Vec::new();
    for (sequence, told, subject) in &tale.0 {
        let id = id_of(subject);
        match told {
            Told::Missing(missing) => {
                let account = accounts.entry(id).or_default();
                let is = account.missing();
                if !same(is, *missing) {
                    wrong.push(format!(
                        "event {sequence}: {subject} is told to lack {missing}, it lacks {is}"
                    ));
                }
                if account.told == *missing {
                    wrong.push(format!("event {sequence}: {subject} is told twice to lack {missing}"));
                }
                account.told = *missing;
            }
            Told::Version(_, Some(Thing::Flow { annual_mwh, .. })) => {
                accounts.entry(id).or_default().annual = *annual_mwh;
            }
            Told::Version(version, Some(Thing::State(state))) => {
                let amount = if holds(state) { sent(subject, *version) } else { Some(0.0) };
                match amount {
                    Some(amount) => wrong.extend(step(&mut accounts, *sequence, id, amount)),
                    None => {
                        wrong
                            .push(format!("event {sequence}: nobody sent an amount for {subject} {version}"));
                    }
                }
            }
            Told::Version(_, None) => {
                let account = accounts.entry(id).or_default();
                account.annual = 0.0;
                if let Some((pair, amount)) = account.promised.first_key_value() {
                    wrong.push(format!(
                        "event {sequence}: {subject} goes while {amount} are promised to {pair}"
                    ));
                }
            }
            _ => {}
        }
    }
    for (id, account) in &accounts {
        let (is, told) = (account.missing(), account.told);
        if !same(is, told) {
            wrong.push(format!("flow/{id} lacks {is}, told is {told}"));
        }
        let shown = seen.missing.get(*id).copied().unwrap_or_default();
        if !same(is, shown) {
            wrong.push(format!("flow/{id} lacks {is}, the list shows {shown}"));
        }
    }
    wrong.into_iter().map(Finding::Wrong).collect()
}

/// A step of a pair to another amount; one that rises must fit on both sides.
fn step<'a>(
    accounts: &mut HashMap<&'a str, Account<'a>>,
    sequence: u64,
    pair: &'a str,
    amount: f64,
) -> Vec<String> {
    let Some((supply, demand)) = pair.split_once('~') else { return Vec::new() };
    let mut wrong = Vec::new();
    for flow in [supply, demand] {
        let account = accounts.entry(flow).or_default();
        let before = account.promised.remove(pair).unwrap_or_default();
        if amount > 0.0 {
            account.promised.insert(pair, amount);
        }
        let missing = account.missing();
        if amount > before && missing > 0.0 {
            let text =
                format!("event {sequence}: {pair} takes {amount} of {flow}, which lacks {missing} then");
            wrong.push(text);
        }
    }
    wrong
}

/// Whether an answer refuses a step or a removal for the sake of promises; a finding where it says itself that it need not.
pub(crate) fn is_refusal(answer: &Answer, asked: Option<f64>) -> Result<bool, Finding> {
    let body = answer.json();
    let kind = body["type"].as_str().unwrap_or_default().strip_prefix("urn:turash:problem:");
    let holders = body["matches"].as_array().map_or(0, Vec::len);
    let is_right = match (answer.status, kind) {
        (409, Some("promised")) => holders > 0,
        (409, Some("not-enough-left")) => {
            let left = body["left_annual"].as_f64();
            asked.zip(left).is_some_and(|(asked, left)| asked > left)
        }
        _ => return Ok(false),
    };
    if is_right && answer.is_problem {
        return Ok(true);
    }
    Err(Finding::Wrong(format!("a refusal without need, {asked:?} asked: {}", answer.body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(version: u64, annual_mwh: f64) -> Told {
        let (site, direction) = ("a".to_owned(), "supply".to_owned());
        let flow = Thing::Flow { site, direction, annual_mwh, t_min: 60.0, t_max: 90.0 };
        Told::Version(version, Some(flow))
    }

    fn state(version: u64, state: &str) -> Told {
        Told::Version(version, Some(Thing::State(state.to_owned())))
    }

    /// A supply of 500 with two demands: 400 are reserved, then 100; the supply comes to have 450, and 500 again.
    fn events() -> Vec<(&'static str, Told)> {
        vec![
            ("flow/s", flow(1, 500.0)),
            ("flow/d", flow(1, 1e6)),
            ("flow/e", flow(1, 1e6)),
            ("match/s~d", state(1, "negotiating")),
            ("match/s~d", state(2, "reserved")),
            ("match/s~e", state(1, "reserved")),
            ("match/s~d", state(3, "contracted")),
            ("flow/s", flow(2, 450.0)),
            ("flow/s", Told::Missing(50.0)),
            ("match/s~d", state(4, "live")),
            ("flow/s", flow(3, 500.0)),
            ("flow/s", Told::Missing(0.0)),
            ("match/s~e", state(2, "failed")),
            ("flow/e", Told::Version(2, None)),
        ]
    }

    fn found(events: &[(&str, Told)], amounts: [f64; 2], missing: &[(&str, f64)]) -> Vec<Finding> {
        let mut ledger = Ledger::default();
        for version in 1..=9 {
            ledger.amounts.insert(("match/s~d".to_owned(), version), amounts[0]);
            ledger.amounts.insert(("match/s~e".to_owned(), version), amounts[1]);
        }
        let mut tale = Tale::default();
        for (sequence, (subject, told)) in (1..).zip(events) {
            tale.note(sequence, subject, told);
        }
        let missing = missing.iter().map(|(id, missing)| ((*id).to_owned(), *missing)).collect();
        findings(&[&ledger], &tale, &Seen { missing, ..Seen::default() })
    }

    #[test]
    fn what_is_as_it_must_be_has_no_findings() {
        assert_eq!(found(&events(), [400.0, 100.0], &[]), []);
        assert_eq!(found(&events()[..10], [400.0, 100.0], &[("s", 50.0)]), []);
        let hair = [400.0 + 1e-8, 100.0];
        assert_eq!(found(&events()[..7], hair, &[]), [], "sums of decimal fractions are not more exact");
    }

    /// The planted fault: a store whose commit does not check.
    #[test]
    fn a_commit_without_the_check_is_found() {
        for amounts in [[400.0, 100.001], [400.0, 99_999.0], [501.0, 1.0]] {
            let findings = found(&events()[..7], amounts, &[]);
            assert!(
                findings.iter().any(|finding| format!("{finding:?}").contains("which lacks")),
                "{findings:?}"
            );
        }
        // On the other side, and while the flow is overbooked.
        let mut scarce = events();
        scarce[1].1 = flow(1, 399.0);
        assert!(!found(&scarce[..5], [400.0, 100.0], &[("d", 1.0)]).is_empty());
        let mut more = events();
        more.truncate(9);
        more.push(("match/s~d", state(4, "negotiating")));
        more.push(("flow/s", Told::Missing(0.0)));
        assert_eq!(found(&more, [400.0, 100.0], &[]), []);
        more.push(("match/s~d", state(5, "reserved")));
        assert!(!found(&more, [400.0, 100.0], &[("s", 50.0)]).is_empty());
    }

    #[test]
    fn a_removal_of_what_is_promised_is_found() {
        let mut events = events();
        events.remove(12);
        assert!(!found(&events, [400.0, 100.0], &[("e", 100.0)]).is_empty());
    }

    #[test]
    fn what_is_missing_and_not_told_or_told_wrongly_or_twice_is_found() {
        for place in [8, 11] {
            let mut untold = events();
            untold.remove(place);
            assert!(!found(&untold, [400.0, 100.0], &[]).is_empty(), "without {place}");
            let mut twice = events();
            twice.insert(place, twice[place].clone());
            assert!(!found(&twice, [400.0, 100.0], &[]).is_empty(), "twice {place}");
        }
        let mut other = events();
        other[8].1 = Told::Missing(49.0);
        assert!(!found(&other, [400.0, 100.0], &[]).is_empty());
        assert!(!found(&events()[..10], [400.0, 100.0], &[]).is_empty(), "the list does not show it");
        assert!(!found(&events(), [400.0, 100.0], &[("s", 1.0)]).is_empty(), "the list shows what is not");
    }

    #[test]
    fn a_refusal_must_be_needed() {
        let answer = |status, body: &str| Answer {
            status,
            retry_after: false,
            is_problem: true,
            closes: false,
            body: body.to_owned(),
        };
        let not_enough = r#"{"type":"urn:turash:problem:not-enough-left","left_annual":10.0,"matches":[]}"#;
        assert_eq!(is_refusal(&answer(409, not_enough), Some(11.0)), Ok(true));
        assert!(is_refusal(&answer(409, not_enough), Some(10.0)).is_err());
        assert!(is_refusal(&answer(409, not_enough), None).is_err());
        let promised = r#"{"type":"urn:turash:problem:promised","matches":[{"id":"a~b"}]}"#;
        assert_eq!(is_refusal(&answer(409, promised), None), Ok(true));
        assert!(is_refusal(&answer(409, &promised.replace(r#"{"id":"a~b"}"#, "")), None).is_err());
        assert_eq!(is_refusal(&answer(409, r#"{"type":"urn:turash:problem:exists"}"#), None), Ok(false));
    }
}
