//! What earlier imports left: flows with made ids that the table, corrected since, no longer says. They are named, and removed where
//! `--replace` asks for it.

use std::collections::BTreeMap;

use anyhow::Result;
use futures_util::{StreamExt, stream};
use turash_domain::FlowId;
use turash_domain::ports::{FlowFilter, Page, PortResult};
use turash_files::made_by;
use turash_services::{CommandError, Commands, Ports};

use super::said::Said;
use crate::cli::{ImportArgs, ProgressStyle};
use crate::output::{counted, note, whole};
use crate::progress::Progress;

/// Flows of one part of a listing.
const PART: u32 = 5_000;
/// Removals under way at once; each is a commit of its own, so that a promised flow keeps only itself.
const UNDER_WAY: usize = 32;
/// Flows that are named of many.
const NAMED: usize = 5;

/// What is left.
#[derive(Debug, Default)]
pub(super) struct LeftOver {
    /// By source: flows with ids that an import of it made, and that it does not say now.
    of_sources: BTreeMap<String, Vec<FlowId>>,
    /// By source: how many flows other sources have at the same sites, in the same direction, of the same family.
    beside: BTreeMap<String, u64>,
    /// Whether there may be more of those: not every key was looked up.
    beside_more: bool,
}

impl LeftOver {
    /// Looks for what is left of the sources of an import.
    pub(super) async fn look(ports: &Ports, said: &Said) -> PortResult<Self> {
        let mut left = Self { beside_more: said.has_more_keys(), ..Self::default() };
        for source in said.sources() {
            let flows = left_of(ports, source, said).await?;
            if !flows.is_empty() {
                left.of_sources.insert(source.to_owned(), flows);
            }
        }
        for key in said.keys() {
            let filter = FlowFilter {
                site: Some(key.site.clone()),
                family: Some(key.family),
                direction: Some(key.direction),
            };
            for flow in ports.registry.list_flows(&filter, &Page::first(PART)).await? {
                let other = made_by(&flow.id).filter(|source| said.sources().all(|own| own != *source));
                if let Some(source) = other {
                    *left.beside.entry(source.to_owned()).or_default() += 1;
                }
            }
        }
        Ok(left)
    }

    /// Removes what `--replace` says, and names what stays; how many could not be removed.
    pub(super) async fn settle(
        mut self,
        ports: &Ports,
        args: &ImportArgs,
        rejected: u64,
        progress: ProgressStyle,
    ) -> Result<u64> {
        let mut kept = 0;
        if args.replace.is_some() {
            for (source, flows) in std::mem::take(&mut self.of_sources) {
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
        for (source, flows) in &self.of_sources {
            note(&format!(
                "left of an earlier import of '{source}', not said by this one: {}; `--replace {source}` removes them",
                some(flows)
            ));
        }
        for (source, flows) in &self.beside {
            let stay =
                if *flows == 1 { "1 flow stays".to_owned() } else { format!("{} flows stay", whole(*flows)) };
            let least = if self.beside_more { "at least " } else { "" };
            note(&format!(
                "beside it {least}{stay} of '{source}' at the same sites, of the same direction and family; if these files replace it, \
                 `--replace {source}` removes what they do not say"
            ));
        }
        Ok(kept)
    }
}

/// Flows with ids that a source made, and that it does not say now.
async fn left_of(ports: &Ports, source: &str, said: &Said) -> PortResult<Vec<FlowId>> {
    let prefix = format!("{source}:");
    let mut left = Vec::new();
    let mut page = Page { after: FlowId::new(&prefix).ok(), limit: PART };
    loop {
        let flows = ports.registry.list_flows(&FlowFilter::default(), &page).await?;
        let Some(last) = flows.last() else { return Ok(left) };
        page.after = Some(last.id.clone());
        let is_at_end = !last.id.as_str().starts_with(&prefix);
        let own = flows.into_iter().map(|flow| flow.value.id).filter(|id| made_by(id) == Some(source));
        left.extend(own.filter(|id| !said.has(source, id)));
        if is_at_end {
            return Ok(left);
        }
    }
}

async fn remove(ports: &Ports, flows: Vec<FlowId>, progress: ProgressStyle) -> Result<u64> {
    let commands = Commands::new(ports.clone());
    let total = flows.len() as u64;
    let progress = Progress::start(progress, "flows removed");
    let (mut done, mut kept) = (0, 0);
    let removals = flows.into_iter().map(|id| {
        let commands = &commands;
        async move { (commands.remove_flow(&id, None).await, id) }
    });
    let mut removals = stream::iter(removals).buffer_unordered(UNDER_WAY);
    while let Some((removed, id)) = removals.next().await {
        match removed {
            // Another process removed it first.
            Ok(_) | Err(CommandError::NotFound { .. }) => {}
            Err(CommandError::Promised(refusal)) => {
                kept += 1;
                note(&format!("not removed: {id}: {refusal}"));
            }
            Err(CommandError::Port(error)) => return Err(error.into()),
            Err(other) => anyhow::bail!("'{id}' was not removed: {other}"),
        }
        done += 1;
        progress.part(done, done, total);
    }
    if kept < total {
        note(&format!("removed, since the files do not say them: {}", counted(total - kept, "flow")));
    }
    Ok(kept)
}

/// How many flows, and the first of them.
fn some(flows: &[FlowId]) -> String {
    let names: Vec<&str> = flows.iter().take(NAMED).map(FlowId::as_str).collect();
    let more = if flows.len() > NAMED { ", ..." } else { "" };
    format!("{} ({}{more})", counted(flows.len() as u64, "flow"), names.join(", "))
}
