//! One point as programs write it into a cell: WKT and EWKT, hexadecimal WKB, GeoJSON.

use serde_json::Value;
use turash_domain::Invalid;

use super::crs::Crs;
use crate::numbers::Decimal;

/// A point as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    /// Longitude or easting.
    pub(crate) x: f64,
    /// Latitude or northing.
    pub(crate) y: f64,
    /// The system that the cell itself names.
    pub(crate) crs: Option<Crs>,
    /// What is doubtful about it.
    pub(crate) doubt: Option<&'static str>,
}

/// Whether a text looks like one of the forms; reading it may fail all the same.
pub(crate) fn looks(text: &str) -> bool {
    let text = text.trim_start();
    let starts = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    [
        "POINT",
        "MULTIPOINT",
        "SRID",
        "<http",
        "{\"type\"",
        "LINESTRING",
        "POLYGON",
        "MULTIPOLYGON",
        "MULTILINE",
        "GEOMETRYC",
    ]
    .iter()
    .any(|word| starts(word))
        || is_wkb(text.trim_end())
}

/// Reads a point in any of the forms.
pub(crate) fn read(text: &str) -> Result<Shape, Invalid> {
    let text = text.trim();
    if text.starts_with('{') {
        return json(text);
    }
    if is_wkb(text) { wkb(text) } else { wkt(text) }
}

fn refused(text: &str, remedy: &str) -> Invalid {
    Invalid::new("geometry", text, "a point such as POINT(14.3430 48.2819), longitude first", remedy)
}

const ONE_POINT: &str =
    "reduce lines and areas to one point, in QGIS with Vector > Geometry Tools > Centroids";

/// `SRID=4326;POINT Z (14.34 48.28 266)`, with every blank that programs put in between.
fn wkt(text: &str) -> Result<Shape, Invalid> {
    let (crs, shape) = named_system(text)?;
    let upper = shape.to_ascii_uppercase();
    let Some(open) = shape.find('(') else {
        let remedy =
            if upper.contains("EMPTY") { "find the place of the address, and give it" } else { ONE_POINT };
        return Err(refused(text, remedy));
    };
    let name: String = upper.get(..open).unwrap_or_default().split_whitespace().collect();
    let is_multi = match name.as_str() {
        "POINT" | "POINTZ" | "POINTM" | "POINTZM" => false,
        "MULTIPOINT" | "MULTIPOINTZ" | "MULTIPOINTM" | "MULTIPOINTZM" => true,
        _ => return Err(refused(text, ONE_POINT)),
    };
    let within = |text: &'_ str| -> Option<String> {
        Some(text.trim().strip_prefix('(')?.strip_suffix(')')?.trim().to_owned())
    };
    let inner = within(shape.get(open..).unwrap_or_default());
    let inner = inner.map(|inner| if is_multi { within(&inner).unwrap_or(inner) } else { inner });
    let inner = inner.filter(|inner| !inner.contains(['(', ')']));
    let inner = inner.ok_or_else(|| {
        refused(text, if is_multi { "give one point" } else { "write one point and nothing else" })
    })?;
    let words: Vec<&str> = inner.split_whitespace().collect();
    let is_apart = words.len() == 2 && words.first().is_some_and(|first| first.ends_with(','));
    let bare = |word: &str| if is_apart { word.trim_end_matches(',').to_owned() } else { word.to_owned() };
    let numbers = words.iter().map(|word| number(&bare(word))).collect::<Option<Vec<f64>>>();
    match numbers.as_deref() {
        // Height and measure are of no use here.
        Some([x, y] | [x, y, _] | [x, y, _, _]) => {
            let doubt = is_apart.then_some(
                "no WKT, which has no comma between two numbers; longitude was taken to come first",
            );
            Ok(Shape { x: *x, y: *y, crs, doubt })
        }
        _ => Err(refused(text, "write two numbers with a space between them")),
    }
}

/// A number of WKT; with a decimal comma where it has one.
fn number(word: &str) -> Option<f64> {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte));
    if !is_number || word.starts_with(',') || word.ends_with(',') {
        return None;
    }
    let plain = word.parse().ok().filter(|number: &f64| number.is_finite());
    plain.or_else(|| if word.contains(',') { Decimal::of_degrees(word).ok() } else { None })
}

/// The system that is named before the shape: `SRID=4326;`, or an address in angle brackets.
fn named_system(text: &str) -> Result<(Option<Crs>, &str), Invalid> {
    if let Some(rest) = text.strip_prefix('<') {
        let (address, shape) =
            rest.split_once('>').ok_or_else(|| refused(text, "close the address of the system"))?;
        let crs = Crs::parse(address)?;
        if address.contains("EPSG") && crs.is_degrees() {
            let remedy = "EPSG's systems have the latitude first there: name CRS84, with the longitude first";
            return Err(refused(text, remedy));
        }
        return Ok((Some(crs), shape.trim()));
    }
    match text.split_once(';') {
        None => Ok((None, text)),
        Some((before, shape)) => {
            let (word, code) =
                before.split_once('=').ok_or_else(|| refused(text, "write SRID=4326; before it"))?;
            if !word.trim().eq_ignore_ascii_case("SRID") {
                return Err(refused(text, "write SRID=4326; before it"));
            }
            Ok((Some(Crs::parse(code)?), shape.trim()))
        }
    }
}

/// Hexadecimal digits that begin like WKB: its byte order and a point or several.
fn is_wkb(text: &str) -> bool {
    let is_hex =
        text.len() >= 42 && text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex && (text.starts_with("00") || text.starts_with("01"))
}

/// WKB of OGC and ISO, and EWKB of PostGIS.
fn wkb(text: &str) -> Result<Shape, Invalid> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default() as u8;
    let bytes: Vec<u8> =
        text.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect();
    let mut bytes = Bytes { bytes: &bytes, is_little: false };
    read_wkb(&mut bytes, true)
        .unwrap_or_else(|| Err(refused(text, "export it as WKT, or as longitude and latitude")))
}

/// A geometry at the beginning of the bytes; `None` where they end early.
fn read_wkb(bytes: &mut Bytes<'_>, may_be_multi: bool) -> Option<Result<Shape, Invalid>> {
    const SRID: u32 = 0x2000_0000;
    const Z: u32 = 0x8000_0000;
    const M: u32 = 0x4000_0000;
    bytes.is_little = bytes.take::<1>()?[0] == 1;
    let kind = bytes.number()?;
    let srid = if kind & SRID == 0 { None } else { Some(bytes.number()?) };
    let crs = match srid.map(|srid| Crs::parse(&srid.to_string())).transpose() {
        Ok(crs) => crs,
        Err(invalid) => return Some(Err(invalid)),
    };
    let plain = kind & !(SRID | Z | M);
    let shape = match plain % 1000 {
        1 => Shape { x: bytes.float()?, y: bytes.float()?, crs, doubt: None },
        4 if may_be_multi && bytes.number()? == 1 => match read_wkb(bytes, false)? {
            Ok(shape) => Shape { crs, ..shape },
            Err(invalid) => return Some(Err(invalid)),
        },
        _ => return Some(Err(refused("an area, a line or several points", ONE_POINT))),
    };
    // An empty point has no numbers.
    (shape.x.is_finite() && shape.y.is_finite()).then_some(Ok(shape))
}

/// Bytes of WKB in the order that they say.
struct Bytes<'b> {
    bytes: &'b [u8],
    is_little: bool,
}

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*taken)
    }

    fn number(&mut self) -> Option<u32> {
        let bytes = self.take()?;
        Some(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn float(&mut self) -> Option<f64> {
        let bytes = self.take()?;
        Some(if self.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }
}

/// A geometry of GeoJSON.
fn json(text: &str) -> Result<Shape, Invalid> {
    let geometry: Value = serde_json::from_str(text).map_err(|_| refused(text, "mend the JSON"))?;
    let crs = crs_of_json(geometry.get("crs"))?;
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    let (x, y) = json_point(kind, geometry.get("coordinates"))?;
    Ok(Shape { x, y, crs, doubt: None })
}

/// The two numbers of a point of GeoJSON, or of several that are one.
pub(crate) fn json_point(kind: &str, coordinates: Option<&Value>) -> Result<(f64, f64), Invalid> {
    let expected = "a Point with longitude and latitude";
    let found = || coordinates.map(Value::to_string).unwrap_or_default();
    let list = coordinates.and_then(Value::as_array);
    let position = match (kind, list.map(Vec::as_slice)) {
        ("Point", numbers) => numbers,
        ("MultiPoint", Some([one])) => one.as_array().map(Vec::as_slice),
        ("MultiPoint", _) => {
            return Err(Invalid::new("geometry", "several points", expected, "give one point"));
        }
        _ => return Err(Invalid::new("geometry", kind, expected, ONE_POINT)),
    };
    let number = |index: usize| position.and_then(|numbers| numbers.get(index)).and_then(Value::as_f64);
    number(0).zip(number(1)).ok_or_else(|| {
        Invalid::new("geometry", found(), expected, "write the coordinates as [longitude, latitude]")
    })
}

/// The system that a member `crs` names (GeoJSON of 2008, and QGIS since): by its name, or by a link to it.
pub(crate) fn crs_of_json(crs: Option<&Value>) -> Result<Option<Crs>, Invalid> {
    let Some(crs) = crs.filter(|crs| !crs.is_null()) else { return Ok(None) };
    let properties = crs.get("properties");
    let of = |name: &str| properties.and_then(|properties| properties.get(name));
    let name = of("name").or_else(|| of("href")).and_then(Value::as_str).or_else(|| crs.as_str());
    let code = of("code").and_then(|code| code.as_u64().or_else(|| code.as_str()?.parse().ok()));
    match (name, code) {
        (Some(name), _) => Crs::parse(name).map(Some),
        (None, Some(code)) => Crs::parse(&code.to_string()).map(Some),
        (None, None) => {
            Err(Invalid::new("crs", crs, "the name of a system of coordinates", "name it, or leave it out"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xy(text: &str) -> Option<(f64, f64)> {
        read(text).ok().map(|shape| (shape.x, shape.y))
    }

    #[test]
    fn one_point_is_read_in_every_form() {
        for text in [
            "POINT(14.5 48.25)",
            "POINT (14.5 48.25)",
            "point ( 14.5  48.25 )",
            "POINT Z (14.5 48.25 266)",
            "POINTZ (14.5 48.25 266)",
            "POINT M (14.5 48.25 1)",
            "POINT ZM (14.5 48.25 266 1)",
            "MULTIPOINT ((14.5 48.25))",
            "MULTIPOINT (14.5 48.25)",
            "SRID=4326;POINT(14.5 48.25)",
            "SRID = 4326 ; POINT (14.5 48.25)",
            "POINT (14,5 48,25)",
            "POINT (14.5, 48.25)",
            "{\"type\":\"Point\",\"coordinates\":[14.5,48.25]}",
            "{\"type\":\"MultiPoint\",\"coordinates\":[[14.5,48.25,3]]}",
            "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(14.5 48.25)",
            "0101000020E61000000000000000002D400000000000204840",
            "01010000000000000000002D400000000000204840",
            "0000000001402D0000000000004048200000000000",
            "0104000000010000000101000000\
             0000000000002D400000000000204840",
        ] {
            assert_eq!(xy(text), Some((14.5, 48.25)), "{text}");
            assert!(looks(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_point_is_refused() {
        for text in [
            "",
            "POINT()",
            "POINT(1)",
            "POINT(a b)",
            "POINT EMPTY",
            "POINT(NaN 1)",
            "POINT(inf 1)",
            "POINT(1 2 foo bar)",
            "POINT(1 2) POINT(3 4)",
            "POINT(1 2 3 4 5)",
            "PÖINT(1 2)",
            "POLYGON((1 2,3 4,5 6,1 2))",
            "MULTIPOINT ((1 2),(3 4))",
            "MULTIPOINT (1 2, 3 4)",
            "SRID=1;POINT(1 2)",
            "SRID4326;POINT(1 2)",
            "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(48.25 14.5)",
            "0101000000000000000000F87F000000000000F87F",
            "0101000000000000000000",
            "{\"type\":\"Polygon\",\"coordinates\":[]}",
            "{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4]]}",
        ] {
            assert_eq!(xy(text), None, "{text}");
        }
    }

    #[test]
    fn the_system_of_a_cell_is_kept() {
        let crs = |text: &str| read(text).unwrap().crs.map(|crs| crs.to_string());
        assert_eq!(crs("SRID=3857;POINT (1596322 6152384)").as_deref(), Some("EPSG:3857"));
        assert_eq!(crs("POINT (1 2)"), None);
        let nested =
            r#"{"type":"Point","coordinates":[1,2],"crs":{"type":"name","properties":{"name":"EPSG:3035"}}}"#;
        assert_eq!(crs(nested).as_deref(), Some("EPSG:3035"));
        assert!(read("POINT (14.5, 48.25)").unwrap().doubt.is_some());
    }
}
