//! What a dry run shows: how each column was understood, and the first rows as they would be stored.

use anyhow::Result;
use turash_domain::{Profile, ResourceFlow, Site};
use turash_files::Reader;
use turash_services::Draft;

use crate::output::{Align, Column, annual, cut, short, write_table};

/// So many sites and flows are shown.
const SHOWN: usize = 5;
/// Characters of a name that are shown.
const WIDTH: usize = 40;

/// The first sites and flows of an import.
#[derive(Debug, Default)]
pub(super) struct Preview {
    sites: Vec<Site>,
    flows: Vec<ResourceFlow>,
}

impl Preview {
    /// Looks at a draft; keeps it if it is one of the first.
    pub(super) fn see(&mut self, draft: &Draft) {
        match draft {
            Draft::Site(site) if self.sites.len() < SHOWN => self.sites.push(site.clone()),
            Draft::Flow(flow) if self.flows.len() < SHOWN => self.flows.push(flow.clone()),
            Draft::Site(_) | Draft::Flow(_) => {}
        }
    }

    /// Writes the columns of the files, and what would be stored of their first rows.
    pub(super) fn write(&self, readers: &[Reader]) -> Result<()> {
        const COLUMNS: [Column; 3] =
            [Column("COLUMN", Align::Left), Column("READ AS", Align::Left), Column("UNIT", Align::Left)];
        const SITES: [Column; 5] = [
            Column("SITE", Align::Left),
            Column("NAME", Align::Left),
            Column("LONGITUDE", Align::Right),
            Column("LATITUDE", Align::Right),
            Column("INDUSTRY", Align::Left),
        ];
        const FLOWS: [Column; 7] = [
            Column("FLOW", Align::Left),
            Column("DIRECTION", Align::Left),
            Column("RESOURCE", Align::Left),
            Column("AMOUNT", Align::Right),
            Column("PEAK", Align::Right),
            Column("PROFILE", Align::Left),
            Column("PRECISION", Align::Left),
        ];
        for reader in readers {
            let read = reader.columns().into_iter().map(|column| {
                vec![cut(&column.header, WIDTH), column.field, column.unit.unwrap_or_default()]
            });
            write_table(&COLUMNS, read)?;
        }
        if !self.sites.is_empty() {
            write_table(&SITES, self.sites.iter().map(of_site))?;
        }
        if !self.flows.is_empty() {
            write_table(&FLOWS, self.flows.iter().map(of_flow))?;
        }
        Ok(())
    }
}

fn of_site(site: &Site) -> Vec<String> {
    vec![
        site.id.to_string(),
        cut(site.name.as_str(), WIDTH),
        site.coordinates.longitude().to_string(),
        site.coordinates.latitude().to_string(),
        site.industry.as_ref().map(ToString::to_string).unwrap_or_default(),
    ]
}

fn of_flow(flow: &ResourceFlow) -> Vec<String> {
    let dimension = flow.family().dimension();
    let peak = flow.quantity.peak().map(|peak| format!("{} {}", short(peak), dimension.rate_unit()));
    vec![
        flow.id.to_string(),
        flow.direction.name().to_owned(),
        flow.resource.to_string(),
        annual(flow.quantity.annual(), dimension),
        peak.unwrap_or_default(),
        of_profile(&flow.profile),
        flow.precision.name().to_owned(),
    ]
}

fn of_profile(profile: &Profile) -> String {
    match profile {
        Profile::Flat => "flat".to_owned(),
        Profile::Monthly(_) => "by month".to_owned(),
        Profile::Weekly(weekly) => {
            let hours = |days: std::ops::Range<usize>| {
                let of_day =
                    weekly.hours()[days].iter().flatten().map(|range| u32::from(range.to - range.from));
                of_day.sum::<u32>()
            };
            format!("{} h from Monday to Friday, {} h on weekends", hours(0..5), hours(5..7))
        }
        Profile::TypicalDays(_) => "typical days".to_owned(),
        Profile::Named { name } => name.to_string(),
    }
}
