//! The best set of pairs of one node, whose opening costs something: what no set is worth more than. Part of the checker.
//!
//! Branch and bound by the pair that is filled in part: with the cost of each pair spread over all of it, the best filling has at most one such pair. Either it is open, and its cost is paid, or it is closed. Where no undecided pair is filled in part, the filling bears all of its costs, and its worth is exact.

/// A pair that a node may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// What a step of it is worth; above 0.
    pub(super) value: i128,
    /// The most of it; above 0.
    pub(super) most: i128,
    /// What it costs to open.
    pub(super) cost: i128,
}

impl Choice {
    /// What all of it is worth.
    fn whole(&self) -> Option<i128> {
        self.value.checked_mul(self.most)?.checked_sub(self.cost)
    }
}

/// Fillings that are looked at, before what is known has to do.
const LOOKS: usize = 200_000;

/// What no set of choices within a capacity is worth more than: what the best one is worth, but for the largest; nothing where numbers are too large.
pub(super) fn most(choices: Vec<Choice>, capacity: i128) -> Option<i128> {
    let mut best = 0;
    let mut looks = 0;
    // Each with the costs of those that are open already.
    let mut cases = vec![(choices, 0_i128)];
    while let Some((mut choices, paid)) = cases.pop() {
        looks += 1;
        let filling = Filling::of(&mut choices, capacity)?;
        best = best.max(filling.reached.checked_sub(paid)?);
        let bound = filling.bound.checked_sub(paid)?;
        let Some(part) = filling.part.filter(|_| bound > best) else { continue };
        if looks > LOOKS {
            best = bound;
            continue;
        }
        let mut closed = choices.clone();
        let cost = closed.swap_remove(part).cost;
        choices[part].cost = 0;
        cases.push((closed, paid));
        cases.push((choices, paid.checked_add(cost)?));
    }
    Some(best)
}

/// The best filling with costs spread.
struct Filling {
    /// No filling is worth more.
    bound: i128,
    /// What this one is worth, with all of its costs.
    reached: i128,
    /// The undecided choice that is filled in part.
    part: Option<usize>,
}

impl Filling {
    /// Fills by what a step is worth with its cost spread over all of it, the most first; sorts the choices so.
    fn of(choices: &mut Vec<Choice>, capacity: i128) -> Option<Self> {
        for choice in choices.iter() {
            choice.whole()?;
        }
        // What all of it is worth by each step: whole steps, and the rest as a fraction of the most.
        let density = |choice: &Choice| {
            let whole = choice.value * choice.most - choice.cost;
            (whole.div_euclid(choice.most), whole.rem_euclid(choice.most))
        };
        choices.retain(|choice| choice.value * choice.most > choice.cost);
        choices.sort_by(|one, other| {
            let ((a, of_a), (b, of_b)) = (density(one), density(other));
            b.cmp(&a).then_with(|| (of_b * one.most).cmp(&(of_a * other.most)))
        });
        let (mut left, mut filling) = (capacity, Self { bound: 0, reached: 0, part: None });
        for (number, choice) in choices.iter().enumerate() {
            let amount = choice.most.min(left);
            left -= amount;
            let gain = choice.value.checked_mul(amount)?.checked_sub(choice.cost)?;
            if amount == choice.most || (choice.cost == 0 && amount > 0) {
                filling.bound = filling.bound.checked_add(gain)?;
                filling.reached = filling.reached.checked_add(gain)?;
            } else if amount > 0 {
                let (steps, rest) = density(choice);
                let (above, over) = ((rest * amount) / choice.most, (rest * amount) % choice.most);
                let spread = steps.checked_mul(amount)?.checked_add(above + i128::from(over > 0))?;
                filling.bound = filling.bound.checked_add(spread)?;
                filling.reached = filling.reached.checked_add(gain.max(0))?;
                filling.part = Some(number);
            }
        }
        Some(filling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sets of open choices, each filled by what a step is worth.
    fn brute_force(choices: &[Choice], capacity: i128) -> i128 {
        let of = |open: u32| {
            let mut open: Vec<&Choice> = (0..choices.len())
                .filter(|number| open >> number & 1 == 1)
                .map(|number| &choices[number])
                .collect();
            open.sort_by_key(|choice| std::cmp::Reverse(choice.value));
            let (mut left, mut worth) = (capacity, 0);
            for choice in open {
                let amount = choice.most.min(left);
                left -= amount;
                worth += choice.value * amount - choice.cost;
            }
            worth
        };
        (0..1 << choices.len()).map(of).max().unwrap_or(0)
    }

    #[test]
    fn it_is_the_best_of_all_sets() {
        let mut state = 11_u64;
        let mut below = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i128::from((state >> 33) % most)
        };
        for _ in 0..3_000 {
            let choices: Vec<Choice> = (0..below(9))
                .map(|_| Choice { value: 1 + below(20), most: 1 + below(30), cost: below(150) })
                .collect();
            let capacity = below(80);
            assert_eq!(
                most(choices.clone(), capacity),
                Some(brute_force(&choices, capacity)),
                "{choices:?} {capacity}"
            );
        }
    }
}
