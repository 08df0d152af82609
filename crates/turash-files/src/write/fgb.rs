//! `FlatGeobuf` 3: features with an index by place, in WGS 84, for programs of maps.
//!
//! Features go to a temporary file as they come. In memory are 56 bytes of each, for the index; the file is put together at the end. Texts are as they were
//! given: no spreadsheet reads them.

use std::io::{self, Write};

use flatgeobuf::geozero::{ColumnValue, FeatureProcessor, GeomProcessor, PropertyProcessor};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};

use super::cell::Cell;
use super::columns::{ColumnKind, Columns};
use super::shape::Shape;

/// A layer being written.
pub(super) struct Layer {
    writer: FgbWriter<'static>,
    columns: Vec<(&'static str, ColumnKind)>,
}

impl std::fmt::Debug for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Layer").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl Layer {
    /// Begins a layer.
    pub(super) fn new(columns: &Columns) -> io::Result<Self> {
        let options = FgbWriterOptions {
            detect_type: false,
            promote_to_multi: false,
            crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
            ..FgbWriterOptions::default()
        };
        let geometry = if columns.is_lines { GeometryType::LineString } else { GeometryType::Point };
        let mut writer =
            FgbWriter::create_with_options(columns.of, geometry, options).map_err(io::Error::other)?;
        let columns: Vec<_> = columns.names.iter().map(|name| (*name, (columns.kind)(name))).collect();
        for (name, kind) in &columns {
            writer.add_column(name, type_of(*kind), |_, _| {});
        }
        Ok(Self { writer, columns })
    }

    /// Writes a feature.
    pub(super) fn row(&mut self, cells: &[Cell<'_>], shape: Shape) -> io::Result<()> {
        self.place(cells, shape)?;
        for (index, (cell, (name, kind))) in cells.iter().zip(&self.columns).enumerate() {
            if let Some(value) = value(cell, name, *kind)? {
                self.writer.property(index, name, &value).map_err(io::Error::other)?;
            }
        }
        self.writer.feature_end(0).map_err(io::Error::other)
    }

    /// Says where the feature is: one that is nowhere has no place in an index.
    fn place(&mut self, cells: &[Cell<'_>], shape: Shape) -> io::Result<()> {
        let writer = &mut self.writer;
        let drawn = match shape {
            Shape::Nowhere => {
                let id = cells.first().map(|cell| cell.csv(false)).unwrap_or_default();
                let message = format!(
                    "'{id}' has no place, and FlatGeobuf holds features with places only: export again, or as CSV"
                );
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            Shape::Point(place) => writer
                .point_begin(0)
                .and_then(|()| writer.xy(place.longitude(), place.latitude(), 0))
                .and_then(|()| writer.point_end(0)),
            Shape::Line(from, to) => writer
                .linestring_begin(true, 2, 0)
                .and_then(|()| writer.xy(from.longitude(), from.latitude(), 0))
                .and_then(|()| writer.xy(to.longitude(), to.latitude(), 1))
                .and_then(|()| writer.linestring_end(true, 0)),
        };
        drawn.map_err(io::Error::other)
    }

    /// Puts the file together: header, index, features.
    pub(super) fn finish(self, out: impl Write) -> io::Result<()> {
        self.writer.write(out).map_err(io::Error::other)
    }
}

fn type_of(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Text => ColumnType::String,
        ColumnKind::Number => ColumnType::Double,
        // Signed: GDAL reads what is not as a floating-point number.
        ColumnKind::Whole => ColumnType::Long,
        ColumnKind::Flag => ColumnType::Bool,
        ColumnKind::Time => ColumnType::DateTime,
    }
}

/// The value of a cell as its column holds it; nothing of an empty one.
fn value<'a>(cell: &'a Cell<'_>, name: &str, kind: ColumnKind) -> io::Result<Option<ColumnValue<'a>>> {
    Ok(Some(match (cell, kind) {
        (Cell::Empty, _) => return Ok(None),
        (Cell::Text(text), ColumnKind::Text) => ColumnValue::String(text),
        (Cell::Text(text), ColumnKind::Time) => ColumnValue::DateTime(text),
        (Cell::Number(number), ColumnKind::Number) => ColumnValue::Double(*number),
        (Cell::Whole(number), ColumnKind::Whole) => {
            ColumnValue::Long(i64::try_from(*number).map_err(io::Error::other)?)
        }
        (Cell::Flag(flag), ColumnKind::Flag) => ColumnValue::Bool(*flag),
        (other, kind) => {
            return Err(io::Error::other(format!("the column {name} holds {kind:?}, and not {other:?}")));
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
    use turash_domain::Coordinates;

    use super::super::columns::number_but;
    use super::*;

    fn kind(name: &str) -> ColumnKind {
        match name {
            "count" => ColumnKind::Whole,
            "is_open" => ColumnKind::Flag,
            "since" => ColumnKind::Time,
            _ => number_but(&["id"], name),
        }
    }

    fn columns(is_lines: bool) -> Columns {
        Columns { of: "works", names: vec!["id", "amount", "count", "is_open", "since"], kind, is_lines }
    }

    fn at(lon: f64, lat: f64) -> Coordinates {
        Coordinates::new(lon, lat).unwrap()
    }

    fn cells(id: &str, amount: Option<f64>) -> [Cell<'_>; 5] {
        let since = Cell::text("2027-01-01T00:00:00.000Z");
        [Cell::text(id), Cell::number(amount), Cell::Whole(3), Cell::Flag(true), since]
    }

    fn written(rows: &[(&str, Option<f64>, Shape)], is_lines: bool) -> Vec<u8> {
        let mut layer = Layer::new(&columns(is_lines)).unwrap();
        for (id, amount, shape) in rows {
            layer.row(&cells(id, *amount), *shape).unwrap();
        }
        let mut file = Vec::new();
        layer.finish(&mut file).unwrap();
        file
    }

    #[test]
    fn what_is_written_is_read_again_and_found_by_its_place() {
        let rows: Vec<_> = (0..100)
            .map(|number| (format!("={number}"), Shape::Point(at(f64::from(number) / 10.0, 48.25))))
            .collect();
        let rows: Vec<_> = rows.iter().map(|(id, shape)| (id.as_str(), Some(0.1), *shape)).collect();
        let file = written(&rows, false);
        let reader = FgbReader::open(Cursor::new(&file)).unwrap();
        let header = reader.header();
        assert_eq!((header.name(), header.features_count()), (Some("works"), 100));
        assert_eq!(header.crs().map(|crs| crs.code()), Some(4326));
        let types: Vec<_> = header.columns().unwrap().iter().map(|column| column.type_()).collect();
        let all = [ColumnType::String, ColumnType::Double, ColumnType::Long, ColumnType::Bool];
        assert_eq!((&types[..4], types[4]), (&all[..], ColumnType::DateTime));
        let mut found = reader.select_bbox(0.95, 48.0, 1.25, 48.5).unwrap();
        let mut ids = Vec::new();
        while let Some(feature) = found.next().unwrap() {
            assert_eq!(feature.property::<f64>("amount").unwrap(), 0.1);
            assert_eq!(feature.property::<i64>("count").unwrap(), 3);
            assert!(feature.property::<bool>("is_open").unwrap());
            ids.push(feature.property::<String>("id").unwrap());
        }
        ids.sort();
        assert_eq!(ids, ["=10", "=11", "=12"], "as they were given");
    }

    #[test]
    fn lines_have_both_ends_and_what_is_empty_is_left_out() {
        let file = written(&[("a", None, Shape::Line(at(14.0, 48.0), at(15.5, 47.0)))], true);
        let mut found = FgbReader::open(Cursor::new(&file)).unwrap().select_all().unwrap();
        let feature = found.next().unwrap().unwrap();
        let ends: Vec<f64> = feature.geometry().unwrap().xy().unwrap().iter().collect();
        assert_eq!(ends, [14.0, 48.0, 15.5, 47.0]);
        assert!(feature.property::<f64>("amount").is_err());
        assert_eq!(feature.property::<String>("since").unwrap(), "2027-01-01T00:00:00.000Z");
    }

    #[test]
    fn what_is_nowhere_or_of_another_kind_is_refused() {
        let mut layer = Layer::new(&columns(false)).unwrap();
        let error = layer.row(&cells("mill", None), Shape::Nowhere).unwrap_err();
        assert!(error.to_string().starts_with("'mill' has no place"), "{error}");
        let mut wrong = cells("mill", None);
        wrong[1] = Cell::text("much");
        let error = layer.row(&wrong, Shape::Point(at(14.0, 48.0))).unwrap_err();
        assert!(error.to_string().contains("the column amount holds Number"), "{error}");
    }
}
