//! Matches as the rows of a table in a file.

use std::io::Write;

use anyhow::Result;
use turash_files::{CsvStyle, Export, write_matches};
use turash_http::match_row;
use turash_services::MatchDetail;

/// Writes matches as CSV.
pub(crate) fn write_csv(details: &[MatchDetail], out: &mut impl Write) -> Result<()> {
    write_matches(out, Export::Csv(CsvStyle::default()), details.iter().map(match_row))?;
    Ok(())
}
