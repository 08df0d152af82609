//! A survey as planners have it: one file, one command, and matches.

#![cfg(test)]

use crate::turash::{Folder, not_run, workspace};

const SURVEY: &str = "Abwärmekataster Beispielstadt;;;;;;;\n\n\
    Firma;Breitengrad;Längengrad;Abwärme [MWh/a];Temperatur [°C];Betriebsstunden [h/a];Wärmebedarf [MWh/a];Vorlauf [°C]\n\
    Gießerei;51,3397;12,3731;12.500,0;180;6000;;\n\
    Stadtwerke;51,338;12,36;;;;ca. 60.000;95\n\
    Logistik Nord;;;;;;800;70\n\
    Summe;;;12.500;;;60.800;\n\
    Quelle: Umfrage der Stadt;;;;;;;\n";

#[test]
fn a_survey_alone_ends_with_matches() {
    let folder = Folder::new();
    folder.write("survey.csv", SURVEY);
    // Nothing that stands there is wrong: the exit status is that of a whole import.
    folder.turash(&["import", "survey.csv"]).exits(0).prints(&["rejected: 1\n", "1 found"]).says(&[
        "line 6, column 'Längengrad'",
        "line 1 was passed over: above the header: 'Abwärmekataster Beispielstadt'",
        "line 7 was passed over: a total",
        "line 8 was passed over: a note",
        "found 'ca. 60.000', taken as 60000 MWh/a, not better than estimated",
        "supply.heat.quantity = 'Abwärme [MWh/a]'",
    ]);
    assert_eq!(folder.matches(&[]).len(), 1);
    folder.turash(&["import", "survey.csv"]).exits(0).prints(&["matches: nothing changed"]);
}

#[test]
fn a_dry_run_shows_how_it_was_understood_and_a_mapping_keeps_it() {
    let folder = Folder::new();
    folder.write("survey.csv", SURVEY);
    folder.turash(&["import", "survey.csv", "--dry-run", "--save-mapping", "kept.toml"]).exits(0).prints(&[
        "COLUMN",
        "supply.heat.hours",
        "1 is 1 MWh/a",
        "115 h from Monday to Friday, 0 h on weekends",
        "dry run: nothing was written",
    ]);
    let kept = folder.read("kept.toml");
    assert!(
        kept.contains("decimal = \"comma\"") && kept.contains("\"demand.heat.t_max_c\" = \"Vorlauf [°C]\""),
        "{kept}"
    );
    // Next year there is one column more; it is not read.
    let more = SURVEY
        .replace("Vorlauf [°C]\n", "Vorlauf [°C];Kältebedarf [MWh/a]\n")
        .replace("ca. 60.000;95", "ca. 60.000;95;700");
    folder.write("next.csv", more.replace("180;6000;;\n", "180;6000;;;\n").replace("800;70", "800;70;"));
    folder
        .turash(&["import", "next.csv", "--mapping", "kept.toml"])
        .exits(0)
        .says(&["column 'Kältebedarf [MWh/a]' was not read"])
        .prints(&["1 found"]);
    folder.write("other.csv", SURVEY.replace("Abwärme [MWh/a]", "Abwärme [GWh/a]"));
    folder
        .turash(&["import", "other.csv", "--mapping", "kept.toml"])
        .exits(1)
        .says(&["the mapping does not fit the file", "there is no column 'Abwärme [MWh/a]'"]);
}

#[test]
fn the_example_ends_as_its_picture_shows() {
    let folder = Folder::new();
    let survey = workspace().join("examples/survey_de.xlsx");
    let run = folder
        .turash(&["import", survey.to_str().unwrap()])
        .exits(0)
        .prints(&["rejected: 1\n", "3 found"])
        .says(&[
            "found 'ca. 20.000', taken as 20000",
            "row 10, column 'Längengrad'",
            "row 11 was passed over: a total",
        ]);
    let totals: Vec<Vec<&str>> = run.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(totals[1..3], [["sites", "5", "0", "0"], ["flows", "7", "0", "0"]]);
    // What the picture shows; after a change of the model: `turash import examples/survey_de.xlsx && turash matches`.
    folder.turash(&["matches"]).exits(0).prints(&[
        "439 kEUR/a  18.7 GWh/a   2.84 km  Papierfabrik Auwald",
        "Gießerei Huber GmbH  heat 180 °C",
    ]);
    // All that both have arrives but for what the pipe loses (a quarter, of 3.4 km at 165 °C), and saves at most what heat costs there.
    for found in folder.matches(&[]) {
        let number = |key: &str| found[key].as_f64().unwrap();
        let [has, needs] = ["supply", "demand"].map(|side| found[side]["annual"].as_f64().unwrap());
        let (most, delivered) = (has.min(needs), number("deliverable_annual"));
        assert!(0.7 * most < delivered && delivered <= most, "{found:#}");
        let today = folder.json(&[
            "explain",
            found["supply"]["flow"].as_str().unwrap(),
            found["demand"]["flow"].as_str().unwrap(),
            "--json",
        ]);
        let price = today["appraisal"]["price_per_unit"].as_f64().unwrap();
        assert!(0.0 < number("value_eur_per_year") && number("value_eur_per_year") < price * delivered);
    }
}

#[test]
fn the_handed_survey_alone_ends_with_matches() {
    let survey = workspace().join("../shared/data/sheets/survey_de.xlsx");
    if !survey.exists() {
        return not_run("survey_de.xlsx (../shared/data/sheets) is absent");
    }
    let folder = Folder::new();
    let run =
        folder.turash(&["import", survey.to_str().unwrap()]).exits(0).prints(&["rejected: 1\n"]).says(&[
            "row 10, column 'Längengrad'",
            "row 11 was passed over: a total",
            "row 13 was passed over: a note: 'Quelle: Umfrage der Stadt'",
            "not read: 'Hinweise'",
        ]);
    let totals: Vec<Vec<&str>> = run.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(totals[1..3], [["sites", "5", "0", "0"], ["flows", "7", "0", "0"]]);
    assert!(!folder.matches(&[]).is_empty());
}
