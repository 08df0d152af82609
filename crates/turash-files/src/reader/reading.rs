//! Reading a row: what it says goes into the queue, as a site, flows, or why it was refused.

use csv::StringRecord;
use turash_domain::{FlowId, Invalid, ResourceFlow, Site};

use super::Reader;
use crate::columns::Columns;
use crate::content::Content;
use crate::doubts::{Doubt, Doubts};
use crate::error::{FileError, Reject, RowError};
use crate::fields::Field;
use crate::kind::Kind;
use crate::passed::{self, PassedRow};
use crate::record::Record;
use crate::rows::{Cells, Problem, flow, site};
use crate::seen::Verdict;

impl Reader {
    /// The cells of a row's own columns.
    fn cells<'r>(&'r self, columns: &'r Columns, doubts: &'r Doubts) -> Cells<'r> {
        let is_survey = self.kind() == Kind::Survey;
        let Self { record, decimal, places, .. } = self;
        Cells { columns, record, decimal: *decimal, doubts, places, is_survey }
    }

    fn reject(&mut self, row: u64, column: Option<String>, invalid: Invalid) {
        let id = match &self.content {
            Content::Flows(columns) => {
                let (record, decimal, places) = (&self.record, self.decimal, &self.places);
                let doubts = &Doubts::default();
                let cells = Cells { columns, record, decimal, doubts, places, is_survey: false };
                flow::id_of_refused(cells, &mut self.flow_ids, self.source.row_word().name(), row)
            }
            Content::Sites(_) | Content::Survey(_) | Content::Hotmaps(_) => None,
        };
        self.reject_as(row, column, invalid, id);
    }

    fn reject_as(&mut self, row: u64, column: Option<String>, invalid: Invalid, id: Option<FlowId>) {
        self.stats.rejects += 1;
        self.queue.push_back(Err(RowError::Reject(Box::new(Reject {
            file: self.file.clone(),
            row_word: self.source.row_word(),
            row,
            column,
            invalid,
            raw: self.raw(),
            id,
            is_gap: false,
        }))));
    }

    /// Reads one row into the queue; `false` at the end of the file.
    pub(super) fn read_row(&mut self) -> Result<bool, FileError> {
        let Some(row) = self.source.next(&mut self.record)? else { return Ok(false) };
        if let Some(reason) = passed::reason(&self.content, self.source.headers(), &self.record) {
            self.pass(row.number, reason);
            return Ok(true);
        }
        self.stats.rows += 1;
        if let Some(problem) = row.problem {
            // Its values may stand in other columns than their own.
            let id = match &self.content {
                Content::Flows(_) => self.flow_ids.of_row(self.source.row_word().name(), row.number).ok(),
                Content::Sites(_) | Content::Survey(_) | Content::Hotmaps(_) => None,
            };
            self.reject_as(row.number, problem.column, problem.invalid, id);
            return Ok(true);
        }
        if let Some((column, invalid)) = self.beside() {
            self.reject(row.number, Some(column), invalid);
            return Ok(true);
        }
        let doubts = Doubts::default();
        match &self.content {
            Content::Sites(columns) => match site::read(self.cells(columns, &doubts)) {
                Ok(site) => {
                    self.take_site(row.number, site);
                }
                Err(problem) => self.reject_field(row.number, problem),
            },
            Content::Flows(columns) => {
                let (record, decimal, places) = (&self.record, self.decimal, &self.places);
                let cells = Cells { columns, record, decimal, doubts: &doubts, places, is_survey: false };
                match flow::read(cells, &mut self.flow_ids) {
                    Ok(flow) => self.take_flow(row.number, flow),
                    Err(problem) => self.reject_field(row.number, problem),
                }
            }
            Content::Survey(_) => self.read_answer(row.number, &doubts),
            Content::Hotmaps(hotmaps) => {
                let published = hotmaps.read(&self.record, &mut self.flow_ids);
                self.stats.excess_heat_gwh += published.excess_heat_gwh;
                self.stats.sites_with_excess_heat += u64::from(published.excess_heat_gwh > 0.0);
                let taken = published.site.is_none_or(|site| self.take_site(row.number, site));
                for (column, invalid) in published.problems {
                    self.reject(row.number, Some(column.to_owned()), invalid);
                }
                for flow in published.flows.into_iter().filter(|_| taken) {
                    self.take_flow(row.number, flow);
                }
            }
        }
        self.keep_doubts(row.number, doubts);
        Ok(true)
    }

    /// Reads a row of a survey: its site, and the flows that it has.
    fn read_answer(&mut self, row: u64, doubts: &Doubts) {
        let Content::Survey(survey) = &self.content else { return };
        let whole = self.record.iter().map(str::trim).collect::<Vec<_>>().join("\u{1f}");
        if self.rows_seen.check(&whole, std::iter::empty(), row) == Verdict::Same {
            self.stats.duplicates += 1;
            return;
        }
        let (record, decimal, places) = (&self.record, self.decimal, &self.places);
        let cells = Cells { columns: &survey.site, record, decimal, doubts, places, is_survey: true };
        let answer = survey.read(cells, &mut self.flow_ids);
        let site = match answer.site {
            Ok(site) => site,
            Err(problem) => return self.reject_site(row, problem),
        };
        if !self.take_site(row, site) {
            return;
        }
        for (column, invalid) in answer.problems {
            let header = column.and_then(|column| self.headers().get(column).cloned());
            self.reject(row, header, invalid);
        }
        for flow in answer.flows {
            self.take_flow(row, flow);
        }
    }

    /// Keeps what was doubtful in a row that was taken.
    fn keep_doubts(&mut self, row: u64, doubts: Doubts) {
        let is_taken = self.queue.iter().any(Result::is_ok);
        for (column, found, taken) in doubts.into_inner().into_iter().filter(|_| is_taken) {
            let column = self.headers().get(column).cloned().unwrap_or_default();
            let (file, row_word) = (self.file.clone(), self.source.row_word());
            self.doubts.push(Doubt { file, row_word, row, column, found, taken });
        }
    }

    /// Notes a row that is no data.
    fn pass(&mut self, row: u64, reason: &'static str) {
        if self.passed.len() < passed::MOST {
            self.passed.push(PassedRow::new(row, &self.record, reason));
        }
    }

    /// What stands beside a value that is read and says more, or something else.
    fn beside(&self) -> Option<(String, Invalid)> {
        let doubts = Doubts::default();
        let cells = self.cells(self.content.main()?, &doubts);
        let (column, invalid) = self.beside.as_ref()?.check(cells)?;
        Some((self.headers().get(column.index).cloned().unwrap_or_default(), invalid))
    }

    fn reject_field(&mut self, row: u64, problem: Problem) {
        let column = self.content.main().and_then(|columns| columns.get(problem.field));
        let header = column.and_then(|column| self.headers().get(column.index).cloned());
        self.reject(row, header, problem.invalid);
    }

    /// Rejects a row of a survey for the sake of its site; one that only has no place is a gap.
    fn reject_site(&mut self, row: u64, problem: Problem) {
        let places = [Field::Longitude, Field::Latitude, Field::Geometry];
        let towns = [Field::City, Field::Postcode];
        let columns = self.content.main();
        let is_empty = |field: &Field| columns.is_none_or(|c| c.text(*field, &self.record).is_none());
        let is_of_place = places.iter().chain(&towns).any(|field| *field == problem.field);
        let is_gap = is_of_place && places.iter().all(is_empty) && is_empty(&problem.field);
        self.reject_field(row, problem);
        if let Some(Err(RowError::Reject(reject))) = self.queue.back_mut() {
            reject.is_gap = is_gap;
        }
    }

    /// Queues a site unless its id was there before; whether it was new.
    fn take_site(&mut self, row: u64, site: Site) -> bool {
        let content = contents(&self.content, &self.record);
        match self.sites_seen.check(site.id.as_str(), content, row) {
            Verdict::New => {
                self.stats.sites += 1;
                self.queue.push_back(Ok(Record::Site { row, site }));
                return true;
            }
            // A company may answer in several rows, for each of its flows.
            Verdict::Same if self.kind() == Kind::Survey => return true,
            Verdict::Same => self.stats.duplicates += 1,
            Verdict::Contradicts(first) => self.contradiction(row, first, site.id.as_str()),
        }
        false
    }

    fn take_flow(&mut self, row: u64, flow: ResourceFlow) {
        let verdict = if self.gives_flow_ids() {
            Verdict::New
        } else {
            self.flows_seen.check(flow.id.as_str(), contents(&self.content, &self.record), row)
        };
        match verdict {
            Verdict::New => {
                self.stats.flows += 1;
                self.queue.push_back(Ok(Record::Flow { row, flow }));
            }
            Verdict::Same => self.stats.duplicates += 1,
            Verdict::Contradicts(first) => self.contradiction(row, first, flow.id.as_str()),
        }
    }

    /// Whether every flow gets its id here; those are never the same twice.
    fn gives_flow_ids(&self) -> bool {
        match &self.content {
            Content::Flows(columns) => !columns.has(Field::Id),
            _ => true,
        }
    }

    fn contradiction(&mut self, row: u64, first: u64, id: &str) {
        let column = self.content.main().and_then(|columns| columns.get(Field::Id));
        let header = column.and_then(|column| self.headers().get(column.index).cloned());
        let word = self.source.row_word().name();
        let expected = format!("an id of its own: {word} {first} has the same id and other values");
        let invalid = Invalid::new("id", id, expected, "keep the right one of the two, or rename one");
        self.reject(row, header, invalid);
    }
}

/// The values of a row that count for telling a repeated row.
fn contents<'r>(content: &'r Content, record: &'r StringRecord) -> impl Iterator<Item = &'r str> {
    let used = content.main().map_or(&[][..], Columns::used);
    let every = record.iter().take(if content.main().is_none() { usize::MAX } else { 0 });
    used.iter().filter_map(|index| record.get(*index)).map(str::trim).chain(every)
}
