//! Places that several rows of a file have: found in a pass over all rows, before the first one is read. About 40 bytes a place.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use turash_domain::{Doubt, LocationQuality};

/// Coordinates that sites of at least so many towns have are errors of geocoding, such as the middle of a country.
pub(crate) const SUSPECT_TOWNS: usize = 5;

/// Which places several rows have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sharing {
    hasher: RandomState,
    /// The site and the town of the first row of each place, by hashes.
    first: HashMap<u64, (u32, u32)>,
    /// The towns of places that several sites have, by hashes.
    shared: HashMap<u64, Vec<u32>>,
}

impl Sharing {
    /// Looks at a row: how it writes its place, which site it is of, and in which town.
    pub(crate) fn see(&mut self, place: &[&str], site: &[&str], town: &str) {
        let (key, site) = (self.hash(place), self.hash(site) as u32);
        // A town that is not said is none of several.
        let town = if town.is_empty() { 0 } else { (self.hash(&[&town.to_lowercase()]) as u32).max(1) };
        let (first_site, first_town) = *self.first.entry(key).or_insert((site, town));
        if first_site == site {
            return;
        }
        let towns = self.shared.entry(key).or_insert_with(|| vec![first_town]);
        if towns.len() < SUSPECT_TOWNS + 1 && !towns.contains(&town) {
            towns.push(town);
        }
    }

    /// What a place is, as the rows tell together.
    pub(crate) fn quality(&self, place: &[&str]) -> LocationQuality {
        match self.shared.get(&self.hash(place)) {
            None => LocationQuality::Own,
            Some(towns) if towns.iter().filter(|town| **town != 0).count() >= SUSPECT_TOWNS => {
                LocationQuality::Suspect(Doubt::Shared)
            }
            Some(_) => LocationQuality::Shared,
        }
    }

    fn hash(&self, texts: &[&str]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        for text in texts {
            text.hash(&mut hasher);
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_many_towns_is_suspect_and_of_several_sites_shared() {
        let mut sharing = Sharing::default();
        let here = ["10.5", "51"];
        for site in 0..9 {
            sharing.see(&["1", "2"], &[&site.to_string()], "Linz");
        }
        assert_eq!(sharing.quality(&["1", "2"]), LocationQuality::Shared, "an industrial park");
        for (site, town) in ["Linz", "Wels", "Steyr", "Enns"].iter().enumerate() {
            sharing.see(&here, &[&site.to_string()], town);
        }
        assert_eq!(sharing.quality(&here), LocationQuality::Shared);
        sharing.see(&here, &["x"], "");
        assert_eq!(sharing.quality(&here), LocationQuality::Shared, "no town is none of several");
        sharing.see(&here, &["y"], "Traun");
        assert_eq!(sharing.quality(&here), LocationQuality::Suspect(Doubt::Shared));
        assert_eq!(sharing.quality(&["3", "4"]), LocationQuality::Own);
    }

    #[test]
    fn a_repeated_row_shares_nothing_with_itself() {
        let mut sharing = Sharing::default();
        for _ in 0..2 {
            sharing.see(&["1", "2"], &["a", "Works"], "Linz");
        }
        assert_eq!(sharing.quality(&["1", "2"]), LocationQuality::Own);
    }
}
