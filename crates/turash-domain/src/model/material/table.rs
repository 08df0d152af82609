//! The table of substitutions, and what applies to a pair of codes.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::key::{MaterialKey, folded};
use super::read::{read_goods, read_substitutions};
use super::row::{Substitution, Way, longest};
use crate::error::Invalid;
use crate::resource::MaterialCode;

/// The tables that are shipped.
const GOODS: &str = include_str!("../../../data/replaced_goods.csv");
const SUBSTITUTIONS: &str = include_str!("../../../data/substitutions.csv");

/// All substitutions that are known.
#[derive(Debug)]
pub struct Substitutions {
    rows: Vec<Substitution>,
    names: HashMap<Box<str>, MaterialKey>,
}

impl Substitutions {
    /// The table that is shipped with the program. Read and checked once; the tests see to it that it has no fault.
    pub fn shipped() -> Result<&'static Self, Invalid> {
        static SHIPPED: OnceLock<Result<Substitutions, Invalid>> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::parse(GOODS, SUBSTITUTIONS)).as_ref().map_err(Clone::clone)
    }

    /// Reads the two tables. The first line that is refused is named, with its column.
    pub fn parse(goods: &str, substitutions: &str) -> Result<Self, Invalid> {
        let mut names = HashMap::new();
        let goods = read_goods(goods, &mut names)?;
        let rows = read_substitutions(substitutions, &goods, &mut names)?;
        Ok(Self { rows, names })
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> &[Substitution] {
        &self.rows
    }

    /// Every name that is known, in lower case, with what it stands for; in no order.
    pub fn names(&self) -> impl Iterator<Item = (&str, &MaterialKey)> {
        self.names.iter().map(|(name, key)| (&**name, key))
    }

    /// What a code is looked up by. A name that the table knows is looked up by its code, any other by itself.
    pub fn key(&self, code: &MaterialCode) -> MaterialKey {
        match code {
            MaterialCode::Waste(code) => MaterialKey::of_waste(code),
            MaterialCode::Goods(code) => MaterialKey::of_goods(code),
            MaterialCode::Name(name) => {
                let known = self.names.get(folded(name.as_str()).as_str());
                known.cloned().unwrap_or_else(|| MaterialKey::of_name(name.as_str()))
            }
        }
    }

    /// How one material can serve where another is asked for; none where nothing is known.
    ///
    /// The same material, perhaps said more closely on one side, is used as it is. Else that row applies whose codes are the longest
    /// beginnings of the two: the output's length counts first.
    pub fn find(&self, output: &MaterialCode, input: &MaterialCode) -> Option<Way<'_>> {
        let (output, input) = (self.key(output), self.key(input));
        if output.is_same_material(&input) {
            return Some(Way::Direct);
        }
        longest(&self.rows, &output, &input).map(Way::Substitute)
    }
}
