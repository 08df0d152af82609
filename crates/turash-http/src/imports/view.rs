//! What is said of an import: how its tables are understood, and what came or would come of them.

use serde::Serialize;
use serde_json::Value;
use turash_domain::ports::{Known, PortResult, Registry};
use turash_domain::{
    Coordinates, FlowId, Invalid, PublicFlow, ResourceFlow, Sequence, Site, Timestamp, Version, Versioned,
};
use turash_files::{FileError, IgnoredColumn, Kind, ReadColumn, Reader};
use turash_services::{ImportSummary, ImportTotals, LeftOver, Removed};

use super::groups::{DoubtfulCell, Groups, RefusedRow};
use super::settings::Settings;
use super::watch::RejectFile;
use crate::problem::Problem;

/// Flows that are named of many.
const NAMED: usize = 5;
/// Characters of a row that was passed over.
const TEXT: usize = 200;

/// An import as it is answered.
#[derive(Serialize)]
pub(super) struct ImportView<'a> {
    pub(super) id: &'a str,
    pub(super) as_of: Sequence,
    /// `reading`, `staged`, `committing`, `committed` or `failed`.
    pub(super) state: &'static str,
    pub(super) staged_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) files: Vec<FileView<'a>>,
    pub(super) settings: &'a Settings,
    /// While it is committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) progress: Option<ProgressView>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<&'a str>,
    #[serde(flatten)]
    pub(super) outcome: Option<&'a Outcome>,
}

#[derive(Serialize)]
pub(super) struct FileView<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: u64,
}

#[derive(Serialize)]
pub(super) struct ProgressView {
    /// Sites and flows so far.
    pub(super) rows: u64,
    /// The part of all tables, from 0 to 1.
    pub(super) done: f64,
}

/// What came of reading the files, or would come of committing them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Outcome {
    pub(super) tables: Vec<TableView>,
    /// Files of which it is not known what their columns hold: a mapping says so.
    pub(super) not_understood: Vec<NotUnderstood>,
    pub(super) sites: Counts,
    pub(super) flows: Counts,
    pub(super) rejected: Groups<RefusedRow>,
    /// Of the rejected rows, those in which nothing is wrong: they leave open where the site is.
    pub(super) gaps: u64,
    pub(super) doubtful: Groups<DoubtfulCell>,
    pub(super) drafts: Drafts,
    /// Flows that earlier imports of the same source said and this one does not.
    pub(super) left_over: Vec<LeftView>,
    /// Flows of other sources at the same sites, of the same direction and family.
    pub(super) beside: Vec<BesideView>,
    #[serde(skip)]
    pub(super) reject_files: Vec<RejectFile>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Counts {
    created: u64,
    updated: u64,
    unchanged: u64,
}

impl From<ImportSummary> for Counts {
    fn from(summary: ImportSummary) -> Self {
        let ImportSummary { created, updated, unchanged } = summary;
        Self { created, updated, unchanged }
    }
}

/// A table, and how it was understood.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TableView {
    number: usize,
    pub(super) file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    holds: &'static str,
    format: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal: Option<&'static str>,
    /// What rows count: `line`, `row` or `feature`.
    row_word: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    rows: u64,
    sites: u64,
    flows: u64,
    repeated: u64,
    rejected: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    columns: Vec<ColumnView>,
    unread: Vec<UnreadView>,
    passed_over: Vec<PassedView>,
}

#[derive(Debug, Clone, Serialize)]
struct ColumnView {
    header: String,
    field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// `said` by a mapping, `named` by its header, `guessed` by its neighbours.
    understood: &'static str,
}

impl From<ReadColumn> for ColumnView {
    fn from(column: ReadColumn) -> Self {
        let ReadColumn { field, header, unit, sureness } = column;
        Self { header, field, unit, understood: sureness.name() }
    }
}

#[derive(Debug, Clone, Serialize)]
struct UnreadView {
    header: String,
    reason: String,
    /// The fields that it is nearest to.
    candidates: Vec<String>,
}

impl From<&IgnoredColumn> for UnreadView {
    fn from(column: &IgnoredColumn) -> Self {
        let IgnoredColumn { header, reason, candidates } = column.clone();
        Self { header, reason, candidates }
    }
}

#[derive(Debug, Clone, Serialize)]
struct PassedView {
    row: u64,
    reason: &'static str,
    text: String,
}

impl TableView {
    /// A table that was read to its end.
    pub(super) fn of(number: usize, reader: &Reader, rejected: u64) -> Self {
        let stats = reader.stats();
        let passed = reader.passed().iter().map(|passed| PassedView {
            row: passed.row,
            reason: passed.reason,
            text: passed.text.chars().take(TEXT).collect(),
        });
        Self {
            number,
            file: reader.path().to_owned(),
            sheet: reader.sheet().map(str::to_owned),
            holds: holds(reader.kind()),
            format: reader.format().to_owned(),
            decimal: reader.decimal(),
            row_word: reader.row_word().name(),
            source: reader.flow_source().map(str::to_owned),
            rows: stats.rows,
            sites: stats.sites,
            flows: stats.flows,
            repeated: stats.duplicates,
            rejected,
            warning: reader.warning(),
            columns: reader.columns().into_iter().map(ColumnView::from).collect(),
            unread: reader.ignored().iter().map(UnreadView::from).collect(),
            passed_over: passed.collect(),
        }
    }
}

fn holds(kind: Kind) -> &'static str {
    match kind {
        Kind::Sites => "sites",
        Kind::Flows => "flows",
        Kind::Survey => "survey",
        Kind::SitesAndFlows => "hotmaps",
    }
}

/// A file that is not understood as it is.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NotUnderstood {
    file: String,
    problem: String,
    remedy: String,
    columns: Vec<UnreadView>,
}

impl NotUnderstood {
    pub(super) fn of(error: &FileError) -> Self {
        Self {
            file: error.file.clone(),
            problem: error.problem.clone(),
            remedy: error.remedy.clone(),
            columns: error.columns.iter().map(UnreadView::from).collect(),
        }
    }

    /// Why it cannot be committed.
    pub(super) fn problem(&self) -> Problem {
        let expected = "columns that are understood";
        Problem::invalid(Invalid::new(&self.file, &self.problem, expected, &self.remedy))
    }
}

/// The first sites and flows as they would be stored.
#[derive(Debug, Clone, Serialize, Default)]
pub(super) struct Drafts {
    sites: Vec<Value>,
    flows: Vec<Value>,
}

impl Drafts {
    /// The drafts in the form of the API; a flow has the place of its site where that is known, and no price.
    pub(super) async fn of(
        registry: &dyn Registry,
        sites: &[Site],
        flows: &[ResourceFlow],
    ) -> PortResult<Self> {
        let place =
            |flow: &ResourceFlow| sites.iter().find(|site| site.id == flow.site).map(|site| site.coordinates);
        let mut places: Vec<Option<Coordinates>> = flows.iter().map(place).collect();
        let elsewhere: Vec<usize> = (0..flows.len()).filter(|at| places[*at].is_none()).collect();
        let ids: Vec<_> = elsewhere.iter().map(|at| flows[*at].site.clone()).collect();
        for (at, known) in elsewhere.iter().zip(registry.sites(&ids).await?) {
            places[*at] = Known::live(known).map(|site| site.coordinates);
        }
        let site = |site: &Site| draft(&Versioned::after(Version::NONE, site.clone()), None);
        let flow = |(flow, place): (&ResourceFlow, Option<Coordinates>)| {
            draft(&PublicFlow::of(&Versioned::after(Version::NONE, flow.clone()), None), place)
        };
        let flows = flows.iter().zip(places).map(flow);
        Ok(Self { sites: sites.iter().map(site).collect(), flows: flows.collect() })
    }
}

/// A thing in the form of the API, which has no version yet.
fn draft(thing: &impl Serialize, place: Option<Coordinates>) -> Value {
    // It is serialized for answers all the time, and fails for none.
    let mut draft = serde_json::to_value(thing).unwrap_or_default();
    if let Value::Object(fields) = &mut draft {
        fields.remove("version");
        let place = place.and_then(|place| serde_json::to_value(place).ok());
        fields.extend(place.map(|place| ("coordinates".to_owned(), place)));
    }
    draft
}

/// What an earlier import left.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LeftView {
    source: String,
    count: u64,
    /// The first of them.
    flows: Vec<FlowId>,
    /// How many were removed, where that was asked for and done.
    removed: u64,
    /// Those on which something is promised.
    promised: Vec<FlowId>,
}

/// What another source says of the same.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BesideView {
    source: String,
    count: u64,
}

/// What is left, and what lies beside it.
pub(super) fn left(left: &LeftOver) -> (Vec<LeftView>, Vec<BesideView>) {
    let of_source = |(source, flows): (&String, &Vec<FlowId>)| LeftView {
        source: source.clone(),
        count: flows.len() as u64,
        flows: flows.iter().take(NAMED).cloned().collect(),
        removed: 0,
        promised: Vec::new(),
    };
    let beside =
        left.beside.iter().map(|(source, count)| BesideView { source: source.clone(), count: *count });
    (left.of_sources.iter().map(of_source).collect(), beside.collect())
}

impl LeftView {
    /// Its source and how many flows of it were removed, where any were.
    pub(super) fn removed(&self) -> Option<(&str, u64)> {
        (self.removed > 0).then_some((self.source.as_str(), self.removed))
    }

    /// Says what became of them.
    pub(super) fn settle(&mut self, source: &str, removed: &Removed) {
        if self.source == source {
            self.removed = removed.gone;
            self.promised = removed.kept.iter().take(NAMED).map(|(id, _)| id.clone()).collect();
        }
    }
}

/// The parts of an outcome that a run of the importer tells.
pub(super) struct Counted {
    pub(super) sites: Counts,
    pub(super) flows: Counts,
    pub(super) gaps: u64,
}

impl From<ImportTotals> for Counted {
    fn from(totals: ImportTotals) -> Self {
        Self { sites: totals.sites.into(), flows: totals.flows.into(), gaps: totals.gaps }
    }
}
