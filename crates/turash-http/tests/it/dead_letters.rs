//! Dead letters.

use turash_domain::ports::DeadLetter;
use turash_domain::{Sequence, Subscription, Timestamp};

use crate::world::World;

pub(crate) async fn bury(world: &World, sequence: u64) -> Subscription {
    let subscription = Subscription::new("matcher").unwrap();
    let letter = DeadLetter {
        sequence: Sequence(sequence),
        event: r#"{"type":"org.turash.unknown.v1","data":{"price_limit_eur_per_unit":77.25}}"#.to_owned(),
        attempts: 8,
        error: "it does not work".to_owned(),
        first_failed: Timestamp::EPOCH,
        buried: Timestamp::EPOCH,
    };
    world.ports.ledger.bury(&subscription, letter).await.unwrap();
    subscription
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_tried_again_and_dropped() {
    let world = World::new().await;
    let mut subscription = None;
    for sequence in 1..=5 {
        subscription = Some(bury(&world, sequence).await);
    }
    let subscription = subscription.unwrap();
    let list = world.get("/v1/dead-letters?subscription=matcher&limit=3").await.expect(200);
    assert!(!list.text.contains("77.25"), "{list:?}");
    let list = list.json();
    assert_eq!(
        (list["items"].as_array().unwrap().len(), list["items"][0]["attempts"].as_u64()),
        (3, Some(8))
    );
    let next = list["next"].as_str().unwrap();
    let rest =
        world.get(&format!("/v1/dead-letters?subscription=matcher&cursor={next}")).await.expect(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    let redrive = async |body: &str| world.post("/v1/dead-letters/redrive", body).await;
    let dry = redrive(r#"{"subscription":"matcher","all":true,"dry_run":true}"#).await.expect(200).json();
    assert_eq!(dry["redriven"], 5);
    assert_eq!(world.ports.ledger.counts(&subscription).await.unwrap().dead_letters, 5);
    let some = redrive(r#"{"subscription":"matcher","sequences":[1,9,3,3]}"#).await.expect(200).json();
    assert_eq!(some["redriven"], 2);
    let discard = r#"{"subscription":"matcher","sequence":2,"reason":"known"}"#;
    world.post("/v1/dead-letters/discard", discard).await.expect(200);
    world.post("/v1/dead-letters/discard", discard).await.expect(404);
    let all =
        redrive(r#"{"subscription":"matcher","all":true,"rate_per_second":1}"#).await.expect(200).json();
    assert_eq!(all["redriven"], 2);
    let counts = world.ports.ledger.counts(&subscription).await.unwrap();
    assert_eq!((counts.retries, counts.dead_letters), (4, 0));
    let now = world.ports.clock.now();
    assert_eq!(
        world.ports.ledger.due(&subscription, now, 10).await.unwrap().len(),
        3,
        "one is due 10 s later"
    );
    for body in [r#"{"subscription":"matcher"}"#, r#"{"subscription":"matcher","all":true,"sequences":[1]}"#]
    {
        assert_eq!(redrive(body).await.expect(422).json()["field"], "sequences");
    }
    redrive(r#"{"subscription":"other","all":true}"#).await.expect(404);
    world.get("/v1/dead-letters?subscription=other").await.expect(404);
    world.get("/v1/dead-letters").await.expect(400);
}
