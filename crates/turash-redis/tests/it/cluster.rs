//! A cluster of three nodes: each subscription is on the node that has its slot, also after the slot moved.

use std::time::Duration;

use redis::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;
use turash_domain::Subscription;
use turash_domain::ports::{EventBus, EventPublisher, Examine, Level};
use turash_redis::RedisOptions;

use crate::log::{Log, end, events, to};
use crate::own::{Own, can_start};
use crate::server::process;

const SLOTS: usize = 16_384;
const NODES: usize = 3;

async fn nodes() -> Vec<Own> {
    let mut nodes = Vec::new();
    for number in 0..NODES {
        let node = Own::start(|at| {
            format!("cluster-enabled yes\ncluster-node-timeout 2000\ncluster-port {}", at.second)
        });
        let node = node.await;
        let (first, last) = (SLOTS * number / NODES, SLOTS * (number + 1) / NODES - 1);
        node.ask::<Value>(&format!("CLUSTER ADDSLOTSRANGE {first} {last}")).await;
        node.ask::<Value>(&format!("CLUSTER SET-CONFIG-EPOCH {}", number + 1)).await;
        nodes.push(node);
    }
    for other in &nodes[1..] {
        let meet = format!("CLUSTER MEET 127.0.0.1 {} {}", other.at.port, other.at.second);
        nodes[0].ask::<Value>(&meet).await;
    }
    for node in &nodes {
        let whole = ["cluster_state:ok", "cluster_slots_assigned:16384", "cluster_known_nodes:3"];
        node.until("CLUSTER INFO", |info| whole.iter().all(|word| info.contains(word))).await;
    }
    nodes
}

fn options(nodes: &[Own]) -> RedisOptions {
    // One that does not answer is passed over.
    let url = format!("redis+cluster://127.0.0.1:1,127.0.0.1:{}", nodes[0].at.port);
    RedisOptions::parse(&url).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subscriptions_are_spread_over_the_nodes() {
    if !can_start() {
        return;
    }
    let nodes = nodes().await;
    let bus = process(options(&nodes));
    let subscriptions: Vec<_> =
        (0..12).map(|number| Subscription::new(&format!("s{number}")).unwrap()).collect();
    for to in &subscriptions {
        bus.publish(to, &events(1..=3)).await.unwrap();
        let mut receiver = bus.subscribe(to).await.unwrap();
        let given = receiver.receive(9).await.unwrap();
        receiver.acknowledge(&given[..2].iter().map(|one| one.receipt).collect::<Vec<_>>()).await.unwrap();
        assert_eq!(bus.settled(to).await.unwrap().0, 2);
    }
    for node in &nodes {
        assert!(node.ask::<u64>("DBSIZE").await > 0);
    }
    let reports = options(&nodes).report(&subscriptions).await.unwrap();
    assert!(reports.len() == 12 && reports.iter().all(|report| report.open == 1), "{reports:?}");
    let findings = options(&nodes).examine().await;
    assert!(findings.iter().all(|finding| finding.level < Level::Problem), "{findings:#?}");
    assert!(findings.iter().any(|finding| finding.what == "bus cluster"));
    // Any node leads to the others, but none has a second database.
    let one = |database: u32| format!("redis://127.0.0.1:{}/{database}", nodes[1].at.port);
    let bus = process(RedisOptions::parse(&one(0)).unwrap());
    for to in &subscriptions {
        assert_eq!(bus.settled(to).await.unwrap().0, 2);
    }
    let bus = process(RedisOptions::parse(&one(1)).unwrap());
    let error = bus.settled(&to()).await.unwrap_err();
    assert!(error.to_string().contains("database 0 alone"), "{error}: {error:?}");
}

/// Has a slot taken from one node to another, with what is in it.
async fn carry(slot: usize, from: &Own, to: &Own) {
    let (source, target) = (from.ask::<String>("CLUSTER MYID").await, to.ask::<String>("CLUSTER MYID").await);
    to.ask::<Value>(&format!("CLUSTER SETSLOT {slot} IMPORTING {source}")).await;
    from.ask::<Value>(&format!("CLUSTER SETSLOT {slot} MIGRATING {target}")).await;
    let keys = "turash:{matcher} turash:{matcher}:books";
    from.ask::<Value>(&format!("MIGRATE 127.0.0.1 {}  0 5000 KEYS {keys}", to.at.port)).await;
    // Meanwhile the one has nothing any more and the other one answers nobody.
    sleep(Duration::from_millis(50)).await;
    for node in [to, from] {
        node.ask::<Value>(&format!("CLUSTER SETSLOT {slot} NODE {target}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_whose_slot_moves_from_node_to_node_is_followed() {
    if !can_start() {
        return;
    }
    let nodes = nodes().await;
    let slot: usize = nodes[0].ask("CLUSTER KEYSLOT turash:{matcher}").await;
    let owner = (0..NODES).find(|number| slot < SLOTS * (number + 1) / NODES).unwrap();
    let log = Log::new(6_000);
    let mut tasks = JoinSet::new();
    for _ in 0..2 {
        let options = options(&nodes).room(400).takeover(Duration::from_secs(2));
        log.process(&process(options), &mut tasks);
    }
    let moves = async {
        for step in 0..8 {
            sleep(Duration::from_millis(250)).await;
            carry(slot, &nodes[(owner + step) % NODES], &nodes[(owner + step + 1) % NODES]).await;
        }
    };
    tokio::join!(log.play(Duration::from_millis(2_500)), moves);
    end(tasks).await;
}
