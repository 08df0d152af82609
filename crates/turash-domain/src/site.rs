//! Sites: the places that give off or need resources.

use serde::{Deserialize, Serialize};

use crate::codes::{CountryCode, NaceCode};
use crate::error::Invalid;
use crate::geo::Coordinates;
use crate::ids::SiteId;
use crate::text::Text;
use crate::time::Version;
use crate::versioned::{Aggregate, Versioned};

/// A place with an address of its own: a plant, a park, a district.
///
/// ```
/// use turash_domain::{Coordinates, LocationQuality, NaceCode, Site, SiteId, Text};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let mill = Site {
///     id: SiteId::new("mill")?,
///     name: Text::new("Paper mill")?,
///     organization: None,
///     city: Some(Text::new("Linz")?),
///     coordinates: Coordinates::new(14.31, 48.28)?,
///     location: LocationQuality::Own,
///     country: None,
///     industry: Some(NaceCode::new("C17.12")?),
/// };
/// assert_eq!(mill.name.as_str(), "Paper mill");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: Text,
    /// Who runs it.
    pub organization: Option<Text>,
    /// Its town.
    pub city: Option<Text>,
    /// Where it is.
    pub coordinates: Coordinates,
    /// How far the coordinates can be trusted.
    pub location: LocationQuality,
    /// Its country.
    pub country: Option<CountryCode>,
    /// Its industry.
    pub industry: Option<NaceCode>,
}

impl Aggregate for Site {
    type Wire = SiteWire;
}

/// The wire form of a site.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteWire {
    id: SiteId,
    name: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organization: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    city: Option<Text>,
    coordinates: Coordinates,
    #[serde(default)]
    location: LocationQuality,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<CountryCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    industry: Option<NaceCode>,
    version: Version,
}

impl From<Versioned<Site>> for SiteWire {
    fn from(stored: Versioned<Site>) -> Self {
        let Versioned { version, value: site } = stored;
        let Site { id, name, organization, city, coordinates, location, country, industry } = site;
        Self { id, name, organization, city, coordinates, location, country, industry, version }
    }
}

impl From<SiteWire> for Versioned<Site> {
    fn from(wire: SiteWire) -> Self {
        let SiteWire { id, name, organization, city, coordinates, location, country, industry, version } =
            wire;
        let value = Site { id, name, organization, city, coordinates, location, country, industry };
        Self { version, value }
    }
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
