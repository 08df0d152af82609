//! Surveys: one row holds a site and its flows side by side, as municipalities ask for them.
//!
//! Every header is read by its words ([`words`]). Columns of one family and direction are a group: its amount, temperatures, hours.
//! A column that does not say what it is of (`Vorlauf [°C]`) belongs to the group to its left. Each group is read as a flow, by the
//! same code as a row of flows; a group without an amount is no flow.

mod candidates;
mod groups;
mod stems;
mod words;

use turash_domain::{Direction, Family, Invalid, Precision, Resource, ResourceFlow, Site};

use crate::columns::Columns;
use crate::fields::Field;
use crate::ids::FlowIds;
use crate::rows::{Cells, Problem, flow, site};
use crate::vocabulary::ResourceWord;

pub(crate) use candidates::left_open;
pub(crate) use groups::{is_field, resolve};

/// The columns of a survey.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) site: Columns,
    pub(crate) groups: Vec<Group>,
}

/// The columns of one flow.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) key: Key,
    pub(crate) columns: Columns,
}

/// Which flow of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) direction: Direction,
    pub(crate) family: Family,
    /// From 1.
    pub(crate) number: u8,
}

impl Key {
    /// Its name in mappings and messages: `supply.heat`, `supply.heat.2`.
    pub(crate) fn name(self) -> String {
        let Self { direction, family, number } = self;
        let name = format!("{}.{}", direction.name(), family.name());
        if number == 1 { name } else { format!("{name}.{number}") }
    }
}

/// What a row says.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) site: Result<Site, Problem>,
    pub(crate) flows: Vec<ResourceFlow>,
    /// What could not be read of a flow: its column where one is at fault, and why.
    pub(crate) problems: Vec<(Option<usize>, Invalid)>,
}

impl Survey {
    /// Reads a row, of whose site these are the cells.
    pub(crate) fn read(&self, cells: Cells<'_>, ids: &mut FlowIds) -> Answer {
        let mut answer = Answer { site: site::read(cells), flows: Vec::new(), problems: Vec::new() };
        let Ok(site) = &answer.site else { return answer };
        for group in &self.groups {
            match group.read(Cells { columns: &group.columns, ..cells }, site, ids) {
                Ok(flow) => answer.flows.extend(flow),
                Err(problem) => {
                    let column = group.columns.get(problem.field).map(|column| column.index);
                    answer.problems.push((column, problem.invalid));
                }
            }
        }
        answer
    }
}

impl Group {
    /// The flow of a row; nothing where there is no amount.
    fn read(
        &self,
        cells: Cells<'_>,
        site: &Site,
        ids: &mut FlowIds,
    ) -> Result<Option<ResourceFlow>, Problem> {
        let amounts = [Field::Quantity, Field::Peak].into_iter().filter_map(|field| cells.known(field));
        // Who has none of it writes 0.
        if amounts.into_iter().all(|amount| cells.decimal.plain(amount) == Some(0.0)) {
            return Ok(None);
        }
        let Key { direction, family, .. } = self.key;
        let word = ResourceWord { family, medium: None, gas: None };
        // What a company says of itself is a report.
        let said = flow::Said { site: &site.id, direction, word, precision: Precision::Reported };
        let id = |resource: &Resource| {
            ids.next(&site.id, direction, resource).map_err(|invalid| cells.problem(Field::Quantity, invalid))
        };
        flow::of(cells, said, id).map(Some)
    }
}
