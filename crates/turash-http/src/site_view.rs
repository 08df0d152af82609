//! Sites in bodies: longitude and latitude in degrees (WGS 84).

use serde::Serialize;
use turash_domain::{
    Coordinates, CountryCode, Invalid, LocationQuality, NaceCode, Site, SiteId, Text, Version, Versioned,
};

use crate::fields::Fields;

/// A site as it is answered.
#[derive(Serialize)]
pub(crate) struct SiteView<'a> {
    id: &'a SiteId,
    name: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<&'a Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<&'a Text>,
    longitude: f64,
    latitude: f64,
    location: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a CountryCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    industry: Option<&'a NaceCode>,
    version: Version,
}

impl<'a> SiteView<'a> {
    pub(crate) fn of(site: &'a Versioned<Site>) -> Self {
        Self {
            id: &site.id,
            name: &site.name,
            organization: site.organization.as_ref(),
            city: site.city.as_ref(),
            longitude: site.coordinates.longitude(),
            latitude: site.coordinates.latitude(),
            location: site.location.name(),
            country: site.country.as_ref(),
            industry: site.industry.as_ref(),
            version: site.version,
        }
    }
}

/// Reads a site; `id` makes one where the body names none. A version may stand there, as it was read, and does not count.
pub(crate) fn read(
    fields: &mut Fields,
    id: impl FnOnce() -> Result<SiteId, Invalid>,
) -> Result<Site, Invalid> {
    let given = fields.text("id", SiteId::new)?;
    let name = fields.text("name", Text::new)?;
    let longitude = fields.number("longitude", Ok)?;
    let latitude = fields.number("latitude", Ok)?;
    let (longitude, latitude) =
        (fields.required("longitude", longitude)?, fields.required("latitude", latitude)?);
    let coordinates = Coordinates::new(longitude, latitude).map_err(|invalid| {
        let field = fields.path(&invalid.field);
        invalid.in_field(&field)
    })?;
    let site = Site {
        id: given.map_or_else(id, Ok)?,
        name: fields.required("name", name)?,
        organization: fields.text("organization", Text::new)?,
        city: fields.text("city", Text::new)?,
        coordinates,
        location: fields.text("location", LocationQuality::parse)?.unwrap_or_default(),
        country: fields.text("country", CountryCode::new)?,
        industry: fields.text("industry", NaceCode::new)?,
    };
    fields.whole("version")?;
    Ok(site)
}
