//! Materials: the table that is shipped, how it is read and looked up, and what a supply delivers to a demand.

#![cfg(test)]

use proptest::prelude::*;
use turash_domain::model::gate::Gate;
use turash_domain::model::material::class::{Classes, MAX_CLASSES};
use turash_domain::model::material::fit::fit;
use turash_domain::model::material::gate::MaterialGate;
use turash_domain::model::material::{
    CodeList, Hazard, MaterialKey, Permit, Substitution, Substitutions, Way,
};
use turash_domain::{Fraction, GoodsCode, Material, MaterialCode, Text, WasteCode};

const GOODS: &str = "code;names;price_eur_per_t;price_basis;co2_t_per_t;co2_basis
cn:2523;cement;100;an offer;0.6;a report
cn:252310;clinker;70;an offer;;
cn:25;mineral;10;an offer;;";

const HEADER: &str = "output;output_names;input;conversion;largest_share;treatment_eur_per_t;own_co2_t_per_t;moisture_max;hazard;permit;precedent;source";

/// A table of the lines; the first is the file's second.
fn table(lines: &[&str]) -> Result<Substitutions, String> {
    let text = format!("{HEADER}\n{}", lines.join("\n"));
    Substitutions::parse(GOODS, &text).map_err(|invalid| invalid.to_string())
}

fn shipped() -> &'static Substitutions {
    Substitutions::shipped().unwrap()
}

fn waste(code: &str) -> MaterialCode {
    MaterialCode::Waste(WasteCode::new(code).unwrap())
}

fn goods(code: &str) -> MaterialCode {
    MaterialCode::Goods(GoodsCode::new(code).unwrap())
}

fn name(name: &str) -> MaterialCode {
    MaterialCode::Name(Text::new(name).unwrap())
}

fn material(code: MaterialCode) -> Material {
    let hazardous = matches!(&code, MaterialCode::Waste(code) if code.is_hazardous());
    Material { code, purity: None, moisture: None, hazardous }
}

fn share(value: f64) -> Fraction {
    Fraction::new(value).unwrap()
}

/// The code of a key as a flow has it, with the star that its list gives it.
fn code_of(key: &MaterialKey) -> MaterialCode {
    match key.list() {
        CodeList::Goods => goods(key.as_str()),
        CodeList::Name => name(key.as_str()),
        CodeList::Waste => {
            let digits = format!("{:0<6}", key.as_str());
            let starred = WasteCode::new(&format!("{digits}*")).unwrap();
            MaterialCode::Waste(if starred.is_listed() { starred } else { WasteCode::new(&digits).unwrap() })
        }
    }
}

/// Every code that the shipped table speaks of, on either side.
fn codes() -> Vec<MaterialCode> {
    let keys = shipped().rows().iter().flat_map(|row| [&row.output, &row.replaces.key]);
    keys.map(code_of).collect()
}

fn row<'t>(table: &'t Substitutions, output: &MaterialCode, input: &MaterialCode) -> &'t Substitution {
    match table.find(output, input) {
        Some(Way::Substitute(row)) => row,
        other => panic!("{output} for {input}: {other:?}"),
    }
}

#[test]
fn every_row_has_a_published_precedent() {
    let rows = shipped().rows();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    for row in rows {
        let shown = format!("{} for {}", row.output, row.replaces.key);
        assert!(row.precedent.len() >= 15 && row.source.len() >= 5, "{shown}: {}", row.precedent);
        assert!(!row.replaces.price_basis.is_empty(), "{shown}");
        assert_eq!(row.replaces.co2_t_per_t.is_some(), !row.replaces.co2_basis.is_empty(), "{shown}");
        // A conversion above 2.5 would be a slip of the decimal point: no waste is worth that much of a good.
        assert!(row.conversion <= 2.5, "{shown}: {}", row.conversion);
    }
}

/// Treatment may cost more than what it replaces: the giver saves disposal, here taken as 50 EUR/t, of hazardous waste 150 EUR/t. Beyond that
/// a figure is a slip, or the use is none.
#[test]
fn no_treatment_costs_more_than_it_replaces_and_saves() {
    for row in shipped().rows() {
        let shown = format!("{} for {}", row.output, row.replaces.key);
        let worth = row.conversion * row.replaces.price_eur_per_t;
        assert!(worth >= 1.0, "{shown}: worth {worth} EUR/t");
        let saved = if row.hazard == Hazard::Licensed { 150.0 } else { 50.0 };
        let cost = row.treatment_eur_per_t;
        assert!(cost <= worth + saved, "{shown}: {cost} EUR/t of treatment, worth {worth}");
    }
}

#[test]
fn every_waste_is_an_entry_of_the_list_and_hazardous_ones_ask_for_a_licence() {
    for row in shipped().rows() {
        let MaterialCode::Waste(code) = code_of(&row.output) else { continue };
        assert!(row.output.as_str().len() == 6 && code.is_listed(), "{code}");
        assert_eq!(code.is_hazardous(), row.hazard == Hazard::Licensed, "{code}");
    }
}

#[test]
fn names_in_both_languages_stand_for_codes() {
    for (output, code) in [
        ("fly ash", "10 01 02"),
        (" Flugasche ", "10 01 02"),
        ("FLY ASH", "10 01 02"),
        ("REA-Gips", "10 01 05"),
        ("Klärschlamm", "19 08 05"),
        ("Altreifen", "16 01 03"),
    ] {
        assert_eq!(shipped().key(&name(output)), shipped().key(&waste(code)), "{output}");
    }
    let cement = row(shipped(), &name("Flugasche"), &name("Zement"));
    assert_eq!((cement.conversion, cement.permit), (0.4, Permit::ByProduct));
    assert_eq!(shipped().key(&name("fly ash, dry")).list(), CodeList::Name, "no name is guessed at");
    for (name, key) in shipped().names() {
        assert_eq!(name, name.trim().to_lowercase(), "{key}");
    }
}

#[test]
fn every_output_can_be_found_by_a_name_in_some_line() {
    let named: Vec<&MaterialKey> = shipped().names().map(|(_, key)| key).collect();
    let unnamed: Vec<String> = shipped()
        .rows()
        .iter()
        .map(|row| &row.output)
        .filter(|key| !named.contains(key))
        .map(ToString::to_string)
        .collect();
    // A second code of what has a name already.
    assert_eq!(unnamed, ["low:101008", "low:200102", "cn:1518"]);
}

#[test]
fn a_line_that_is_wrong_is_named_with_its_column() {
    let good = "low:100102;ash;cn:2523;0.4;0.1;5;;0.03;no;by_product;a plant;a report";
    assert_eq!(table(&["# a comment", "", good]).unwrap().rows().len(), 1);
    for (from, to, expected) in [
        ("low:100102", "low:100103*", "line 3, output"),
        ("low:100102", "low:100207*", "line 3, hazard"),
        ("low:100102", "100102", "line 3, output"),
        ("cn:2523", "cn:2524", "line 3, input"),
        ("cn:2523", "cn:25231", "line 3, input"),
        (";0.4;", ";0,4;", "line 3, conversion"),
        (";0.4;", ";0;", "line 3, conversion"),
        (";0.4;", ";nan;", "line 3, conversion"),
        (";0.1;", ";1.1;", "line 3, largest_share"),
        (";5;", ";-5;", "line 3, treatment_eur_per_t"),
        (";0.03;", ";3;", "line 3, moisture_max"),
        (";no;", ";yes;", "line 3, hazard"),
        ("by_product", "byproduct", "line 3, permit"),
        ("a plant", "", "line 3, precedent"),
        ("a report", "", "line 3, source"),
        ("a report", "a report; and another", "line 3: found '13'"),
        (";ash;", ";cement;", "line 3, output_names"),
        (";ash;", ";ash|Ash;", "line 3, output_names"),
    ] {
        let bad = good.replacen(from, to, 1);
        let refused = table(&["# a comment", &bad]).unwrap_err();
        assert!(refused.contains(expected), "{bad}: {refused}");
    }
    let twice = good.replace(";ash;", ";;");
    assert!(table(&[good, &twice]).unwrap_err().contains("line 3, input"));
    let itself = good.replace("low:100102", "cn:252310");
    assert!(table(&[&itself]).unwrap_err().contains("another material than the output"));
    assert!(Substitutions::parse(GOODS, "output;input").unwrap_err().to_string().contains("line 1"));
    for (from, to, expected) in [
        ("0.6;a report", "0.6;", "line 2, co2_basis"),
        ("0.6;a report", ";a report", "line 2, co2_basis"),
        ("100;an offer", "100;", "line 2, price_basis"),
        ("cn:252310;clinker", "cn:2523;clinker", "line 3, code"),
        (";clinker", ";Cement", "line 3, names"),
    ] {
        let bad = GOODS.replacen(from, to, 1);
        let refused = Substitutions::parse(&bad, HEADER).unwrap_err().to_string();
        assert!(refused.contains("replaced_goods.csv") && refused.contains(expected), "{refused}");
    }
}

#[test]
fn the_longest_codes_win_and_the_outputs_first() {
    let line = |output: &str, input: &str, share: &str| {
        format!("{output};;{input};1;{share};0;;;no;none;a plant;a report")
    };
    let lines = [
        line("low:10", "cn:252310", "0.1"),
        line("low:1001", "cn:25", "0.2"),
        line("low:100102", "cn:2523", "0.3"),
        line("low:1001", "cn:252310", "0.4"),
    ];
    let table = table(&lines.each_ref().map(String::as_str)).unwrap();
    for (output, input, expected) in [
        ("10 01 02", "2523", 0.3),
        ("10 01 02", "25231000", 0.3),
        ("10 01 02", "2505", 0.2),
        ("10 01 01", "252310", 0.4),
        ("10 01 01", "2523", 0.2),
        ("10 02 01", "25231000", 0.1),
    ] {
        assert_eq!(row(&table, &waste(output), &goods(input)).largest_share, expected, "{output} {input}");
    }
    assert_eq!(table.find(&waste("10 02 01"), &goods("2523")), None, "clinker is not all cement");
    assert_eq!(table.find(&goods("1001"), &goods("2523")), None, "wheat is not coal ash");
    assert_eq!(table.find(&waste("17 01 01"), &goods("2523")), None);
}

#[test]
fn the_same_material_is_used_as_it_is() {
    for (output, input) in [
        (waste("10 01 02"), waste("10 01 02")),
        (waste("10 02 07*"), waste("10 02 07*")),
        (goods("7204"), goods("72042100")),
        (goods("72042100"), goods("7204")),
        (name("Hopfen"), name("hopfen")),
        (name("fly ash"), waste("10 01 02")),
        (goods("25202000"), goods("2520")),
    ] {
        assert_eq!(shipped().find(&output, &input), Some(Way::Direct), "{output} {input}");
    }
    for (output, input) in [
        (waste("10 01 02"), waste("10 01 03")),
        (goods("72042100"), goods("72042900")),
        (name("hop"), name("hops")),
        (waste("25 23 10"), goods("252310")),
    ] {
        assert_eq!(shipped().find(&output, &input), None, "{output} {input}");
    }
}

/// That classes and codes give the same answer for a pair.
fn assert_classes_agree(
    table: &Substitutions,
    classes: &Classes<'_>,
    output: &MaterialCode,
    input: &MaterialCode,
) {
    let (supply, demand) = (classes.supply_class(output), classes.demand_class(input));
    let found = table.find(output, input);
    match found {
        Some(Way::Direct) => {}
        Some(Way::Substitute(row)) => assert_eq!(classes.row(supply, demand), Some(row), "{output} {input}"),
        None => assert_eq!(classes.row(supply, demand), None, "{output} {input}"),
    }
    if found.is_some() {
        assert!(classes.meets(supply).any(|class| class == demand), "{output} meets {input}");
        assert!(classes.met_by(demand).any(|class| class == supply), "{input} is met by {output}");
    }
}

#[test]
fn classes_and_codes_agree_on_all_that_the_table_speaks_of() {
    let classes = Classes::shipped().unwrap();
    let codes = codes();
    for output in &codes {
        for input in &codes {
            assert_classes_agree(shipped(), classes, output, input);
        }
    }
}

#[test]
fn classes_are_few_and_most_never_meet() {
    let classes = Classes::shipped().unwrap();
    assert!(classes.supply_classes() <= MAX_CLASSES && classes.demand_classes() <= MAX_CLASSES);
    let codes = codes();
    let supplies = codes.iter().map(|code| classes.supply_class(code));
    let meeting: usize = supplies.map(|supply| classes.meets(supply).count()).sum();
    let mean = meeting as f64 / codes.len() as f64;
    assert!(mean < 8.0, "a supply meets {mean} of {} classes", classes.demand_classes());
    for code in &codes {
        assert!(usize::from(classes.supply_class(code).0) < classes.supply_classes());
        assert!(usize::from(classes.demand_class(code).0) < classes.demand_classes());
    }
    let (ash, wheat) = (classes.supply_class(&waste("10 01 02")), classes.demand_class(&goods("1001")));
    assert!(classes.meets(ash).all(|demand| demand != wheat));
}

#[test]
fn a_table_of_too_many_outputs_is_refused() {
    let line = |number: usize| format!("cn:{number};;cn:2523;1;1;0;;;no;none;a plant;a report");
    let lines: Vec<String> = (3001..3099).chain(3101..3127).map(line).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let table = table(&lines).unwrap();
    let refused = Classes::of(&table).unwrap_err().to_string();
    assert!(refused.contains("at most 123 different outputs"), "{refused}");
}

fn any_code() -> impl Strategy<Value = MaterialCode> {
    let of_the_table = proptest::sample::select(codes());
    let near_the_table =
        (proptest::sample::select(codes()), "[0-9]{2}").prop_filter_map("too long", |(code, end)| {
            let MaterialCode::Goods(code) = code else { return None };
            GoodsCode::new(&format!("{code}{end}")).ok().map(MaterialCode::Goods)
        });
    prop_oneof![
        of_the_table,
        near_the_table,
        "[0-9]{6}".prop_map(|digits| waste(&digits)),
        "(0[1-9]|1[0-9]|20)(0[1-9]|1[0-9])(0[1-9]|1[0-9])\\*?".prop_map(|digits| waste(&digits)),
        "([0-9]{2}){1,4}".prop_map(|digits| goods(&digits)),
        "[a-zäé]{1,3}".prop_map(|text| name(&text)),
    ]
}

/// A table of keys of all lengths over few digits, so that many begin others.
fn any_table() -> impl Strategy<Value = Substitutions> {
    let key = "[12](1(2[0-3]){0,2}|2(1[0-3]){0,1})";
    let pair = (prop::bool::ANY, key, key);
    prop::collection::vec(pair, 1..20).prop_map(|pairs| {
        let mut goods: Vec<&str> = pairs.iter().map(|(_, _, input)| input.as_str()).collect();
        goods.sort_unstable();
        goods.dedup();
        let goods: Vec<String> = goods.iter().map(|code| format!("\ncn:{code};;1;an offer;;")).collect();
        let goods = format!("{}{}", GOODS.lines().next().unwrap(), goods.concat());
        let mut rows: Vec<String> = pairs
            .iter()
            .filter(|(is_waste, output, input)| {
                let is_same = output.starts_with(input.as_str()) || input.starts_with(output.as_str());
                if *is_waste { output.len() < 6 } else { !is_same }
            })
            .map(|(is_waste, output, input)| {
                let list = if *is_waste { "low" } else { "cn" };
                format!("\n{list}:{output};;cn:{input};1;1;0;;;no;none;a plant;a report")
            })
            .collect();
        rows.sort_unstable();
        rows.dedup();
        Substitutions::parse(&goods, &format!("{HEADER}{}", rows.concat())).unwrap()
    })
}

proptest! {
    #[test]
    fn classes_and_codes_agree_on_any_codes(output in any_code(), input in any_code()) {
        assert_classes_agree(shipped(), Classes::shipped().unwrap(), &output, &input);
    }

    #[test]
    fn classes_and_codes_agree_on_any_table(
        table in any_table(),
        codes in prop::collection::vec(("[12][12](([12][0-3]){0,3})", prop::bool::ANY), 2..12),
    ) {
        let classes = Classes::of(&table).unwrap();
        let code = |(digits, is_waste): &(String, bool)| {
            if *is_waste { waste(&format!("{digits:2<6}")[..6]) } else { goods(digits) }
        };
        for output in codes.iter().map(code) {
            for input in codes.iter().map(code) {
                assert_classes_agree(&table, &classes, &output, &input);
            }
        }
    }

    #[test]
    fn nothing_is_delivered_beyond_supply_share_and_demand(
        place in 0..1000_usize,
        supply_t in 0.0..1e6,
        demand_t in 0.0..1e6,
    ) {
        let row = &shipped().rows()[place % shipped().rows().len()];
        let supply = Material { moisture: row.moisture_max.map(share), ..material(code_of(&row.output)) };
        let demand = material(code_of(&row.replaces.key));
        let fitted = fit(shipped(), &supply, supply_t, &demand, demand_t).unwrap();
        prop_assert!(fitted.used_t <= supply_t);
        prop_assert!(fitted.delivered_t <= row.largest_share * demand_t);
        prop_assert!((fitted.used_t * row.conversion - fitted.delivered_t).abs() <= 1e-9 * fitted.delivered_t);
        let most = (supply_t * row.conversion).min(row.largest_share * demand_t);
        prop_assert!((fitted.delivered_t - most).abs() <= 1e-9 * most, "all that both allow");
        prop_assert_eq!(fitted.way, Way::Substitute(row));
    }
}

#[test]
fn a_fit_names_amounts_treatment_permit_and_carbon() {
    let ash = Material { moisture: Some(share(0.01)), ..material(waste("10 01 02")) };
    let cement = material(name("cement"));
    let fitted = fit(shipped(), &ash, 10_000.0, &cement, 100_000.0).unwrap();
    assert_eq!((fitted.used_t, fitted.delivered_t), (10_000.0, 4_000.0), "k = 0.4 of EN 206");
    assert_eq!(fitted.treatment_eur(), 50_000.0);
    assert_eq!(fitted.replaced_eur(), Some(4_000.0 * 115.0));
    assert_eq!(fitted.co2_avoided_t(), Some(4_000.0 * 0.633));
    assert!(fitted.permit_text().starts_with("the status of a by-product"));
    let small = fit(shipped(), &ash, 10_000.0, &cement, 10_000.0).unwrap();
    assert!((small.delivered_t - 1_170.0).abs() < 1e-9 && (small.used_t - 2_925.0).abs() < 1e-9);
}

#[test]
fn a_fuel_is_charged_with_its_own_carbon() {
    let tyres = fit(shipped(), &material(name("Altreifen")), 1_000.0, &material(name("coal")), 1e6).unwrap();
    let avoided = tyres.co2_avoided_t().unwrap();
    assert!((avoided - (1_150.0 * 2.44 - 1_900.0)).abs() < 1e-9, "{avoided}");
}

#[test]
fn hazardous_waste_goes_where_it_is_known_to_go() {
    let dust = material(waste("10 02 07*"));
    let fitted = fit(shipped(), &dust, 1_000.0, &material(goods("2608")), 1e6).unwrap();
    assert!(fitted.needs_licence);
    assert!(fitted.permit_text().ends_with("licensed for hazardous waste"), "{}", fitted.permit_text());
    let ash = Material { hazardous: true, moisture: Some(share(0.01)), ..material(waste("10 01 02")) };
    let gates = fit(shipped(), &ash, 1_000.0, &material(goods("2523")), 1e6).unwrap_err();
    assert_eq!(gates, [MaterialGate::Hazardous]);
    let gates = fit(shipped(), &ash, 1_000.0, &material(waste("10 01 02")), 1e6).unwrap_err();
    assert_eq!(gates, [MaterialGate::HazardousNotAskedFor]);
    let fitted = fit(shipped(), &dust, 1_000.0, &material(waste("10 02 07*")), 400.0).unwrap();
    assert_eq!((fitted.used_t, fitted.delivered_t, fitted.needs_licence), (400.0, 400.0, true));
    assert_eq!((fitted.co2_avoided_t(), fitted.replaced_eur(), fitted.way.permit()), (None, None, None));
}

#[test]
fn every_gate_that_a_pair_fails_by_is_named() {
    let cement = Material { purity: Some(share(0.9)), ..material(goods("2523")) };
    let ash = Material { hazardous: true, ..material(waste("10 01 02")) };
    let codes = |supply: &Material, demand: &Material| -> Vec<&'static str> {
        fit(shipped(), supply, 1.0, demand, 1.0).unwrap_err().iter().map(Gate::code).collect()
    };
    assert_eq!(codes(&ash, &cement), ["hazardous", "moisture_not_stated", "purity_not_stated"]);
    let wet = Material { moisture: Some(share(0.2)), purity: Some(share(0.8)), ..ash };
    assert_eq!(codes(&wet, &cement), ["hazardous", "too_moist", "too_impure"]);
    assert_eq!(codes(&wet, &material(goods("1001"))), ["no_substitution"]);
    let dry = Material { moisture: Some(share(0.02)), ..material(waste("10 01 02")) };
    let picky = Material { moisture: Some(share(0.015)), ..material(goods("2523")) };
    let gates = fit(shipped(), &dry, 1.0, &picky, 1.0).unwrap_err();
    assert_eq!(
        gates,
        [MaterialGate::TooMoist { has: 0.02, most: 0.015 }],
        "the demand's own limit counts too"
    );
    let at_the_limits =
        Material { moisture: Some(share(0.03)), purity: Some(share(0.9)), ..material(waste("10 01 02")) };
    assert!(fit(shipped(), &at_the_limits, 1.0, &cement, 1.0).is_ok());
}

#[test]
fn gates_say_what_would_have_to_change() {
    for (gate, sentence, change) in [
        (
            MaterialGate::NoSubstitution,
            "no precedent is known for the one in place of the other",
            "codes that say more closely what the two are, or a precedent in the table of substitutions",
        ),
        (
            MaterialGate::Hazardous,
            "the material is hazardous, and the use that is known is not one for that",
            "treatment until it is not hazardous any more, or a licensed use",
        ),
        (
            MaterialGate::HazardousNotAskedFor,
            "the material is hazardous, and the demand does not ask for hazardous material",
            "a receiver that is licensed for hazardous waste, and asks for it",
        ),
        (
            MaterialGate::MoistureNotStated { most: 0.1 },
            "at most 10 % of moisture are allowed, and the supply does not state it",
            "the supply's moisture, stated",
        ),
        (
            MaterialGate::TooMoist { has: 0.125, most: 0.1 },
            "the moisture is 12.5 % where 10 % are allowed",
            "drying to 10 %",
        ),
        (
            MaterialGate::PurityNotStated { least: 0.95 },
            "a purity of 95 % is asked for, and the supply does not state it",
            "the supply's purity, stated",
        ),
        (
            MaterialGate::TooImpure { has: 0.9, least: 0.95 },
            "the purity is 90 % where 95 % are asked for",
            "sorting or cleaning to a purity of 95 %",
        ),
    ] {
        assert_eq!((gate.to_string().as_str(), gate.change().as_str()), (sentence, change));
    }
}
