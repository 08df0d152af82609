//! JSON of other kinds than GeoJSON, told by its beginning, with the way out.

/// What a JSON text is where it is no GeoJSON that can be read: what, and what to do.
pub(crate) fn looks(sample: &str) -> Option<(&'static str, &'static str)> {
    let has = |key: &str| sample.contains(&format!("\"{key}\""));
    let begins_as_collection = || {
        let compact: String = sample.chars().filter(|c| !c.is_whitespace()).take(4_000).collect();
        let type_at = compact.find("\"type\":\"FeatureCollection\"");
        let depth = |at: usize| {
            compact[..at].chars().fold(0_i32, |depth, c| match c {
                '{' | '[' => depth + 1,
                '}' | ']' => depth - 1,
                _ => depth,
            })
        };
        type_at.is_some_and(|at| depth(at) > 1)
    };
    if has("features") && has("attributes") && (has("geometryType") || has("spatialReference")) {
        return Some((
            "JSON of an Esri server",
            "ask the server for f=geojson, or convert it with 'ogr2ogr -f GeoJSON out.geojson in.json'",
        ));
    }
    if has("elements") && (has("osm3s") || has("generator")) {
        return Some((
            "JSON of the Overpass API (OpenStreetMap)",
            "export it as GeoJSON in Overpass Turbo, or convert it with osmtogeojson",
        ));
    }
    if has("Topology") && has("arcs") {
        return Some(("TopoJSON", "convert it with 'ogr2ogr -f GeoJSON out.geojson in.json'"));
    }
    begins_as_collection().then_some((
        "a GeoJSON collection inside of other JSON",
        "save the collection alone, for example with 'jq .data in.json > out.geojson'",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_json_is_named() {
        let esri = r#"{"geometryType":"esriGeometryPoint","features":[{"attributes":{"a":1}}]}"#;
        assert!(looks(esri).unwrap().0.contains("Esri"));
        let overpass = r#"{"version":0.6,"generator":"Overpass API","elements":[]}"#;
        assert!(looks(overpass).unwrap().0.contains("Overpass"));
        let wrapped = r#"{"status":"ok","data": {"type": "FeatureCollection","features":[]}}"#;
        assert!(looks(wrapped).unwrap().0.contains("inside"));
        for geojson in [
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"attributes":1}}]}"#,
            r#"{"name":"x","type":"FeatureCollection","features":[]}"#,
            r#"{"type":"Feature","properties":{"generator":"x"}}"#,
        ] {
            assert_eq!(looks(geojson), None, "{geojson}");
        }
    }
}
