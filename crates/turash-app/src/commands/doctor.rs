//! `turash doctor`: what the configuration names is looked at, and what is wrong is said with its remedy.

use std::io::Write;

use anyhow::Result;
use serde_json::json;

use super::Context;
use crate::cli::DoctorArgs;
use crate::findings::{Finding, Level};
use crate::output::{Align, Column, Outcome, counted, stdout, write_json, write_table};
use crate::wire;

pub(crate) async fn run(context: &Context, args: &DoctorArgs) -> Result<Outcome> {
    let findings = wire::examine(&context.place).await?;
    let problems = findings.iter().filter(|finding| finding.level == Level::Problem).count();
    let outcome = if problems > 0 { Outcome::Findings } else { Outcome::Fine };
    outcome.said(if args.json {
        let findings: Vec<_> = findings.iter().map(to_json).collect();
        write_json(&json!({
            "store": context.place.to_string(),
            "problems": problems,
            "findings": findings,
        }))
    } else {
        table(context, &findings, problems)
    })
}

fn table(context: &Context, findings: &[Finding], problems: usize) -> Result<()> {
    const COLUMNS: [Column; 3] =
        [Column("", Align::Left), Column("WHAT", Align::Left), Column("FOUND", Align::Left)];
    let mut out = stdout();
    writeln!(out, "store: {}", context.place)?;
    out.flush()?;
    drop(out);
    let rows =
        findings.iter().map(|one| vec![one.level.word().to_owned(), one.what.to_owned(), one.found.clone()]);
    write_table(&COLUMNS, rows)?;
    let mut out = stdout();
    for finding in findings {
        if !finding.remedy.is_empty() {
            writeln!(out, "\n{}: {}", finding.what, finding.remedy)?;
        }
    }
    let verdict = match problems {
        0 => "nothing is wrong".to_owned(),
        many => format!("{} found", counted(many as u64, "problem")),
    };
    writeln!(out, "\n{verdict}")?;
    Ok(out.flush()?)
}

fn to_json(finding: &Finding) -> serde_json::Value {
    json!({
        "what": finding.what,
        "level": finding.level.word(),
        "found": finding.found,
        "remedy": (!finding.remedy.is_empty()).then_some(&finding.remedy),
    })
}
