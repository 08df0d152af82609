//! The resource of a flow's row: temperatures, codes, purities.

use std::collections::BTreeMap;

use turash_domain::{
    Bar, Co2, Electricity, Family, Fraction, Gas, GoodsCode, Invalid, Material, MaterialCode, NotNegative,
    Resource, WasteCode, Water, WaterParameter,
};

use super::{Cells, Problem, temperature};
use crate::fields::Field;
use crate::header_unit::{HeaderUnit, contradiction};
use crate::vocabulary::{self, ResourceWord};

/// Reads the resource with the qualities of its family; other families' columns are left alone.
pub(crate) fn read(cells: Cells<'_>) -> Result<Resource, Problem> {
    let Some(text) = cells.value(Field::Resource) else {
        let known = Family::ALL.map(Family::name).join(", ");
        return Err(cells.missing(Field::Resource, "resource", &format!("one of {known}"), "say what flows"));
    };
    let word = vocabulary::resource(text).map_err(|invalid| cells.problem(Field::Resource, invalid))?;
    Ok(match word.family {
        Family::Heat => Resource::Heat(temperature::thermal(cells, word)?),
        Family::Cooling => Resource::Cooling(temperature::thermal(cells, word)?),
        Family::Water => Resource::Water(water(cells)?),
        Family::Material => Resource::Material(material(cells)?),
        Family::Co2 => {
            Resource::Co2(Co2 { purity: share(cells, Field::Purity)?, pressure: pressure(cells)? })
        }
        Family::Electricity => {
            Resource::Electricity(Electricity { voltage_kv: not_negative(cells, Field::Voltage)? })
        }
        Family::Gas => Resource::Gas(gas(cells, word)?),
    })
}

fn share(cells: Cells<'_>, field: Field) -> Result<Option<Fraction>, Problem> {
    let Some((column, text)) = cells.column_value(field) else { return Ok(None) };
    let share = match text.strip_suffix('%') {
        Some(_) if column.unit == HeaderUnit::SAME => Err(contradiction(text)),
        Some(percent) => cells.decimal.number(percent.trim()).map(|number| number / 100.0),
        None => cells.decimal.number(text).map(|number| column.unit.scale(number)),
    };
    share.and_then(Fraction::new).map(Some).map_err(|invalid| cells.problem(field, invalid))
}

fn pressure(cells: Cells<'_>) -> Result<Option<Bar>, Problem> {
    let field = Field::Pressure;
    let Some((column, text)) = cells.column_value(field) else { return Ok(None) };
    let says_bar = matches!(column.unit, HeaderUnit::Unsaid | HeaderUnit::SAME);
    let bar = match text.strip_suffix("bar").or_else(|| text.strip_suffix("Bar")) {
        Some(_) if !says_bar => Err(contradiction(text)),
        Some(number) => cells.decimal.number(number.trim()),
        None => cells.decimal.number(text).map(|number| column.unit.scale(number)),
    };
    bar.and_then(Bar::new).map(Some).map_err(|invalid| cells.problem(field, invalid))
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
    let waste = cells.optional(Field::WasteCode, WasteCode::new)?;
    let goods = cells.optional(Field::GoodsCode, GoodsCode::new)?;
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
        purity: share(cells, Field::Purity)?,
        moisture: share(cells, Field::Moisture)?,
        hazardous: cells.optional(Field::Hazardous, vocabulary::yes_no)?.unwrap_or(starred),
    })
}

fn gas(cells: Cells<'_>, word: ResourceWord) -> Result<Gas, Problem> {
    let named = cells.optional(Field::GasKind, vocabulary::gas_kind)?;
    let Some(kind) = named.or(word.gas) else {
        let expected = "one of natural_gas, biogas, hydrogen, process_gas";
        return Err(cells.missing(Field::GasKind, "gas_kind", expected, "add a column gas_kind"));
    };
    Ok(Gas { kind, pressure: pressure(cells)? })
}
