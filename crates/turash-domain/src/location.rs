//! How far a site's place can be trusted, and why not.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::resource::NotNegative;

/// How far a site's coordinates can be trusted.
///
/// It is a property of the site, set when the site is taken in. Matching reads it and decides nothing about it: so what is matched follows
/// from what is stored, whatever the order in which it came.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum LocationQuality {
    /// The site's own coordinates.
    #[default]
    Own,
    /// Coordinates that several sites share, for example of their industrial park.
    Shared,
    /// The middle of the site's town; the site itself is within so many km of it.
    Town(NotNegative),
    /// Coordinates that cannot be right. The site is kept and shown, but not matched.
    Suspect(Doubt),
}

/// Why a place cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Whoever gave the site says so, and no more.
    #[default]
    Stated,
    /// Longitude 0 and latitude 0: what programs write for a place that is not known.
    Zero,
    /// Outside the site's country, and inside it if longitude and latitude were exchanged.
    Swapped,
    /// More than [`BORDER_KM`](crate::BORDER_KM) outside the site's country.
    OutsideCountry,
    /// One place for sites of so many towns that it can be the place of hardly any of them.
    Shared,
}

impl Doubt {
    /// Every doubt.
    pub const ALL: [Self; 5] = [Self::Stated, Self::Zero, Self::Swapped, Self::OutsideCountry, Self::Shared];

    /// The code in files and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Zero => "zero",
            Self::Swapped => "swapped",
            Self::OutsideCountry => "outside_country",
            Self::Shared => "shared",
        }
    }

    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wanted = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|doubt| doubt.code() == wanted).ok_or_else(|| {
            let known = Self::ALL.map(Self::code).join(", ");
            Invalid::new("location_doubt", text, format!("one of {known}"), "leave it empty if none fits")
        })
    }

    /// What would take the doubt away.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Stated => "correct the coordinates, and write own as the location",
            Self::Zero => "find the place of the address, and give it",
            Self::Swapped => "exchange longitude and latitude",
            Self::OutsideCountry => {
                "correct the coordinates or the country, or write own as the location if both are right"
            }
            Self::Shared => "find the place of each address, and give it",
        }
    }
}

/// A clause for people.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stated => "its place is said to be suspect",
            Self::Zero => "longitude 0, latitude 0 stands for a place that is not known",
            Self::Swapped => "longitude and latitude look exchanged",
            Self::OutsideCountry => "its place is more than 20 km outside its country",
            Self::Shared => "sites of five or more towns have this one place",
        })
    }
}

impl LocationQuality {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
            Self::Town(_) => "town",
            Self::Suspect(_) => "suspect",
        }
    }

    /// Why the place is suspect, where it is.
    pub fn doubt(self) -> Option<Doubt> {
        if let Self::Suspect(doubt) = self { Some(doubt) } else { None }
    }

    /// How far from its coordinates the site may be, km, where they are those of its town.
    pub fn within_km(self) -> Option<NotNegative> {
        if let Self::Town(within_km) = self { Some(within_km) } else { None }
    }

    /// Whether sites with such a place are matched.
    pub fn is_matched(self) -> bool {
        self.doubt().is_none()
    }

    /// Reads a quality from its name and from what belongs to it: the doubt of a suspect place, the km around the middle of a town.
    /// `own_coordinate`, `shared_coordinate` and `suspect_shared_coordinate` are read too.
    pub fn read(name: &str, doubt: Option<Doubt>, within_km: Option<NotNegative>) -> Result<Self, Invalid> {
        let quality = match name.trim().to_ascii_lowercase().as_str() {
            "own" | "own_coordinate" => Self::Own,
            "shared" | "shared_coordinate" => Self::Shared,
            "suspect" => Self::Suspect(doubt.unwrap_or_default()),
            "suspect_shared_coordinate" => Self::Suspect(doubt.unwrap_or(Doubt::Shared)),
            "town" => Self::Town(within_km.ok_or_else(|| {
                let remedy = "say how far from the middle of the town the site may be";
                Invalid::new("location_km", "", "km around the middle of the town", remedy)
            })?),
            _ => return Err(Invalid::new("location", name, "own, shared, town or suspect", "")),
        };
        if let (None, Some(doubt)) = (quality.doubt(), doubt) {
            let expected = format!("no doubt beside the location {}", quality.name());
            return Err(Invalid::new("location_doubt", doubt.code(), expected, "leave it out"));
        }
        if let (None, Some(km)) = (quality.within_km(), within_km) {
            let expected = format!("no km beside the location {}", quality.name());
            return Err(Invalid::new("location_km", km.get(), expected, "leave them out"));
        }
        Ok(quality)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quality_reads_back_from_its_parts() {
        let km = NotNegative::new(2.5).unwrap();
        let all = [LocationQuality::Own, LocationQuality::Shared, LocationQuality::Town(km)];
        for quality in all.into_iter().chain(Doubt::ALL.map(LocationQuality::Suspect)) {
            let read = LocationQuality::read(quality.name(), quality.doubt(), quality.within_km());
            assert_eq!(read, Ok(quality));
            assert_eq!(quality.is_matched(), quality.name() != "suspect");
        }
        for doubt in Doubt::ALL {
            assert_eq!(Doubt::parse(doubt.code()), Ok(doubt));
        }
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        let km = NotNegative::new(2.5).ok();
        assert_eq!(LocationQuality::read("town", None, None).unwrap_err().field, "location_km");
        assert_eq!(LocationQuality::read("own", None, km).unwrap_err().field, "location_km");
        assert_eq!(
            LocationQuality::read("shared", Some(Doubt::Zero), None).unwrap_err().field,
            "location_doubt"
        );
        assert_eq!(LocationQuality::read("village", None, km).unwrap_err().field, "location");
    }
}
