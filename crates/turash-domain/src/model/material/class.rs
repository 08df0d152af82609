//! Codes as small numbers, so that flows that never meet cost each other no scan.
//!
//! Each side has classes of its own. Every distinct output of the table is a class of supplies, every distinct input one of demands, and a
//! flow belongs to the longest of them that begins its code. So the two classes of a pair decide which row applies: a key that begins the
//! code of a flow begins the key of its class too.
//!
//! A flow whose code begins with none of them can still meet its like. It belongs to one of [`REST`] further classes: by the first two
//! digits of a waste (20 chapters, and one for what is in none), by those of a good (97 chapters, and one for the rest), by a hash of a
//! name (8). Two classes that can hold the same material meet; whether two flows of them are the same, their codes decide
//! ([`Substitutions::find`]).

use std::sync::OnceLock;

use super::key::{CodeList, MaterialKey};
use super::row::{Substitution, longest};
use super::table::Substitutions;
use crate::error::Invalid;
use crate::ids::stable_hash;
use crate::resource::MaterialCode;

/// The most classes that a side may have.
pub const MAX_CLASSES: usize = 250;

/// Classes of codes that the table does not have.
pub const REST: usize = WASTE_CHAPTERS + GOODS_CHAPTERS + NAMES;

const WASTE_CHAPTERS: usize = 21;
const GOODS_CHAPTERS: usize = 98;
const NAMES: usize = 8;

/// A class of supplies: below [`Classes::supply_classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SupplyClass(pub u16);

/// A class of demands: below [`Classes::demand_classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DemandClass(pub u16);

/// The classes of both sides, and the row of each pair of them.
#[derive(Debug)]
pub struct Classes<'t> {
    table: &'t Substitutions,
    supply: Side,
    demand: Side,
    /// By the supply's key, then the demand's.
    rows: Vec<Option<&'t Substitution>>,
}

impl Classes<'static> {
    /// The classes of the table that is shipped.
    pub fn shipped() -> Result<&'static Self, Invalid> {
        static SHIPPED: OnceLock<Result<Classes<'static>, Invalid>> = OnceLock::new();
        let shipped = SHIPPED.get_or_init(|| Self::of(Substitutions::shipped()?));
        shipped.as_ref().map_err(Clone::clone)
    }
}

impl<'t> Classes<'t> {
    /// The classes of a table. Refused where a side would have more than [`MAX_CLASSES`].
    pub fn of(table: &'t Substitutions) -> Result<Self, Invalid> {
        let supply = Side::of(table.rows().iter().map(|row| &row.output), "outputs")?;
        let demand = Side::of(table.rows().iter().map(|row| &row.replaces.key), "inputs")?;
        let pairs =
            supply.keys.iter().flat_map(|output| demand.keys.iter().map(move |input| (output, input)));
        let rows = pairs.map(|(output, input)| longest(table.rows(), output, input)).collect();
        Ok(Self { table, supply, demand, rows })
    }

    /// How many classes of supplies there are.
    pub fn supply_classes(&self) -> usize {
        self.supply.len()
    }

    /// How many classes of demands there are.
    pub fn demand_classes(&self) -> usize {
        self.demand.len()
    }

    /// The class of a supply.
    pub fn supply_class(&self, code: &MaterialCode) -> SupplyClass {
        SupplyClass(self.supply.class(&self.table.key(code)) as u16)
    }

    /// The class of a demand.
    pub fn demand_class(&self, code: &MaterialCode) -> DemandClass {
        DemandClass(self.demand.class(&self.table.key(code)) as u16)
    }

    /// The classes of demands that supplies of a class may serve, by a row or by being the same, in order.
    pub fn meets(&self, supply: SupplyClass) -> impl Iterator<Item = DemandClass> {
        let demands = (0..self.demand_classes()).map(|demand| DemandClass(demand as u16));
        demands.filter(move |demand| self.may_meet(supply, *demand))
    }

    /// The classes of supplies that may serve demands of a class, in order.
    pub fn met_by(&self, demand: DemandClass) -> impl Iterator<Item = SupplyClass> {
        let supplies = (0..self.supply_classes()).map(|supply| SupplyClass(supply as u16));
        supplies.filter(move |supply| self.may_meet(*supply, demand))
    }

    /// The row that applies to all pairs of two classes but those that are the same material; none where there is none.
    #[inline]
    pub fn row(&self, supply: SupplyClass, demand: DemandClass) -> Option<&'t Substitution> {
        let (supply, demand) = (usize::from(supply.0), usize::from(demand.0));
        let inputs = self.demand.keys.len();
        if demand >= inputs {
            return None;
        }
        self.rows.get(supply * inputs + demand).copied().flatten()
    }

    /// Whether flows of two classes can be of the same material: their codes then tell.
    pub fn may_be_same(&self, supply: SupplyClass, demand: DemandClass) -> bool {
        let (output, input) = (usize::from(supply.0), usize::from(demand.0));
        match (self.supply.keys.get(output), self.demand.keys.get(input)) {
            (Some(output), Some(input)) => output.is_same_material(input),
            _ => self.supply.rest_of(output) == self.demand.rest_of(input),
        }
    }

    fn may_meet(&self, supply: SupplyClass, demand: DemandClass) -> bool {
        self.may_be_same(supply, demand) || self.row(supply, demand).is_some()
    }
}

/// The classes of one side: one a key, in order, then the rest.
#[derive(Debug)]
struct Side {
    keys: Vec<MaterialKey>,
}

impl Side {
    fn of<'k>(keys: impl Iterator<Item = &'k MaterialKey>, what: &str) -> Result<Self, Invalid> {
        let mut keys: Vec<MaterialKey> = keys.cloned().collect();
        keys.sort();
        keys.dedup();
        let most = MAX_CLASSES - REST;
        if keys.len() > most {
            let expected = format!("at most {most} different {what}");
            return Err(Invalid::new(
                "substitutions.csv",
                keys.len(),
                expected,
                "join some to shorter codes",
            ));
        }
        Ok(Self { keys })
    }

    fn len(&self) -> usize {
        self.keys.len() + REST
    }

    /// The class of a code.
    fn class(&self, code: &MaterialKey) -> usize {
        let fitting = self.keys.iter().enumerate().filter(|(_, key)| key.begins(code));
        let longest = fitting.max_by_key(|(_, key)| key.as_str().len());
        longest.map_or_else(|| self.keys.len() + rest(code), |(class, _)| class)
    }

    /// The class among the rest that codes of a class would be in without the table.
    fn rest_of(&self, class: usize) -> usize {
        self.keys.get(class).map_or_else(|| class - self.keys.len(), rest)
    }
}

/// The class of a code among the rest.
fn rest(code: &MaterialKey) -> usize {
    let chapter: usize = code.as_str().get(..2).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    match code.list() {
        CodeList::Waste => within(chapter, WASTE_CHAPTERS),
        CodeList::Goods => WASTE_CHAPTERS + within(chapter, GOODS_CHAPTERS),
        CodeList::Name => {
            WASTE_CHAPTERS + GOODS_CHAPTERS + (stable_hash(code.as_str()) % NAMES as u64) as usize
        }
    }
}

/// A chapter where it is one of the list's, 0 where it is none.
fn within(chapter: usize, chapters: usize) -> usize {
    if chapter < chapters { chapter } else { 0 }
}
