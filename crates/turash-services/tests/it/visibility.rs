//! Who sees a flow: what the public stream is given, what a copy takes along, and what goes on being known of what is gone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use turash_domain::ports::{
    Clock, Content, EventPublisher, Leases, Page, PortResult, RestrictedFlow, TryPublish,
};
use turash_domain::{
    FlowId, MatchId, ResourceFlow, Sequence, Sight, Site, SiteId, Subscription, Text, Visibility,
};
use turash_embedded::EmbeddedStore;
use turash_runtime::{SystemClock, SystemIds};
use turash_services::{Draft, NetworkEvents, Ports, copy, unseen_matches};

use crate::world::{Random, flow, import, ports, remove, site};

/// A stream that remembers what it was given.
#[derive(Default)]
struct Given(Mutex<Vec<Content>>);

#[async_trait]
impl EventPublisher for Given {
    async fn publish(&self, _: &Subscription, events: &[Content]) -> PortResult<()> {
        self.0.lock().unwrap().extend_from_slice(events);
        Ok(())
    }

    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        self.publish(to, events).await.map(|()| TryPublish::Done)
    }

    async fn last_published(&self, _: &Subscription) -> PortResult<Sequence> {
        let given = self.0.lock().unwrap();
        Ok(given.last().and_then(Content::sequence).unwrap_or(Sequence::START))
    }

    async fn begin_anew(&self, _: &Subscription) -> PortResult<()> {
        self.0.lock().unwrap().clear();
        Ok(())
    }
}

fn seen_by(number: u64, visibility: Visibility) -> Draft {
    let site = SiteId::new("site-0").unwrap();
    Draft::Flow(ResourceFlow { site, visibility, ..flow(number, 1, &mut Random(number)) })
}

fn id(number: u64) -> FlowId {
    FlowId::new(&format!("flow-{number}")).unwrap()
}

fn to() -> Subscription {
    Subscription::new("public-stream").unwrap()
}

async fn of_mill() -> Ports {
    let ports = ports().await;
    let organization = Some(Text::new("Mill").unwrap());
    import(&ports, &[Draft::Site(Site { organization, ..site(0, &mut Random(0)) })]).await;
    ports
}

#[tokio::test]
async fn the_public_stream_has_what_the_network_sees_and_knows_how_far_it_is() {
    let ports = of_mill().await;
    let flows = [
        seen_by(1, Visibility::Public),
        seen_by(2, Visibility::Network),
        seen_by(3, Visibility::Private),
        seen_by(4, Visibility::Private),
    ];
    import(&ports, &flows).await;
    let given = Arc::new(Given::default());
    let stream = NetworkEvents::new(Arc::<Given>::clone(&given), ports.clone());
    let events = ports.log.read(Sequence::START, 100).await.unwrap();
    assert_eq!(stream.last_published(&to()).await.unwrap(), Sequence::START);
    stream.publish(&to(), &events).await.unwrap();
    let subjects = || -> Vec<String> {
        let given = given.0.lock().unwrap();
        given.iter().filter_map(Content::event).map(|event| event.data.subject()).collect()
    };
    assert_eq!(subjects(), ["site/site-0", "flow/flow-1", "flow/flow-2"]);
    // Whoever publishes goes on behind what was passed by, until the stream turns out to have lost something.
    assert_eq!(stream.last_published(&to()).await.unwrap(), Sequence(5));
    given.0.lock().unwrap().pop();
    assert_eq!(stream.last_published(&to()).await.unwrap(), Sequence(2));
    stream.try_publish(&to(), &events[2..]).await.unwrap();
    assert_eq!(stream.last_published(&to()).await.unwrap(), Sequence(5));
    // What is gone is as hidden as it was.
    assert!(remove(&ports, &id(3)).await && remove(&ports, &id(1)).await);
    let more = ports.log.read(Sequence(5), 100).await.unwrap();
    stream.publish(&to(), &more).await.unwrap();
    assert_eq!(subjects().last().map(String::as_str), Some("flow/flow-1"));
    assert_eq!(stream.last_published(&to()).await.unwrap(), Sequence(7));
    // Another process knows what the stream has, and no more.
    let other = NetworkEvents::new(Arc::<Given>::clone(&given), ports);
    assert_eq!(other.last_published(&to()).await.unwrap(), Sequence(7));
    stream.begin_anew(&to()).await.unwrap();
    assert_eq!(stream.last_published(&to()).await.unwrap(), Sequence::START);
}

#[tokio::test]
async fn a_copy_knows_who_saw_what_is_gone() {
    let from = of_mill().await;
    let flows =
        [seen_by(1, Visibility::Public), seen_by(2, Visibility::Private), seen_by(3, Visibility::Network)];
    import(&from, &flows).await;
    assert!(remove(&from, &id(2)).await);
    let store = EmbeddedStore::in_memory().await.unwrap();
    let lease = Subscription::new("matcher").unwrap();
    let fence =
        store.acquire(&lease, "copy", SystemClock.now(), Duration::from_mins(1)).await.unwrap().unwrap();
    let to = Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
    };
    for _ in 0..2 {
        copy(&from, &to, fence.clone(), &|_| ()).await.unwrap();
        let restricted = to.registry.list_restricted(&Page::first(9)).await.unwrap();
        let row = |number, visibility| RestrictedFlow {
            id: id(number),
            site: SiteId::new("site-0").unwrap(),
            visibility,
        };
        assert_eq!(restricted, [row(2, Visibility::Private), row(3, Visibility::Network)]);
    }
    // A match with it is hidden from strangers, and from its owner it is not.
    let pair = [MatchId::new(id(1), id(2)), MatchId::new(id(1), id(3))];
    let hidden = async |sight: Sight| unseen_matches(&to, &sight, &pair).await.unwrap().len();
    assert_eq!(hidden(Sight::Network(None)).await, 1);
    assert_eq!(hidden(Sight::Network(Text::new("Forge").ok())).await, 1);
    assert_eq!(hidden(Sight::Network(Text::new("Mill").ok())).await, 0);
    assert_eq!(hidden(Sight::Public).await, 2);
    assert_eq!(hidden(Sight::All).await, 0);
}
