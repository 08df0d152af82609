//! Resource flows: what a site gives off or needs.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::ids::{FlowId, SiteId};
use crate::profile::Profile;
use crate::quantity::{EurPerUnit, Quantity, QuantityWire};
use crate::resource::{Family, Resource};
use crate::time::{Timestamp, Version};
use crate::versioned::{Aggregate, Versioned};

/// Something a site gives off (a supply) or needs (a demand).
///
/// As JSON it names its units; what is stored has a version besides.
///
/// ```
/// use turash_domain::{Direction, Precision, ResourceFlow, Versioned};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flow: Versioned<ResourceFlow> = serde_json::from_str(
///     r#"{"id": "mill.out", "site": "mill", "direction": "supply",
///         "resource": {"family": "heat", "t_min_c": 90, "t_max_c": 120, "medium": "steam"},
///         "quantity": {"annual": 8000, "annual_unit": "MWh/a"}, "version": 1}"#,
/// )?;
/// assert_eq!((flow.direction, flow.quantity.annual()), (Direction::Supply, 8_000.0));
/// assert_eq!(flow.resource.to_string(), "heat 90-120 °C");
/// assert_eq!(flow.precision, Precision::Estimated); // where nothing is said
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceFlow {
    /// Its id.
    pub id: FlowId,
    /// The site it belongs to.
    pub site: SiteId,
    /// Given off or needed.
    pub direction: Direction,
    /// What flows, with its qualities.
    pub resource: Resource,
    /// How much, in the units of the resource's family.
    pub quantity: Quantity,
    /// When, over the year.
    pub profile: Profile,
    /// The least a supplier takes, or the most a buyer pays, in EUR per unit. Private to its owner.
    pub price_limit: Option<EurPerUnit>,
    /// How well the amounts are known.
    pub precision: Precision,
    /// When the flow exists; always, where nothing is given.
    pub validity: Option<Validity>,
    /// Who sees it.
    pub visibility: Visibility,
}

/// Whether a flow is given off or needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The site gives it off. `output` is read too.
    #[serde(alias = "output")]
    Supply,
    /// The site needs it. `input` is read too.
    #[serde(alias = "input")]
    Demand,
}

impl Direction {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Demand => "demand",
        }
    }

    /// Reads a direction: `supply`, `output`, `demand` or `input`, in any case.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim().to_ascii_lowercase().as_str() {
            "supply" | "output" => Ok(Self::Supply),
            "demand" | "input" => Ok(Self::Demand),
            _ => Err(Invalid::new(
                "direction",
                text,
                "supply or demand",
                "write output as supply, input as demand",
            )),
        }
    }

    /// The other side.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Supply => Self::Demand,
            Self::Demand => Self::Supply,
        }
    }
}

/// How well an amount is known: relative standard deviations of 5, 15, 30 and 60 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Metered: 5 %.
    Measured,
    /// From a report or an invoice: 15 %.
    Reported,
    /// From a calculation with data of the site: 30 %.
    #[default]
    Estimated,
    /// From a rule of thumb: 60 %.
    Rough,
}

impl Precision {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Reported => "reported",
            Self::Estimated => "estimated",
            Self::Rough => "rough",
        }
    }

    /// Reads a precision, in any case.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim().to_ascii_lowercase().as_str() {
            "measured" | "exact" => Ok(Self::Measured),
            "reported" => Ok(Self::Reported),
            "estimated" => Ok(Self::Estimated),
            "rough" => Ok(Self::Rough),
            _ => Err(Invalid::new("precision", text, "measured, reported, estimated or rough", "")),
        }
    }

    /// Relative standard deviation of the amount.
    pub fn relative_sd(self) -> f64 {
        match self {
            Self::Measured => 0.05,
            Self::Reported => 0.15,
            Self::Estimated => 0.30,
            Self::Rough => 0.60,
        }
    }
}

/// Who sees a flow, and the matches with it. Matching itself takes every flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody who may look.
    #[default]
    Public,
    /// Whoever has a key.
    Network,
    /// The organization of its site alone, and who looks after the program.
    Private,
}

impl Visibility {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Network => "network",
            Self::Private => "private",
        }
    }

    /// Reads a visibility, in any case.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim().to_ascii_lowercase().as_str() {
            "public" => Ok(Self::Public),
            "network" => Ok(Self::Network),
            "private" => Ok(Self::Private),
            _ => Err(Invalid::new("visibility", text, "public, network or private", "")),
        }
    }

    /// Whether everybody sees it: where nothing is said.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub fn is_public(&self) -> bool {
        *self == Self::Public
    }
}

/// A span of time with at least one end; the end is not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawValidity")]
pub struct Validity {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawValidity {
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Validity {
    /// A span from its first moment to the moment after its last.
    pub fn new(from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Self, Invalid> {
        match (from, until) {
            (None, None) => {
                Err(Invalid::new("validity", "", "a start or an end", "leave it out if there is neither"))
            }
            (Some(from), Some(until)) if from >= until => {
                Err(Invalid::new("validity", from, format!("a start before the end, {until}"), "swap them"))
            }
            _ => Ok(Self { from, until }),
        }
    }

    /// The first moment.
    pub fn from(self) -> Option<Timestamp> {
        self.from
    }

    /// The moment after the last.
    pub fn until(self) -> Option<Timestamp> {
        self.until
    }
}

impl TryFrom<RawValidity> for Validity {
    type Error = Invalid;

    fn try_from(raw: RawValidity) -> Result<Self, Invalid> {
        Self::new(raw.from, raw.until)
    }
}

impl ResourceFlow {
    /// The family of its resource.
    pub fn family(&self) -> Family {
        self.resource.family()
    }
}

impl Aggregate for ResourceFlow {
    type Wire = FlowWire;
}

/// The wire form of a flow: the quantity names the units of the resource's family.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowWire {
    id: FlowId,
    site: SiteId,
    direction: Direction,
    resource: Resource,
    quantity: QuantityWire,
    #[serde(default, skip_serializing_if = "Profile::is_flat")]
    profile: Profile,
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "price_limit_eur_per_unit")]
    price_limit: Option<EurPerUnit>,
    #[serde(default)]
    precision: Precision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validity: Option<Validity>,
    #[serde(default, skip_serializing_if = "Visibility::is_public")]
    visibility: Visibility,
    version: Version,
}

impl From<Versioned<ResourceFlow>> for FlowWire {
    fn from(stored: Versioned<ResourceFlow>) -> Self {
        let Versioned { version, value: flow } = stored;
        let dimension = flow.family().dimension();
        let ResourceFlow {
            id,
            site,
            direction,
            resource,
            quantity,
            profile,
            price_limit,
            precision,
            validity,
            visibility,
        } = flow;
        let quantity = QuantityWire::new(quantity, dimension);
        Self {
            id,
            site,
            direction,
            resource,
            quantity,
            profile,
            price_limit,
            precision,
            validity,
            visibility,
            version,
        }
    }
}

impl TryFrom<FlowWire> for Versioned<ResourceFlow> {
    type Error = Invalid;

    fn try_from(wire: FlowWire) -> Result<Self, Invalid> {
        let FlowWire {
            id,
            site,
            direction,
            resource,
            quantity,
            profile,
            price_limit,
            precision,
            validity,
            visibility,
            version,
        } = wire;
        let quantity = quantity.read(resource.family().dimension())?;
        let value = ResourceFlow {
            id,
            site,
            direction,
            resource,
            quantity,
            profile,
            price_limit,
            precision,
            validity,
            visibility,
        };
        Ok(Self { version, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"id":"linz.out","site":"linz","direction":"supply","resource":{"family":"heat","t_min_c":100.0,"t_max_c":200.0},"quantity":{"annual":192340.0,"annual_unit":"MWh/a","peak":30.0,"peak_unit":"MW"},"precision":"estimated","version":3}"#;

    /// Flows of other families and with every field.
    const MORE: [&str; 6] = [
        r#"{"id":"a","site":"s","direction":"demand","resource":{"family":"heat","t_min_c":-5.25,"t_max_c":1e-7,"medium":"steam"},"quantity":{"annual":0.0,"annual_unit":"MWh/a"},"profile":{"shape":"named","name":"a \"b\" ü"},"price_limit_eur_per_unit":-20.5,"precision":"measured","validity":{"from":"2026-01-01T00:00:00Z"},"visibility":"private","version":18446744073709551615}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"cooling","t_min_c":1.0,"t_max_c":2.0,"medium":"water"},"quantity":{"annual":10000000000.0,"annual_unit":"MWh/a"},"precision":"rough","visibility":"network","version":1}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"water","parameters":{"cod_mg_per_l":3.5}},"quantity":{"annual":5.0,"annual_unit":"m3/a"},"precision":"reported","version":1}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"material","code":{"name":"fly ash"},"hazardous":false},"quantity":{"annual":5.0,"annual_unit":"t/a"},"precision":"reported","version":1}"#,
        r#"{"id":"a","site":"s","direction":"supply","resource":{"family":"co2","purity":0.99},"quantity":{"annual":5.0,"annual_unit":"t/a","peak":1.0,"peak_unit":"t/h"},"precision":"reported","version":1}"#,
        r#"{"id":"a","site":"s","direction":"demand","resource":{"family":"electricity"},"quantity":{"annual":5.0,"annual_unit":"MWh/a"},"precision":"reported","version":1}"#,
    ];

    #[test]
    fn a_flow_reads_back_from_its_wire_form() {
        for json in MORE {
            let flow: Versioned<ResourceFlow> = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&flow).unwrap(), json);
        }
        let flow: Versioned<ResourceFlow> = serde_json::from_str(JSON).unwrap();
        assert_eq!(serde_json::to_string(&flow).unwrap(), JSON);
        assert_eq!(flow.visibility, Visibility::Public);
        let older = JSON.replace("\"supply\"", "\"output\"");
        assert_eq!(serde_json::from_str::<Versioned<ResourceFlow>>(&older).unwrap(), flow);
    }

    #[test]
    fn a_wrong_unit_an_unknown_field_and_a_bad_quantity_are_refused() {
        for (from, to) in [("MWh/a", "t/a"), ("\"version\"", "\"vresion\""), ("192340.0", "-1.0")] {
            let bad = JSON.replace(from, to);
            assert!(serde_json::from_str::<Versioned<ResourceFlow>>(&bad).is_err(), "{bad}");
        }
    }
}
