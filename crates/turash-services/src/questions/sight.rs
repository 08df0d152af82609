//! What the lists show to whom: of flows and pairs, by what the directory knows of them. It costs a comparison where all is public.

use turash_domain::{Sight, Visibility, stable_hash};

use crate::matching::directory::FlowRecord;
use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;

impl Lists {
    /// Whether nothing in the lists is hidden from whoever sees so much.
    pub(crate) fn sees_all(&self, sight: &Sight) -> bool {
        let [network, private] = self.directory.restricted();
        (network == 0 || sight.sees(Visibility::Network)) && (private == 0 || sight.sees(Visibility::Private))
    }

    /// Whether a flow is seen.
    pub(crate) fn sees_flow(&self, sight: &Sight, flow: &FlowRecord) -> bool {
        sight.sees(flow.visibility) || self.is_own(sight, flow)
    }

    /// Whether the pair of two flows is seen.
    pub(crate) fn sees_pair(&self, sight: &Sight, supply: &FlowRecord, demand: &FlowRecord) -> bool {
        let of = [supply.visibility, demand.visibility];
        if of.into_iter().all(|visibility| sight.sees(visibility)) {
            return true;
        }
        let own = [supply, demand].map(|flow| self.is_own(sight, flow));
        let is_taken_up = own.contains(&true) && self.decided.was_taken_up(&supply.id, &demand.id);
        sight.sees_sides(of, own, is_taken_up)
    }

    fn is_own(&self, sight: &Sight, flow: &FlowRecord) -> bool {
        let own = sight.organization().map(|name| stable_hash(name.as_str()));
        own.is_some() && self.directory.site(flow.site).and_then(|site| site.organization) == own
    }
}

impl Matcher {
    /// Whether nothing in the lists is hidden from whoever sees so much.
    pub fn sees_all(&self, sight: &Sight) -> bool {
        sight.is_all() || self.read().sees_all(sight)
    }
}
