//! The columns that sites and flows can have: their names, and the headers under which planners write them.
//!
//! Headers are compared by [`crate::normal`]: `Site ID`, `site_id` and `SITE-ID` are one. Earlier synonyms win.

mod flows;
mod sites;

pub(crate) use self::flows::FLOW_FIELDS;
pub(crate) use self::sites::SITE_FIELDS;
use crate::header_unit::Suffix;

/// A column of a file, as it is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Id,
    Name,
    Organization,
    City,
    Postcode,
    Longitude,
    LongitudeDirection,
    Latitude,
    LatitudeDirection,
    Geometry,
    Location,
    LocationDoubt,
    LocationKm,
    Country,
    Industry,
    Site,
    Direction,
    Resource,
    TMin,
    TMax,
    Temperature,
    Quantity,
    Unit,
    Average,
    Peak,
    PeakUnit,
    Profile,
    Precision,
    Purity,
    Pressure,
    Moisture,
    Hazardous,
    WasteCode,
    GoodsCode,
    Material,
    Medium,
    GasKind,
    Voltage,
    PriceFloor,
    PriceCap,
    Price,
    ValidFrom,
    ValidUntil,
    Visibility,
    Cod,
    Tss,
    Conductivity,
    Hardness,
    Chloride,
    Hours,
    HeatingValue,
    WaterTemperature,
}

/// How many fields there are.
pub(crate) const FIELD_COUNT: usize = Field::WaterTemperature as usize + 1;

/// A field with its name, the headers it goes by, and the units that may follow them.
#[derive(Debug)]
pub(crate) struct FieldSpec {
    pub(crate) field: Field,
    /// The name in `--map`, in messages and in exports.
    pub(crate) name: &'static str,
    /// Headers in their compact spelling, the best first.
    pub(crate) headers: &'static [&'static str],
    pub(crate) suffix: Suffix,
}

/// Headers that are taken only with a unit behind them: `cap` alone may be a capacity.
pub(crate) const ONLY_WITH_UNIT: [&str; 2] = ["cap", "floor"];

impl FieldSpec {
    /// Whether its cells are numbers.
    pub(crate) fn is_number(&self) -> bool {
        self.suffix != Suffix::None
    }

    /// The unit of its numbers inside, where they have one.
    pub(crate) fn own_unit(&self) -> &'static str {
        match self.suffix {
            Suffix::Temperature => "°C",
            Suffix::Pressure => "bar",
            Suffix::Voltage => "kV",
            Suffix::HeatingValue => "MWh/Nm3",
            Suffix::Share => "as a share",
            _ => "",
        }
    }

    /// Whether its cells are degrees, in which a lone `.` or `,` always begins the decimals.
    pub(crate) fn is_degrees(&self) -> bool {
        self.suffix == Suffix::Degrees
    }
}

const fn spec(
    field: Field,
    name: &'static str,
    suffix: Suffix,
    headers: &'static [&'static str],
) -> FieldSpec {
    FieldSpec { field, name, headers, suffix }
}
