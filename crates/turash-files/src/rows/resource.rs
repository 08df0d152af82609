//! The resource of a flow's row: temperatures, codes, purities.

use std::collections::BTreeMap;

use turash_domain::{
    Co2, Direction, Electricity, Family, Gas, GoodsCode, Invalid, Material, MaterialCode, NotNegative,
    Precision, Resource, WasteCode, Water, WaterParameter,
};

use super::measures::{self, Of};
use super::{Cells, Problem, temperature};
use crate::fields::Field;
use crate::vocabulary::{self, ResourceWord};

/// Reads what flows.
pub(crate) fn word(cells: Cells<'_>) -> Result<ResourceWord, Problem> {
    let Some(text) = cells.value(Field::Resource) else {
        let known = Family::ALL.map(Family::name).join(", ");
        return Err(cells.missing(Field::Resource, "resource", &format!("one of {known}"), "say what flows"));
    };
    vocabulary::resource(text).map_err(|invalid| cells.problem(Field::Resource, invalid))
}

/// Reads the qualities of a resource's family, and what the way they are written says of the precision; other families' columns are
/// left alone.
pub(crate) fn of(
    cells: Cells<'_>,
    word: ResourceWord,
    direction: Direction,
) -> Result<(Resource, Option<Precision>), Problem> {
    let thermal = || temperature::thermal(cells, word, direction);
    let resource = match word.family {
        Family::Heat => return thermal().map(|(thermal, vague)| (Resource::Heat(thermal), vague)),
        Family::Cooling => return thermal().map(|(thermal, vague)| (Resource::Cooling(thermal), vague)),
        Family::Water => Resource::Water(water(cells)?),
        Family::Material => Resource::Material(material(cells)?),
        Family::Co2 => Resource::Co2(Co2 {
            purity: measures::share(cells, Field::Purity, Of::Gas)?,
            pressure: measures::pressure(cells)?,
        }),
        Family::Electricity => {
            Resource::Electricity(Electricity { voltage_kv: not_negative(cells, Field::Voltage)? })
        }
        Family::Gas => Resource::Gas(gas(cells, word)?),
    };
    Ok((resource, None))
}

fn not_negative(cells: Cells<'_>, field: Field) -> Result<Option<NotNegative>, Problem> {
    let number = cells.number(field)?.map(NotNegative::new).transpose();
    number.map_err(|invalid| cells.problem(field, invalid))
}

fn water(cells: Cells<'_>) -> Result<Water, Problem> {
    let mut parameters = BTreeMap::new();
    for (field, parameter) in WATER {
        if let Some(value) = not_negative(cells, field)? {
            parameters.insert(parameter, value);
        }
    }
    Ok(Water { parameters })
}

/// The columns of water's parameters.
pub(crate) const WATER: [(Field, WaterParameter); 6] = [
    (Field::Cod, WaterParameter::CodMgPerL),
    (Field::Tss, WaterParameter::TssMgPerL),
    (Field::Conductivity, WaterParameter::ConductivityUsPerCm),
    (Field::Hardness, WaterParameter::HardnessMgPerL),
    (Field::Chloride, WaterParameter::ChlorideMgPerL),
    (Field::WaterTemperature, WaterParameter::TemperatureC),
];

/// The code of waste goes before that of goods, and both before a name.
fn material(cells: Cells<'_>) -> Result<Material, Problem> {
    let waste = cells.code(Field::WasteCode, WasteCode::read)?;
    let goods = cells.code(Field::GoodsCode, GoodsCode::read)?;
    let starred = waste.as_ref().is_some_and(WasteCode::is_hazardous);
    let code = match (waste, goods) {
        (Some(_), Some(goods)) => {
            let expected = "one code, of waste or of goods";
            let invalid = Invalid::new("goods_code", goods, expected, "leave one of them out");
            return Err(cells.problem(Field::GoodsCode, invalid));
        }
        (Some(waste), None) => MaterialCode::Waste(waste),
        (None, Some(goods)) => MaterialCode::Goods(goods),
        (None, None) => {
            let expected = "a waste_code, a goods_code, or the name of the material";
            let missing = || cells.missing(Field::WasteCode, "material", expected, "add one of them");
            MaterialCode::Name(cells.text(Field::Material)?.ok_or_else(missing)?)
        }
    };
    Ok(Material {
        code,
        purity: measures::share(cells, Field::Purity, Of::Material)?,
        moisture: measures::share(cells, Field::Moisture, Of::Material)?,
        hazardous: cells.optional(Field::Hazardous, vocabulary::yes_no)?.unwrap_or(starred),
    })
}

fn gas(cells: Cells<'_>, word: ResourceWord) -> Result<Gas, Problem> {
    let named = cells.optional(Field::GasKind, vocabulary::gas_kind)?;
    let Some(kind) = named.or(word.gas) else {
        let expected = "one of natural_gas, biogas, hydrogen, process_gas";
        return Err(cells.missing(Field::GasKind, "gas_kind", expected, "add a column gas_kind"));
    };
    Ok(Gas { kind, pressure: measures::pressure(cells)? })
}
