//! Mapbox Vector Tile 2.1: a layer of points and lines as the bytes that map libraries read.
//!
//! Its own writer, of the one layer and the two shapes that are needed: the format is five messages of protocol buffers, less than what a
//! crate for it would bring along ([ADR 0040](../../../docs/adr/0040-tiles-of-our-own.md)). GDAL reads what it writes
//! in the tests of the binary.

use std::collections::HashMap;

/// Width and height of a tile, in the units of its coordinates.
pub(crate) const EXTENT: f64 = 4_096.0;
/// How far lines go on beyond the edges, so that their ends do not show.
const ROOM: f64 = 64.0;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;

const POINT: u64 = 1;
const LINE: u64 = 2;
const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;

/// A value of a property.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Text(String),
    Whole(u64),
    /// The bits of a number.
    Number(u64),
}

impl Value {
    pub(crate) fn number(number: f64) -> Self {
        Self::Number(number.to_bits())
    }
}

/// A layer under construction.
pub(crate) struct Layer {
    name: &'static str,
    features: Vec<u8>,
    keys: Vec<&'static str>,
    values: Vec<u8>,
    /// The numbers of the values that are there already.
    numbers: HashMap<Value, u64>,
}

impl Layer {
    pub(crate) fn new(name: &'static str) -> Self {
        let (features, values) = (Vec::new(), Vec::new());
        Self { name, features, keys: Vec::new(), values, numbers: HashMap::new() }
    }

    /// Adds a point; `at` is a share of the tile's width and height.
    pub(crate) fn point(&mut self, at: [f64; 2], properties: Vec<(&'static str, Value)>) {
        let [x, y] = at.map(|share| (share * EXTENT).floor() as i64);
        let geometry = [command(MOVE_TO, 1), zigzag(x), zigzag(y)];
        self.feature(POINT, &geometry, properties);
    }

    /// Adds the part of a straight line that is in the tile; `false` where there is none, or it is shorter than a unit.
    pub(crate) fn line(&mut self, ends: [[f64; 2]; 2], properties: Vec<(&'static str, Value)>) -> bool {
        let Some(ends) = clipped(ends.map(|end| end.map(|share| share * EXTENT))) else { return false };
        let [from, to] = ends.map(|end| end.map(|unit| unit.round() as i64));
        if from == to {
            return false;
        }
        let geometry = [
            command(MOVE_TO, 1),
            zigzag(from[0]),
            zigzag(from[1]),
            command(LINE_TO, 1),
            zigzag(to[0] - from[0]),
            zigzag(to[1] - from[1]),
        ];
        self.feature(LINE, &geometry, properties);
        true
    }

    fn feature(&mut self, shape: u64, geometry: &[u64], properties: Vec<(&'static str, Value)>) {
        let mut tags = Vec::new();
        for (key, value) in properties {
            varint(&mut tags, self.key(key));
            let number = self.value(value);
            varint(&mut tags, number);
        }
        let mut packed = Vec::new();
        for number in geometry {
            varint(&mut packed, *number);
        }
        let mut feature = Vec::new();
        bytes(&mut feature, 2, &tags);
        whole(&mut feature, 3, shape);
        bytes(&mut feature, 4, &packed);
        bytes(&mut self.features, 2, &feature);
    }

    fn key(&mut self, key: &'static str) -> u64 {
        let known = self.keys.iter().position(|known| *known == key);
        let place = known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        });
        place as u64
    }

    fn value(&mut self, value: Value) -> u64 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let mut message = Vec::new();
        match &value {
            Value::Text(text) => bytes(&mut message, 1, text.as_bytes()),
            Value::Number(bits) => {
                varint(&mut message, u64::from(3 << 3 | FIXED64));
                message.extend(bits.to_le_bytes());
            }
            Value::Whole(number) => whole(&mut message, 5, *number),
        }
        bytes(&mut self.values, 4, &message);
        let number = self.numbers.len() as u64;
        self.numbers.insert(value, number);
        number
    }

    /// The tile that has this layer alone; nothing in it where the layer has no feature, as the format wants it.
    pub(crate) fn tile(self) -> Vec<u8> {
        let mut tile = Vec::new();
        if self.features.is_empty() {
            return tile;
        }
        let mut layer = Vec::new();
        whole(&mut layer, 15, 2);
        bytes(&mut layer, 1, self.name.as_bytes());
        layer.extend(self.features);
        for key in self.keys {
            bytes(&mut layer, 3, key.as_bytes());
        }
        layer.extend(self.values);
        whole(&mut layer, 5, EXTENT as u64);
        bytes(&mut tile, 3, &layer);
        tile
    }
}

/// The part of a line between the edges of a tile, with some room (Liang and Barsky 1984); nothing where it passes by.
fn clipped([from, to]: [[f64; 2]; 2]) -> Option<[[f64; 2]; 2]> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for axis in [0, 1] {
        let way = to[axis] - from[axis];
        for (towards, room) in [(-way, from[axis] + ROOM), (way, EXTENT + ROOM - from[axis])] {
            if towards == 0.0 && room < 0.0 {
                return None;
            }
            if towards < 0.0 {
                first = first.max(room / towards);
            } else if towards > 0.0 {
                last = last.min(room / towards);
            }
        }
    }
    let at = |share: f64| [0, 1].map(|axis: usize| from[axis] + share * (to[axis] - from[axis]));
    (first <= last).then(|| [at(first), at(last)])
}

fn command(id: u64, count: u64) -> u64 {
    id | count << 3
}

fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn whole(out: &mut Vec<u8>, field: u32, number: u64) {
    varint(out, u64::from(field << 3 | VARINT));
    varint(out, number);
}

fn bytes(out: &mut Vec<u8>, field: u32, content: &[u8]) {
    varint(out, u64::from(field << 3 | BYTES));
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification, 4.3.5.2 and 4.4: a point at 25, 17 and its properties.
    #[test]
    fn a_tile_has_the_bytes_of_the_specification() {
        let mut layer = Layer::new("points");
        let hello = |n: u64| vec![("hello", Value::Text("world".to_owned())), ("count", Value::Whole(n))];
        layer.point([25.0 / EXTENT, 17.0 / EXTENT], hello(7));
        layer.point([25.0 / EXTENT, 17.0 / EXTENT], hello(300));
        let layer = layer.tile();
        let expected: &[u8] = &[
            0x1a, 0x4b, // layer
            0x78, 2, 0x0a, 6, b'p', b'o', b'i', b'n', b't', b's', // version, name
            0x12, 13, 0x12, 4, 0, 0, 1, 1, 0x18, 1, 0x22, 3, 9, 50, 34, // feature: tags, type, geometry
            0x12, 13, 0x12, 4, 0, 0, 1, 2, 0x18, 1, 0x22, 3, 9, 50, 34, // the same with another count
            0x1a, 5, b'h', b'e', b'l', b'l', b'o', 0x1a, 5, b'c', b'o', b'u', b'n', b't', // keys
            0x22, 7, 0x0a, 5, b'w', b'o', b'r', b'l', b'd', 0x22, 2, 0x28, 7, 0x22, 3, 0x28, 0xac,
            2, // values
            0x28, 0x80, 0x20, // extent
        ];
        assert_eq!(layer, expected);
        assert!(Layer::new("nothing").tile().is_empty());
    }

    #[test]
    fn a_line_ends_a_little_beyond_the_edges() {
        let ends = |from: [f64; 2], to: [f64; 2]| clipped([from, to]);
        assert_eq!(ends([0.0, 10.0], [100.0, 10.0]), Some([[0.0, 10.0], [100.0, 10.0]]));
        let across = ends([-1e9, 10.0], [1e9, 10.0]).unwrap();
        assert_eq!(across.map(|end| end.map(f64::round)), [[-64.0, 10.0], [4_160.0, 10.0]]);
        assert_eq!(ends([-100.0, 0.0], [-100.0, 4_096.0]), None);
        assert_eq!(ends([-200.0, 0.0], [0.0, -200.0]), None, "past the corner");
        let mut layer = Layer::new("lines");
        assert!(!layer.line([[0.5, 0.5], [0.5, 0.500_01]], Vec::new()));
        assert!(layer.line([[0.5, 0.5], [0.5, 0.6]], Vec::new()));
        assert_eq!((zigzag(0), zigzag(-1), zigzag(1), zigzag(-2)), (0, 1, 2, 3));
    }
}
