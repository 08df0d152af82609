//! The suite of a graph: what is written to it, and the questions over the same data. Answers were worked out by hand; the reasoning stands beside
//! them.

mod bounds;
mod groups;
mod orders;
mod region;
mod store;
mod walks;

use std::sync::Arc;

use turash_domain::ports::{GraphStore, GraphWrite, ResourceGraph};

pub use self::bounds::{
    a_bound_as_large_as_the_graph_cuts_nothing, a_bound_of_items_leaves_the_first_ones,
    a_bound_of_matches_is_said, a_bound_of_time_is_said, communities_are_those_of_the_best_matches,
    numbers_out_of_range_are_refused,
};
pub use self::groups::{
    amounts_are_given_away_once, bridges_hold_a_community_together, closing_a_site_takes_the_best_supplies,
    communities_are_tied_by_the_values_of_all_matches, hubs_have_most_neighbours, nothing_unlocks_nothing,
    two_triangles_are_two_communities, what_is_worth_nothing_ties_nothing,
};
pub use self::orders::{
    a_match_shows_whatever_came_first, every_order_of_writes_ends_in_the_same_graph,
    of_equal_moments_the_last_write_stands, writes_may_come_twice,
};
pub use self::store::{
    a_flow_moves_to_another_site, a_removed_site_hides_what_is_at_it, an_empty_graph_holds_nothing,
    an_organization_is_the_one_that_is_named, clearing_forgets_everything, listings_come_in_pages,
    match_ids_are_ordered_by_supply_then_demand, matches_are_found_by_their_flows,
    odd_values_are_kept_bit_for_bit, older_than_a_removal_stays_gone, removals_are_forgotten_up_to_a_moment,
    text_of_any_kind_is_kept_verbatim,
};
pub use self::walks::{
    a_neighbourhood_goes_step_by_step, a_path_has_its_longest_length, a_path_is_the_shortest_then_the_best,
    a_site_that_is_not_there_is_none, chains_are_ordered_by_value, cycles_lead_back,
    equal_chains_are_ordered_by_sites, paths_between_organizations_without_one,
    several_matches_are_one_exchange, what_was_turned_down_is_no_exchange,
};
use crate::suite::declare_suite;

/// A graph that is written to, and the questions over the same data.
#[derive(Clone)]
pub struct Port {
    /// The store.
    pub store: Arc<dyn GraphStore>,
    /// The questions over what is in it.
    pub questions: Arc<dyn ResourceGraph>,
}

impl Port {
    async fn write(&self, writes: &[GraphWrite]) {
        self.store.write(writes).await.unwrap();
    }
}

declare_suite! { $ graph, graph_suite, crate::graph::Port:
    an_empty_graph_holds_nothing,
    odd_values_are_kept_bit_for_bit,
    text_of_any_kind_is_kept_verbatim,
    an_organization_is_the_one_that_is_named,
    listings_come_in_pages,
    match_ids_are_ordered_by_supply_then_demand,
    matches_are_found_by_their_flows,
    a_removed_site_hides_what_is_at_it,
    older_than_a_removal_stays_gone,
    removals_are_forgotten_up_to_a_moment,
    clearing_forgets_everything,
    a_flow_moves_to_another_site,
    every_order_of_writes_ends_in_the_same_graph,
    a_match_shows_whatever_came_first,
    of_equal_moments_the_last_write_stands,
    writes_may_come_twice,
    a_neighbourhood_goes_step_by_step,
    chains_are_ordered_by_value,
    equal_chains_are_ordered_by_sites,
    several_matches_are_one_exchange,
    cycles_lead_back,
    a_path_is_the_shortest_then_the_best,
    a_path_has_its_longest_length,
    paths_between_organizations_without_one,
    what_was_turned_down_is_no_exchange,
    a_site_that_is_not_there_is_none,
    two_triangles_are_two_communities,
    communities_are_tied_by_the_values_of_all_matches,
    what_is_worth_nothing_ties_nothing,
    hubs_have_most_neighbours,
    bridges_hold_a_community_together,
    closing_a_site_takes_the_best_supplies,
    amounts_are_given_away_once,
    nothing_unlocks_nothing,
    numbers_out_of_range_are_refused,
    a_bound_of_items_leaves_the_first_ones,
    a_bound_of_matches_is_said,
    a_bound_as_large_as_the_graph_cuts_nothing,
    a_bound_of_time_is_said,
    communities_are_those_of_the_best_matches,
}
