//! `turash doctor`: what the configuration names is looked at, and what is wrong is said with its remedy.

use std::io::Write;

use anyhow::Result;
use serde_json::json;
use turash_domain::ports::{Finding, Level};
use turash_services::overbooked_flows;

use crate::cli::DoctorArgs;
use crate::context::Context;
use crate::output::{Align, Column, Outcome, annual, counted, stdout, whole, write_json, write_table};
use crate::wire::{self, Wired};

/// So many matches of a flow are named.
const SHOWN: usize = 5;

pub(crate) async fn run(context: &Context, args: &DoctorArgs) -> Result<Outcome> {
    let mut findings = wire::examine(&context.place, &context.config).await?;
    findings.extend(api(context).await);
    findings.extend(promises(context, &findings).await);
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

/// Whom the API would answer. Says nothing on a machine whose server asks nobody for a key and hides nothing.
async fn api(context: &Context) -> Vec<Finding> {
    let http = &context.config.http;
    let mut findings = Vec::new();
    match http.tls() {
        Ok(Some(_)) => findings.push(Finding::ok("certificate", "belongs to its key, which is private")),
        Ok(None) => {}
        Err(error) => {
            let remedy = "mend the files that http.tls_certificate and http.tls_key name";
            findings.push(Finding::problem("certificate", format!("{error:#}"), remedy));
        }
    }
    if let Ok(address) = context.config.listen()
        && let Err(error) = http.allow(address)
    {
        findings.push(Finding::problem(
            "API",
            error.to_string(),
            "see 'Keys, roles and TLS' in docs/operations.md",
        ));
    }
    if !http.asks_for_keys() {
        return findings;
    }
    let Ok(wired) = Wired::reading(&context.place).await else { return findings };
    let keys = wired.keys.list().await;
    wired.close().await;
    findings.extend(keys.ok().map(|keys| {
        let good = keys.iter().filter(|kept| kept.key.revoked_at.is_none()).count();
        let remedy = "make one: turash keys create --role admin --label NAME";
        match good {
            0 if http.oidc.is_there() => Finding::ok("keys", "none; tokens of the issuer alone are taken"),
            0 => Finding::problem("keys", "none, so nobody is answered", remedy),
            good => Finding::ok("keys", counted(good as u64, "key")),
        }
    }));
    findings
}

/// Whether every flow has what is promised on it. Says nothing where the store cannot be opened: that is a finding already.
async fn promises(context: &Context, findings: &[Finding]) -> Option<Finding> {
    let what = "promises";
    if findings.iter().any(|finding| finding.what == "connection" && finding.level == Level::Problem) {
        return None;
    }
    let wired = Wired::reading(&context.place).await.ok()?;
    let flows = overbooked_flows(&wired.ports).await;
    wired.close().await;
    let flows = match flows {
        Ok(flows) => flows,
        Err(error) => {
            return Some(Finding::problem(what, error.to_string(), "restore the store from a backup"));
        }
    };
    let Some(first) = flows.first() else {
        return Some(Finding::ok(what, "every flow has what is promised on it"));
    };
    let missing = match first.family {
        Some(family) => format!("lacks {}", annual(first.missing, family.dimension())),
        None => format!("is gone, and {} are promised on it", first.missing),
    };
    let matches: Vec<_> = first.promises.iter().take(SHOWN).map(|promise| promise.id.to_string()).collect();
    let more = if first.promises.len() > SHOWN { " and more" } else { "" };
    let found = format!(
        "{} overbooked; '{}' {missing}, promised to {}{more}",
        if flows.len() == 1 {
            "1 flow is".to_owned()
        } else {
            format!("{} flows are", whole(flows.len() as u64))
        },
        first.id,
        matches.join(", ")
    );
    let remedy =
        "agree on less or end one of the matches, with a reason; `turash matches --overbooked` lists them";
    Some(Finding::warning(what, found, remedy))
}

fn table(context: &Context, findings: &[Finding], problems: usize) -> Result<()> {
    const COLUMNS: [Column; 3] =
        [Column("", Align::Left), Column("WHAT", Align::Left), Column("FOUND", Align::Left)];
    let mut out = stdout();
    writeln!(out, "store: {}", context.place)?;
    out.flush()?;
    drop(out);
    let rows =
        findings.iter().map(|one| vec![one.level.name().to_owned(), one.what.to_owned(), one.found.clone()]);
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
        "level": finding.level.name(),
        "found": finding.found,
        "remedy": (!finding.remedy.is_empty()).then_some(&finding.remedy),
    })
}
