//! `PackStream`, the encoding of Bolt's messages, as far as a peer needs it: <https://neo4j.com/docs/bolt/current/packstream/>.

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// A tag and its fields.
    Struct(u8, Vec<Value>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Value {
    pub(crate) fn map(entries: &[(&str, Value)]) -> Self {
        Self::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    /// An entry of a map.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        let Self::Text(text) = self else { panic!("no text: {self:?}") };
        text
    }

    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Null => to.push(0xC0),
            Self::Bool(value) => to.push(0xC2 + u8::from(*value)),
            Self::Int(value) => {
                to.push(0xCB);
                to.extend(value.to_be_bytes());
            }
            Self::Float(value) => {
                to.push(0xC1);
                to.extend(value.to_be_bytes());
            }
            Self::Text(text) => {
                write_size(to, 0xD2, text.len());
                to.extend(text.bytes());
            }
            Self::List(values) => {
                write_size(to, 0xD6, values.len());
                for value in values {
                    value.write(to);
                }
            }
            Self::Map(entries) => {
                write_size(to, 0xDA, entries.len());
                for (key, value) in entries {
                    Self::from(key.as_str()).write(to);
                    value.write(to);
                }
            }
            Self::Struct(tag, fields) => {
                to.extend([0xB0 + fields.len() as u8, *tag]);
                for field in fields {
                    field.write(to);
                }
            }
        }
    }

    /// Reads one value off the front.
    pub(crate) fn read(from: &mut &[u8]) -> Self {
        let marker = number(from, 1) as u8;
        let low = usize::from(marker & 0x0F);
        match marker {
            0x00..=0x7F | 0xF0..=0xFF => Self::Int(i64::from(marker.cast_signed())),
            0x80..=0x8F => text(from, low),
            0x90..=0x9F => list(from, low),
            0xA0..=0xAF => map(from, low),
            0xB0..=0xBF => {
                let tag = number(from, 1) as u8;
                Self::Struct(tag, (0..low).map(|_| Self::read(from)).collect())
            }
            0xC0 => Self::Null,
            0xC1 => Self::Float(f64::from_bits(number(from, 8))),
            0xC2 | 0xC3 => Self::Bool(marker == 0xC3),
            0xC8..=0xCB => {
                let bytes = 1 << (marker - 0xC8);
                let unused = 64 - 8 * bytes;
                Self::Int((number(from, bytes) << unused).cast_signed() >> unused)
            }
            0xD0..=0xD2 => sized(from, marker - 0xD0, text),
            0xD4..=0xD6 => sized(from, marker - 0xD4, list),
            0xD8..=0xDA => sized(from, marker - 0xD8, map),
            other => panic!("{other:#x} begins no value that a peer is sent"),
        }
    }
}

/// Always in four bytes: shorter forms are allowed, not needed.
fn write_size(to: &mut Vec<u8>, marker: u8, size: usize) {
    to.push(marker);
    to.extend((size as u32).to_be_bytes());
}

fn number(from: &mut &[u8], bytes: usize) -> u64 {
    let (first, rest) = from.split_at(bytes);
    *from = rest;
    first.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

fn sized(from: &mut &[u8], power: u8, read: fn(&mut &[u8], usize) -> Value) -> Value {
    let size = number(from, 1 << power) as usize;
    read(from, size)
}

fn text(from: &mut &[u8], size: usize) -> Value {
    let (first, rest) = from.split_at(size);
    *from = rest;
    Value::Text(std::str::from_utf8(first).unwrap().to_owned())
}

fn list(from: &mut &[u8], size: usize) -> Value {
    Value::List((0..size).map(|_| Value::read(from)).collect())
}

fn map(from: &mut &[u8], size: usize) -> Value {
    let entry = |from: &mut &[u8]| (Value::read(from).text().to_owned(), Value::read(from));
    Value::Map((0..size).map(|_| entry(from)).collect())
}

#[test]
fn what_is_written_is_read() {
    let value = Value::map(&[
        ("list", Value::List(vec![Value::Null, Value::Bool(true), Value::Float(-0.5), Value::Int(-300)])),
        ("struct", Value::Struct(0x4E, vec!["heat 90 °C".into()])),
    ]);
    let mut bytes = Vec::new();
    value.write(&mut bytes);
    assert_eq!(Value::read(&mut bytes.as_slice()), value);
    for (bytes, number) in
        [(&[0x2A][..], 42), (&[0xF0], -16), (&[0xC8, 0x80], -128), (&[0xC9, 0xFE, 0xD4], -300)]
    {
        assert_eq!(Value::read(&mut &*bytes), Value::Int(number));
    }
}
