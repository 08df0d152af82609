//! The words that registries are made of.

use crate::registry::Measure;

/// Names of sites and organizations: umlauts, quotes, separators, and what looks like something else.
pub(crate) const NAMES: &[&str] = &[
    "Stahlwerk Süd",
    "Kläranlage Größau",
    "voestalpine; \"Stahl\" AG",
    "Müller, Söhne & Co.",
    "O'Neill Ltd.",
    "Zement 50% \"Nord\"",
    "Papier\\Pappe",
    "=Plus Energie",
    "+49 Chemie",
    "-Werk",
    "4711",
    "1.234",
    "12,5",
    "01.02.2026",
    "Café Crème – Zürich",
    "Werk\u{a0}Ost",
    "Señor Ladrillo",
    "Škoda Plzeň",
    "鉄工所",
    "A|B\tC",
    "Tab und | Strich",
    "Alpha \"Beta\", Gamma; Delta",
    "TRUE",
    "Ofen 1\nOfen 2",
    "#1 Glas",
    "'Apostroph",
    "100 °C Dampf €",
    "Nan Hua",
    "None Such Farm",
    "œuvre ÆØÅ",
    "Łódź ętc",
    "Übergabe „Nord“",
];

pub(crate) const CITIES: &[&str] = &[
    "Linz",
    "Köln",
    "Sankt Pölten",
    "Brno",
    "Besançon",
    "Åre",
    "Y",
    "Au, Vorarlberg",
    "Graz;Ost",
    "NA",
    "Nan",
    "Null",
];

/// A country as it is written, its code, and a place inside it: the south-west corner of a square of a degree.
pub(crate) const COUNTRIES: &[((&str, &str), f64, f64)] = &[
    (("AT", "AT"), 14.0, 47.0),
    (("DE", "DE"), 9.0, 50.0),
    (("Österreich", "AT"), 13.0, 47.0),
    (("Germany", "DE"), 8.0, 51.0),
    (("UK", "GB"), -2.0, 52.0),
    (("EL", "GR"), 21.5, 39.0),
    (("no", "NO"), 9.0, 60.0),
    (("NO", "NO"), 10.0, 61.0),
    (("FR", "FR"), 0.0, 47.0),
    (("ESP", "ES"), -4.0, 40.0),
    (("NA", "NA"), 16.0, -23.0),
];

pub(crate) const INDUSTRIES: &[(&str, &str)] =
    &[("C24", "C24"), ("C24.10", "C24.10"), ("24.10", "C24.10"), ("D35.11", "D35.11"), ("C17.1", "C17.1")];

pub(crate) const LOCATIONS: &[(&str, &str)] = &[("own", "own"), ("shared", "shared"), ("suspect", "suspect")];

pub(crate) const DIRECTIONS: &[(&str, &str)] = &[
    ("supply", "supply"),
    ("demand", "demand"),
    ("output", "supply"),
    ("input", "demand"),
    ("Angebot", "supply"),
    ("Bedarf", "demand"),
    ("Überschuss", "supply"),
];

/// A resource as it is written, its family with its medium or kind of gas, and what it is measured in.
pub(crate) const RESOURCES: &[(&str, &str, Measure)] = &[
    ("heat", "heat", Measure::Energy),
    ("Abwärme", "heat", Measure::Energy),
    ("Dampf", "heat/steam", Measure::Energy),
    ("cooling", "cooling", Measure::Energy),
    ("Kälte", "cooling", Measure::Energy),
    ("electricity", "electricity", Measure::Energy),
    ("Strom", "electricity", Measure::Energy),
    ("hydrogen", "gas/hydrogen", Measure::Energy),
    ("Erdgas", "gas/natural_gas", Measure::Energy),
    ("co2", "co2", Measure::Mass),
    ("CO2", "co2", Measure::Mass),
    ("material", "material", Measure::Mass),
    ("Abfall", "material", Measure::Mass),
    ("water", "water", Measure::Volume),
    ("Abwasser", "water", Measure::Volume),
];

pub(crate) const MEDIA: &[(&str, &str)] = &[
    ("steam", "steam"),
    ("flue_gas", "flue_gas"),
    ("Rauchgas", "flue_gas"),
    ("Wasser", "water"),
    ("thermal oil", "thermal_oil"),
];

pub(crate) const PRECISIONS: &[(&str, &str)] = &[
    ("measured", "measured"),
    ("reported", "reported"),
    ("estimated", "estimated"),
    ("rough", "rough"),
    ("gemessen", "measured"),
    ("geschätzt", "estimated"),
];

/// As the registry keeps them.
pub(crate) const WASTES: &[&str] = &["10 01 02", "01 03 05*", "10 09 03", "19 12 07", "03 03 08"];
pub(crate) const GOODS: &[&str] = &["2618", "02061000", "261800", "72042190", "10000000"];
pub(crate) const MATERIALS: &[&str] =
    &["fly ash, dry", "Schlacke", "Gips 95%", "Altholz A1; gehackt", "Kunststoff „PE“", "1.4301", "NA 22"];
