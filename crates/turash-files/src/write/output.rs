//! The shapes of an export, fed one row at a time.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::{Value, json};
use turash_domain::Coordinates;

use super::cell::Cell;
use super::columns::Columns;
use super::fgb::Layer;
use super::records::Records;
use super::shape::Shape;
use super::style::Export;
use super::xlsx::Book;

/// A table being written.
#[derive(Debug)]
pub(super) struct Output<W: Write> {
    sink: Sink<W>,
    names: Vec<&'static str>,
    count: u64,
}

#[derive(Debug)]
enum Sink<W: Write> {
    Csv { records: Box<Records<W>>, decimal_comma: bool },
    Xlsx { book: Box<Book>, out: W },
    GeoJson(io::BufWriter<W>),
    FlatGeobuf { layer: Box<Layer>, out: W },
}

impl<W: Write> Output<W> {
    /// Begins a table.
    pub(super) fn new(mut out: W, export: Export, columns: Columns) -> io::Result<Self> {
        let names = &columns.names;
        let sink = match export {
            Export::Csv(style) => {
                if style.bom {
                    out.write_all(b"\xef\xbb\xbf")?;
                }
                let mut records = Records::new(out, style);
                records.write(&names.iter().map(|name| Cow::Borrowed(*name)).collect::<Vec<_>>())?;
                Sink::Csv { records: Box::new(records), decimal_comma: style.decimal_comma }
            }
            Export::Xlsx => Sink::Xlsx { book: Box::new(Book::new(names)?), out },
            Export::GeoJson => {
                let mut out = io::BufWriter::new(out);
                out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
                Sink::GeoJson(out)
            }
            Export::FlatGeobuf => Sink::FlatGeobuf { layer: Box::new(Layer::new(&columns)?), out },
        };
        Ok(Self { sink, names: columns.names, count: 0 })
    }

    /// Writes a row; the cells are in the order of the names.
    pub(super) fn row(&mut self, cells: &[Cell<'_>], shape: Shape) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.names.len());
        match &mut self.sink {
            Sink::Csv { records, decimal_comma } => {
                let values: Vec<_> = cells.iter().map(|cell| cell.csv(*decimal_comma)).collect();
                records.write(&values)?;
            }
            Sink::Xlsx { book, .. } => book.row(cells)?,
            Sink::GeoJson(out) => {
                out.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut *out, &feature(&self.names, cells, shape))?;
            }
            Sink::FlatGeobuf { layer, .. } => layer.row(cells, shape)?,
        }
        self.count += 1;
        Ok(())
    }

    /// Ends the table and flushes it; the number of rows.
    pub(super) fn finish(self) -> io::Result<u64> {
        match self.sink {
            Sink::Csv { mut records, .. } => records.flush()?,
            Sink::Xlsx { book, mut out } => {
                out.write_all(&book.finish()?)?;
                out.flush()?;
            }
            Sink::GeoJson(mut out) => {
                out.write_all(b"\n]}\n")?;
                out.flush()?;
            }
            Sink::FlatGeobuf { layer, mut out } => {
                layer.finish(&mut out)?;
                out.flush()?;
            }
        }
        Ok(self.count)
    }
}

fn feature(names: &[&str], cells: &[Cell<'_>], shape: Shape) -> Value {
    let position = |place: Coordinates| json!([place.longitude(), place.latitude()]);
    let geometry = match shape {
        Shape::Nowhere => Value::Null,
        Shape::Point(place) => json!({"type": "Point", "coordinates": position(place)}),
        Shape::Line(from, to) => json!({"type": "LineString", "coordinates": [position(from), position(to)]}),
    };
    let filled = names.iter().zip(cells).filter(|(_, cell)| **cell != Cell::Empty);
    let properties: serde_json::Map<_, _> =
        filled.map(|(name, cell)| ((*name).to_owned(), cell.json())).collect();
    let id = cells.first().map_or(Value::Null, Cell::json);
    json!({"type": "Feature", "id": id, "geometry": geometry, "properties": properties})
}
