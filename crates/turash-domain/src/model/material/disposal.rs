//! What kind of waste a material is: what it costs to be rid of it depends on that.

use super::{CodeList, Substitutions};
use crate::codes::WasteCode;
use crate::model::prices::PriceKind;
use crate::resource::Material;

/// A kind of waste, as landfills tell them apart (Directive 1999/31/EC, article 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WasteKind {
    /// Hazardous: by its star in the List of Waste, or because whoever has it says so.
    Hazardous,
    /// Inert: nothing of it dissolves, burns or rots.
    Inert,
    /// All else.
    Other,
}

/// Entries of the List of Waste that landfills for inert waste take without a test: Council Decision 2003/33/EC, annex, section 2.1.1.
const INERT: [&str; 11] = [
    "101103", "150107", "170101", "170102", "170103", "170107", "170202", "170504", "191205", "200102",
    "200202",
];

impl WasteKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Hazardous, Self::Inert, Self::Other];

    /// The kind of a material; nothing where it is no waste, by its code or by what its name stands for.
    pub fn of(material: &Material) -> Option<Self> {
        let key = Substitutions::shipped().ok()?.key(&material.code);
        if key.list() != CodeList::Waste {
            return None;
        }
        // A name stands for digits alone; whether the List has them with a star only, the List says.
        let has_star = || WasteCode::read(key.as_str()).is_ok_and(|entry| entry.code.is_hazardous());
        Some(if material.hazardous || has_star() {
            Self::Hazardous
        } else if INERT.contains(&key.as_str()) {
            Self::Inert
        } else {
            Self::Other
        })
    }

    /// What it costs to be rid of it.
    pub fn price(self) -> PriceKind {
        match self {
            Self::Hazardous => PriceKind::HazardousDisposal,
            Self::Inert => PriceKind::InertDisposal,
            Self::Other => PriceKind::Disposal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::GoodsCode;
    use crate::resource::MaterialCode;
    use crate::text::Text;

    fn kind(code: MaterialCode, hazardous: bool) -> Option<WasteKind> {
        WasteKind::of(&Material { code, purity: None, moisture: None, hazardous })
    }

    fn waste(code: &str) -> MaterialCode {
        MaterialCode::Waste(WasteCode::new(code).unwrap())
    }

    #[test]
    fn a_waste_is_of_the_kind_that_its_code_says() {
        for (code, wanted) in [
            ("17 01 01", WasteKind::Inert),
            ("17 05 04", WasteKind::Inert),
            ("10 01 02", WasteKind::Other),
            ("10 02 07*", WasteKind::Hazardous),
        ] {
            assert_eq!(kind(waste(code), false), Some(wanted), "{code}");
        }
        assert_eq!(kind(waste("17 01 01"), true), Some(WasteKind::Hazardous), "its owner says so");
        let goods = MaterialCode::Goods(GoodsCode::new("2618").unwrap());
        assert_eq!(kind(goods, true), None, "no waste");
    }

    #[test]
    fn a_name_is_of_the_kind_that_it_stands_for() {
        let name = |name: &str| kind(MaterialCode::Name(Text::new(name).unwrap()), false);
        assert_eq!(name("fly ash"), Some(WasteKind::Other));
        assert_eq!(name("nobody knows this"), None);
        let table = Substitutions::shipped().unwrap();
        let starred = MaterialCode::Name(Text::new("EAF dust").unwrap());
        assert_eq!(table.key(&starred).as_str(), "100207");
        assert_eq!(kind(starred, false), Some(WasteKind::Hazardous));
    }

    #[test]
    fn every_inert_entry_is_in_the_list_without_a_star() {
        for code in INERT {
            let read = WasteCode::read(code).unwrap();
            assert!(read.doubt.is_none() && !read.code.is_hazardous(), "{code}");
        }
    }
}
