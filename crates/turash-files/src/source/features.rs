//! The features of a GeoJSON file, one after the other, each cut out of the text and read on its own.

use std::fs::File;

use serde::Deserialize;
use serde_json::{Map, Value};
use turash_domain::Invalid;

use super::json_scan::{Cut, Place, ScanError, Scanner};
use super::members::{self, Members};
use super::not_numbers;
use super::row::MAX_ROW_BYTES;
use crate::decode::Utf8Reader;
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};

#[derive(Debug, Deserialize)]
pub(super) struct Feature {
    pub(super) id: Option<Value>,
    /// Its own system of coordinates, as GeoJSON of 2008 had it.
    pub(super) crs: Option<Value>,
    pub(super) geometry: Option<Geometry>,
    pub(super) properties: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Geometry {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) coordinates: Option<Value>,
    pub(super) crs: Option<Value>,
}

/// The features of a file, one after the other.
#[derive(Debug)]
pub(super) struct Features {
    pub(super) file: String,
    scanner: Scanner<Utf8Reader>,
    /// Whether they are the elements of a collection's array, and not values of their own.
    in_array: bool,
    pub(super) members: Members,
    finished: bool,
    pub(super) number: u64,
    pub(super) value: Vec<u8>,
}

impl Features {
    pub(super) fn open(name: &str, file: &File, encoding: Encoding) -> Result<Self, FileError> {
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

    /// How far reading is.
    pub(super) fn bytes_read(&self) -> u64 {
        self.scanner.input().bytes_read()
    }

    /// The next feature, or why it is none.
    pub(super) fn next(&mut self) -> Result<Option<Result<Feature, Invalid>>, FileError> {
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
