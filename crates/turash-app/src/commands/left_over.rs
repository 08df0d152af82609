//! What `turash import` says of flows that earlier imports left, and what it removes of them where `--replace` asks for it.

use anyhow::Result;
use turash_domain::FlowId;
use turash_services::{CommandError, LeftOver, Ports, remove_flows};

use crate::cli::{ImportArgs, ProgressStyle};
use crate::output::{counted, note, whole};
use crate::progress::Progress;

/// Flows that are named of many.
const NAMED: usize = 5;

/// Removes what `--replace` says, and names what stays; how many could not be removed.
pub(super) async fn settle(
    mut left: LeftOver,
    ports: &Ports,
    args: &ImportArgs,
    rejected: u64,
    progress: ProgressStyle,
) -> Result<u64> {
    let mut kept = 0;
    if args.replace.is_some() {
        for (source, flows) in std::mem::take(&mut left.of_sources) {
            let count = flows.len() as u64;
            if rejected > 0 {
                note(&format!(
                    "nothing of '{source}' was removed, since rows were rejected: mend them and repeat the import; it would remove {}",
                    some(&flows)
                ));
                kept += count;
            } else if args.dry_run {
                note(&format!("would be removed of '{source}': {}", some(&flows)));
            } else {
                kept += remove(ports, flows, progress).await?;
            }
        }
    }
    for (source, flows) in &left.of_sources {
        note(&format!(
            "left of an earlier import of '{source}', not said by this one: {}; `--replace {source}` removes them",
            some(flows)
        ));
    }
    for (source, flows) in &left.beside {
        let stay =
            if *flows == 1 { "1 flow stays".to_owned() } else { format!("{} flows stay", whole(*flows)) };
        let least = if left.beside_more { "at least " } else { "" };
        note(&format!(
            "beside it {least}{stay} of '{source}' at the same sites, of the same direction and family; if these files replace it, \
             `--replace {source}` removes what they do not say"
        ));
    }
    Ok(kept)
}

async fn remove(ports: &Ports, flows: Vec<FlowId>, progress: ProgressStyle) -> Result<u64> {
    let total = flows.len() as u64;
    let progress = Progress::start(progress, "flows removed");
    let removed = remove_flows(ports, flows, |done| progress.part(done, done, total)).await;
    let removed = removed.map_err(|error| match error {
        CommandError::Port(error) => error.into(),
        other => anyhow::anyhow!("a flow was not removed: {other}"),
    })?;
    for (id, refusal) in &removed.kept {
        note(&format!("not removed: {id}: {refusal}"));
    }
    if removed.gone > 0 {
        note(&format!("removed, since the files do not say them: {}", counted(removed.gone, "flow")));
    }
    Ok(removed.kept.len() as u64)
}

/// How many flows, and the first of them.
fn some(flows: &[FlowId]) -> String {
    let names: Vec<&str> = flows.iter().take(NAMED).map(FlowId::as_str).collect();
    let more = if flows.len() > NAMED { ", ..." } else { "" };
    format!("{} ({}{more})", counted(flows.len() as u64, "flow"), names.join(", "))
}
