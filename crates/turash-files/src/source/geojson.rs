//! GeoJSON (RFC 7946) as rows: a `FeatureCollection`, or features one after the other (one a line).
//!
//! The columns are those of all features together, found in a first pass over the file: `id` (the feature's), `longitude` and
//! `latitude` (the point's), then the properties. Only points have coordinates; whether that matters is for the reader.

use std::collections::HashMap;
use std::fs::File;

use csv::StringRecord;
use serde::Deserialize;
use serde_json::{Map, Value};
use turash_domain::Invalid;

use super::bounds;
use super::json_scan::{Cut, Place, ScanError, Scanner};
use super::members::{self, Members};
use super::not_numbers;
use super::row::{MAX_COLUMNS, MAX_ROW_BYTES, Row, RowProblem, true_number};
use super::text_signs::TextSigns;
use crate::clean;
use crate::decode::Utf8Reader;
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};
use crate::json_once::json_keys_once;
use crate::numbers::Decimal;

const LONGITUDE: &str = "longitude";
const LATITUDE: &str = "latitude";
const ID: &str = "id";

/// A GeoJSON file as rows.
#[derive(Debug)]
pub(crate) struct GeoJsonSource {
    features: Features,
    headers: Vec<String>,
    by_name: HashMap<String, usize>,
    /// How many of the first headers are no properties.
    own_columns: usize,
    has_id: bool,
    /// What the collection says of itself.
    members: Members,
    /// What its texts tell of the decimal sign, by column.
    signs: TextSigns,
    decimal_comma: bool,
    needs_points: bool,
}

#[derive(Debug, Deserialize)]
struct Feature {
    id: Option<Value>,
    geometry: Option<Geometry>,
    properties: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    coordinates: Option<Value>,
}

impl GeoJsonSource {
    /// Passes over the file once for its columns, and starts at its beginning again.
    pub(crate) fn open(
        name: &str,
        file: &File,
        encoding: Encoding,
        decimal_comma: bool,
    ) -> Result<Self, FileError> {
        let Properties { names: properties, any_id, members, signs } =
            properties(Features::open(name, file, encoding)?)?;
        let has_id = any_id && !properties.iter().any(|property| property.eq_ignore_ascii_case(ID));
        let own = has_id.then_some(ID).into_iter().chain([LONGITUDE, LATITUDE]).map(str::to_owned);
        let own_columns = 2 + usize::from(has_id);
        let by_name = (own_columns..).zip(&properties).map(|(i, name)| (name.clone(), i)).collect();
        let headers = own.chain(properties.iter().map(|name| clean::header(name))).collect();
        let features = Features::open(name, file, encoding)?;
        Ok(Self {
            features,
            headers,
            by_name,
            own_columns,
            has_id,
            members,
            signs,
            decimal_comma,
            needs_points: true,
        })
    }

    /// Refuses places in another system than longitude and latitude in WGS 84, where the file says so.
    pub(crate) fn check_crs(&self) -> Result<(), FileError> {
        match &self.members.crs {
            Some(crs) if !members::is_wgs84(crs) => {
                let problem = format!("its coordinates are in another system than WGS 84: its crs is {crs}");
                let remedy = "export it in EPSG:4326 (in QGIS: Export > Save Features As, CRS EPSG:4326)";
                Err(FileError::new(FileErrorKind::Format, &self.features.file, problem, remedy))
            }
            _ => Ok(()),
        }
    }

    /// Whether there is no feature.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.features == 0
    }

    /// A warning where the file is one page of several.
    pub(crate) fn warning(&self) -> Option<String> {
        self.members.warning()
    }

    pub(crate) fn headers(&self) -> &[String] {
        &self.headers
    }

    /// How many of the first columns come from the features themselves and not from their properties.
    pub(crate) fn own_columns(&self) -> usize {
        self.own_columns
    }

    /// What its texts in these columns tell of the decimal sign.
    pub(crate) fn told(&self, columns: &[(usize, bool)]) -> Decimal {
        let properties = columns.iter().filter(|(column, _)| *column >= self.own_columns);
        self.signs.told(
            &properties.map(|(column, degrees)| (column - self.own_columns, *degrees)).collect::<Vec<_>>(),
        )
    }

    /// Writes true numbers with a comma, as its texts do.
    pub(crate) fn with_decimal_comma(&mut self) {
        self.decimal_comma = true;
    }

    /// Flows need no place of their own.
    pub(crate) fn points_do_not_matter(&mut self) {
        self.needs_points = false;
    }

    pub(crate) fn position(&self) -> u64 {
        self.features.scanner.input().bytes_read()
    }

    pub(crate) fn next(&mut self, record: &mut StringRecord) -> Result<Option<Row>, FileError> {
        record.clear();
        let Some(read) = self.features.next()? else { return Ok(None) };
        let number = self.features.number;
        let once = || json_keys_once(&self.features.value);
        let feature = match read.and_then(|feature| once().map(|()| feature)) {
            Ok(feature) => feature,
            Err(invalid) => {
                let problem = RowProblem { column: None, invalid };
                return Ok(Some(Row { number, problem: Some(problem) }));
            }
        };
        let mut cells = vec![String::new(); self.headers.len()];
        if let (true, Some(id)) = (self.has_id, &feature.id) {
            cells[0] = text_of(id, false);
        }
        let place = point(feature.geometry.as_ref());
        if let Ok((longitude, latitude)) = &place {
            cells[self.own_columns - 2] = true_number(&longitude.to_string(), self.decimal_comma);
            cells[self.own_columns - 1] = true_number(&latitude.to_string(), self.decimal_comma);
        }
        for (property, value) in feature.properties.iter().flatten() {
            if let Some(index) = self.by_name.get(property) {
                cells[*index] = text_of(value, self.decimal_comma);
            }
        }
        for cell in &cells {
            record.push_field(cell);
        }
        let problem = place.err().filter(|_| self.needs_points);
        Ok(Some(Row {
            number,
            problem: problem.map(|invalid| RowProblem { column: Some("geometry".to_owned()), invalid }),
        }))
    }
}

/// What all features together have.
#[derive(Debug, Default)]
struct Properties {
    /// In the order of their first appearance.
    names: Vec<String>,
    any_id: bool,
    members: Members,
    /// What their texts tell of the decimal sign, by their place among the names.
    signs: TextSigns,
}

fn properties(mut features: Features) -> Result<Properties, FileError> {
    let mut all = Properties::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(read) = features.next()? {
        let Ok(feature) = read else { continue };
        all.any_id |= feature.id.is_some();
        for (name, value) in feature.properties.iter().flatten() {
            let place = if let Some(place) = places.get(name) {
                *place
            } else {
                places.insert(name.clone(), all.names.len());
                all.names.push(name.clone());
                all.names.len() - 1
            };
            if let Value::String(text) = value {
                all.signs.see(place, text);
            }
        }
        if all.names.len() > MAX_COLUMNS {
            let problem = format!("the features have more than {MAX_COLUMNS} different properties");
            return Err(FileError::new(
                FileErrorKind::Format,
                &features.file,
                problem,
                "use the same properties in all",
            ));
        }
    }
    let bytes = features.scanner.input().bytes_read();
    if features.number.saturating_mul(all.names.len() as u64) > bounds::cells(bytes) {
        let problem = format!(
            "{} features have {} different properties, nearly all of which are empty",
            features.number,
            all.names.len()
        );
        let remedy = "leave out the properties that are not needed";
        return Err(FileError::new(FileErrorKind::Format, &features.file, problem, remedy));
    }
    features.members.features = features.number;
    all.members = features.members;
    Ok(all)
}

fn text_of(value: &Value, decimal_comma: bool) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => true_number(&number.to_string(), decimal_comma),
        other => other.to_string(),
    }
}

fn point(geometry: Option<&Geometry>) -> Result<(f64, f64), Invalid> {
    let expected = "a Point with longitude and latitude";
    let Some(geometry) = geometry else {
        return Err(Invalid::new("geometry", "", expected, "give the site a place, or remove the feature"));
    };
    let numbers = geometry.coordinates.as_ref().and_then(Value::as_array);
    let numbers = match (geometry.kind.as_str(), numbers.map(Vec::as_slice)) {
        ("Point", _) => numbers,
        // Many exports make a collection of every point.
        ("MultiPoint", Some([one])) => one.as_array(),
        _ => {
            let remedy = "reduce it to one point, in QGIS with Vector > Geometry Tools > Centroids";
            return Err(Invalid::new("geometry", &geometry.kind, expected, remedy));
        }
    };
    let number = |index| numbers.and_then(|numbers| numbers.get(index)).and_then(Value::as_f64);
    number(0).zip(number(1)).ok_or_else(|| {
        let found = geometry.coordinates.as_ref().map(Value::to_string).unwrap_or_default();
        Invalid::new("geometry", found, expected, "write the coordinates as [longitude, latitude]")
    })
}

/// The features of a file, one after the other.
#[derive(Debug)]
struct Features {
    file: String,
    scanner: Scanner<Utf8Reader>,
    /// Whether they are the elements of a collection's array, and not values of their own.
    in_array: bool,
    members: Members,
    finished: bool,
    number: u64,
    value: Vec<u8>,
}

impl Features {
    fn open(name: &str, file: &File, encoding: Encoding) -> Result<Self, FileError> {
        let start = || {
            let file = file.try_clone().and_then(|file| Utf8Reader::new(file, encoding));
            file.map(Scanner::new).map_err(|error| FileError::io(name, error))
        };
        let failed = |error| failure(name, error);
        let mut scanner = start()?;
        let mut members = Members::default();
        let in_array = enter_collection(&mut scanner, &mut members).map_err(failed)?;
        let scanner = if in_array { scanner } else { start()? };
        Ok(Self {
            file: name.to_owned(),
            scanner,
            in_array,
            members,
            finished: false,
            number: 0,
            value: Vec::new(),
        })
    }

    /// The next feature, or why it is none.
    fn next(&mut self) -> Result<Option<Result<Feature, Invalid>>, FileError> {
        let Some(cut) = self.cut().map_err(|error| failure(&self.file, error))? else { return Ok(None) };
        self.number += 1;
        if !cut.complete {
            let expected = "a feature of at most 1 MiB";
            return Ok(Some(Err(Invalid::new("feature", "a longer one", expected, "simplify its geometry"))));
        }
        let read = serde_json::from_slice::<Feature>(&self.value);
        let read = match read.is_err().then(|| not_numbers::as_null(&self.value)).flatten() {
            Some(json) => serde_json::from_slice(&json),
            None => read,
        };
        match read {
            Ok(feature) => Ok(Some(Ok(feature))),
            Err(error) if error.is_data() && !self.value.is_empty() => {
                let found = String::from_utf8_lossy(&self.value).chars().take(80).collect::<String>();
                let expected = "a GeoJSON feature with geometry and properties";
                Ok(Some(Err(Invalid::new("feature", found, expected, format!("mend it: {error}")))))
            }
            Err(error) => {
                let (line, column) = (error.line() as u64, error.column() as u64);
                let place = Place {
                    line: cut.place.line + line.saturating_sub(1),
                    column: if line <= 1 { cut.place.column + column.saturating_sub(1) } else { column },
                };
                let text = error.to_string();
                let what = text.split(" at line ").next().unwrap_or_default().to_owned();
                Err(failure(&self.file, ScanError::Broken(place, what)))
            }
        }
    }

    fn cut(&mut self) -> Result<Option<Cut>, ScanError> {
        if self.finished {
            return Ok(None);
        }
        if !self.in_array {
            if self.scanner.peek_token()?.is_none() {
                self.finished = true;
                return Ok(None);
            }
            return self.scanner.value(&mut self.value, MAX_ROW_BYTES).map(Some);
        }
        if self.number == 0 && self.scanner.peek_token()? == Some(b']')
            || self.number > 0 && self.scanner.expect(b",]")? == b']'
        {
            self.finished = true;
            self.check_end()?;
            return Ok(None);
        }
        self.scanner.value(&mut self.value, MAX_ROW_BYTES).map(Some)
    }

    /// After the array: other members, and the end of the collection, so that a file cut short is noticed.
    fn check_end(&mut self) -> Result<(), ScanError> {
        if self.number == 0 {
            self.scanner.expect(b"]")?;
        }
        let (mut key, mut value) = (Vec::new(), Vec::new());
        while self.scanner.expect(b",}")? == b',' {
            self.scanner.value(&mut key, 64)?;
            self.scanner.expect(b":")?;
            self.scanner.value(&mut value, members::BYTES)?;
            self.members.note(&key, &value).map_err(|what| ScanError::Broken(self.scanner.place(), what))?;
        }
        Ok(())
    }
}

/// Goes to the first element of the member `features`; `false` where the text begins with a feature of its own.
fn enter_collection(scanner: &mut Scanner<Utf8Reader>, members: &mut Members) -> Result<bool, ScanError> {
    let (mut key, mut value) = (Vec::new(), Vec::new());
    scanner.expect(b"{")?;
    let mut kind = String::new();
    loop {
        if scanner.peek_token()? == Some(b'}') {
            break;
        }
        scanner.value(&mut key, 256)?;
        scanner.expect(b":")?;
        if key == b"\"features\"" {
            members.once(&key).map_err(|what| ScanError::Broken(scanner.place(), what))?;
            scanner.expect(b"[")?;
            return Ok(true);
        }
        scanner.value(&mut value, members::BYTES)?;
        members.note(&key, &value).map_err(|what| ScanError::Broken(scanner.place(), what))?;
        if key == b"\"type\"" {
            kind = String::from_utf8_lossy(&value).into_owned();
        }
        if scanner.expect(b",}")? == b'}' {
            break;
        }
    }
    if kind == "\"Feature\"" {
        return Ok(false);
    }
    let found = if kind.is_empty() { "no type".to_owned() } else { format!("the type {kind}") };
    Err(ScanError::Broken(
        scanner.place(),
        format!("JSON with {found} where a GeoJSON FeatureCollection was expected"),
    ))
}

fn failure(file: &str, error: ScanError) -> FileError {
    match error {
        ScanError::Io(error) => FileError::io(file, error),
        ScanError::Broken(place, what) => {
            let problem = format!("the GeoJSON is broken at column {}: {what}", place.column);
            let remedy = "export it again as a GeoJSON FeatureCollection of points";
            FileError::new(FileErrorKind::Broken, file, problem, remedy).at_line(place.line)
        }
    }
}
