//! Sites: the places that give off or need resources.

use serde::{Deserialize, Serialize};

use crate::codes::{CountryCode, NaceCode};
use crate::error::Invalid;
use crate::geo::Coordinates;
use crate::text::{SiteId, Text};
use crate::time::Version;

/// A place with an address of its own: a plant, a park, a district.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: Text,
    /// Who runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Text>,
    /// Its town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Text>,
    /// Where it is.
    pub coordinates: Coordinates,
    /// How far the coordinates can be trusted.
    #[serde(default)]
    pub location: LocationQuality,
    /// Its country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// Its industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<NaceCode>,
    /// Its version.
    #[serde(default)]
    pub version: Version,
}

/// How far a site's coordinates can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationQuality {
    /// The site's own coordinates.
    #[default]
    Own,
    /// Coordinates that several sites share, for example of their industrial park.
    Shared,
    /// Probably wrong, for example the middle of a country. The site is kept and shown, but not matched.
    Suspect,
}

impl LocationQuality {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
            Self::Suspect => "suspect",
        }
    }

    /// Reads a quality; `own_coordinate`, `shared_coordinate` and `suspect_shared_coordinate` are read too.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim().to_ascii_lowercase().as_str() {
            "own" | "own_coordinate" => Ok(Self::Own),
            "shared" | "shared_coordinate" => Ok(Self::Shared),
            "suspect" | "suspect_shared_coordinate" => Ok(Self::Suspect),
            _ => Err(Invalid::new("location", text, "own, shared or suspect", "")),
        }
    }
}

impl Site {
    /// Whether two sites say the same; the versions do not count.
    pub fn same_content(&self, other: &Self) -> bool {
        Self { version: other.version, ..self.clone() } == *other
    }
}
