//! Programs of others edit sites as features (OGC API - Features, part 4), where that is switched on: `OWSLib`, and a QGIS that can.

#![cfg(test)]

use serde_json::Value;

use crate::ogc_clients::{has, of_system, python, told};
use crate::server::Server;
use crate::turash::{Folder, not_run};

/// A server of the demo on which sites are edited as features.
fn editing() -> (Folder, Server) {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    let server = Server::start(&folder, &[("TURASH__HTTP__FEATURES_EDITING", "true")]);
    (folder, server)
}

const OWSLIB: &str = r"
import json, sys
from owslib.ogcapi.features import Features
server = Features(sys.argv[1], headers={'Content-Type': 'application/geo+json'})
said = {'conforms': [uri for uri in server.conformance()['conformsTo'] if 'features-4' in uri]}
mill = {'type': 'Feature', 'id': 'new mill', 'geometry': {'type': 'Point', 'coordinates': [15.41, 47.05]}, 'properties': {'name': 'Mill', 'country': 'AT'}}
said['created'] = server.collection_item_create('sites', mill)
said['location'] = server.response_headers['Location']
found = server.collection_item('sites', 'new%20mill')
said['found'] = found['properties']['name']
server.headers['If-Match'] = server.response_headers['ETag']
found['properties']['name'] = 'Big mill'
said['updated'] = server.collection_item_update('sites', 'new%20mill', found)
said['after'] = server.collection_item('sites', 'new%20mill')['properties']['name']
try:
    server.collection_item_delete('sites', 'new%20mill')
except RuntimeError as refused:
    said['stale'] = json.loads(str(refused))['status']
server.headers['If-Match'] = server.response_headers['ETag']
said['deleted'] = server.collection_item_delete('sites', 'new%20mill')
print(json.dumps(said))
";

#[test]
fn owslib_creates_updates_and_deletes() {
    if !has(python(), "owslib.ogcapi.features") {
        return;
    }
    let (folder, server) = editing();
    let before = server.get("/collections/sites/items").json["numberMatched"].clone();
    let said = told(&folder, &server, python(), OWSLIB);
    let said: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said["conforms"].as_array().unwrap().len(), 4);
    assert_eq!(said["location"], "/collections/sites/items/new%20mill");
    for (what, value) in [("created", Value::from(true)), ("updated", true.into()), ("deleted", true.into())]
    {
        assert_eq!(said[what], value, "{what}: {said}");
    }
    assert_eq!(
        (&said["found"], &said["after"], &said["stale"]),
        (&"Mill".into(), &"Big mill".into(), &412.into())
    );
    assert_eq!(server.get("/collections/sites/items").json["numberMatched"], before);
    server.end();
}

const QGIS: &str = r"
import json, sys
from qgis.core import Qgis, QgsApplication, QgsFeature, QgsGeometry, QgsPointXY, QgsVectorDataProvider, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
address = f'url={chr(39)}{sys.argv[1]}/{chr(39)} typename={chr(39)}sites{chr(39)} pagingEnabled={chr(39)}true{chr(39)}'
layer = QgsVectorLayer(address, 'sites', 'OAPIF')
assert layer.isValid(), layer.error().message()
can = layer.dataProvider().capabilities()
said = {'version': Qgis.QGIS_VERSION, 'can': bool(can & QgsVectorDataProvider.AddFeatures), 'count': layer.featureCount()}
if said['can']:
    def one(name):
        return next(feature for feature in layer.getFeatures() if feature['name'] == name)
    def commit():
        assert layer.commitChanges(), layer.commitErrors()
    layer.startEditing()
    new = QgsFeature(layer.fields())
    new['name'] = 'New mill'
    new.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(15.41, 47.05)))
    assert layer.addFeature(new)
    commit()
    layer.startEditing()
    mill = one('New mill')
    assert layer.changeAttributeValue(mill.id(), layer.fields().indexOf('city'), 'Riverside')
    assert layer.changeGeometry(mill.id(), QgsGeometry.fromPointXY(QgsPointXY(15.42, 47.06)))
    commit()
    layer.dataProvider().reloadData()
    mill = one('New mill')
    said['city'], said['place'] = mill['city'], [mill.geometry().asPoint().x(), mill.geometry().asPoint().y()]
    layer.startEditing()
    assert layer.deleteFeature(mill.id())
    commit()
print(json.dumps(said))
";

/// QGIS edits such layers from 3.32 on; an older one opens them for reading, and is none the worse for what the server says of editing.
#[test]
fn qgis_edits_sites_where_it_can() {
    if !has(of_system(), "qgis.core") {
        return;
    }
    let (folder, server) = editing();
    let before = server.get("/collections/sites/items").json["numberMatched"].clone();
    let said = told(&folder, &server, of_system(), QGIS);
    let said: Value = serde_json::from_str(said.out.lines().last().unwrap()).unwrap();
    assert_eq!(said["count"], before);
    if said["can"] == false {
        not_run(&format!("QGIS {} cannot edit layers of OGC API - Features", said["version"]));
    } else {
        assert_eq!(
            (&said["city"], &said["place"]),
            (&"Riverside".into(), &serde_json::json!([15.42, 47.06]))
        );
    }
    assert_eq!(server.get("/collections/sites/items").json["numberMatched"], before);
    server.end();
}
