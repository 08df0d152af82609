//! What a file holds, with where it stands.

use crate::columns::{Column, Columns};
use crate::fields::Field;
use crate::header_unit::HeaderUnit;
use crate::hotmaps::Hotmaps;
use crate::kind::{Kind, ReadColumn};
use crate::places::Places;
use crate::survey::Survey;

/// The content of a file.
#[derive(Debug)]
pub(crate) enum Content {
    Sites(Columns),
    Flows(Columns),
    Survey(Box<Survey>),
    Hotmaps(Hotmaps),
}

impl Content {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Sites(_) => Kind::Sites,
            Self::Flows(_) => Kind::Flows,
            Self::Survey(_) => Kind::Survey,
            Self::Hotmaps(_) => Kind::SitesAndFlows,
        }
    }

    /// The columns of what a row is first of all: its site or its flow.
    pub(crate) fn main(&self) -> Option<&Columns> {
        match self {
            Self::Sites(columns) | Self::Flows(columns) => Some(columns),
            Self::Survey(survey) => Some(&survey.site),
            Self::Hotmaps(_) => None,
        }
    }

    /// The columns of sites, where a row holds one.
    pub(crate) fn sites(&self) -> Option<&Columns> {
        match self {
            Self::Sites(columns) => Some(columns),
            Self::Survey(survey) => Some(&survey.site),
            Self::Flows(_) | Self::Hotmaps(_) => None,
        }
    }

    /// The columns of everything that a row holds.
    pub(crate) fn sets(&self) -> impl Iterator<Item = &Columns> {
        let groups = match self {
            Self::Survey(survey) => &survey.groups[..],
            Self::Sites(_) | Self::Flows(_) | Self::Hotmaps(_) => &[],
        };
        self.main().into_iter().chain(groups.iter().map(|group| &group.columns))
    }

    /// Every column that is read; one that holds a field of several flows comes several times.
    pub(crate) fn columns(&self) -> impl Iterator<Item = Column> + '_ {
        self.sets().flat_map(Columns::all)
    }

    /// Takes the unit of a column from elsewhere than its header.
    pub(crate) fn set_unit(&mut self, index: usize, unit: HeaderUnit) {
        match self {
            Self::Sites(columns) | Self::Flows(columns) => columns.set_unit(index, unit),
            Self::Survey(survey) => {
                survey.site.set_unit(index, unit);
                for group in &mut survey.groups {
                    group.columns.set_unit(index, unit);
                }
            }
            Self::Hotmaps(_) => {}
        }
    }

    /// The columns of numbers: where each stands, and whether it holds degrees.
    pub(crate) fn numbers(&self, places: &Places) -> Vec<(usize, bool)> {
        let is_degrees = |column: &Column| column.spec.is_degrees() && !places.are_metres();
        let numbers = self.columns().filter(|column| column.spec.is_number());
        numbers.map(|column| (column.index, is_degrees(&column))).collect()
    }

    /// The columns of amounts.
    pub(crate) fn amounts(&self) -> Vec<usize> {
        let is_amount =
            |column: &Column| matches!(column.spec.field, Field::Quantity | Field::Average | Field::Peak);
        self.columns().filter(is_amount).map(|column| column.index).collect()
    }

    /// What each column is read as, under the names that mappings take.
    pub(crate) fn read_columns(&self, headers: &[String]) -> Vec<ReadColumn> {
        let of = |prefix: &str, columns: &Columns| -> Vec<ReadColumn> {
            let read = |column: Column| ReadColumn {
                field: format!("{prefix}{}", column.spec.name),
                header: headers.get(column.index).cloned().unwrap_or_default(),
                unit: column.unit.describe(column.spec.own_unit()),
                sureness: column.sureness,
            };
            columns.all().map(read).collect()
        };
        let mut all = self.main().map_or_else(Vec::new, |columns| of("", columns));
        if let Self::Survey(survey) = self {
            for group in &survey.groups {
                all.extend(of(&format!("{}.", group.key.name()), &group.columns));
            }
        }
        all
    }
}
