//! Every address that can be read, made of the router's rules and of what the documents of the API say: each route with ids of all kinds, and with
//! each of its parameters. What neither has a sample here is an error, so that nothing new goes unasked.

use serde_json::Value;
use turash_domain::Access;
use turash_http::rules;

/// Values for each parameter of an address, by its name.
const SAMPLES: &[(&str, &[&str])] = &[
    ("after", &["0"]),
    ("bbox", &["-180,-90,180,90", "14,48,15,49"]),
    ("bbox-crs", &["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]),
    ("box", &["-180,-90,180,90", "14,48,15,49"]),
    ("city", &["Linz"]),
    ("community_of", &["mill", "forge"]),
    ("count", &["true"]),
    ("country", &["AT"]),
    ("crs", &["http://www.opengis.net/def/crs/EPSG/0/3857"]),
    // Places are given by the answers; they are followed to the end.
    ("cursor", &[]),
    ("datetime", &["2026-06-01T00:00:00Z"]),
    ("demand", &["forge.in", "kanarie.in"]),
    ("demand_resource", &["heat 30-60 °C"]),
    ("demand_site", &["mill", "forge"]),
    ("demand_site_name", &["Works mill", "Works forge"]),
    ("direction", &["supply", "demand"]),
    ("f", &["json", "html", "csv"]),
    ("family", &["heat", "material"]),
    ("flow", &["mill.out", "kanarie.out"]),
    ("format", &["json", "geojson"]),
    ("from", &["Mill", "Forge"]),
    ("gas_kind", &["biogas"]),
    ("goods_code", &["2517"]),
    ("hazardous", &["false"]),
    ("industry", &["C"]),
    ("lat", &["48.3"]),
    ("length", &["2", "4"]),
    ("limit", &["1", "1000"]),
    ("location", &["own"]),
    ("location_doubt", &["zero"]),
    ("lon", &["14.3"]),
    ("material", &["kanarie ash"]),
    ("max_distance_km", &["100"]),
    ("medium", &["water"]),
    ("min_annual_m3", &["0"]),
    ("min_annual_mwh", &["0", "50000"]),
    ("min_annual_t", &["0"]),
    ("min_value_eur_per_year", &["0"]),
    ("name", &["Works mill"]),
    ("order", &["asc", "desc"]),
    ("organization", &["Mill"]),
    ("overbooked", &["true", "false"]),
    ("pairs", &["1000"]),
    ("peak_unit", &["MW"]),
    ("precision", &["estimated"]),
    ("profiles", &["true"]),
    ("q", &["kanarie", "mill", "works"]),
    ("radius_km", &["1", "100"]),
    ("resource", &["heat", "material"]),
    ("set", &["supply.annual=5", "distance_km=1"]),
    ("site", &["mill", "forge"]),
    ("sort", &["distance", "co2", "value"]),
    ("state", &["suggested", "negotiating", "rejected"]),
    ("steps", &["1", "4"]),
    ("subscription", &["matcher"]),
    ("supply", &["mill.out", "kanarie.out"]),
    ("supply_resource", &["heat 120-120 °C"]),
    ("supply_site", &["mill", "forge"]),
    ("supply_site_name", &["Works mill", "Works forge"]),
    ("table", &["0"]),
    ("technology", &["direct", "heat_pump"]),
    ("to", &["Forge", "Mill"]),
    ("unit", &["MWh/a", "t/a"]),
    ("visibility", &["private", "network", "public"]),
    ("waste_code", &["10 01 02"]),
];

/// Ids for `{id}`, by the beginning of the route.
const IDS: &[(&str, &[&str])] = &[
    ("/v1/sites/", &["mill", "forge"]),
    ("/v1/flows/", &["mill.out", "kanarie.out", "kanarie.in", "kanarie.ash"]),
    ("/v1/matches/", &["mill.out~forge.in", "kanarie.out~forge.in", "forge.out~kanarie.in"]),
    ("/v1/plans/", &["019aabcd-0000-7000-8000-000000000001"]),
    ("/v1/imports/", &["019aabcd-0000-7000-8000-000000000001"]),
    ("/v1/keys/", &["019aabcd000070008000000000000001"]),
    ("/v1/webhooks/", &["019aabcd000070008000000000000001"]),
    ("/schemas/", &["Flow"]),
    ("/collections/sites/items/", &["mill"]),
    ("/collections/flows/items/", &["mill.out", "kanarie.out", "kanarie.in", "kanarie.ash"]),
    ("/collections/matches/items/", &["mill.out~forge.in", "kanarie.out~forge.in", "forge.out~kanarie.in"]),
];

/// The routes whose answers have no end or are files of the web page; each with why it is not among the addresses.
pub(crate) const APART: [(&str, &str); 3] = [
    ("/v1/events", "a stream, asked for by itself"),
    ("/page/", "files that are built in"),
    ("/api/try", "files that are built in"),
];

/// A route of which things are read, and all addresses of it.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) needs: Access,
    pub(crate) addresses: Vec<String>,
}

/// All routes that are read, by what the two documents of the API say of them.
pub(crate) fn all(documents: [&Value; 2]) -> Vec<Asked> {
    let is_apart = |path: &str| APART.iter().any(|(apart, _)| path.starts_with(apart));
    let read = rules().into_iter().filter(|rule| rule.method == "GET" && !is_apart(&rule.path));
    let all: Vec<Asked> = read
        .map(|rule| Asked {
            addresses: of_route(&rule.path, &documents),
            path: rule.path.into_owned(),
            needs: rule.needs,
        })
        .collect();
    assert!(all.len() > 40, "{} routes are read", all.len());
    all
}

fn of_route(path: &str, documents: &[&Value; 2]) -> Vec<String> {
    let (required, optional) = parameters(path, documents);
    let mut addresses = Vec::new();
    for place in places(path) {
        for base in combinations(&required) {
            let with = |more: &str| {
                let query: Vec<&str> =
                    [base.as_str(), more].into_iter().filter(|part| !part.is_empty()).collect();
                let mark = if query.is_empty() { "" } else { "?" };
                format!("{place}{mark}{}", query.join("&"))
            };
            addresses.push(with(""));
            for name in &optional {
                addresses.extend(samples(name).iter().map(|value| with(&pair(name, value))));
            }
        }
    }
    addresses
}

fn pair(name: &str, value: &str) -> String {
    let encoded: String = value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'~' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("{name}={encoded}")
}

/// Every way to give all parameters that have to be given.
fn combinations(required: &[String]) -> Vec<String> {
    required.iter().fold(vec![String::new()], |before, name| {
        let more = |base: &String| {
            let joined = |value: &&str| {
                let pair = pair(name, value);
                if base.is_empty() { pair } else { format!("{base}&{pair}") }
            };
            samples(name).iter().map(joined).collect::<Vec<_>>()
        };
        before.iter().flat_map(more).collect()
    })
}

fn samples(name: &str) -> &'static [&'static str] {
    let found = SAMPLES.iter().find(|(known, _)| *known == name);
    found
        .unwrap_or_else(|| {
            panic!("the parameter '{name}' has no sample: give it some, so that it is asked for")
        })
        .1
}

/// The addresses of a route without parameters.
fn places(path: &str) -> Vec<String> {
    if path == "/v1/tiles/{layer}/{z}/{x}/{y}" {
        let layers = ["sites", "matches"];
        let tiles = ["0/0/0.mvt", "7/69/44.mvt"];
        return layers
            .iter()
            .flat_map(|layer| tiles.map(|tile| format!("/v1/tiles/{layer}/{tile}")))
            .collect();
    }
    if path == "/v1/page/background/{z}/{x}/{y}" {
        return vec!["/v1/page/background/0/0/0".to_owned()];
    }
    let Some((before, after)) = path.split_once("{id}") else {
        assert!(!path.contains('{'), "{path} has a part that has no sample");
        return vec![path.to_owned()];
    };
    let ids = IDS.iter().find(|(known, _)| *known == before);
    let ids = ids.unwrap_or_else(|| panic!("{path} has no ids: give it some, so that it is asked for")).1;
    ids.iter().map(|id| format!("{before}{id}{after}")).collect()
}

/// The names of the parameters of a route: those that have to be given, and the others.
fn parameters(path: &str, documents: &[&Value; 2]) -> (Vec<String>, Vec<String>) {
    let described = documents.iter().find_map(|document| {
        let paths = document["paths"].as_object()?;
        // A feature is called otherwise there.
        let operation = &paths.get(path).or_else(|| paths.get(&path.replace("{id}", "{featureId}")))?["get"];
        (!operation.is_null()).then_some((document, operation))
    });
    let (document, operation) = described.unwrap_or_else(|| panic!("GET {path} is described nowhere"));
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let reference = parameter["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
        let parameter = reference.map_or(parameter, |reference| document.pointer(reference).unwrap());
        if parameter["in"] == "query" {
            let names = if parameter["required"] == true { &mut required } else { &mut optional };
            names.push(parameter["name"].as_str().unwrap().to_owned());
        }
    }
    (required, optional)
}
