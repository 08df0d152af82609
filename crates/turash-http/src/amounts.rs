//! Annual amounts beside each other, and the unit of them all.

use std::collections::BTreeMap;

use serde::Serialize;
use turash_domain::AnnualUnit;
use turash_domain::units::Dimension;

/// Annual amounts of one dimension under names such as `deliverable_annual`; to be flattened into what they belong to. What is not known is
/// left out.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Amounts {
    #[serde(flatten)]
    amounts: BTreeMap<String, f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annual_unit: Option<AnnualUnit>,
}

impl Amounts {
    /// Amounts, each under a prefix such as `deliverable_`.
    pub(crate) fn annual<const N: usize>(dimension: Dimension, amounts: [(&str, Option<f64>); N]) -> Self {
        let known =
            amounts.into_iter().filter_map(|(prefix, amount)| Some((format!("{prefix}annual"), amount?)));
        let amounts: BTreeMap<_, _> = known.collect();
        let annual_unit = (!amounts.is_empty()).then_some(AnnualUnit(dimension));
        Self { amounts, annual_unit }
    }
}
