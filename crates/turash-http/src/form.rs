//! Sites and flows as they are sent and answered: in the same form as events tell of them and stores hold them.
//!
//! What a reader may see is a type: [`PublicFlow`](turash_domain::PublicFlow) has no price limit. A site has nothing private and is answered as it is stored.

use serde::Deserialize;
use turash_domain::{
    Coordinates, CountryCode, Direction, Doubt, EurPerUnit, FlowId, Invalid, LocationQuality, NaceCode,
    NotNegative, Precision, Profile, QuantityWire, Resource, ResourceFlow, Site, SiteId, Text, Validity,
    Version, Visibility, doubt_about, says_nothing,
};
use turash_services::FlowDraft;

use crate::refusal::join;

/// A site as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteBody {
    id: Option<SiteId>,
    name: Text,
    organization: Option<Text>,
    city: Option<Text>,
    coordinates: Coordinates,
    location: Option<String>,
    location_doubt: Option<Doubt>,
    location_km: Option<NotNegative>,
    country: Option<CountryCode>,
    industry: Option<NaceCode>,
    /// As it was answered; it does not count.
    #[serde(rename = "version")]
    _version: Option<Version>,
}

impl SiteBody {
    /// The site; `id` makes one where the body names none.
    pub(crate) fn site(self, id: impl FnOnce() -> Result<SiteId, Invalid>) -> Result<Site, Invalid> {
        let location = match self.location.as_deref() {
            Some(name) => LocationQuality::read(name, self.location_doubt, self.location_km)?,
            None => doubt_about(self.coordinates, self.country.as_ref())
                .map_or(LocationQuality::Own, LocationQuality::Suspect),
        };
        Ok(Site {
            id: chosen(self.id, id)?,
            name: self.name,
            organization: self.organization,
            city: self.city,
            coordinates: self.coordinates,
            location,
            country: self.country,
            industry: self.industry,
        })
    }
}

/// The id that a body names, or one that is made. At words for nothing, such as `null`, things of several senders would meet.
fn chosen<I: AsRef<str>>(given: Option<I>, made: impl FnOnce() -> Result<I, Invalid>) -> Result<I, Invalid> {
    let id = given.map_or_else(made, Ok)?;
    if says_nothing(id.as_ref()) {
        return Err(Invalid::new(
            "id",
            id.as_ref(),
            "an id",
            "this is a word for nothing: leave it out to get one",
        ));
    }
    Ok(id)
}

/// A flow as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowBody {
    id: Option<FlowId>,
    site: SiteId,
    direction: Direction,
    resource: Resource,
    quantity: QuantityWire,
    profile: Option<Profile>,
    #[serde(default)]
    price_limit_eur_per_unit: PriceLimit,
    precision: Option<Precision>,
    validity: Option<Validity>,
    /// Who sees it. Where nothing is said, a flow that is there is seen by whom it was, and a new one by all.
    visibility: Option<Visibility>,
    /// As it was answered; it does not count, nor does what follows.
    #[serde(rename = "version")]
    _version: Option<Version>,
    #[serde(rename = "overbooked")]
    _overbooked: Option<bool>,
    #[serde(rename = "missing_annual")]
    _missing_annual: Option<f64>,
}

/// What a body says of the private limit: whoever read a flow did not see it.
#[derive(Default, Deserialize)]
#[serde(from = "Option<EurPerUnit>")]
enum PriceLimit {
    /// Nothing: an existing flow keeps its own.
    #[default]
    Keep,
    /// This one, or none.
    Is(Option<EurPerUnit>),
}

impl From<Option<EurPerUnit>> for PriceLimit {
    fn from(limit: Option<EurPerUnit>) -> Self {
        Self::Is(limit)
    }
}

impl FlowBody {
    /// The flow; `id` makes one where the body names none.
    pub(crate) fn draft(self, id: impl FnOnce() -> Result<FlowId, Invalid>) -> Result<FlowDraft, Invalid> {
        let quantity = self.quantity.read(self.resource.family().dimension()).map_err(|invalid| {
            let field = join("quantity", &invalid.field);
            invalid.in_field(&field)
        })?;
        let (price_limit, keep_price_limit) = match self.price_limit_eur_per_unit {
            PriceLimit::Keep => (None, true),
            PriceLimit::Is(limit) => (limit, false),
        };
        let flow = ResourceFlow {
            id: chosen(self.id, id)?,
            site: self.site,
            direction: self.direction,
            resource: self.resource,
            quantity,
            profile: self.profile.unwrap_or_default(),
            price_limit,
            precision: self.precision.unwrap_or_default(),
            validity: self.validity,
            visibility: self.visibility.unwrap_or_default(),
        };
        Ok(FlowDraft { flow, keep_price_limit, keep_visibility: self.visibility.is_none() })
    }
}

#[cfg(test)]
mod tests {
    use turash_domain::{PublicFlow, Versioned};

    use super::*;

    #[test]
    fn a_flow_is_answered_as_events_tell_of_it_and_can_be_sent_back() {
        let resources = [
            (r#"{"family":"heat","t_min_c":100.0,"t_max_c":200.0,"medium":"flue_gas"}"#, "MWh/a"),
            (r#"{"family":"cooling","t_min_c":1.0,"t_max_c":4.0}"#, "MWh/a"),
            (r#"{"family":"water","parameters":{"cod_mg_per_l":3.0,"temperature_c":20.0}}"#, "m3/a"),
            (r#"{"family":"material","code":{"waste":"01 03 05*"},"purity":0.9,"hazardous":true}"#, "t/a"),
            (r#"{"family":"material","code":{"name":"fly ash"},"hazardous":false}"#, "t/a"),
            (r#"{"family":"co2","purity":0.99,"pressure_bar":20.0}"#, "t/a"),
            (r#"{"family":"electricity","voltage_kv":110.0}"#, "MWh/a"),
            (r#"{"family":"gas","kind":"biogas","pressure_bar":2.0}"#, "MWh/a"),
        ];
        for (resource, unit) in resources {
            let json = format!(
                r#"{{"id":"f","site":"s","direction":"supply","resource":{resource},"quantity":{{"annual":8760.0,"annual_unit":"{unit}"}},"precision":"measured","validity":{{"from":"2026-01-01T00:00:00Z"}},"version":1}}"#
            );
            let body: FlowBody = serde_json::from_str(&json).unwrap();
            let flow = Versioned::after(Version::NONE, body.draft(|| unreachable!()).unwrap().flow);
            assert_eq!(serde_json::to_string(&PublicFlow::of(&flow, None)).unwrap(), json);
            assert_eq!(serde_json::to_string(&flow).unwrap(), json, "the form of events");
        }
    }

    #[test]
    fn a_starred_waste_is_hazardous_whatever_is_said() {
        let json = r#"{"family":"material","code":{"waste":"01 03 05*"},"hazardous":false}"#;
        let Resource::Material(material) = serde_json::from_str(json).unwrap() else { panic!() };
        assert!(material.hazardous);
    }
}
