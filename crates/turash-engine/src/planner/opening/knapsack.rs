//! One supply and its demands, or one demand and its supplies: what is best where each has a price and only the one in the middle has a limit. A knapsack whose items cost something to open.

/// What may be put into a knapsack.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// The number of the pair.
    pub(super) pair: u32,
    /// What a step of it is worth; above 0.
    pub(super) value: i128,
    /// The most of it; above 0.
    pub(super) most: i64,
    /// What it costs to open.
    pub(super) cost: i128,
}

impl Item {
    /// What all of it is worth.
    fn whole(&self) -> i128 {
        self.value * i128::from(self.most) - self.cost
    }

    /// What a step of it is worth where its cost is spread over all of it, rounded up.
    fn density(&self) -> i128 {
        self.value - self.cost / i128::from(self.most)
    }
}

/// A good filling: how much of each pair is in it, and what no filling is worth more than; that is what this one is worth, but for the largest knapsacks.
#[derive(Debug, Default)]
pub(super) struct Filling {
    pub(super) bound: i128,
    pub(super) amounts: Vec<(u32, i64)>,
}

/// Looks at items of one knapsack after which its bound is that of the spread costs.
const LOOKS: usize = 20_000;

/// The best filling: in one of the best, all items but one are in whole or not at all. So each item in turn is the one that takes what is left, and the others are searched depth first.
pub(super) fn fill(mut items: Vec<Item>, capacity: i64) -> Filling {
    items.retain(|item| item.whole() > 0);
    let total: i128 = items.iter().map(|item| i128::from(item.most)).sum();
    if total <= i128::from(capacity) {
        let worth = items.iter().map(Item::whole).sum();
        return Filling { bound: worth, amounts: items.iter().map(|item| (item.pair, item.most)).collect() };
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.density()));
    let mut search =
        Search { items: &items, rest: None, taken: Vec::new(), best: Filling::default(), looks: 0 };
    let spread = search.most(0, capacity);
    search.descend(0, capacity, 0);
    for (rest, item) in items.iter().enumerate() {
        search.rest = Some(rest);
        search.descend(0, capacity, -item.cost);
    }
    if search.looks >= LOOKS {
        search.best.bound = spread;
    }
    search.best
}

struct Search<'a> {
    /// By density, the largest first.
    items: &'a [Item],
    /// The item that takes what is left.
    rest: Option<usize>,
    taken: Vec<usize>,
    best: Filling,
    looks: usize,
}

impl Search<'_> {
    fn descend(&mut self, next: usize, left: i64, worth: i128) {
        self.looks += 1;
        self.keep(left, worth);
        if next == self.items.len()
            || left == 0
            || self.looks >= LOOKS
            || worth + self.most(next, left) <= self.best.bound
        {
            return;
        }
        let item = self.items[next];
        if Some(next) != self.rest && item.most <= left {
            self.taken.push(next);
            self.descend(next + 1, left - item.most, worth + item.whole());
            self.taken.pop();
        }
        self.descend(next + 1, left, worth);
    }

    /// What is left of the one item.
    fn tail(&self, left: i64) -> Option<(u32, i64, i128)> {
        let item = self.items[self.rest?];
        let amount = item.most.min(left);
        Some((item.pair, amount, item.value * i128::from(amount)))
    }

    fn keep(&mut self, left: i64, worth: i128) {
        let tail = self.tail(left);
        let worth = worth + tail.map_or(0, |(_, _, worth)| worth);
        if worth > self.best.bound {
            self.best.bound = worth;
            self.best.amounts.clear();
            let whole = self.taken.iter().map(|&taken| (self.items[taken].pair, self.items[taken].most));
            self.best.amounts.extend(whole);
            self.best.amounts.extend(tail.map(|(pair, amount, _)| (pair, amount)));
        }
    }

    /// No filling of what is left with the items that follow is worth more: by density, with a part of the last one, and the one item without its cost in its place among them.
    fn most(&self, next: usize, left: i64) -> i128 {
        let (mut left, mut sum) = (left, 0);
        let mut tail = self.rest.map(|rest| self.items[rest]);
        let mut put = |item: &Item, density: i128| {
            let amount = item.most.min(left);
            left -= amount;
            sum += density * i128::from(amount);
        };
        for (number, item) in self.items.iter().enumerate().skip(next) {
            if let Some(one) = tail.filter(|one| one.value >= item.density()) {
                put(&one, one.value);
                tail = None;
            }
            if Some(number) != self.rest {
                put(item, item.density());
            }
        }
        if let Some(one) = tail {
            put(&one, one.value);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sets of open items, each filled by what a step is worth.
    fn brute_force(items: &[Item], capacity: i64) -> i128 {
        let of = |open: u32| {
            let mut open: Vec<&Item> = items
                .iter()
                .enumerate()
                .filter(|(number, _)| open >> number & 1 == 1)
                .map(|(_, item)| item)
                .collect();
            open.sort_by_key(|item| std::cmp::Reverse(item.value));
            let mut left = capacity;
            let mut worth = 0;
            for item in open {
                let amount = item.most.min(left);
                left -= amount;
                worth += item.value * i128::from(amount) - item.cost;
            }
            worth
        };
        (0..1 << items.len()).map(of).max().unwrap_or(0)
    }

    #[test]
    fn it_is_the_best_of_all_sets() {
        let mut state = 7_u64;
        let mut below = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        for _ in 0..2_000 {
            let count = below(8);
            let items: Vec<Item> = (0..count)
                .map(|pair| Item {
                    pair: pair as u32,
                    value: i128::from(1 + below(20)),
                    most: 1 + below(30).cast_signed(),
                    cost: i128::from(below(150)),
                })
                .collect();
            let capacity = below(80).cast_signed();
            let found = fill(items.clone(), capacity);
            assert_eq!(found.bound, brute_force(&items, capacity), "{items:?} {capacity}");
            let worth: i128 = found
                .amounts
                .iter()
                .map(|&(pair, amount)| {
                    let item = items[pair as usize];
                    assert!(amount <= item.most);
                    item.value * i128::from(amount) - item.cost
                })
                .sum();
            assert_eq!(worth, found.bound);
            assert!(found.amounts.iter().map(|(_, amount)| amount).sum::<i64>() <= capacity);
        }
    }
}
