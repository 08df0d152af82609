//! A random registry: what is true of its sites and flows, before any program writes it down.

use std::collections::BTreeMap;

use crate::decimal::Dec;
use crate::rng::Rng;
use crate::words;

/// What a column can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Col {
    Id,
    Site,
    Name,
    Organization,
    City,
    Longitude,
    Latitude,
    Location,
    Country,
    Industry,
    Direction,
    Resource,
    TMin,
    TMax,
    Quantity,
    Peak,
    Precision,
    Purity,
    Moisture,
    Pressure,
    Hazardous,
    WasteCode,
    GoodsCode,
    Material,
    Medium,
    Voltage,
    Cod,
    Chloride,
    WaterTemperature,
    PriceFloor,
    PriceCap,
    Profile,
    ValidFrom,
    ValidUntil,
}

/// What an amount measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Energy,
    Mass,
    Volume,
}

/// A unit as people write it; `times / by` makes MWh, t or m3 of it (a year, or an hour for a rate).
#[derive(Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    pub(crate) measure: Measure,
    pub(crate) is_rate: bool,
    pub(crate) times: f64,
    pub(crate) by: f64,
}

const fn unit(name: &'static str, measure: Measure, is_rate: bool, times: f64, by: f64) -> Unit {
    Unit { name, measure, is_rate, times, by }
}

/// Every unit that the tables use.
pub(crate) static UNITS: [Unit; 20] = [
    unit("MWh/a", Measure::Energy, false, 1.0, 1.0),
    unit("GWh/a", Measure::Energy, false, 1e3, 1.0),
    unit("kWh/a", Measure::Energy, false, 1.0, 1e3),
    unit("MWh", Measure::Energy, false, 1.0, 1.0),
    unit("GWh/Jahr", Measure::Energy, false, 1e3, 1.0),
    unit("GJ/a", Measure::Energy, false, 1.0, 3.6),
    unit("TJ/a", Measure::Energy, false, 1e3, 3.6),
    unit("MW", Measure::Energy, true, 1.0, 1.0),
    unit("kW", Measure::Energy, true, 1.0, 1e3),
    unit("t/a", Measure::Mass, false, 1.0, 1.0),
    unit("kt/a", Measure::Mass, false, 1e3, 1.0),
    unit("kg/a", Measure::Mass, false, 1.0, 1e3),
    unit("t/year", Measure::Mass, false, 1.0, 1.0),
    unit("t/h", Measure::Mass, true, 1.0, 1.0),
    unit("kg/h", Measure::Mass, true, 1.0, 1e3),
    unit("m3/a", Measure::Volume, false, 1.0, 1.0),
    unit("m³/a", Measure::Volume, false, 1.0, 1.0),
    unit("m3/year", Measure::Volume, false, 1.0, 1.0),
    unit("m3/h", Measure::Volume, true, 1.0, 1.0),
    unit("m³/h", Measure::Volume, true, 1.0, 1.0),
];

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "the day of a day is its day")]
pub(crate) struct Day {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
}

/// One thing that is true.
#[derive(Debug, Clone)]
pub(crate) enum Fact {
    /// Free text, an id or a code.
    Text(String),
    /// A word of a fixed list as it is written, and what it means.
    Word(&'static str, &'static str),
    /// A number in the column's own unit.
    Number(Dec),
    /// A number with its unit.
    Amount(Dec, &'static Unit),
    /// A share in percent.
    Percent(Dec),
    Flag(bool),
    Day(Day),
}

/// A site or a flow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry(pub(crate) BTreeMap<Col, Fact>);

impl Entry {
    fn put(&mut self, col: Col, fact: Fact) {
        self.0.insert(col, fact);
    }

    fn text(&mut self, col: Col, text: impl Into<String>) {
        self.put(col, Fact::Text(text.into()));
    }

    fn word(&mut self, col: Col, (written, means): (&'static str, &'static str)) {
        self.put(col, Fact::Word(written, means));
    }

    pub(crate) fn means(&self, col: Col) -> Option<&str> {
        match self.0.get(&col)? {
            Fact::Text(text) => Some(text),
            Fact::Word(_, means) => Some(means),
            _ => None,
        }
    }
}

/// How the ids of a registry look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    None,
    /// `S-17`, `at:linz.3`, `12E3`, `1.10`.
    Text,
    /// `1001`.
    Number,
    /// `0017`.
    Zeros,
}

/// Sites: as many as `count`.
pub(crate) fn sites(rng: &mut Rng, count: usize, ids: Ids) -> Vec<Entry> {
    (0..count).map(|index| site(rng, index, ids)).collect()
}

fn id(rng: &mut Rng, index: usize, ids: Ids) -> Option<String> {
    let number = 1000 + index * 7;
    match ids {
        Ids::None => None,
        Ids::Number => Some(number.to_string()),
        Ids::Zeros => Some(format!("{number:07}")),
        Ids::Text => Some(match rng.below(6) {
            0 => format!("S-{number}"),
            1 => format!("at:linz.{number}"),
            2 => format!("{index}E{}", rng.between(1, 9)),
            3 => format!("{number}.{}0", rng.between(1, 9)),
            4 => format!("0{number}"),
            _ => format!("2026-01-{index:02}"),
        }),
    }
}

fn site(rng: &mut Rng, index: usize, ids: Ids) -> Entry {
    let mut site = Entry::default();
    if let Some(id) = id(rng, index, ids) {
        site.text(Col::Id, id);
    }
    site.text(Col::Name, format!("{} {index}", rng.pick(words::NAMES)));
    if rng.percent(60) {
        site.text(Col::Organization, rng.pick(words::NAMES));
    }
    if rng.percent(70) {
        site.text(Col::City, rng.pick(words::CITIES));
    }
    let decimals = rng.pick(&[2, 3, 3, 4, 6, 9, 13]);
    let (country, west, south) = rng.pick(words::COUNTRIES);
    let degrees = |start: f64, rng: &mut Rng| Fact::Number(Dec::near(start + rng.unit(), decimals));
    let longitude = degrees(west, rng);
    site.put(Col::Longitude, longitude);
    let latitude = degrees(south, rng);
    site.put(Col::Latitude, latitude);
    if rng.percent(70) {
        site.word(Col::Country, country);
    }
    if rng.percent(50) {
        site.word(Col::Industry, rng.pick(words::INDUSTRIES));
    }
    if rng.percent(30) {
        site.word(Col::Location, rng.pick(words::LOCATIONS));
    }
    site
}

/// Flows of sites with ids of the same kind.
pub(crate) fn flows(rng: &mut Rng, count: usize, ids: Ids, only: Option<Measure>) -> Vec<Entry> {
    let site_ids = if ids == Ids::None { rng.pick(&[Ids::Text, Ids::Number, Ids::Zeros]) } else { ids };
    (0..count)
        .map(|index| {
            let mut flow = Entry::default();
            if let Some(id) = id(rng, index, ids) {
                flow.text(Col::Id, id);
            }
            let place = rng.below(count);
            if let Some(site) = id(rng, place, site_ids) {
                flow.text(Col::Site, site);
            }
            describe(rng, &mut flow, only);
            flow
        })
        .collect()
}

fn describe(rng: &mut Rng, flow: &mut Entry, only: Option<Measure>) {
    let direction = rng.pick(words::DIRECTIONS);
    flow.word(Col::Direction, direction);
    let resources: Vec<_> =
        words::RESOURCES.iter().filter(|(_, _, measure)| only.is_none_or(|only| only == *measure)).collect();
    let (written, means, measure) = *rng.pick(&resources);
    flow.word(Col::Resource, (written, means));
    amounts(rng, flow, measure);
    qualities(rng, flow, means);
    if rng.percent(40) {
        flow.word(Col::Precision, rng.pick(words::PRECISIONS));
    }
    if rng.percent(30) {
        let price = Fact::Number(money(rng));
        flow.put(if direction.1 == "supply" { Col::PriceFloor } else { Col::PriceCap }, price);
    }
    if rng.percent(20) {
        flow.text(Col::Profile, rng.pick(&["iron_and_steel", "flat", "paper", "Zweischicht, Mo-Fr"]));
    }
    validity(rng, flow);
}

fn money(rng: &mut Rng) -> Dec {
    let price = Dec::near(rng.unit() * rng.pick(&[10.0, 100.0, 3000.0]), rng.pick(&[0, 1, 2, 3]));
    if rng.percent(10) { price.negative() } else { price }
}

fn amounts(rng: &mut Rng, flow: &mut Entry, measure: Measure) {
    let units: Vec<&'static Unit> = UNITS.iter().filter(|unit| unit.measure == measure).collect();
    let rates: Vec<&'static Unit> = units.iter().copied().filter(|unit| unit.is_rate).collect();
    let unit = rng.pick(&units);
    // From 1 to a million MWh, t or m3 a year, and seldom nothing.
    let annual = if rng.percent(2) { 0.0 } else { 10_f64.powf(rng.unit() * 6.0) };
    let own = if unit.is_rate { annual / 8760.0 } else { annual };
    let amount = Dec::near(own * unit.by / unit.times, rng.pick(&[0, 1, 2, 3, 3, 6]));
    flow.put(Col::Quantity, Fact::Amount(amount, unit));
    if rng.percent(40) {
        let unit = rng.pick(&rates);
        let peak = annual / 8760.0 * (1.2 + 3.0 * rng.unit()) + 0.01;
        let decimals = rng.pick(&[1, 2, 3, 5]);
        flow.put(Col::Peak, Fact::Amount(Dec::near(peak * unit.by / unit.times, decimals), unit));
    }
}

fn qualities(rng: &mut Rng, flow: &mut Entry, resource: &str) {
    let family = resource.split('/').next().unwrap_or_default();
    let percent = |rng: &mut Rng| {
        let some = 100.0 * rng.unit();
        let share = rng.pick(&[0.0, 1.0, 5.0, 50.0, 100.0, some, some, some]);
        Fact::Percent(Dec::near(share, rng.pick(&[0, 1, 2, 3])))
    };
    let amount = |rng: &mut Rng, most: f64| {
        let decimals = rng.pick(&[0, 1, 2, 3]);
        Fact::Number(Dec::near(rng.unit() * most, decimals))
    };
    match family {
        "heat" | "cooling" => {
            let low = Dec::near(rng.unit() * 300.0 - 10.0, rng.pick(&[0, 0, 1, 2]));
            let width = Dec::near(rng.unit() * 200.0, rng.pick(&[0, 0, 1]));
            flow.put(Col::TMin, Fact::Number(low));
            flow.put(Col::TMax, Fact::Number(low.plus(width)));
            if !resource.contains('/') && rng.percent(40) {
                flow.word(Col::Medium, rng.pick(words::MEDIA));
            }
        }
        "co2" => {
            flow.put(Col::Purity, percent(rng));
            if rng.percent(60) {
                flow.put(Col::Pressure, Fact::Number(Dec::near(0.5 + rng.unit() * 100.0, 3)));
            }
        }
        "gas" if rng.percent(60) => {
            flow.put(Col::Pressure, Fact::Number(Dec::near(0.5 + rng.unit() * 80.0, rng.pick(&[0, 2]))));
        }
        "electricity" if rng.percent(60) => {
            flow.put(
                Col::Voltage,
                Fact::Number(rng.pick(&[Dec::new(4, 1), Dec::new(10, 0), Dec::new(110, 0)])),
            );
        }
        "water" => {
            for (col, most) in [(Col::Cod, 2000.0), (Col::Chloride, 300.0), (Col::WaterTemperature, 60.0)] {
                if rng.percent(50) {
                    let value = amount(rng, most);
                    flow.put(col, value);
                }
            }
        }
        "material" => {
            match rng.below(3) {
                0 => flow.text(Col::WasteCode, rng.pick(words::WASTES)),
                1 => flow.text(Col::GoodsCode, rng.pick(words::GOODS)),
                _ => flow.text(Col::Material, rng.pick(words::MATERIALS)),
            }
            if rng.percent(50) {
                flow.put(Col::Purity, percent(rng));
            }
            if rng.percent(50) {
                flow.put(Col::Moisture, percent(rng));
            }
            if rng.percent(50) {
                flow.put(Col::Hazardous, Fact::Flag(rng.percent(50)));
            }
        }
        _ => {}
    }
}

fn validity(rng: &mut Rng, flow: &mut Entry) {
    let year = rng.between(2024, 2032);
    let mut day = |year| {
        let day = Day { year, month: rng.between(1, 12), day: rng.between(1, 28) };
        rng.percent(60).then_some(Fact::Day(day))
    };
    let (from, until) = (day(year), day(year + 1));
    for (col, fact) in [(Col::ValidFrom, from), (Col::ValidUntil, until)] {
        if let Some(fact) = fact {
            flow.put(col, fact);
        }
    }
}
