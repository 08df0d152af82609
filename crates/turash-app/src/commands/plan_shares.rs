//! Who gets what of a plan's gain, for people.

use std::io::Write;

use anyhow::Result;
use turash_services::{InCore, PartyShare, Shares};

use crate::output::{Align, Column, counted, euros, whole, write_columns};

/// Parties that a table shows.
const PARTIES: usize = 20;
/// Names that a sentence has.
const NAMES: usize = 6;

/// The shares of all parties, and whether a group would do better alone.
pub(super) fn shares(split: &Shares, out: &mut impl Write) -> Result<()> {
    const COLUMNS: [Column; 5] = [
        Column("BY PRICES", Align::Right),
        Column("BY HALVES", Align::Right),
        Column("SHAPLEY", Align::Right),
        Column("ALONE", Align::Right),
        Column("PARTY", Align::Left),
    ];
    let gaining: Vec<&PartyShare> = split.parties.iter().filter(|party| gains(party)).collect();
    if gaining.is_empty() {
        return Ok(());
    }
    let (shown, all) = (gaining.len().min(PARTIES), whole(gaining.len() as u64));
    let gain = euros(split.gain_eur_per_year);
    writeln!(out, "\nWho gets what of the {gain} beyond what is agreed ({shown} of {all}):")?;
    write_columns(out, &COLUMNS, gaining.iter().take(PARTIES).map(|party| row(party)))?;
    if let Some(drawn) = split.sampled {
        let orders = counted(drawn.orders as u64, "order");
        let seed = drawn.seed;
        writeln!(
            out,
            "Shapley shares with +- are drawn: {orders} of joining and their reverses, seed {seed}; the number behind +- is the standard error."
        )?;
    }
    let splits =
        [("by prices", &split.by_prices), ("by halves", &split.by_halves), ("Shapley", &split.by_shapley)];
    for (name, found) in splits {
        writeln!(out, "{}", core(name, found))?;
    }
    Ok(())
}

fn gains(party: &PartyShare) -> bool {
    [party.by_prices, party.by_halves, party.by_shapley.unwrap_or_default()].iter().any(|share| *share > 0.0)
}

fn row(party: &PartyShare) -> Vec<String> {
    let shapley = match (party.by_shapley, party.shapley_error) {
        (Some(share), Some(error)) if error > 0.0 => format!("{} +- {}", euros(share), euros(error)),
        (Some(share), _) => euros(share),
        (None, _) => "-".to_owned(),
    };
    vec![euros(party.by_prices), euros(party.by_halves), shapley, euros(party.alone), party.name.clone()]
}

/// Whether a split is in the core, in words.
fn core(name: &str, found: &InCore) -> String {
    match found {
        InCore::Yes => format!("The split {name} is in the core: no group of parties does better alone."),
        InCore::Unknown => format!(
            "Whether the split {name} is in the core is not known: more than 12 parties hang together."
        ),
        InCore::No(missing) => {
            let names = missing.parties.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = missing.parties.len().saturating_sub(NAMES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let eur = euros(missing.eur_per_year);
            format!("The split {name} is not in the core: {names}{more} would gain {eur} more alone.")
        }
    }
}
