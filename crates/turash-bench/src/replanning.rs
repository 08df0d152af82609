//! Random changes of a living plan, one at a time, and what planning again after each takes.

use anyhow::Result;
use turash_engine::planner::{Effort, Living, Node, Pair, PlanError, Problem, Replanned, check, solve};

use crate::timer;
use crate::world::Random;

/// A plan under changes: what flows have and take, flows that close and open, what pairs are worth, pairs that go and come back.
pub struct Replanning {
    living: Living,
    random: Random,
    closed: Vec<(Node, i64)>,
    gone: Vec<Pair>,
}

/// What came of a change, with CPU and then wall seconds.
type Timed = ((Result<Replanned, PlanError>, f64), f64);

/// One change, and the plan after it.
pub struct Event {
    /// Milliseconds of this thread's CPU for noting the change and planning again, which no other thread has a part in.
    pub cpu_ms: f64,
    /// The same by the wall clock.
    pub wall_ms: f64,
    /// Pairs of the components that were planned again.
    pub pairs: usize,
    /// Pairs that got more or less.
    pub moved: usize,
}

impl Replanning {
    /// Plans for the first time.
    pub fn new(problem: Problem, seed: u64) -> Result<Self> {
        let living = Living::new(problem, &Effort::threads(2))?;
        Ok(Self { living, random: Random::new(seed), closed: Vec::new(), gone: Vec::new() })
    }

    /// Makes a change and plans again.
    pub fn change(&mut self) -> Result<Event> {
        loop {
            let ((outcome, cpu_s), wall_s) = match self.random.below(10) {
                0..=5 => {
                    let node = self.node();
                    let capacity = self.capacity(node) as f64 * self.random.between(0.5, 1.5);
                    self.timed(|living| living.set_capacity(node, capacity.round() as i64))
                }
                6 => {
                    let node = self.node();
                    self.closed.push((node, self.capacity(node)));
                    self.timed(|living| living.set_capacity(node, 0))
                }
                7 => match self.closed.pop() {
                    Some((node, capacity)) => self.timed(|living| living.set_capacity(node, capacity)),
                    None => continue,
                },
                8 => {
                    let (number, pair) = self.pair();
                    let value = (pair.value as f64 * self.random.between(0.8, 1.2)).round() as i64;
                    self.timed(|living| living.set_pair(number, value, pair.agreed, pair.most))
                }
                _ => self.take_or_give_back(),
            };
            match outcome {
                Ok(Replanned { pairs, moved }) => {
                    return Ok(Event {
                        cpu_ms: cpu_s * 1e3,
                        wall_ms: wall_s * 1e3,
                        pairs,
                        moved: moved.len(),
                    });
                }
                // A pair that is gone was drawn: draw again.
                Err(PlanError::NoPair { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn take_or_give_back(&mut self) -> Timed {
        if self.random.below(2) == 0
            && let Some(pair) = self.gone.pop()
        {
            return self.timed(|living| living.add_pair(pair).map(|_| ()));
        }
        let (number, pair) = self.pair();
        let outcome = self.timed(|living| living.remove_pair(number));
        self.gone.extend(outcome.0.0.is_ok().then_some(pair));
        outcome
    }

    fn timed(&mut self, change: impl FnOnce(&mut Living) -> Result<(), PlanError>) -> Timed {
        let living = &mut self.living;
        timer::wall(|| timer::cpu(|| change(living).map(|()| living.replan())))
    }

    fn node(&mut self) -> Node {
        let capacity = self.living.problem().capacity();
        if self.random.below(2) == 0 {
            Node::Supply(self.random.below(capacity.supplies.len()) as u32)
        } else {
            Node::Demand(self.random.below(capacity.demands.len()) as u32)
        }
    }

    fn capacity(&self, node: Node) -> i64 {
        self.living.problem().capacity()[node]
    }

    fn pair(&mut self) -> (u32, Pair) {
        let pairs = self.living.problem().pairs();
        let number = self.random.below(pairs.len());
        (number as u32, pairs[number])
    }

    /// By how many steps of value the plan differs from a new one. An error where the checker refuses it.
    pub fn differs_by(&self) -> Result<f64> {
        self.proven()?;
        let anew = solve(self.living.problem(), &Effort::threads(1))?;
        let difference = anew.certificate.objective - self.living.plan().certificate.objective;
        Ok(difference.unsigned_abs() as f64)
    }

    /// An error where the checker refuses the plan.
    pub fn proven(&self) -> Result<()> {
        Ok(check(self.living.problem(), self.living.plan())?)
    }
}
