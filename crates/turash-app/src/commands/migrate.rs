//! `turash migrate`: the schema of the store is made, or brought up to date.

use std::io::Write;

use anyhow::Result;

use crate::context::Context;
use crate::output::{Outcome, write};
use crate::wire;

pub(crate) async fn run(context: &Context) -> Result<Outcome> {
    let applied = wire::migrate(&context.place).await?;
    Outcome::Fine.said(write(|out| {
        applied.iter().try_for_each(|name| writeln!(out, "applied {name}"))?;
        writeln!(out, "{}: the schema is current", context.place)
    }))
}
