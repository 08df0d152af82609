//! What is told of the plan that is kept current: which pairs get more or less than was told, written in the commit that tells the lists
//! that this follows from, so that the plan never has a pair that is no match.

use turash_domain::ports::{Change, Page, PlannedPair, PortResult};
use turash_domain::{EventData, MatchId, PlanChanged, PlanRecomputed};

use crate::matching::lists::Lists;
use crate::matching::living::{Amounts, LivingPlan, NotPlanned, PlanKeeping, PlanMove};
use crate::matching::load::at_length;
use crate::matching::matcher::Matcher;
use crate::matching::plan_facts::Facts;
use crate::ports::Ports;

/// Planned pairs that are read at once.
const PAGE: u32 = 20_000;

/// What is to be told of the plan, ordered by pair.
#[derive(Default)]
pub(super) struct Planned {
    /// Pairs that get less than before, or nothing.
    pub(super) less: Vec<PlannedChange>,
    /// Pairs that get more.
    pub(super) more: Vec<PlannedChange>,
}

/// What a pair gets from now on, with the unit of the amount where there is one.
pub(super) struct PlannedChange {
    pair: PlannedPair,
    unit: Option<&'static str>,
}

impl PlannedChange {
    pub(super) fn change(&self) -> Change {
        Change::Plan(self.pair.clone())
    }

    fn event(&self) -> EventData {
        EventData::PlanChanged(PlanChanged {
            id: self.pair.id.clone(),
            planned_annual: self.pair.annual,
            annual_unit: self.unit.map(str::to_owned),
        })
    }
}

impl Planned {
    pub(super) fn len(&self) -> usize {
        self.less.len() + self.more.len()
    }

    /// An event for each pair.
    pub(super) fn events(&self) -> impl Iterator<Item = EventData> {
        self.less.iter().chain(&self.more).map(PlannedChange::event)
    }

    /// One event for all, where there is something to tell.
    pub(super) fn bulk_event(&self) -> Option<EventData> {
        let changed = self.len() as u64;
        (changed > 0).then_some(EventData::PlanRecomputed(PlanRecomputed { changed }))
    }

    fn of(lists: &Lists, moves: &[PlanMove]) -> Self {
        let mut planned = Self::default();
        for moved in moves {
            let [supply, demand] = [moved.ends.0, moved.ends.1].map(|flow| lists.directory.flow_id(flow));
            let (Some(supply), Some(demand)) = (supply, demand) else { continue };
            let family = lists.directory.flow(moved.ends.1).map(|flow| flow.family);
            let change = PlannedChange {
                pair: PlannedPair { id: MatchId::new(supply.clone(), demand.clone()), annual: moved.now },
                unit: family.filter(|_| moved.now > 0.0).map(|family| family.dimension().annual_unit()),
            };
            let side = if moved.now < moved.before { &mut planned.less } else { &mut planned.more };
            side.push(change);
        }
        planned
    }

    /// Nothing is planned any more.
    fn given_up(lists: &Lists, told: &Amounts) -> Self {
        let gone = told.iter().map(|(ends, before)| PlanMove { ends: *ends, before: *before, now: 0.0 });
        Self::of(lists, &gone.collect::<Vec<_>>())
    }
}

impl Matcher {
    /// The best plan of the lists as they are, and what differs from the one that was told; where none is kept, nothing is planned.
    pub(super) async fn plan_anew(
        &self,
        ports: &Ports,
        keeping: Option<PlanKeeping>,
    ) -> PortResult<(Option<LivingPlan>, Planned)> {
        let told = self.told_plan(ports).await?;
        let Some(keeping) = keeping else {
            return Ok((None, Planned::given_up(&self.read(), &told)));
        };
        let facts = at_length(|| Facts::all(&self.read()));
        let made = at_length(|| LivingPlan::new(keeping, told.clone(), &facts));
        Ok(self.found(made, &told))
    }

    /// The plan after what changed since it was last told.
    pub(super) fn plan_again(&self) -> (Option<LivingPlan>, Planned) {
        let Some(mut plan) = self.plan.lock().take() else { return (None, Planned::default()) };
        let facts = Facts::changed(&self.read(), |flow| plan.pairs_of(flow));
        let updated = at_length(|| plan.update(&facts));
        let told = if updated.is_err() { plan.told() } else { Amounts::default() };
        self.found(updated.map(|moves| (plan, moves)), &told)
    }

    fn found(
        &self,
        plan: Result<(LivingPlan, Vec<PlanMove>), NotPlanned>,
        told: &Amounts,
    ) -> (Option<LivingPlan>, Planned) {
        let lists = self.read();
        match plan {
            Ok((plan, moves)) => (Some(plan), Planned::of(&lists, &moves)),
            Err(error) => {
                tracing::error!(%error, "no plan is kept from here on");
                (None, Planned::given_up(&lists, told))
            }
        }
    }

    /// The plan as it was told, in numbers; flows that are not there keep theirs until it is told anew.
    async fn told_plan(&self, ports: &Ports) -> PortResult<Amounts> {
        let (mut told, mut page) = (Amounts::new(), Page::first(PAGE));
        loop {
            let planned = ports.registry.list_planned(&page).await?;
            let Some(last) = planned.last() else { return Ok(told) };
            page.after = Some(last.id.clone());
            self.change(|lists| {
                for pair in &planned {
                    let ends =
                        [pair.id.supply(), pair.id.demand()].map(|flow| lists.directory.number_of_told(flow));
                    told.insert((ends[0], ends[1]), pair.annual);
                }
            });
        }
    }
}
