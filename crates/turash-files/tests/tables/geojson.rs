//! Writes cells as GeoJSON, a feature a line, as QGIS does.

use crate::csv;
use crate::decimal::Dec;
use crate::layout::{Cell, Column, Holds};
use crate::programs::Ways;
use crate::registry::Col;
use crate::table::File;

/// The file, with the number of the feature for each row. `places` has the point of each site.
pub(crate) fn write(
    ways: &Ways,
    columns: &[Column],
    rows: &[Vec<Cell>],
    places: &[Option<(Dec, Dec)>],
    own_id: bool,
) -> File {
    let text = |text: &str| serde_json::to_string(text).unwrap();
    let mut features = Vec::new();
    for (cells, place) in rows.iter().zip(places) {
        let mut id = String::new();
        let mut properties = Vec::new();
        for (column, cell) in columns.iter().zip(cells) {
            let value = match cell {
                Cell::Missing => "null".to_owned(),
                Cell::Number(dec, format) if format.float => dec.trimmed().padded(1).text('.', None),
                Cell::Number(dec, _) => dec.trimmed().text('.', None),
                Cell::Flag(flag) => flag.to_string(),
                Cell::Text(_) | Cell::Percent(..) | Cell::Day(_) => text(&csv::text(ways, cell).0),
            };
            if own_id && column.holds == Holds::Col(Col::Id) {
                id = format!("\"id\": {value}, ");
            } else {
                properties.push(format!("{}: {value}", text(&column.header)));
            }
        }
        let geometry = match place {
            Some((longitude, latitude)) => {
                let number = |dec: &Dec| dec.trimmed().padded(1).text('.', None);
                let place = format!("[ {}, {} ]", number(longitude), number(latitude));
                format!("{{ \"type\": \"Point\", \"coordinates\": {place} }}")
            }
            None => "null".to_owned(),
        };
        features.push(format!(
            "{{ \"type\": \"Feature\", {id}\"properties\": {{ {} }}, \"geometry\": {geometry} }}",
            properties.join(", ")
        ));
    }
    let crs = r#"{ "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } }"#;
    let all = format!(
        "{{\n\"type\": \"FeatureCollection\",\n\"name\": \"table\",\n\"crs\": {crs},\n\"features\": [\n{}\n]\n}}\n",
        features.join(",\n")
    );
    File { name: "table.geojson", bytes: all.into_bytes(), rows: (1..).take(rows.len()).collect() }
}
