//! Where sites are: systems of coordinates, points in cells, towns, and what a file as a whole tells of its places.

pub(crate) mod angle;
pub(crate) mod crs;
pub(crate) mod gazetteer;
pub(crate) mod pair;
pub(crate) mod shape;
pub(crate) mod sharing;
pub(crate) mod survey;

use std::sync::Arc;

use turash_domain::{Coordinates, CountryCode, Doubt, LocationQuality, doubt_about};

use self::crs::Crs;
use self::gazetteer::Gazetteer;
use self::pair::Order;
use self::sharing::Sharing;

/// What rows of sites need beside their own cells to say where they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// The system of the columns of coordinates; degrees in WGS 84 where none is said.
    pub(crate) crs: Option<Crs>,
    /// Where towns are.
    pub(crate) gazetteer: Option<Arc<Gazetteer>>,
    /// Which of two numbers in one cell comes first, where the header says it.
    pub(crate) order: Option<Order>,
    /// Which places several rows have.
    pub(crate) sharing: Sharing,
}

impl Places {
    /// Whether the columns of coordinates hold metres.
    pub(crate) fn are_metres(&self) -> bool {
        self.crs.as_ref().is_some_and(|crs| !crs.is_degrees())
    }

    /// How far a place can be trusted for which its row says nothing about that. `exchanged` is where it would be with its two numbers
    /// exchanged, if those are no degrees; `key` is how the row writes it.
    pub(crate) fn quality(
        &self,
        place: Coordinates,
        exchanged: Option<Coordinates>,
        country: Option<&CountryCode>,
        key: &[&str],
    ) -> LocationQuality {
        let doubt = doubt_about(place, country).map(|doubt| match (doubt, exchanged, country) {
            (Doubt::OutsideCountry, Some(exchanged), Some(_))
                if doubt_about(exchanged, country).is_none() =>
            {
                Doubt::Swapped
            }
            _ => doubt,
        });
        match doubt {
            Some(doubt) => LocationQuality::Suspect(doubt),
            None => self.sharing.quality(key),
        }
    }
}
