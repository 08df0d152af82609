//! What is written, as the parameters of statements: lists of maps of scalars. A write that something newer in the same call stands above is
//! left out, so that each key comes once, and keys come in their order.

use std::collections::BTreeMap;

use neo4rs::{BoltMap, BoltType, Query, query};
use turash_domain::PortErrorKind::Invalid;
use turash_domain::ports::{GraphChange, GraphFlow, GraphMatch, GraphSite, GraphWrite, PortResult};
use turash_domain::{FlowId, MatchId, Sequence, SiteId, Text};

use crate::error::port_error;
use crate::statements::{PUT_FLOWS, PUT_MATCHES, PUT_SITES, REMOVE_FLOWS, REMOVE_MATCHES, REMOVE_SITES};

/// What is written and how, in the order of the work: what others hang on comes before them, and goes after them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step<'a> {
    PutSite(&'a SiteId),
    PutFlow(&'a FlowId),
    PutMatch(&'a MatchId),
    RemoveMatch(&'a MatchId),
    RemoveFlow(&'a FlowId),
    RemoveSite(&'a SiteId),
}

impl<'a> Step<'a> {
    fn of(change: &'a GraphChange) -> Self {
        match change {
            GraphChange::PutSite(site) => Self::PutSite(&site.id),
            GraphChange::RemoveSite(id) => Self::RemoveSite(id),
            GraphChange::PutFlow(flow) => Self::PutFlow(&flow.id),
            GraphChange::RemoveFlow(id) => Self::RemoveFlow(id),
            GraphChange::PutMatch(matched) => Self::PutMatch(&matched.id),
            GraphChange::RemoveMatch(id) => Self::RemoveMatch(id),
        }
    }

    fn statement(&self) -> &'static str {
        match self {
            Self::PutSite(_) => PUT_SITES,
            Self::PutFlow(_) => PUT_FLOWS,
            Self::PutMatch(_) => PUT_MATCHES,
            Self::RemoveMatch(_) => REMOVE_MATCHES,
            Self::RemoveFlow(_) => REMOVE_FLOWS,
            Self::RemoveSite(_) => REMOVE_SITES,
        }
    }
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Site(&'a SiteId),
    Flow(&'a FlowId),
    Match(&'a MatchId),
}

impl<'a> Key<'a> {
    fn of(change: &'a GraphChange) -> Self {
        match change {
            GraphChange::PutSite(GraphSite { id, .. }) | GraphChange::RemoveSite(id) => Self::Site(id),
            GraphChange::PutFlow(GraphFlow { id, .. }) | GraphChange::RemoveFlow(id) => Self::Flow(id),
            GraphChange::PutMatch(GraphMatch { id, .. }) | GraphChange::RemoveMatch(id) => Self::Match(id),
        }
    }

    /// Under which a removal is remembered.
    fn tombstone(&self) -> String {
        match self {
            Self::Site(id) => format!("site {id}"),
            Self::Flow(id) => format!("flow {id}"),
            Self::Match(id) => format!("match {id}"),
        }
    }
}

/// The writes that count, in the order of the work. `Invalid` where a moment of the log is out of the range that the server keeps.
pub(crate) fn in_order(writes: &[GraphWrite]) -> PortResult<Vec<&GraphWrite>> {
    let mut last: BTreeMap<Key<'_>, &GraphWrite> = BTreeMap::new();
    for write in writes {
        if i64::try_from(write.as_of.0).is_err() {
            let message = format!("the moment {} of the log is more than a graph can keep", write.as_of);
            return Err(port_error(Invalid, message));
        }
        let known = last.entry(Key::of(&write.change)).or_insert(write);
        if known.as_of <= write.as_of {
            *known = write;
        }
    }
    let mut ordered: Vec<_> = last.into_values().collect();
    ordered.sort_by(|a, b| Step::of(&a.change).cmp(&Step::of(&b.change)));
    Ok(ordered)
}

/// The statements that carry these writes out, which come in the order of the work.
pub(crate) fn statements(writes: &[&GraphWrite]) -> Vec<Query> {
    let statement = |write: &&GraphWrite| Step::of(&write.change).statement();
    writes
        .chunk_by(|a, b| statement(a) == statement(b))
        .filter_map(|alike| Some(query(statement(alike.first()?)).param("rows", rows(alike))))
        .collect()
}

fn rows(writes: &[&GraphWrite]) -> Vec<BoltType> {
    writes.iter().map(|write| BoltType::Map(row(write))).collect()
}

fn row(write: &GraphWrite) -> BoltMap {
    let mut row = Row(BoltMap::default());
    row.put("key", Key::of(&write.change).tombstone()).put("version", moment(write.as_of));
    match &write.change {
        GraphChange::PutSite(site) => {
            row.put("id", site.id.as_str())
                .put("name", site.name.as_str())
                .put("organization", site.organization.as_ref().map(Text::as_str))
                .put("longitude", site.coordinates.longitude())
                .put("latitude", site.coordinates.latitude())
                .put("country", site.country.as_ref().map(ToString::to_string));
        }
        GraphChange::PutFlow(flow) => {
            row.put("id", flow.id.as_str())
                .put("site", flow.site.as_str())
                .put("direction", flow.direction.name())
                .put("family", flow.family.name())
                .put("resource", flow.resource.as_str())
                .put("annual", flow.annual);
        }
        GraphChange::PutMatch(matched) => {
            ends(&mut row, &matched.id)
                .put("value", matched.value_eur_per_year)
                .put("distance_m", matched.distance_m)
                .put("deliverable", matched.deliverable_annual)
                .put("technology", matched.technology.name())
                .put("state", matched.state.name());
        }
        GraphChange::RemoveSite(id) => {
            row.put("id", id.as_str());
        }
        GraphChange::RemoveFlow(id) => {
            row.put("id", id.as_str());
        }
        GraphChange::RemoveMatch(id) => {
            ends(&mut row, id);
        }
    }
    row.0
}

fn ends<'a>(row: &'a mut Row, id: &MatchId) -> &'a mut Row {
    row.put("supply", id.supply().as_str()).put("demand", id.demand().as_str())
}

/// A moment of the log as the server keeps it; [`in_order`] refused what does not fit.
pub(crate) fn moment(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}

struct Row(BoltMap);

impl Row {
    fn put(&mut self, name: &str, value: impl Into<BoltType>) -> &mut Self {
        self.0.put(name.into(), value.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(change: GraphChange, as_of: u64) -> GraphWrite {
        GraphWrite { change, as_of: Sequence(as_of) }
    }

    fn remove_site(id: &str) -> GraphChange {
        GraphChange::RemoveSite(SiteId::new(id).unwrap())
    }

    #[test]
    fn of_each_key_the_newest_and_of_equal_ones_the_last_is_written_in_order() {
        let pair = MatchId::parse("a~b").unwrap();
        let put = |site: &str| {
            GraphChange::PutFlow(GraphFlow {
                id: FlowId::new("a").unwrap(),
                site: SiteId::new(site).unwrap(),
                direction: turash_domain::Direction::Supply,
                family: turash_domain::Family::Heat,
                resource: "heat".to_owned(),
                annual: 1.0,
            })
        };
        let writes = [
            write(remove_site("z"), 3),
            write(put("one"), 5),
            write(put("two"), 4),
            write(GraphChange::RemoveMatch(pair.clone()), 1),
            write(remove_site("y"), 3),
            write(put("three"), 5),
        ];
        let ordered = in_order(&writes).unwrap();
        assert_eq!(ordered, [&writes[5], &writes[3], &writes[4], &writes[0]]);
        assert_eq!(statements(&ordered).len(), 3);
        let error = in_order(&[write(remove_site("x"), u64::MAX)]).unwrap_err();
        assert_eq!(error.kind, Invalid);
    }
}
