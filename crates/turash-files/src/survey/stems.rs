//! The words by which headers of surveys are told: stems in German, English, French, Spanish, Italian and Polish, in the spelling of
//! [`crate::normal`]. A header is looked through for them as one word, so that `Abwärmemenge` has two.

use turash_domain::Family;

use crate::fields::Field;

/// Stems of families, the first that occurs counts.
pub(super) const FAMILIES: &[(Family, &[&str])] = &[
    (
        Family::Co2,
        &[
            "co2",
            "kohlendioxid",
            "kohlenstoffdioxid",
            "carbondioxide",
            "dioxydedecarbone",
            "dioxidodecarbono",
            "anidridecarbonica",
            "dwutlenekwegla",
            "dwutlenkuwegla",
        ],
    ),
    (
        Family::Heat,
        &[
            "waerme",
            "heat",
            "chaleur",
            "calor",
            "termic",
            "thermique",
            "ciepl",
            "steam",
            "dampf",
            "vapeur",
            "vapor",
        ],
    ),
    (
        Family::Cooling,
        &[
            "kaelte",
            "kuehlung",
            "kuehlbedarf",
            "cooling",
            "cold",
            "chill",
            "froid",
            "refroidissement",
            "frio",
            "refrigeracion",
            "freddo",
            "raffrescamento",
            "raffreddamento",
            "chlod",
        ],
    ),
    (
        Family::Water,
        &["wasser", "water", "eauxusees", "deau", "agua", "acqua", "acque", "wody", "woda", "sciek"],
    ),
    (
        Family::Electricity,
        &["strombedarf", "stromverbrauch", "stromueberschuss", "electri", "elektri", "elettri", "elektry"],
    ),
    (
        Family::Material,
        &[
            "abfall",
            "abfaelle",
            "reststoff",
            "nebenprodukt",
            "rohstoff",
            "material",
            "waste",
            "byproduct",
            "residu",
            "dechet",
            "sousproduit",
            "subproducto",
            "rifiut",
            "sottoprodott",
            "odpad",
            "surowc",
        ],
    ),
];

/// Whole words of families.
pub(super) const FAMILY_WORDS: [(Family, &[&str]); 2] =
    [(Family::Electricity, &["strom", "prad", "pradu"]), (Family::Water, &["eau", "eaux"])];

/// Headers with these say something else than they seem to.
pub(super) const OTHER_THINGS: &[&str] = &[
    "warmwasser",
    "heisswasser",
    "kuehlwasser",
    "hotwater",
    "coolingwater",
    "wasserstoff",
    "wasseranschluss",
    "heizwert",
    "heatingvalue",
    "pump",
    "equivalent",
    "aequivalent",
    "preis",
];

pub(super) const DEMAND: &[&str] = &[
    "bedarf",
    "verbrauch",
    "bezug",
    "senke",
    "need",
    "demand",
    "requirement",
    "required",
    "consumption",
    "besoin",
    "consommation",
    "necesidad",
    "consumo",
    "fabbisogno",
    "domanda",
    "richiesta",
    "zapotrzebowani",
    "zuzyci",
    "pobor",
    "input",
    "einsatz",
    "nachfrage",
    "verwendung",
    "utilisation",
    "usage",
];

pub(super) const SUPPLY: &[&str] = &[
    "abwaerme",
    "ueberschuss",
    "ueberschuessig",
    "abwasser",
    "angebot",
    "quelle",
    "anfall",
    "ausstoss",
    "abgabe",
    "reststoff",
    "abfall",
    "abfaelle",
    "nebenprodukt",
    "abkaelte",
    "excess",
    "surplus",
    "waste",
    "residual",
    "available",
    "emission",
    "output",
    "byproduct",
    "fatale",
    "residuel",
    "rejet",
    "perdu",
    "usee",
    "excedent",
    "dechet",
    "sousproduit",
    "disponib",
    "sobrante",
    "desecho",
    "residuo",
    "subproducto",
    "emision",
    "scarto",
    "reflue",
    "recuper",
    "eccess",
    "rifiut",
    "sottoprodott",
    "odpad",
    "nadmiar",
    "emisj",
];

/// Stems of values without a unit of their own.
pub(super) const ROLES: &[(Field, &[&str])] = &[
    (
        Field::WasteCode,
        &[
            "avv",
            "ewc",
            "eural",
            "abfallschluessel",
            "abfallcode",
            "wastecode",
            "lowcode",
            "codicecer",
            "codigoler",
            "codeler",
            "codedechet",
            "kododpad",
        ],
    ),
    (
        Field::GoodsCode,
        &["warennummer", "zolltarif", "goodscode", "productcode", "cncode", "hscode", "kncode"],
    ),
    (
        Field::TMax,
        &[
            "vorlauf",
            "flowtemperature",
            "supplytemperature",
            "temperaturededepart",
            "temperaturedepart",
            "temperaturmax",
            "maxtemperatur",
            "tmax",
        ],
    ),
    (Field::TMin, &["ruecklauf", "temperaturmin", "mintemperatur", "tmin"]),
    (Field::Temperature, &["temperatur"]),
    (
        Field::Hours,
        &[
            "betriebsstunden",
            "vollaststunden",
            "volllaststunden",
            "vollbenutzungsstunden",
            "hours",
            "heures",
            "horas",
            "godzin",
        ],
    ),
    (Field::Medium, &["medium", "traeger", "carrier", "fluid"]),
    (Field::Purity, &["reinheit", "purity", "purete", "pureza", "purezza", "czystosc"]),
    (Field::Moisture, &["feuchte", "moisture", "humidite", "humedad", "umidita", "wilgotnosc"]),
    (Field::Pressure, &["druck", "pressure", "pression", "presion", "pressione", "cisnieni"]),
    (Field::Precision, &["genauigkeit", "datenqualitaet", "dataquality", "precision"]),
    (
        Field::Peak,
        &[
            "leistung",
            "spitze",
            "peak",
            "power",
            "puissance",
            "potencia",
            "potenza",
            "capacity",
            "lastspitze",
        ],
    ),
];

/// Stems of the warm and of the cold side of a circuit, where the header is of a temperature; else they may be anything.
pub(super) const FLOW_SIDE: &[&str] = &["depart", "impulsion", "mandata", "zasilani", "flow"];

/// The other side.
pub(super) const RETURN_SIDE: &[&str] = &["return", "retour", "retorno", "ritorno", "powrot"];

/// Whole words for a column of hours.
pub(super) const HOUR_WORDS: &[&str] = &["ore"];

/// Whole words for a column of units.
pub(super) const UNIT_WORDS: &[&str] = &["einheit", "unit", "units", "unite", "unidad", "unita", "jednostka"];

/// Words that say no more than that it is an amount.
pub(super) const AMOUNT_WORDS: &[&str] = &[
    "menge",
    "mengen",
    "amount",
    "quantity",
    "quantite",
    "cantidad",
    "quantita",
    "ilosc",
    "energie",
    "energy",
    "energia",
    "jahr",
    "jaehrlich",
    "jahresmenge",
    "annual",
    "yearly",
    "annuel",
    "annuelle",
    "anual",
    "annuo",
    "annua",
    "annuale",
    "roczne",
    "roczny",
    "potenzial",
    "potential",
    "prozess",
    "process",
    "heiz",
    "gesamt",
];

/// Words that join others.
pub(super) const FILLERS: &[&str] = &[
    "de", "of", "the", "la", "le", "les", "du", "des", "el", "del", "di", "dell", "della", "do", "na", "en",
    "in", "an", "von", "der", "die", "an", "d", "l", "et", "i",
];
