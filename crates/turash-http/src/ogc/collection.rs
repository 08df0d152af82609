//! The collections and their properties: the columns of an export, each with what it means.

pub(super) use turash_files::ColumnKind as Kind;
use turash_files::Table;

/// A collection of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    Sites,
    Flows,
    Matches,
}

/// A property of features.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property {
    /// As in exports.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// What it means, with its unit.
    pub(super) title: &'static str,
}

impl Property {
    /// Whether features are asked for by its value.
    pub(super) fn is_asked_for(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Flag) && self.name != "profile"
    }
}

const fn text(name: &'static str, title: &'static str) -> Property {
    Property { name, kind: Kind::Text, title }
}

const fn number(name: &'static str, title: &'static str) -> Property {
    Property { name, kind: Kind::Number, title }
}

const fn of(kind: Kind, name: &'static str, title: &'static str) -> Property {
    Property { name, kind, title }
}

const SITES: &[Property] = &[
    text("name", "name"),
    text("organization", "who runs it"),
    text("city", "town"),
    number("longitude", "longitude, degrees (WGS 84)"),
    number("latitude", "latitude, degrees (WGS 84)"),
    text("location", "how far the place can be trusted: own, shared, town, suspect"),
    text("location_doubt", "why the place is suspect: stated, zero, swapped, outside_country, shared"),
    number("location_km", "km around the middle of the town"),
    text("country", "country, two letters (ISO 3166-1)"),
    text("industry", "industry (NACE)"),
];

const FLOWS: &[Property] = &[
    text("site", "id of its site"),
    text("direction", "supply or demand"),
    text("resource", "family: heat, cooling, water, material, co2, electricity, gas"),
    number("t_min_c", "lowest temperature, °C"),
    number("t_max_c", "highest temperature, °C"),
    text("medium", "medium of the heat"),
    number("quantity", "amount a year, in its unit"),
    text("unit", "unit of the amount: MWh/a, t/a, m3/a"),
    number("peak", "largest rate, in its unit"),
    text("peak_unit", "unit of the rate: MW, t/h, m3/h"),
    text("profile", "profile over the year"),
    text("precision", "how well the amount is known: measured, reported, estimated, rough"),
    text("waste_code", "code of the List of Waste"),
    text("goods_code", "code of the Combined Nomenclature"),
    text("material", "name of the material"),
    number("purity", "purity, share"),
    number("moisture", "moisture, share"),
    of(Kind::Flag, "hazardous", "whether the material is hazardous"),
    number("pressure_bar", "pressure, bar"),
    text("gas_kind", "kind of gas"),
    number("voltage_kv", "voltage, kV"),
    number("cod_mg_per_l", "chemical oxygen demand, mg/l"),
    number("tss_mg_per_l", "suspended solids, mg/l"),
    number("conductivity_us_per_cm", "conductivity, µS/cm"),
    number("hardness_mg_per_l", "hardness as CaCO3, mg/l"),
    number("chloride_mg_per_l", "chloride, mg/l"),
    number("water_temperature_c", "temperature of the water, °C"),
    of(Kind::Time, "valid_from", "first moment"),
    of(Kind::Time, "valid_until", "the moment after the last"),
    text("visibility", "who sees it: public, network, private"),
    number("overbooked", "promised beyond the amount, in its unit"),
];

const MATCHES: &[Property] = &[
    text("family", "family: heat, cooling, water, material, co2, electricity, gas"),
    text("technology", "how the exchange is done"),
    text("supply", "id of the flow that gives"),
    text("supply_site", "id of the site that gives"),
    text("supply_site_name", "name of the site that gives"),
    text("supply_resource", "what is given"),
    number("supply_longitude", "longitude of the site that gives, degrees (WGS 84)"),
    number("supply_latitude", "latitude of the site that gives, degrees (WGS 84)"),
    text("demand", "id of the flow that takes"),
    text("demand_site", "id of the site that takes"),
    text("demand_site_name", "name of the site that takes"),
    text("demand_resource", "what is needed"),
    number("demand_longitude", "longitude of the site that takes, degrees (WGS 84)"),
    number("demand_latitude", "latitude of the site that takes, degrees (WGS 84)"),
    number("distance_km", "distance, km"),
    number("distance_uncertainty_km", "how much longer or shorter it may be, km"),
    number("deliverable_annual", "deliverable a year, in its unit"),
    text("unit", "unit of the amounts: MWh/a, t/a, m3/a"),
    number("value_eur_per_year", "what it is worth, EUR/a"),
    number("supply_annual", "amount of the flow that gives, in the unit"),
    number("demand_annual", "amount of the flow that takes, in the unit"),
    of(Kind::Whole, "supply_version", "version of the flow that gives"),
    of(Kind::Whole, "demand_version", "version of the flow that takes"),
    text("state", "where people took it; suggested where nobody acted on it"),
    of(Kind::Flag, "overbooked", "whether one of its flows has less than is promised on it"),
    number("supply_missing_annual", "missing on the flow that gives, in the unit"),
    number("demand_missing_annual", "missing on the flow that takes, in the unit"),
];

/// What matches are asked for by besides.
const EITHER_SIDE: &[Property] = &[
    text("site", "id of the site of either side"),
    text("flow", "id of the flow of either side"),
    text("country", "country of either side, two letters (ISO 3166-1)"),
];

impl Collection {
    pub(super) const ALL: [Self; 3] = [Self::Sites, Self::Flows, Self::Matches];

    /// Its id in addresses.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Sites => "sites",
            Self::Flows => "flows",
            Self::Matches => "matches",
        }
    }

    pub(super) fn path(self) -> String {
        format!("/collections/{}", self.id())
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Sites => "Sites",
            Self::Flows => "Resource flows",
            Self::Matches => "Matches",
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Sites => "Places that give off or need resources",
            Self::Flows => "What sites give off or need, each at the place of its site",
            Self::Matches => {
                "Supplies and demands that fit, best first: lines from the site that gives to the one that takes"
            }
        }
    }

    /// The table of exports whose columns its properties are.
    pub(super) fn table(self) -> Table {
        match self {
            Self::Sites => Table::Sites,
            Self::Flows => Table::Flows,
            Self::Matches => Table::Matches,
        }
    }

    /// Its properties in the order of the table, without the id.
    pub(super) fn properties(self) -> &'static [Property] {
        match self {
            Self::Sites => SITES,
            Self::Flows => FLOWS,
            Self::Matches => MATCHES,
        }
    }

    /// What its features are asked for by, besides their own properties.
    pub(super) fn besides(self) -> &'static [Property] {
        if self == Self::Matches { EITHER_SIDE } else { &[] }
    }

    /// What its features are asked for by.
    pub(super) fn queryables(self) -> impl Iterator<Item = &'static Property> {
        let own = self.properties().iter().filter(|property| property.is_asked_for());
        own.chain(self.besides())
    }

    /// Whether its features can be written, where that is switched on. A flow is more than the columns of its row.
    pub(super) fn is_edited(self) -> bool {
        self == Self::Sites
    }

    /// Whether its features have a time.
    pub(super) fn has_time(self) -> bool {
        self == Self::Flows
    }

    /// The type of its geometries, by its name in `GeoJSON`.
    pub(super) fn geometry(self) -> &'static str {
        if self == Self::Matches { "LineString" } else { "Point" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_the_columns_of_exports() {
        for collection in Collection::ALL {
            let names: Vec<_> = collection.properties().iter().map(|property| property.name).collect();
            assert_eq!(["id"].into_iter().chain(names).collect::<Vec<_>>(), collection.table().names());
            for property in collection.properties() {
                assert!(!property.name.contains("price"));
                assert_eq!(property.kind, collection.table().kind(property.name), "{}", property.name);
            }
        }
    }
}
