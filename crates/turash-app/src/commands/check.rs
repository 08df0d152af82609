//! `turash check`: everything doubtful in a store, with how to mend it.

use std::io::Write;

use anyhow::Result;
use serde_json::json;
use turash_services::{Doubtful, doubtful};

use crate::cli::CheckArgs;
use crate::context::Context;
use crate::output::{Align, Column, Outcome, counted, stdout, write_json, write_table};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &CheckArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let found = doubtful(&wired.ports).await?;
    wired.close().await;
    let outcome = if found.is_empty() { Outcome::Fine } else { Outcome::Findings };
    outcome.said(if args.json {
        write_json(&found.iter().map(to_json).collect::<Vec<_>>())
    } else {
        table(&found)
    })
}

fn table(found: &[Doubtful]) -> Result<()> {
    const COLUMNS: [Column; 4] = [
        Column("WHAT", Align::Left),
        Column("ID", Align::Left),
        Column("FOUND", Align::Left),
        Column("REMEDY", Align::Left),
    ];
    if !found.is_empty() {
        let row = |one: &Doubtful| {
            vec![one.what.replace('_', " "), one.id.clone(), one.found.clone(), one.remedy.clone()]
        };
        write_table(&COLUMNS, found.iter().map(row))?;
    }
    let mut out = stdout();
    match found.len() {
        0 => writeln!(out, "nothing is doubtful")?,
        many => writeln!(out, "{} found", counted(many as u64, "doubt"))?,
    }
    Ok(out.flush()?)
}

fn to_json(one: &Doubtful) -> serde_json::Value {
    json!({ "what": one.what, "id": one.id, "found": one.found, "remedy": one.remedy })
}
