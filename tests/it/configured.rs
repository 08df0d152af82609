//! `turash config print`: everything that can be configured, and nothing that is secret.

#![cfg(test)]

use serde_json::Value;

use crate::turash::Folder;

const FILE: &str = r#"
[store]
url = "postgres://turash:${DATABASE_PASSWORD}@db/turash"

[redis]
url = "redis://turash:s3cr3t@bus/0"

[model.economics]
life_years = 25
reading = "npv"

[model.carbon.attribution]
rule = "owners"
supply_share = 0.25

[model.prices.AT]
natural_gas_eur_per_mwh = 41
co2_eur_per_t = 90

[[model.grid.stated]]
country = "NO"
year = 2024
t_per_mwh = 0.02
source = "the grid's \"operator\""
"#;

/// What a document of settings says of a key.
#[track_caller]
fn of<'a>(document: &'a Value, key: &str) -> &'a Value {
    let settings = document["settings"].as_array().unwrap();
    settings.iter().find(|setting| setting["key"] == key).unwrap_or_else(|| panic!("{key}"))
}

fn configured() -> Folder {
    let folder = Folder::new().with("DATABASE_PASSWORD", "s3cr3t");
    let folder = folder.with("TURASH__NEO4J__URL", "bolt://turash:s3cr3t@graph");
    let folder = folder.with("TURASH__MODEL__POWER__VOLTAGES_KV", "[0.4, 10, 30, 110]");
    folder.write("turash.toml", FILE);
    folder
}

#[test]
fn everything_is_printed_with_unit_origin_and_source() {
    let folder = configured();
    let document = folder.json(&["config", "print", "--format", "json"]);
    let years = of(&document, "model.economics.life_years");
    assert_eq!(
        (&years["value"], &years["default"], &years["unit"]),
        (&25.into(), &20.into(), &"years".into())
    );
    assert_eq!((&years["from"], &years["place"]), (&"file".into(), &"turash.toml".into()));
    let volts = of(&document, "model.power.voltages_kv");
    assert_eq!((&volts["value"][2], &volts["unit"]), (&30.0.into(), &"kV".into()));
    assert_eq!(volts["place"], "TURASH__MODEL__POWER__VOLTAGES_KV");
    let pump = of(&document, "model.heat.pump.hottest_c");
    assert_eq!(
        (&pump["from"], &pump["value"], &pump["unit"]),
        (&"default".into(), &150.0.into(), &"°C".into())
    );
    assert_eq!(pump["source"], "Design basis: 120 to 150 °C.");

    let text = folder.turash(&["config", "print"]).ok();
    let text = text.prints(&[
        "model.economics.life_years = 25 years (from turash.toml; default 20)",
        "model.prices.AT.natural_gas_eur_per_mwh = 41 EUR/MWh (from turash.toml)",
        "(from TURASH__MODEL__POWER__VOLTAGES_KV; default [0.4, 10.0, 20.0, 110.0])",
        "model.heat.pump.hottest_c = 150 °C\n    The hottest that machines condense, °C. Design basis: 120 to 150 °C.",
    ]);
    let widest = text.out.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest < 160, "nothing is wrapped: {widest}");
    assert_eq!(folder.names(), ["turash.toml"], "looking leaves nothing behind");
}

#[test]
fn countries_have_prices_and_grids_of_their_own() {
    let folder = configured();
    let document = folder.json(&["config", "print", "model.prices", "--format", "json"]);
    assert!(
        document["settings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|setting| { setting["key"].as_str().unwrap().starts_with("model.prices.") })
    );
    let countries = document["by_country"].as_array().unwrap();
    let of = |code: &str| countries.iter().find(|country| country["country"] == code).unwrap();
    let gas = |code| &of(code)["prices"]["natural_gas_eur_per_mwh"];
    assert_eq!(
        (&gas("AT")["value"], &gas("AT")["source"]),
        (&41.0.into(), &"stated in the configuration".into())
    );
    assert!(gas("DE")["source"].as_str().unwrap().contains("Eurostat nrg_pc_203"));
    assert!(gas("NO").is_null(), "the European average is nothing of Norway's");
    assert_eq!(of("NO")["grid"]["source"], "the grid's \"operator\"");
    let text = folder.turash(&["config", "print", "model.grid"]).ok();
    let line = |code: &str| text.out.lines().find(|line| line.starts_with(&format!("{code} "))).unwrap();
    assert_eq!(line("AT").split_whitespace().collect::<Vec<_>>(), ["AT", "180", "*41", "44", "0.094"]);
    assert_eq!(line("NO").split_whitespace().collect::<Vec<_>>(), ["NO", "71", "*0.020"]);
}

#[test]
fn no_password_is_printed() {
    let folder = configured();
    for format in ["text", "toml", "json"] {
        let run = folder.turash(&["config", "print", "--format", format]).ok();
        assert!(!run.out.contains("s3cr3t") && !run.err.contains("s3cr3t"), "{}", run.out);
        run.prints(&[
            "postgres://turash:${DATABASE_PASSWORD}@db/turash",
            "redis://turash@bus/0",
            "bolt://turash@graph",
        ]);
    }
    folder.turash(&["config", "print", "redis.url"]).ok().prints(&["the password is not shown"]);
}

#[test]
fn what_is_printed_as_toml_is_the_same_configuration() {
    let folder = configured();
    let first = folder.turash(&["config", "print", "--format", "toml"]).ok().out;
    let again = Folder::new().with("DATABASE_PASSWORD", "s3cr3t");
    again.write("turash.toml", &first);
    let values = |folder: &Folder| {
        let document = folder.json(&["config", "print", "--format", "json"]);
        let of = |setting: &Value| (setting["key"].clone(), setting["value"].clone());
        document["settings"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(values(&again), values(&folder));
    let defaults = Folder::new();
    let untouched = defaults.turash(&["config", "print", "--format", "toml"]).ok().out;
    defaults.write("turash.toml", &untouched);
    assert_eq!(values(&defaults), values(&Folder::new()));
}

#[test]
fn a_section_that_does_not_exist_names_the_nearest_one() {
    let folder = Folder::new();
    let run = folder.turash(&["config", "print", "model.heat.pumps"]).exits(2);
    run.says(&["nothing is called 'model.heat.pumps'", "did you mean 'model.heat.pump'?"]);
    let one = folder.turash(&["config", "print", "model.economics.discount_rate"]).ok();
    let one = one.prints(&["model.economics.discount_rate = 0.08 1/a"]);
    assert!(!one.out.contains("life_years") && !one.out.contains("By country"), "{}", one.out);
    folder.write("turash.toml", "[model.heat]\npumps = 1\n");
    folder.turash(&["config", "print"]).exits(1).says(&["turash.toml", "unknown key 'model.heat.pumps'"]);
}
