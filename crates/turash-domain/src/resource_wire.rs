//! Reading a resource: its family decides which fields follow.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::resource::{Co2, Electricity, Family, Gas, Material, Resource, Thermal, Water};
use crate::wire::read_text;

impl<'de> Deserialize<'de> for Resource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ResourceVisitor)
    }
}

/// Reads a resource without keeping its fields on the way, as long as the family comes first, which is how it is written.
struct ResourceVisitor;

impl<'de> Visitor<'de> for ResourceVisitor {
    type Value = Resource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a resource with its family")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Resource, A::Error> {
        let mut before = serde_json::Map::new();
        while let Some(key) = fields.next_key()? {
            if let Key::Other(key) = key {
                before.insert(key, fields.next_value()?);
                continue;
            }
            let family = fields.next_value()?;
            if before.is_empty() {
                return read_family(family, MapAccessDeserializer::new(fields));
            }
            while let Some((key, value)) = fields.next_entry()? {
                before.insert(key, value);
            }
            return read_family(family, serde_json::Value::Object(before)).map_err(A::Error::custom);
        }
        Err(A::Error::missing_field("family"))
    }
}

/// The name of a field of a resource.
enum Key {
    Family,
    Other(String),
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |name| {
            Ok(if name == "family" { Self::Family } else { Self::Other(name.to_owned()) })
        })
    }
}

fn read_family<'de, D: Deserializer<'de>>(family: Family, fields: D) -> Result<Resource, D::Error> {
    Ok(match family {
        Family::Heat => Resource::Heat(Thermal::deserialize(fields)?),
        Family::Cooling => Resource::Cooling(Thermal::deserialize(fields)?),
        Family::Water => Resource::Water(Water::deserialize(fields)?),
        Family::Material => Resource::Material(Material::deserialize(fields)?),
        Family::Co2 => Resource::Co2(Co2::deserialize(fields)?),
        Family::Electricity => Resource::Electricity(Electricity::deserialize(fields)?),
        Family::Gas => Resource::Gas(Gas::deserialize(fields)?),
    })
}
