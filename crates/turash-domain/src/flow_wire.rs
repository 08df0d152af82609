//! A flow's wire form in one pass: most events are about flows, and each is written and read several times on its way.
//!
//! The form is the one that [`ResourceFlow`] has by its serde implementations. What is written here is the same to the byte, and what is
//! read here is the same value; tests hold both together. What stands otherwise, an older form for example, is not read here.

use serde::Serialize;

use crate::flow::{Direction, Precision, ResourceFlow};
use crate::profile::Profile;
use crate::quantity::{Celsius, EurPerUnit, Quantity};
use crate::resource::{Resource, TemperatureBand, Thermal};
use crate::scan::Scan;
use crate::text::{FlowId, SiteId};
use crate::time::Version;

const SITE: &str = r#"","site":""#;
const DIRECTION: &str = r#"","direction":""#;
const RESOURCE: &str = r#"","resource":"#;
const HEAT: &str = r#"{"family":"heat","t_min_c":"#;
const T_MAX: &str = r#","t_max_c":"#;
const MEDIUM: &str = r#","medium":"#;
const ANNUAL: &str = r#","quantity":{"annual":"#;
const ANNUAL_UNIT: &str = r#","annual_unit":""#;
const PEAK: &str = r#","peak":"#;
const PEAK_UNIT: &str = r#","peak_unit":""#;
const PROFILE: &str = r#","profile":"#;
const PRICE_LIMIT: &str = r#","price_limit_eur_per_unit":"#;
const PRECISION: &str = r#","precision":""#;
const VALIDITY: &str = r#","validity":"#;
const VERSION: &str = r#","version":"#;

/// Appends the flow as JSON.
pub(crate) fn write(flow: &ResourceFlow, to: &mut Vec<u8>) {
    // Ids, units and names have no character that JSON escapes.
    let dimension = flow.family().dimension();
    push(
        to,
        &[
            r#"{"id":""#,
            flow.id.as_str(),
            SITE,
            flow.site.as_str(),
            DIRECTION,
            flow.direction.name(),
            RESOURCE,
        ],
    );
    write_resource(&flow.resource, to);
    push(to, &[ANNUAL]);
    push_number(to, flow.quantity.annual());
    push(to, &[ANNUAL_UNIT, dimension.annual_unit(), "\""]);
    if let Some(peak) = flow.quantity.peak() {
        push(to, &[PEAK]);
        push_number(to, peak);
        push(to, &[PEAK_UNIT, dimension.rate_unit(), "\""]);
    }
    push(to, &["}"]);
    if flow.profile != Profile::Flat {
        push(to, &[PROFILE]);
        push_json(to, &flow.profile);
    }
    if let Some(limit) = &flow.price_limit {
        push(to, &[PRICE_LIMIT]);
        push_json(to, limit);
    }
    push(to, &[PRECISION, flow.precision.name(), "\""]);
    if let Some(validity) = &flow.validity {
        push(to, &[VALIDITY]);
        push_json(to, validity);
    }
    push(to, &[VERSION]);
    push_json(to, &flow.version);
    push(to, &["}"]);
}

fn write_resource(resource: &Resource, to: &mut Vec<u8>) {
    let Resource::Heat(heat) = resource else { return push_json(to, resource) };
    push(to, &[HEAT]);
    push_number(to, heat.band.min().get());
    push(to, &[T_MAX]);
    push_number(to, heat.band.max().get());
    if let Some(medium) = heat.medium {
        push(to, &[MEDIUM]);
        push_json(to, &medium);
    }
    push(to, &["}"]);
}

/// Reads a flow that stands exactly as it is written here; nothing where it does not.
pub(crate) fn read(json: &str) -> Option<ResourceFlow> {
    let mut at = Scan::new(json);
    at.pass(r#"{"id":""#)?;
    let id = FlowId::new(at.text()?).ok()?;
    at.pass(&SITE[1..])?;
    let site = SiteId::new(at.text()?).ok()?;
    at.pass(&DIRECTION[1..])?;
    let direction = named([Direction::Supply, Direction::Demand], Direction::name, at.text()?)?;
    at.pass(&RESOURCE[1..])?;
    let resource = read_resource(&mut at)?;
    let quantity = read_quantity(&resource, &mut at)?;
    let profile = if at.pass(PROFILE).is_some() { at.json()? } else { Profile::Flat };
    let price_limit = match at.pass(PRICE_LIMIT) {
        Some(()) => Some(EurPerUnit::new(at.number()?).ok()?),
        None => None,
    };
    at.pass(PRECISION)?;
    let precisions = [Precision::Measured, Precision::Reported, Precision::Estimated, Precision::Rough];
    let precision = named(precisions, Precision::name, at.text()?)?;
    let validity = if at.pass(VALIDITY).is_some() { Some(at.json()?) } else { None };
    at.pass(VERSION)?;
    let version = Version(at.integer()?);
    let flow = ResourceFlow {
        id,
        site,
        direction,
        resource,
        quantity,
        profile,
        price_limit,
        precision,
        validity,
        version,
    };
    if at.rest() == "}" { Some(flow) } else { None }
}

fn read_resource(at: &mut Scan<'_>) -> Option<Resource> {
    if at.pass(HEAT).is_none() {
        return at.json();
    }
    let min = Celsius::new(at.number()?).ok()?;
    at.pass(T_MAX)?;
    let max = Celsius::new(at.number()?).ok()?;
    let medium = if at.pass(MEDIUM).is_some() { at.json()? } else { None };
    at.pass("}")?;
    Some(Resource::Heat(Thermal { band: TemperatureBand::new(min, max).ok()?, medium }))
}

fn read_quantity(resource: &Resource, at: &mut Scan<'_>) -> Option<Quantity> {
    let dimension = resource.family().dimension();
    at.pass(ANNUAL)?;
    let annual = at.number()?;
    at.pass(ANNUAL_UNIT)?;
    let mut units_agree = at.text()? == dimension.annual_unit();
    let mut peak = None;
    if at.pass(PEAK).is_some() {
        peak = Some(at.number()?);
        at.pass(PEAK_UNIT)?;
        units_agree &= at.text()? == dimension.rate_unit();
    }
    at.pass("}")?;
    if units_agree { Quantity::new(annual, peak).ok() } else { None }
}

fn named<T: Copy, const N: usize>(all: [T; N], name: fn(T) -> &'static str, text: &str) -> Option<T> {
    all.into_iter().find(|item| name(*item) == text)
}

fn push(to: &mut Vec<u8>, texts: &[&str]) {
    for text in texts {
        to.extend_from_slice(text.as_bytes());
    }
}

/// Appends a finite number; whole ones, which most are, in the short way.
fn push_number(to: &mut Vec<u8>, number: f64) {
    let whole = number as i64;
    if whole as f64 == number && whole != 0 && whole.unsigned_abs() < 1 << 50 {
        push_json(to, &whole);
        push(to, &[".0"]);
    } else {
        push_json(to, &number);
    }
}

/// Only for values with string keys and finite numbers: writing those to memory cannot fail.
fn push_json<T: Serialize>(to: &mut Vec<u8>, value: &T) {
    let _ = serde_json::to_writer(to, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flows of every family and with every field, as they are written.
    const FLOWS: [&str; 7] = [
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"heat","t_min_c":100.0,"t_max_c":200.0},"quantity":{"annual":192340.0,"annual_unit":"MWh/a","peak":30.0,"peak_unit":"MW"},"precision":"estimated","version":3}"#,
        r#"{"id":"a","site":"s","direction":"demand","resource":{"family":"heat","t_min_c":-5.25,"t_max_c":1e-7,"medium":"steam"},"quantity":{"annual":0.0,"annual_unit":"MWh/a"},"profile":{"shape":"named","name":"a \"b\" ü"},"price_limit_eur_per_unit":-20.5,"precision":"measured","validity":{"from":"2026-01-01T00:00:00Z"},"version":18446744073709551615}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"cooling","t_min_c":1.0,"t_max_c":2.0,"medium":"water"},"quantity":{"annual":1e10,"annual_unit":"MWh/a"},"precision":"rough","version":0}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"water","parameters":{"cod_mg_per_l":3.5}},"quantity":{"annual":5.0,"annual_unit":"m3/a"},"precision":"reported","version":1}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"material","code":{"name":"fly ash"},"hazardous":false},"quantity":{"annual":5.0,"annual_unit":"t/a"},"precision":"reported","version":1}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"co2","purity":0.99},"quantity":{"annual":5.0,"annual_unit":"t/a","peak":1.0,"peak_unit":"t/h"},"precision":"reported","version":1}"#,
        r#"{"id":"a","site":"s","direction":"demand","resource":{"family":"electricity"},"quantity":{"annual":5.0,"annual_unit":"MWh/a"},"precision":"reported","version":1}"#,
    ];

    #[test]
    fn what_is_written_and_read_in_one_pass_is_what_serde_writes_and_reads() {
        for json in FLOWS {
            let flow: ResourceFlow = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&flow).unwrap().replace("10000000000.0", "1e10"), json);
            let mut written = Vec::new();
            write(&flow, &mut written);
            assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&flow).unwrap());
            assert_eq!(read(json).as_ref(), Some(&flow), "{json}");
        }
    }

    #[test]
    fn numbers_are_written_as_serde_writes_them() {
        let numbers =
            [0.0, -0.0, 1.0, -7.0, 0.5, 1e15, 2.0_f64.powi(50), 1e16, 1e300, -1e-7, 123_456.75, 1e10];
        for number in numbers {
            let mut written = Vec::new();
            push_number(&mut written, number);
            assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&number).unwrap());
        }
    }

    /// Every character in turn is left out, doubled, or another one: whatever is read here is what serde reads.
    #[test]
    fn nothing_is_read_that_serde_would_not_read() {
        for json in FLOWS.iter().filter(|json| json.is_ascii()) {
            for at in 0..json.len() {
                let (head, tail) = json.split_at(at);
                let others = ["", "0", "\"", "\\", "{", "}", ",", " ", "a", "-", ".", "e", "\n"];
                let cut = others.iter().map(|other| format!("{head}{other}{}", &tail[1..]));
                for changed in cut.chain([format!("{head}{}{tail}", &tail[..1])]) {
                    if let Some(flow) = read(&changed) {
                        assert_eq!(
                            serde_json::from_str::<ResourceFlow>(&changed).ok(),
                            Some(flow),
                            "{changed}"
                        );
                    }
                }
            }
        }
    }
}
