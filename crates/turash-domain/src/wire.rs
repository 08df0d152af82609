//! Wire forms that are read and written without copies on the way: every event passes here several times.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

use crate::error::Invalid;

/// Reads a value that is written as text.
pub(crate) fn read_text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    new: fn(&str) -> Result<T, Invalid>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text { new, value: PhantomData })
}

struct Text<T> {
    new: fn(&str) -> Result<T, Invalid>,
    value: PhantomData<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.new)(text).map_err(E::custom)
    }
}

/// Serializes a type as the text that a method of it gives, and reads it with a constructor from text.
macro_rules! as_text {
    ($type:ident, $text:ident, $new:expr) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text = self.$text();
                serializer.serialize_str(text.as_ref())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::wire::read_text(deserializer, $new)
            }
        }
    };
}

pub(crate) use as_text;
