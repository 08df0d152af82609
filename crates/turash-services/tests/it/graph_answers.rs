//! The current lists answer every question about the graph as a copy of it does.

#![cfg(test)]

use std::sync::Arc;

use turash_domain::SiteId;
use turash_domain::Text;
use turash_domain::ports::Bounds;
use turash_graph::{Explorer, MemoryGraph};
use turash_services::{AskedGraph, BULK_LIMIT, GraphAnswer, GraphQuestion, NotThere};

use crate::graph_world::{SITES, World};

fn questions() -> Vec<GraphQuestion> {
    let site = |number: u64| SiteId::new(&format!("site-{number}")).unwrap();
    let group = |number: u64| Text::new(&format!("Group {number}")).unwrap();
    let mut questions = vec![
        GraphQuestion::Communities,
        GraphQuestion::Introductions { community_of: None, pairs: 7 },
        GraphQuestion::Introductions { community_of: Some(site(3)), pairs: 3 },
    ];
    for number in 0..SITES {
        questions.extend([
            GraphQuestion::Neighbourhood { site: site(number), steps: 1 + (number % 4) as u32 },
            GraphQuestion::Chains { site: site(number), length: 2 + (number % 3) as u32 },
            GraphQuestion::Cycles { site: site(number), length: 2 + (number % 3) as u32 },
            GraphQuestion::Closure { site: site(number) },
            GraphQuestion::Path { from: group(number % 7), to: group((number + 3) % 7) },
        ]);
    }
    questions
}

fn size(answer: &GraphAnswer) -> usize {
    match answer {
        GraphAnswer::Neighbourhood(found) => found.around.len(),
        GraphAnswer::Chains(chains) => chains.len(),
        GraphAnswer::Communities(found) => found.communities.len(),
        GraphAnswer::Closure(found) => found.demands.len(),
        GraphAnswer::Path(path) => path.iter().map(|path| path.sites.len()).sum(),
        GraphAnswer::Introductions { pairs, .. } => pairs.len(),
    }
}

#[tokio::test]
async fn lists_and_copy_give_the_same_answers() {
    for seed in 0..6 {
        let mut world = World::new(seed).await;
        for _ in 0..60 + 40 * seed {
            world.change().await;
            if world.random.below(10) == 0 {
                world.tell(BULK_LIMIT).await;
            }
        }
        world.tell(BULK_LIMIT).await;
        world.deliver(&world.events(turash_domain::Sequence::START).await).await;
        let of_lists = AskedGraph::of_lists(Arc::clone(&world.matcher), world.ports.clone());
        let copy = Explorer::new(Arc::<MemoryGraph>::clone(&world.graph));
        let of_copy = AskedGraph::of_copy(Arc::new(copy));
        let mut found = 0;
        for items in [3, 1_000_000] {
            let bounds = Bounds { items, ..Bounds::default() };
            for question in questions() {
                let lists = of_lists.ask(&world.ports, &question, &bounds).await.unwrap().unwrap();
                let copy = of_copy.ask(&world.ports, &question, &bounds).await.unwrap().unwrap();
                assert_eq!(lists.answer, copy.answer, "seed {seed}: {question:?}");
                assert_eq!(lists.cut, copy.cut, "seed {seed}: {question:?}");
                found += size(&lists.answer);
            }
        }
        assert!(found > 200, "seed {seed}: {found}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_named() {
    let world = World::new(1).await;
    let graph = AskedGraph::of_lists(Arc::clone(&world.matcher), world.ports.clone());
    world.matcher.follow(&world.ports).await.unwrap();
    let (nowhere, nobody) = (SiteId::new("nowhere").unwrap(), Text::new("Nobody").unwrap());
    let group = Text::new("Group 1").unwrap();
    let bounds = Bounds::default();
    let question = GraphQuestion::Closure { site: nowhere.clone() };
    let missing = graph.ask(&world.ports, &question, &bounds).await.unwrap().unwrap_err();
    assert_eq!(missing, NotThere::Site(nowhere));
    for (from, to) in [(group.clone(), nobody.clone()), (nobody.clone(), group)] {
        let question = GraphQuestion::Path { from, to };
        let missing = graph.ask(&world.ports, &question, &bounds).await.unwrap().unwrap_err();
        assert_eq!(missing, NotThere::Organization(nobody.clone()));
    }
}
