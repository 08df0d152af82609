//! Ids that are nearly those of known sites: `1001` where a program wrote `1001.0`, `007` and `7`, another case. They are named, and never
//! taken for each other.

use std::collections::{BTreeSet, HashMap, HashSet};

use turash_domain::SiteId;
use turash_domain::ports::{Known, PortResult, Registry};

/// Missing sites that are looked for; whoever misses more has not imported them.
const LOOKED_FOR: usize = 200;

/// For missing sites, known ones whose ids are nearly the same.
pub(super) async fn near_sites(
    registry: &dyn Registry,
    missing: &HashSet<SiteId>,
) -> PortResult<HashMap<SiteId, SiteId>> {
    let mut near = HashMap::new();
    if missing.is_empty() {
        return Ok(near);
    }
    let wanted: BTreeSet<&SiteId> = missing.iter().collect();
    let pairs: Vec<(&SiteId, SiteId)> = wanted
        .into_iter()
        .take(LOOKED_FOR)
        .flat_map(|id| {
            variants(id.as_str()).into_iter().filter_map(move |other| Some((id, SiteId::new(&other).ok()?)))
        })
        .collect();
    let others: Vec<SiteId> = pairs.iter().map(|(_, other)| other.clone()).collect();
    let known = registry.sites(&others).await?;
    for ((id, other), known) in pairs.into_iter().zip(known) {
        if matches!(known, Known::Live(_)) {
            near.entry(id.clone()).or_insert(other);
        }
    }
    Ok(near)
}

/// Other ways in which programs and people write an id.
fn variants(id: &str) -> BTreeSet<String> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = id.strip_suffix(".0").or_else(|| id.strip_suffix(",0")).unwrap_or(id);
    let mut variants = BTreeSet::from([id.to_lowercase(), id.to_uppercase(), id.replace(' ', "")]);
    if is_number(whole) {
        let bare = whole.trim_start_matches('0');
        let bare = if bare.is_empty() { "0" } else { bare };
        for number in [whole, bare] {
            variants.extend([number.to_owned(), format!("{number}.0"), format!("{number},0")]);
        }
        // Codes of a fixed length, of which a spreadsheet took the zeros.
        variants.extend((bare.len() + 1..=8).map(|length| format!("{bare:0>length$}")));
    }
    variants.remove(id);
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_several_ways() {
        for (id, other) in [
            ("1001", "1001.0"),
            ("1001.0", "1001"),
            ("7", "00007"),
            ("007", "7"),
            ("de 1", "DE 1"),
            ("a 1", "a1"),
        ] {
            assert!(variants(id).contains(other), "{id}: {:?}", variants(id));
            assert!(!variants(id).contains(id));
        }
        assert!(!variants("de.0").contains("de"));
    }
}
