//! Ten thousand changes: after each, the plan is proven, worth what a new one is, and told of.

use turash_engine::Side;
use turash_engine::planner::{
    Effort, Living, Node, Pair, PlanError, Problem, Replanned, UNBOUNDED, check, solve,
};

use super::instances::Kind;
use crate::world::Random;

const WORLD: Kind =
    Kind { supplies: 40, demands: 40, density: 25, capacity: 60, value: 30, bounded: 25, parts: 5 };

struct Run {
    living: Living,
    /// What was told of every pair.
    told: Vec<i64>,
    /// The numbers of pairs that are there.
    there: Vec<u32>,
    random: Random,
    refused: usize,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let living = Living::new(WORLD.draw(&mut random), &Effort::threads(1)).unwrap();
        let told = living.plan().amounts.clone();
        Self { there: (0..told.len() as u32).collect(), living, told, random, refused: 0 }
    }

    fn node(&mut self) -> Option<Node> {
        let nodes: Vec<Node> = self.living.problem().capacity().nodes().collect();
        nodes.get(self.random.below(nodes.len().max(1) as u64) as usize).copied()
    }

    fn pair(&mut self) -> Option<u32> {
        self.there.get(self.random.below(self.there.len().max(1) as u64) as usize).copied()
    }

    /// One random change; some are refused.
    fn change(&mut self) -> Option<Result<(), PlanError>> {
        let number = self.random.steps(70);
        Some(match self.random.below(10) {
            0..4 => {
                let node = self.node()?;
                let agreed = self.living.problem().capacity()[node] - self.living.problem().left()[node];
                let capacity = if number < 10 { agreed } else { number };
                self.living.set_capacity(node, capacity)
            }
            4 | 5 => {
                let pair = self.pair()?;
                let Pair { agreed, most, .. } = self.living.problem().pairs()[pair as usize];
                self.living.set_pair(pair, number / 2 - 3, agreed, most)
            }
            6 => {
                let pair = self.pair()?;
                let Pair { value, .. } = self.living.problem().pairs()[pair as usize];
                let agreed = self.random.steps(8);
                let most = if number < 35 { UNBOUNDED } else { agreed + number - 35 };
                self.living.set_pair(pair, value, agreed, most)
            }
            7 => {
                let pair = self.pair()?;
                self.there.retain(|&other| other != pair);
                let done = self.living.remove_pair(pair);
                assert_eq!(self.living.remove_pair(pair), Err(PlanError::NoPair { pair }));
                done
            }
            8 if number < 4 => {
                let side = if number % 2 == 0 { Side::Supply } else { Side::Demand };
                self.living.add_node(side).map(|node| self.living.set_capacity(node, 20).unwrap())
            }
            _ => {
                let capacity = self.living.problem().capacity();
                let supply = self.random.below(capacity.supplies.len().max(1) as u64) as u32;
                let demand = self.random.below(capacity.demands.len().max(1) as u64) as u32;
                if !(supply + demand).is_multiple_of(5) && number < 60 {
                    return None;
                }
                let added = self.living.add_pair(Pair::new(supply, demand, number / 2));
                added.map(|pair| self.there.push(pair))
            }
        })
    }

    fn look(&mut self, step: usize) {
        let moved = self.living.replan().moved;
        let plan = self.living.plan();
        let problem = self.living.problem();
        assert_eq!(check(problem, plan), Ok(()), "step {step}");
        let anew = solve(problem, &Effort::threads(1)).unwrap();
        assert_eq!(plan.certificate.objective, anew.certificate.objective, "step {step}");
        self.told.resize(plan.amounts.len(), 0);
        for moved in moved {
            assert_ne!(moved.before, moved.now, "step {step}");
            assert_eq!(
                std::mem::replace(&mut self.told[moved.pair as usize], moved.now),
                moved.before,
                "step {step}"
            );
        }
        assert_eq!(self.told, plan.amounts, "step {step}: all that changed is told");
    }
}

#[test]
fn after_each_of_ten_thousand_changes_the_plan_is_worth_what_a_new_one_is() {
    let mut changed = 0;
    for seed in 0..10 {
        let mut run = Run::new(seed);
        let mut step = 0;
        while step < 1000 {
            // Mostly one change at a time, sometimes several.
            let several = if run.random.below(10) == 0 { 5 } else { 1 };
            for _ in 0..several {
                if let Some(done) = run.change() {
                    run.refused += usize::from(done.is_err());
                    changed += usize::from(done.is_ok());
                }
            }
            run.look(step);
            step += several;
        }
        assert!(run.refused < 400, "{} of 1000 changes were refused", run.refused);
    }
    assert!(changed > 6000, "{changed} changes were made");
}

#[test]
fn what_has_nothing_to_do_with_a_change_keeps_its_place() {
    // Two components, each with two optimal plans.
    let pairs: Vec<Pair> =
        [(0, 0), (0, 1), (1, 2), (1, 3)].map(|(supply, demand)| Pair::new(supply, demand, 5)).to_vec();
    let problem = Problem::new(vec![4, 4], vec![4, 4, 4, 4], pairs).unwrap();
    let mut living = Living::new(problem, &Effort::threads(1)).unwrap();
    let before = living.plan().amounts.clone();
    living.set_capacity(Node::Supply(0), 6).unwrap();
    let Replanned { moved, pairs } = living.replan();
    assert_eq!(pairs, 2);
    assert_eq!(moved.iter().map(|moved| moved.now - moved.before).sum::<i64>(), 2);
    assert!(moved.iter().all(|moved| moved.pair < 2));
    assert_eq!(living.plan().amounts[2..], before[2..]);
    assert_eq!(living.replan(), Replanned::default());
}

#[test]
fn a_refused_change_changes_nothing() {
    let agreed = Pair { agreed: 3, ..Pair::new(0, 0, 5) };
    let mut living =
        Living::new(Problem::new(vec![4], vec![4], vec![agreed]).unwrap(), &Effort::threads(1)).unwrap();
    let (problem, plan) = (living.problem().clone(), living.plan().clone());
    let node = Node::Supply(0);
    assert_eq!(living.set_capacity(node, 2), Err(PlanError::Overbooked { node, capacity: 2 }));
    assert_eq!(living.set_capacity(Node::Demand(7), 2), Err(PlanError::NoNode { node: Node::Demand(7) }));
    assert!(living.set_capacity(node, i64::MAX).is_err());
    assert_eq!(living.set_pair(0, 5, 5, 9), Err(PlanError::Overbooked { node, capacity: 4 }));
    assert_eq!(
        living.add_pair(Pair { agreed: 2, ..agreed }),
        Err(PlanError::Overbooked { node, capacity: 4 })
    );
    assert_eq!(living.set_pair(1, 5, 0, 9), Err(PlanError::NoPair { pair: 1 }));
    assert_eq!((living.replan(), living.problem(), living.plan()), (Replanned::default(), &problem, &plan));
}
