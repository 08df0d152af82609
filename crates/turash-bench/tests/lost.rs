//! The engine finds every pair that the rules take: three worlds here, a hundred in the bench of the model.

use turash_bench::lost::{compare, unlimited};

#[test]
fn the_search_loses_no_pair_that_the_rules_take() {
    for seed in 1000..1003 {
        let compared = compare(seed, 1_000, &unlimited().unwrap()).unwrap();
        assert!(compared.matches > 300, "{compared:?}");
        assert_eq!((compared.lost, compared.wrong), (0, 0), "{compared:?}");
    }
}
