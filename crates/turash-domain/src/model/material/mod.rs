//! Materials: what a waste, by-product or good can be used in place of.
//!
//! The table of substitutions is shipped as data (`data/substitutions.csv` and `data/replaced_goods.csv`, explained in `data/README.md`):
//! each line says what is used ([`MaterialKey`]: a code or its beginning), what it replaces, how much of it, up to which share, after which
//! treatment, under which conditions, and names a published precedent. [`Substitutions`] reads and finds them, by the longest codes that
//! fit; [`class`] does the same for many flows by small numbers. [`fit()`](fit::fit) says what one flow delivers to another, [`gate`] why
//! not. [`WasteKind`] says what kind of disposal a waste is spared.
//!
//! What it must not know: sites, distances, prices of parties.

pub mod class;
mod disposal;
pub mod fit;
pub mod gate;
mod key;
mod read;
mod row;
mod table;

pub use self::disposal::WasteKind;
pub use self::key::{CodeList, MaterialKey};
pub use self::row::{Hazard, Permit, ReplacedGood, Substitution, Way};
pub use self::table::Substitutions;
