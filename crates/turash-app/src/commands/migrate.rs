//! `turash migrate`: the schema of the store is made, or brought up to date.

use std::io::Write;

use anyhow::Result;

use super::Context;
use crate::output::{Outcome, stdout};
use crate::wire;

pub(crate) async fn run(context: &Context) -> Result<Outcome> {
    let applied = wire::migrate(&context.place).await?;
    let mut out = stdout();
    for name in &applied {
        writeln!(out, "applied {name}")?;
    }
    writeln!(out, "{}: the schema is current", context.place)?;
    out.flush()?;
    Ok(Outcome::Fine)
}
