//! The picture in `docs/graph.md` is the demo region's real graph, drawn from what the program answers.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use crate::database::variable;
use crate::turash::{Folder, workspace};

/// Pixels of a kilometre.
const SCALE: f64 = 88.0;
/// Around the region.
const MARGIN: f64 = 70.0;
/// Of the communities, in their order.
const COLOURS: [&str; 6] = ["#1b6ca8", "#c2571a", "#2e7d4f", "#7b4aa0", "#a8841b", "#666666"];
/// About so wide is a letter of a label.
const LETTER: f64 = 6.1;

/// A site on the map.
struct Dot {
    name: String,
    x: f64,
    y: f64,
    community: usize,
    hub: bool,
    bridge: bool,
}

impl Dot {
    fn radius(&self) -> f64 {
        if self.hub { 9.0 } else { 6.0 }
    }
}

/// A box that is taken: left, top, right, bottom.
type Taken = [f64; 4];

/// The sites of the region with their communities; those in none come last.
fn dots(folder: &Folder) -> BTreeMap<String, Dot> {
    let map = folder.json(&["graph", "communities", "--format", "geojson"]);
    let mut communities = BTreeMap::new();
    for feature in map["features"].as_array().unwrap() {
        communities.insert(feature["id"].as_str().unwrap().to_owned(), feature["properties"].clone());
    }
    folder.turash(&["export", "sites", "--output", "sites.geojson"]).ok();
    let sites: Value = serde_json::from_str(&folder.read("sites.geojson")).unwrap();
    let mut dots = BTreeMap::new();
    for feature in sites["features"].as_array().unwrap() {
        let (id, place) = (&feature["properties"]["id"], &feature["geometry"]["coordinates"]);
        let (id, lon, lat) = (id.as_str().unwrap(), place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
        let of = communities.get(id).unwrap_or(&Value::Null);
        let dot = Dot {
            name: feature["properties"]["name"].as_str().unwrap().to_owned(),
            x: 111.2 * 47.08_f64.to_radians().cos() * lon * SCALE,
            y: -111.2 * lat * SCALE,
            community: of["community"].as_u64().unwrap_or(COLOURS.len() as u64) as usize - 1,
            hub: of["hub"] == true,
            bridge: of["bridge"] == true,
        };
        dots.insert(id.to_owned(), dot);
    }
    let least = |of: fn(&Dot) -> f64| dots.values().map(of).fold(f64::INFINITY, f64::min);
    let (left, top) = (least(|dot| dot.x) - MARGIN, least(|dot| dot.y) - MARGIN);
    for dot in dots.values_mut() {
        dot.x -= left;
        dot.y -= top;
    }
    dots
}

/// The exchanges: the best match of each two sites, by the ids of the sites.
fn exchanges(folder: &Folder) -> BTreeMap<(String, String), f64> {
    let mut best = BTreeMap::new();
    let matches = folder.json(&["matches", "--limit", "0", "--format", "json"]);
    for one in matches.as_array().unwrap() {
        let site = |side: &str| one[side]["site"]["id"].as_str().unwrap().to_owned();
        let value = one["ranking_value"].as_f64().unwrap();
        // They come best first.
        best.entry((site("supply"), site("demand"))).or_insert(value);
    }
    best
}

fn overlap(a: &Taken, b: &Taken) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Where the label of a dot has room.
fn label(dot: &Dot, taken: &mut Vec<Taken>) -> (f64, f64, &'static str) {
    let (wide, away) = (LETTER * dot.name.chars().count() as f64, dot.radius() + 5.0);
    let places = [
        (dot.x + away, dot.y + 4.0, "start"),
        (dot.x - away, dot.y + 4.0, "end"),
        (dot.x, dot.y - away - 2.0, "middle"),
        (dot.x, dot.y + away + 10.0, "middle"),
    ];
    let room = |&(x, y, anchor): &(f64, f64, &str)| {
        let left = match anchor {
            "start" => x,
            "end" => x - wide,
            _ => x - wide / 2.0,
        };
        [left, y - 11.0, left + wide, y + 3.0]
    };
    let free = places.iter().find(|place| !taken.iter().any(|other| overlap(&room(place), other)));
    let place = *free.unwrap_or(&places[0]);
    taken.push(room(&place));
    place
}

fn draw(folder: &Folder) -> String {
    let (dots, exchanges) = (dots(folder), exchanges(folder));
    let most = |of: fn(&Dot) -> f64| dots.values().map(of).fold(0.0, f64::max);
    let (wide, high) = (most(|dot| dot.x) + MARGIN + 60.0, most(|dot| dot.y) + MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {high:.0}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>The sites of the demo region, and what each could give to others</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#777777\"/></marker></defs>\n"
    );
    let best = exchanges.values().copied().fold(0.0, f64::max);
    for ((from, to), value) in &exchanges {
        let (from, to) = (&dots[from], &dots[to]);
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let long = dx.hypot(dy).max(1.0);
        // Bent to one side, so that what goes there and back is two lines; it ends at the rim of the dot.
        let (bend_x, bend_y) =
            (f64::midpoint(from.x, to.x) - dy * 0.08, f64::midpoint(from.y, to.y) + dx * 0.08);
        let rim = (to.radius() + 2.0) / long;
        let width = 0.6 + 3.4 * (value / best).sqrt();
        let (same, other) = (COLOURS[from.community], "#aaaaaa");
        let colour = if from.community == to.community { same } else { other };
        let _ = writeln!(
            svg,
            "<path d=\"M{:.1} {:.1}Q{bend_x:.1} {bend_y:.1} {:.1} {:.1}\" fill=\"none\" stroke=\"{colour}\" \
             stroke-width=\"{width:.1}\" stroke-opacity=\"0.55\" marker-end=\"url(#to)\"/>",
            from.x,
            from.y,
            to.x - dx * rim,
            to.y - dy * rim
        );
    }
    let mut taken: Vec<Taken> = dots
        .values()
        .map(|dot| [dot.x - dot.radius(), dot.y - dot.radius(), dot.x + dot.radius(), dot.y + dot.radius()])
        .collect();
    for dot in dots.values() {
        let (fill, ring) = (COLOURS[dot.community], if dot.bridge { "#111111" } else { "#ffffff" });
        let (x, y, anchor) = label(dot, &mut taken);
        let _ = writeln!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{}\" fill=\"{fill}\" stroke=\"{ring}\" stroke-width=\"2\"/>\n\
             <text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" stroke=\"#ffffff\" stroke-width=\"3\" \
             paint-order=\"stroke\">{}</text>",
            dot.x,
            dot.y,
            dot.radius(),
            dot.name
        );
    }
    svg.push_str("</svg>\n");
    svg
}

#[test]
fn the_picture_of_the_demo_region_is_what_the_program_answers() {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    let (drawn, path) = (draw(&folder), workspace().join("docs/graph.svg"));
    if variable("TURASH_DRAW").as_deref() == Some("1") {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "docs/graph.svg is another one; draw it anew with TURASH_DRAW=1 cargo test -p turash-tests picture"
    );
}
