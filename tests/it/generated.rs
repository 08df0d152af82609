//! Made-up regions of any size, the same for the same seed.

#![cfg(test)]

use std::fmt::Write;

use crate::turash::Folder;

/// `SplitMix64` (Steele, Lea and Flood, 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// A seed that differs from run to run, or the one in `TURASH_SEED`; it is printed, so that a failure can be repeated.
#[allow(clippy::print_stderr, reason = "a failure is repeated with its seed")]
#[allow(clippy::disallowed_methods, reason = "a test has no configuration of its own")]
pub(crate) fn seed() -> u64 {
    let given = std::env::var("TURASH_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| Random::new(u64::from(std::process::id())).next() % 1_000_000);
    eprintln!("TURASH_SEED={seed}");
    seed
}

/// The two tables of a region.
pub(crate) struct Region {
    pub(crate) sites: String,
    pub(crate) flows: String,
    pub(crate) rows: u64,
}

impl Region {
    /// `sites` sites with three flows each, in small clusters, so that there are matches but not too many.
    pub(crate) fn new(seed: u64, sites: u64) -> Self {
        let mut random = Random::new(seed);
        let mut region = Self {
            // The places are all over Europe, whatever the country.
            sites: "id,name,country,location,lon,lat\n".to_owned(),
            flows: "id,site,direction,resource,t_min_c,t_max_c,quantity\n".to_owned(),
            rows: 4 * sites,
        };
        let (mut lon, mut lat) = (0.0, 0.0);
        for site in 0..sites {
            if site % 3 == 0 {
                (lon, lat) =
                    (random.below(20_000) as f64 / 1000.0, 40.0 + random.below(15_000) as f64 / 1000.0);
            }
            let mut near = |degrees: f64| degrees + random.below(1000) as f64 / 20_000.0;
            let (lon, lat) = (near(lon), near(lat));
            writeln!(region.sites, "s{site},Site {site},DE,own,{lon:.5},{lat:.5}").unwrap();
            for flow in 0..3 {
                let direction = if random.below(2) == 0 { "supply" } else { "demand" };
                let low = 30 + random.below(150);
                let high = low + 5 + random.below(100);
                let amount = 1 + random.below(90);
                writeln!(region.flows, "s{site}.{flow},s{site},{direction},heat,{low},{high},{amount} GWh/a")
                    .unwrap();
            }
        }
        region
    }

    /// Writes `sites.csv` and `flows.csv`.
    pub(crate) fn write(&self, folder: &Folder) {
        folder.write("sites.csv", &self.sites);
        folder.write("flows.csv", &self.flows);
    }
}
