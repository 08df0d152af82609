//! Sites: the places that give off or need resources.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::codes::{CountryCode, NaceCode};
use crate::error::Invalid;
use crate::geo::Coordinates;
use crate::ids::SiteId;
use crate::location::{Doubt, LocationQuality};
use crate::resource::NotNegative;
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
    #[serde(default = "own")]
    location: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location_doubt: Option<Doubt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location_km: Option<NotNegative>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<CountryCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    industry: Option<NaceCode>,
    version: Version,
}

fn own() -> Cow<'static, str> {
    Cow::Borrowed(LocationQuality::Own.name())
}

impl From<Versioned<Site>> for SiteWire {
    fn from(stored: Versioned<Site>) -> Self {
        let Versioned { version, value: site } = stored;
        let Site { id, name, organization, city, coordinates, location, country, industry } = site;
        Self {
            id,
            name,
            organization,
            city,
            coordinates,
            location: Cow::Borrowed(location.name()),
            // As it was written before there were other doubts.
            location_doubt: location.doubt().filter(|doubt| *doubt != Doubt::Stated),
            location_km: location.within_km(),
            country,
            industry,
            version,
        }
    }
}

impl TryFrom<SiteWire> for Versioned<Site> {
    type Error = Invalid;

    fn try_from(wire: SiteWire) -> Result<Self, Invalid> {
        let location = LocationQuality::read(&wire.location, wire.location_doubt, wire.location_km)?;
        let SiteWire { id, name, organization, city, coordinates, country, industry, version, .. } = wire;
        let value = Site { id, name, organization, city, coordinates, location, country, industry };
        Ok(Self { version, value })
    }
}
