//! GIS programs open what a server answers (OGC API - Features): each by the address of the server, as its users do.
//!
//! GDAL's own programs must be there where services must. QGIS, and `OWSLib` and a newer GDAL for Python (in the folders of
//! `TURASH_TEST_PYTHONPATH`, where it is set), are asked where they are installed.

#![cfg(test)]

use std::process::Command;

use serde_json::Value;

use crate::database::{missing, variable};
use crate::demo::size;
use crate::server::{Server, flow};
use crate::turash::{Folder, Run, csv, not_run};

/// Around a part of the demo's sites.
const BOX: [&str; 4] = ["15.39", "47.03", "15.43", "47.05"];

/// A server of the demo, with a flow besides that begins in 2027 and comes first.
struct World {
    folder: Folder,
    server: Server,
    /// Sites, flows and matches.
    counts: [usize; 3],
}

impl World {
    fn new() -> Self {
        let folder = Folder::new();
        folder.turash(&["--data", "turash-data", "demo"]).ok();
        let server = Server::start(&folder, &[]);
        let site = server.get("/v1/sites?limit=1").json["items"][0]["id"].as_str().unwrap().to_owned();
        let later = flow("0-later", &site, "supply");
        let validity = r#""validity":{"from":"2027-01-01T00:00:00Z"}}"#;
        server.post("/v1/flows", &format!("{},{validity}", later.strip_suffix('}').unwrap()));
        server.until_caught_up();
        let matches = server.get("/v1/matches?limit=1&count=true").json["count"].as_u64().unwrap() as usize;
        let [sites, flows] = size();
        Self { folder, server, counts: [sites, flows + 1, matches] }
    }

    fn source(&self) -> String {
        format!("OAPIF:http://{}", self.server.address)
    }

    /// A program of GDAL that tells what it asks the server for.
    fn gdal(&self, program: &str, args: &[&str]) -> Run {
        let mut command = self.folder.program(program);
        command.args(args).env("CPL_DEBUG", "HTTP");
        Run::of(command).ok()
    }

    /// The rows of a layer that `ogr2ogr` gives, and what it asked for.
    fn rows(&self, layer: &str, options: &[&str]) -> (usize, String) {
        let source = self.source();
        let args = [&["-f", "CSV", "/vsistdout/", &source, layer], options].concat();
        let run = self.gdal("ogr2ogr", &args);
        (csv(&run.out).len() - 1, run.err)
    }

    /// What a Python program prints that is given the address of the server.
    fn python(&self, python: Command, program: &str) -> Run {
        told(&self.folder, &self.server, python, program)
    }

    /// How many sites are in the box.
    fn in_box(&self) -> usize {
        let found = self.server.get(&format!("/collections/sites/items?bbox={}", BOX.join(",")));
        let count = found.json["numberMatched"].as_u64().unwrap() as usize;
        assert!(count > 0 && count < self.counts[0], "{count}");
        count
    }
}

/// What a Python program prints that is given the address of a server.
pub(crate) fn told(folder: &Folder, server: &Server, mut python: Command, program: &str) -> Run {
    python.current_dir(folder.path(".")).args(["-c", program]).arg(format!("http://{}", server.address));
    Run::of(python).ok()
}

/// The system's own Python, which QGIS is installed for, without a screen.
pub(crate) fn of_system() -> Command {
    let mut command = Command::new("/usr/bin/python3");
    command.env("QT_QPA_PLATFORM", "offscreen");
    command
}

pub(crate) fn python() -> Command {
    let mut command = Command::new("python3");
    if let Some(folders) = variable("TURASH_TEST_PYTHONPATH") {
        command.env("PYTHONPATH", folders);
    }
    command
}

/// Whether Python has a module; says so where it has not.
pub(crate) fn has(mut python: Command, module: &str) -> bool {
    let found = python.args(["-c", &format!("import {module}")]).output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        not_run(&format!("Python has no module {module}"));
    }
    found
}

#[test]
fn gdal_lists_counts_pages_and_filters() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return missing("ogrinfo");
    }
    let world = World::new();
    let source = world.source();
    let listed = world.gdal("ogrinfo", &["-ro", &source]);
    let listed =
        listed.prints(&["1: sites (title: Sites) (Point)", "2: flows (title: Resource flows) (Point)"]);
    listed.prints(&["3: matches (title: Matches) (Line String)"]);
    for (layer, count) in ["sites", "flows", "matches"].into_iter().zip(world.counts) {
        let line = format!("Feature Count: {count}");
        world.gdal("ogrinfo", &["-ro", "-so", &source, layer]).prints(&[&line]);
        // In parts of ten, as it asks by itself, and in large ones.
        assert_eq!(world.rows(layer, &[]).0, count, "{layer}");
        assert_eq!(world.rows(layer, &["-oo", "PAGE_SIZE=1000"]).0, count, "{layer}");
    }
    world.gdal("ogr2ogr", &["-f", "GPKG", "all.gpkg", &source, "sites", "matches", "-oo", "PAGE_SIZE=1000"]);
    for (layer, count) in [("sites", world.counts[0]), ("matches", world.counts[2])] {
        world
            .gdal("ogrinfo", &["-ro", "-so", "all.gpkg", layer])
            .prints(&[&format!("Feature Count: {count}")]);
    }
    world.server.end();
}

/// What `ogrinfo` prints of a `FlatGeobuf` file.
fn flatgeobuf(world: &World, file: &str) -> Run {
    world.gdal("ogrinfo", &["-ro", "-so", "-al", file])
}

#[test]
fn gdal_opens_flatgeobuf_by_its_index() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return missing("ogrinfo");
    }
    let world = World::new();
    for ((layer, count), shape) in
        ["sites", "flows", "matches"].into_iter().zip(world.counts).zip(["Point", "Point", "Line String"])
    {
        let file = format!("{layer}.fgb");
        let asked = format!("http://{}/collections/{layer}/items?f=fgb&limit=10000", world.server.address);
        let mut curl = world.folder.program("curl");
        curl.args(["--silent", "--show-error", "--fail", "--output", &file, &asked]);
        Run::of(curl).ok();
        let told =
            [format!("Layer name: {layer}"), format!("Geometry: {shape}"), format!("Feature Count: {count}")];
        let said = flatgeobuf(&world, &file).prints(&told.each_ref().map(String::as_str));
        said.prints(&["WGS 84", "id: String"]);
        // The same file as the command line writes, but for the flow that is of no list of today.
        let exported = format!("export-{layer}.fgb");
        world.folder.turash(&["export", layer, "--output", &exported]).ok();
        flatgeobuf(&world, &exported).prints(&[&told[1], &told[2]]);
    }
    flatgeobuf(&world, "flows.fgb").prints(&[
        "valid_from: DateTime",
        "hazardous: Integer(Boolean)",
        "voltage_kv: Real",
    ]);
    flatgeobuf(&world, "matches.fgb").prints(&["supply_version: Integer64"]);
    let in_box = format!("Feature Count: {}", world.in_box());
    let by_index = [&["-ro", "-so", "-al", "sites.fgb", "-spat"][..], &BOX].concat();
    world.gdal("ogrinfo", &by_index).prints(&[&in_box]);
    world.folder.turash(&["plan", "--output", "plan.fgb"]).ok();
    flatgeobuf(&world, "plan.fgb").prints(&["Layer name: plan", "Geometry: Line String"]);
    world.server.end();
}

#[test]
fn gdal_reads_a_vector_tile_and_finds_each_site_where_it_is() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return missing("ogrinfo");
    }
    let world = World::new();
    // A square of 39 km that has the whole region but its edge, in 4,096 steps of 10 m.
    let tile = |layer: &str| format!("MVT:http://{}/v1/tiles/{layer}/10/555/360.mvt", world.server.address);
    let to_degrees = ["-lco", "GEOMETRY=AS_XY", "-s_srs", "EPSG:3857", "-t_srs", "EPSG:4326"];
    let sites = tile("sites");
    let args = [&["-f", "CSV", "/vsistdout/", &sites], &to_degrees[..]].concat();
    let found = world.gdal("ogr2ogr", &args).out;
    let mut rows = found.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let columns = rows.next().unwrap();
    let place = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let (x, y, id) = (place("X"), place("Y"), place("id"));
    let mut count = 0;
    for row in rows {
        let site = world.server.get(&format!("/v1/sites/{}", row[id].trim_matches('"'))).json;
        for (found, wanted) in [(row[x], &site["coordinates"]["lon"]), (row[y], &site["coordinates"]["lat"])]
        {
            let off = found.parse::<f64>().unwrap() - wanted.as_f64().unwrap();
            assert!(off.abs() < 2e-4, "{row:?} is {off} degrees off");
        }
        count += 1;
    }
    assert!(count > 1, "{found}");
    world.gdal("ogrinfo", &["-ro", "-so", &tile("matches"), "matches"]).prints(&["Geometry: Line String"]);
    world.server.end();
}

#[test]
fn gdal_lets_the_server_filter() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        return missing("ogrinfo");
    }
    let world = World::new();
    let [west, south, east, north] = BOX;
    let (found, asked) = world.rows("sites", &["-spat", west, south, east, north]);
    assert_eq!(found, world.in_box());
    assert!(asked.contains("bbox=15.39"), "{asked}");
    let (found, asked) = world.rows("flows", &["-where", "resource='heat' AND direction='demand'"]);
    let wanted = world.server.get("/v1/flows?resource=heat&direction=demand&limit=1000").json;
    assert_eq!(found, wanted["items"].as_array().unwrap().len());
    assert!(asked.contains("resource=heat") && asked.contains("direction=demand"), "{asked}");
    let (found, asked) = world.rows("matches", &["-where", "overbooked=0 AND family='heat'"]);
    let wanted = world.server.get("/v1/matches?resource=heat&limit=1000").json;
    assert_eq!(found, wanted["items"].as_array().unwrap().len());
    assert!(asked.contains("overbooked=0"), "{asked}");
    let site = world.server.get("/v1/sites?limit=1").json["items"][0]["id"].as_str().unwrap().to_owned();
    let by_id = format!("id='{site}'");
    let one = world.gdal("ogrinfo", &["-ro", "-q", &world.source(), "sites", "-where", &by_id]);
    let one = one.prints(&[&format!("id (String) = {site}")]);
    assert!(one.err.contains(&format!("/items/{site}")), "{}", one.err);
    let (found, asked) = world.rows("flows", &["-where", "valid_from >= '2026/01/20 00:00:00'"]);
    assert!(asked.contains("datetime=2026-01-20T"), "{asked}");
    assert!(found > 0);
    world.server.end();
}

#[test]
fn a_newer_gdal_reads_the_types_of_columns_and_other_systems() {
    if !has(python(), "pyogrio") {
        return;
    }
    let world = World::new();
    let said = world.python(
        python(),
        r"
import json, sys
import pyogrio
source, box = 'OAPIF:' + sys.argv[1], (15.39, 47.03, 15.43, 47.05)
count = lambda layer, **more: len(pyogrio.raw.read(source, layer=layer, **more)[2])
info = {layer: pyogrio.read_info(source, layer=layer) for layer in ('sites', 'flows', 'matches')}
print(json.dumps({
    'layers': pyogrio.list_layers(source).tolist(),
    'counts': [info[layer]['features'] for layer in info],
    'read': [count(layer) for layer in info],
    'types': dict(zip(info['flows']['fields'].tolist(), map(str, info['flows']['dtypes']))),
    'fields': info['sites']['fields'].tolist(),
    'box': count('sites', bbox=box),
    'systems': {code: pyogrio.raw.read(source, layer='sites', CRS='EPSG:' + code, max_features=1)[2][0].hex()
                for code in ('3857', '3035', '25832', '25833')},
    'metres': count('sites', CRS='EPSG:3035', bbox=(0, 0, 9e6, 9e6)),
    'flatgeobuf': len(pyogrio.raw.read('/vsicurl/' + sys.argv[1] + '/collections/matches/items?f=fgb&limit=10000')[2]),
}))
",
    );
    let said: Value = serde_json::from_str(&said.out).unwrap();
    let shapes = serde_json::json!([["sites", "Point"], ["flows", "Point"], ["matches", "LineString"]]);
    assert_eq!(said["layers"], shapes);
    for counts in ["counts", "read"] {
        assert_eq!(said[counts], serde_json::json!(world.counts), "{counts}");
    }
    assert_eq!(said["box"], world.in_box());
    assert_eq!(said["metres"], world.counts[0]);
    assert_eq!(said["flatgeobuf"], world.counts[2]);
    let types = &said["types"];
    assert_eq!((&types["voltage_kv"], &types["hazardous"]), (&"float64".into(), &"bool".into()));
    assert!(types["valid_from"].as_str().unwrap().starts_with("datetime64"), "{types}");
    let export = world.folder.turash(&["export", "sites"]).ok().out;
    assert_eq!(said["fields"], serde_json::json!(csv(&export)[0]), "in the order of an export");
    for (code, point) in said["systems"].as_object().unwrap() {
        // Little-endian WKB: an order of bytes, a type, two numbers.
        let bytes: Vec<u8> = (0..21)
            .map(|n| u8::from_str_radix(&point.as_str().unwrap()[2 * n..2 * n + 2], 16).unwrap())
            .collect();
        let number = |from: usize| f64::from_le_bytes(bytes[from..from + 8].try_into().unwrap());
        let uri = format!("http://www.opengis.net/def/crs/EPSG/0/{code}");
        let path = format!("/collections/sites/items?limit=1&crs={uri}");
        let at = &world.server.get(&path).json["features"][0]["geometry"]["coordinates"];
        let mut at = [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()];
        if code == "3035" {
            at.reverse();
        }
        assert_eq!([number(5), number(13)], at, "GDAL has the easting first: {code}");
    }
    world.server.end();
}

#[test]
fn owslib_asks_for_everything_it_knows() {
    if !has(python(), "owslib.ogcapi.features") {
        return;
    }
    let world = World::new();
    let said = world.python(
        python(),
        r"
import json, sys
from owslib.ogcapi.features import Features
server = Features(sys.argv[1])
flows = server.collection_items('flows', datetime_='2027-01-01T00:00:00Z/..', limit=3)
first = flows['features'][0]['id']
print(json.dumps({
    'openapi': server.api()['openapi'],
    'conforms': len(server.conformance()['conformsTo']),
    'collections': server.feature_collections(),
    'type': server.collection('sites')['itemType'],
    'queryables': list(server.collection_queryables('sites')['properties']),
    'box': server.collection_items('sites', bbox=[15.39, 47.03, 15.43, 47.05])['numberMatched'],
    'flows': flows['numberReturned'],
    'first': first,
    'one': server.collection_item('flows', first)['id'],
}))
",
    );
    let said: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&said["openapi"], &said["type"]), (&"3.0.3".into(), &"feature".into()));
    assert_eq!(said["collections"], serde_json::json!(["sites", "flows", "matches"]));
    assert!(said["conforms"].as_u64().unwrap() > 5);
    assert!(said["queryables"].as_array().unwrap().contains(&"country".into()));
    assert_eq!(said["box"], world.in_box());
    assert_eq!((said["flows"].as_u64(), &said["first"]), (Some(3), &"0-later".into()));
    assert_eq!(said["one"], said["first"]);
    world.server.end();
}

#[test]
fn qgis_opens_every_layer() {
    if !has(of_system(), "qgis.core") {
        return;
    }
    let world = World::new();
    let said = world.python(
        of_system(),
        r"
import json, sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
found = {}
for name in ('sites', 'flows', 'matches'):
    address = f'url={chr(39)}{sys.argv[1]}/{chr(39)} typename={chr(39)}{name}{chr(39)} pagingEnabled={chr(39)}true{chr(39)}'
    layer = QgsVectorLayer(address, name, 'OAPIF')
    assert layer.isValid(), layer.error().message()
    box = QgsFeatureRequest(QgsRectangle(15.39, 47.03, 15.43, 47.05))
    found[name] = {
        'count': layer.featureCount(),
        'read': sum(1 for _ in layer.getFeatures()),
        'box': sum(1 for _ in layer.getFeatures(box)),
        'shape': int(layer.wkbType()),
        'width': layer.extent().width(),
        'fields': [field.name() for field in layer.fields()],
    }
print(json.dumps(found))
",
    );
    let said: Value = serde_json::from_str(said.out.lines().last().unwrap()).unwrap();
    for ((layer, count), shape) in ["sites", "flows", "matches"].into_iter().zip(world.counts).zip([1, 1, 2])
    {
        let found = &said[layer];
        assert_eq!((&found["count"], &found["read"]), (&count.into(), &count.into()), "{layer}");
        assert_eq!(found["shape"], shape, "{layer}");
        let width = found["width"].as_f64().unwrap();
        assert!(width > 0.0 && width < 5.0, "it zooms to what is there: {width}");
    }
    assert_eq!(said["sites"]["box"], world.in_box());
    assert!(said["flows"]["fields"].as_array().unwrap().contains(&"quantity".into()));
    world.server.end();
}
