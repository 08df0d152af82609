//! `turash shared-pipe`: what a pipe costs that several share, and who pays what of it.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;
use turash_domain::FlowId;
use turash_services::{NoSharedPipe, PipeCore, PipePiece, PipeTaker, SharedPipe};

use crate::cli::SharedPipeArgs;
use crate::context::Context;
use crate::output::{
    Align, Column, Outcome, Usage, counted, distance, stdout, sum, write_columns, write_json, write_wrapped,
};
use crate::wire::Wired;

const PIECES: [Column; 5] = [
    Column("LENGTH", Align::Right),
    Column("CARRIES", Align::Right),
    Column("COSTS", Align::Right),
    Column("FROM AND TO", Align::Left),
    Column("FOR", Align::Left),
];

const TAKERS: [Column; 5] = [
    Column("TAKES", Align::Right),
    Column("A PIPE OF ITS OWN", Align::Right),
    Column("IN EQUAL PARTS", Align::Right),
    Column("BY WHAT IT TAKES", Align::Right),
    Column("TAKER", Align::Left),
];

pub(crate) async fn run(context: &Context, args: &SharedPipeArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let pipe = match SharedPipe::find(&wired.ports, &context.model, &args.supply, &args.demands).await? {
        Ok(pipe) => pipe,
        Err(NoSharedPipe::NoFlow(missing)) => return Err(super::matches::no_flow(&missing).into()),
        Err(none) => return Err(Usage(none.to_string()).into()),
    };
    if args.json {
        write_json(&pipe)?;
    } else {
        let mut out = stdout();
        text(&pipe, &mut out)?;
        out.flush()?;
    }
    Ok(Outcome::Fine)
}

fn text(pipe: &SharedPipe, out: &mut impl Write) -> Result<()> {
    let names: HashMap<&FlowId, &str> =
        pipe.takers.iter().map(|taker| (&taker.demand, taker.site_name.as_str())).collect();
    write_columns(out, &PIECES, pipe.pieces.iter().map(|piece| piece_row(piece, &names)))?;
    writeln!(out)?;
    write_columns(out, &TAKERS, pipe.takers.iter().map(taker_row))?;
    let (shared, apart) = (sum(pipe.shared_eur), sum(pipe.apart_eur));
    writeln!(out, "\nOne pipe for all costs {shared}, a pipe for each {apart} in all.")?;
    for (name, found) in [
        ("each piece is paid in equal parts", &pipe.equal_parts_in_core),
        ("each piece is paid by what is taken through it", &pipe.by_rate_in_core),
    ] {
        write_wrapped(out, "", &core(name, found, &names))?;
    }
    if let Some(peak) = pipe.supply_peak_mw.filter(|peak| *peak < pipe.rate_mw) {
        let (together, peak) = (power(pipe.rate_mw), power(peak));
        write_wrapped(
            out,
            "",
            &format!(
                "Together they take up to {together}, and the supply gives {peak} at most: `turash plan` says who gets how much."
            ),
        )?;
    }
    let left_out = "Capital of pipes alone, along the shortest way from site to site. Exchangers and machines stay each taker's own; less is lost and pumped than by pipes of their own.";
    Ok(write_wrapped(out, "", left_out)?)
}

fn power(mw: f64) -> String {
    if mw < 1.0 { format!("{:.0} kW", mw * 1e3) } else { format!("{mw:.1} MW") }
}

fn piece_row(piece: &PipePiece, names: &HashMap<&FlowId, &str>) -> Vec<String> {
    let ends = format!("{} -> {}", piece.from_site, piece.to_site);
    vec![distance(piece.km), power(piece.rate_mw), sum(piece.eur), ends, named(&piece.users, names)]
}

fn taker_row(taker: &PipeTaker) -> Vec<String> {
    let PipeTaker { rate_mw, alone_eur, equal_parts_eur, by_rate_eur, demand, site_name, .. } = taker;
    let who = format!("{site_name} [{demand}]");
    vec![power(*rate_mw), sum(*alone_eur), sum(*equal_parts_eur), sum(*by_rate_eur), who]
}

fn named(takers: &[FlowId], names: &HashMap<&FlowId, &str>) -> String {
    takers.iter().map(|id| names.get(id).copied().unwrap_or(id.as_ref())).collect::<Vec<_>>().join(", ")
}

fn core(how: &str, found: &PipeCore, names: &HashMap<&FlowId, &str>) -> String {
    match found {
        PipeCore::Yes => format!("Where {how}, no group would pay less by a pipe of its own."),
        PipeCore::Unknown => format!(
            "Where {how}, it is not known whether a group would pay less by a pipe of its own: these are more than {}.",
            counted(12, "taker")
        ),
        PipeCore::No { takers, saves_eur } => {
            let (who, saves) = (named(takers, names), sum(*saves_eur));
            let their = if takers.len() == 1 { "its" } else { "their" };
            format!("Where {how}, {who} would pay {saves} less by a pipe of {their} own.")
        }
    }
}
