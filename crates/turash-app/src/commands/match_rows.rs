//! Matches as the rows of a table in a file.

use std::io::Write;

use anyhow::Result;
use turash_domain::MatchState;
use turash_files::{CsvStyle, Export, MatchRow, Party, write_matches};
use turash_services::MatchDetail;

/// Writes matches as CSV.
pub(crate) fn write_csv(details: &[MatchDetail], out: &mut impl Write) -> Result<()> {
    write_matches(out, Export::Csv(CsvStyle::default()), details.iter().map(row))?;
    Ok(())
}

/// A match with its sides as a row.
pub(crate) fn row(detail: &MatchDetail) -> MatchRow<'_> {
    MatchRow {
        found: &detail.result,
        supply: Party { flow: &detail.supply, site: &detail.supply_site },
        demand: Party { flow: &detail.demand, site: &detail.demand_site },
        state: detail.decision.as_ref().map_or(MatchState::Suggested, |decision| decision.state),
        overbooked: detail.overbooked,
    }
}
