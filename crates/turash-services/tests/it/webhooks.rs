//! Webhooks on the embedded store and the in-process bus, with a receiver that follows a script.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::watch;
use turash_channel::ChannelBus;
use turash_domain::ports::{
    Batch, DeadLetter, Fence, KeptWebhook, NotSent, WebhookMessage, WebhookSender, Webhooks,
};
use turash_domain::{
    EventData, EventTypes, ResourceFlow, Sequence, SiteId, SiteRemoved, Subscription, Text, Timestamp,
    Version, Visibility, Webhook, WebhookUrl,
};
use turash_embedded::EmbeddedStore;
use turash_runtime::{
    EventRuntime, Lifecycle, Limits, RetryPolicy, SubscriptionOptions, SystemClock, SystemIds,
};
use turash_services::{
    Draft, KeeperTimes, Ports, ReplayFrom, WebhookDraft, WebhookError, WebhookKeeper, issue_webhook,
    replay_webhook, webhooks_lease,
};

use crate::world::{Random, eventually, flow, import, site};

type Script = dyn Fn(&Value, usize) -> Result<u16, NotSent> + Send + Sync;

/// A receiver: what it says to an event, by how many messages came before, and the sequences of what it took.
struct Receiver {
    script: Box<Script>,
    state: Mutex<(usize, Vec<u64>)>,
}

#[async_trait]
impl WebhookSender for Receiver {
    async fn check(&self, _: &WebhookUrl) -> Result<(), NotSent> {
        Ok(())
    }

    async fn send(&self, _: &KeptWebhook, message: &WebhookMessage, _: Timestamp) -> Result<u16, NotSent> {
        let event: Value = serde_json::from_str(&message.body).unwrap();
        let said = self.hear(&event);
        if said == Err(never()) {
            std::future::pending::<()>().await;
        }
        said
    }
}

impl Receiver {
    fn new(script: impl Fn(&Value, usize) -> Result<u16, NotSent> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { script: Box::new(script), state: Mutex::default() })
    }

    fn hear(&self, event: &Value) -> Result<u16, NotSent> {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        let said = (self.script)(event, state.0)?;
        state.1.push(event["sequence"].as_str().unwrap().parse().unwrap());
        Ok(said)
    }

    fn took(&self) -> Vec<u64> {
        self.state.lock().unwrap().1.clone()
    }

    fn asked(&self) -> usize {
        self.state.lock().unwrap().0
    }
}

/// A receiver that says nothing, ever.
fn never() -> NotSent {
    NotSent::Unreachable("it says nothing".to_owned())
}

/// A store, and a process that sends for it.
struct Rig {
    store: EmbeddedStore,
    ports: Ports,
    receiver: Arc<Receiver>,
    lifecycle: Lifecycle,
    _lease: watch::Sender<Option<Fence>>,
}

impl Rig {
    async fn new(receiver: Arc<Receiver>) -> Self {
        Self::on(EmbeddedStore::in_memory().await.unwrap(), receiver)
    }

    fn on(store: EmbeddedStore, receiver: Arc<Receiver>) -> Self {
        let ports = Ports {
            registry: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            ledger: Arc::new(store.clone()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds::default()),
        };
        let lease = watch::Sender::new(Some(Fence { lease: webhooks_lease(), token: 1 }));
        let lifecycle = Lifecycle::new();
        let retry =
            RetryPolicy { base: Duration::from_millis(1), cap: Duration::from_millis(5), attempts: 4 };
        let keeper = WebhookKeeper {
            ports: ports.clone(),
            hooks: Arc::new(store.clone()),
            sender: Arc::<Receiver>::clone(&receiver),
            runtime: EventRuntime {
                ports: ports.events(),
                bus: Arc::new(ChannelBus::new(1_000)),
                lifecycle: lifecycle.clone(),
                metrics: Arc::default(),
            },
            options: SubscriptionOptions { retry, ..SubscriptionOptions::default() },
            times: KeeperTimes { look: Duration::from_millis(20), forgotten: Duration::from_millis(200) },
            lease: lease.subscribe(),
            after_crash: watch::channel(false).1,
            replaced: watch::channel(0).1,
        };
        lifecycle.spawn("webhooks", keeper.run());
        Self { store, ports, receiver, lifecycle, _lease: lease }
    }

    /// As many events, each of a site of its own.
    async fn events(&self, count: u64) {
        let head = self.ports.log.head().await.unwrap().0;
        let event = |number: u64| {
            let id = SiteId::new(&format!("site-{number}")).unwrap();
            self.ports.event(EventData::SiteRemoved(SiteRemoved { id, version: Version(2) }))
        };
        let events = (head + 1..=head + count).map(event).collect();
        self.ports.registry.commit(Batch { events, ..Batch::default() }).await.unwrap();
    }

    async fn made(&self, types: &[&str]) -> Webhook {
        let draft = WebhookDraft {
            url: WebhookUrl::parse("https://example.org/hook").unwrap(),
            label: Text::new("board").unwrap(),
            types: EventTypes::new(types).unwrap(),
        };
        let ports = (&self.store as &dyn Webhooks, &*self.receiver as &dyn WebhookSender);
        issue_webhook(&self.ports, ports, draft, &actor()).await.unwrap().webhook
    }

    async fn replay(&self, hook: &Webhook, after: u64) -> Webhook {
        let from = ReplayFrom::After(Sequence(after));
        replay_webhook(&self.ports, &self.store, hook.id, from, &actor()).await.unwrap()
    }

    async fn took(&self, sequences: impl IntoIterator<Item = u64>) {
        let wanted: BTreeSet<u64> = sequences.into_iter().collect();
        eventually(&format!("it took {wanted:?}, and not {:?}", self.receiver.took()), async || {
            self.receiver.took().into_iter().collect::<BTreeSet<_>>() == wanted
        })
        .await;
    }

    async fn letters(&self, hook: &Webhook) -> Vec<DeadLetter> {
        let name = hook.subscription().unwrap();
        self.ports.ledger.dead_letters(&name, Sequence::START, 100).await.unwrap()
    }

    async fn names(&self) -> Vec<Subscription> {
        self.ports.ledger.watermarks().await.unwrap().into_iter().map(|(name, _)| name).collect()
    }

    async fn end(self) {
        let ended = self.lifecycle.shut_down(Limits::default(), std::future::pending()).await;
        assert!(ended.is_clean(), "{ended:?}");
    }
}

fn actor() -> Text {
    Text::new("a test").unwrap()
}

fn all() -> Arc<Receiver> {
    Receiver::new(|_, _| Ok(200))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_sends_what_happens_after_it_was_made() {
    let rig = Rig::new(all()).await;
    rig.events(3).await;
    let hook = rig.made(&[]).await;
    assert_eq!(
        rig.names().await,
        [hook.subscription().unwrap()],
        "the log is kept for it from the beginning"
    );
    rig.events(40).await;
    rig.took(4..=43).await;
    assert_eq!(rig.receiver.took().len(), 40, "each once, where nothing goes wrong");
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_types_that_are_wanted_are_sent() {
    let rig = Rig::new(all()).await;
    let other = rig.made(&["match_found"]).await;
    rig.made(&["match_found", "site_removed"]).await;
    rig.events(5).await;
    rig.took(1..=5).await;
    let name = other.subscription().unwrap();
    eventually("it settles what it does not send", async || {
        rig.ports.ledger.watermark(&name).await.unwrap() == Sequence(5)
    })
    .await;
    assert_eq!(rig.receiver.asked(), 5);
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_network_does_not_see_is_sent_to_nobody() {
    let rig = Rig::new(all()).await;
    let hook = rig.made(&[]).await;
    let seen_by = |number: u64, visibility: Visibility| {
        let site = SiteId::new("site-0").unwrap();
        Draft::Flow(ResourceFlow { site, visibility, ..flow(number, 1, &mut Random(number)) })
    };
    let flows = [
        seen_by(1, Visibility::Private),
        seen_by(2, Visibility::Network),
        seen_by(3, Visibility::Private),
        seen_by(4, Visibility::Public),
    ];
    import(&rig.ports, &[Draft::Site(site(0, &mut Random(0)))]).await;
    import(&rig.ports, &flows).await;
    rig.took([1, 3, 5]).await;
    let name = hook.subscription().unwrap();
    eventually("what is passed over is settled", async || {
        rig.ports.ledger.watermark(&name).await.unwrap() == Sequence(5)
    })
    .await;
    assert_eq!(rig.receiver.asked(), 3);
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_tried_again_and_given_up_in_the_end() {
    let receiver = Receiver::new(|event, asked| match event["sequence"].as_str().unwrap() {
        "2" => Err(NotSent::Status(400)),
        _ if asked < 6 => Err(NotSent::Unreachable("away".to_owned())),
        _ => Ok(204),
    });
    let rig = Rig::new(receiver).await;
    let hook = rig.made(&[]).await;
    rig.events(2).await;
    rig.took([1]).await;
    eventually("the other one is given up", async || !rig.letters(&hook).await.is_empty()).await;
    let letters = rig.letters(&hook).await;
    assert_eq!((letters.len(), letters[0].sequence, letters[0].attempts), (1, Sequence(2), 4));
    assert!(letters[0].error.contains("400"), "{letters:?}");
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_gone_disables_its_webhook() {
    let receiver = Receiver::new(|event, _| match event["sequence"].as_str().unwrap() {
        "1" => Err(NotSent::Gone),
        _ => Ok(200),
    });
    let rig = Rig::new(receiver).await;
    let hook = rig.made(&[]).await;
    rig.events(1).await;
    let disabled = async || rig.store.webhook(hook.id).await.unwrap().unwrap().webhook.disabled;
    eventually("it is disabled", async || disabled().await.is_some()).await;
    assert!(disabled().await.unwrap().reason.as_str().contains("gone"));
    eventually("the log is not kept for it", async || rig.names().await.is_empty()).await;
    assert_eq!(rig.letters(&hook).await, []);
    // A replay has it on again, from where it is asked to.
    rig.events(2).await;
    rig.replay(&hook, 1).await;
    rig.took([2, 3]).await;
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_webhook_ends_and_leaves_nothing() {
    let rig = Rig::new(all()).await;
    let hook = rig.made(&[]).await;
    rig.events(1).await;
    rig.took([1]).await;
    rig.store.remove_webhook(hook.id, rig.ports.clock.now(), &actor()).await.unwrap().unwrap();
    eventually("the log is not kept for it", async || rig.names().await.is_empty()).await;
    rig.events(3).await;
    let other = rig.made(&[]).await;
    rig.events(1).await;
    rig.took([1, 5]).await;
    assert_eq!(rig.names().await, [other.subscription().unwrap()]);
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_sends_again_and_leaves_out_nothing() {
    let receiver = Receiver::new(|event, _| match event["sequence"].as_str().unwrap() {
        "2" | "8" => Err(NotSent::Status(400)),
        _ => Ok(200),
    });
    let rig = Rig::new(receiver).await;
    let hook = rig.made(&[]).await;
    rig.events(10).await;
    eventually("two are given up", async || rig.letters(&hook).await.len() == 2).await;
    rig.took([1, 3, 4, 5, 6, 7, 9, 10]).await;
    let settled =
        async |hook: &Webhook| rig.ports.ledger.watermark(&hook.subscription().unwrap()).await.unwrap();
    eventually("it settles", async || settled(&hook).await == Sequence(10)).await;
    let before = rig.receiver.asked();
    let next = rig.replay(&hook, 6).await;
    assert_eq!((next.after, next.run), (Sequence(6), 2));
    // 2 stays given up; 8 is tried and given up anew.
    eventually("it gives up", async || rig.letters(&next).await.len() == 2).await;
    eventually("it settles", async || settled(&next).await == Sequence(10)).await;
    assert_eq!(rig.letters(&next).await.iter().map(|letter| letter.sequence.0).collect::<Vec<_>>(), [2, 8]);
    assert_eq!(rig.receiver.asked() - before, 3 + 4, "7, 9, 10, and 8 four times");
    eventually("the run before is forgotten", async || rig.names().await == [next.subscription().unwrap()])
        .await;
    assert_eq!(rig.letters(&hook).await, []);
    rig.end().await;
}

/// A replay from behind what waits for another attempt would lose that.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_begins_with_what_waits_for_another_attempt() {
    let rig = Rig::new(all()).await;
    let hook = rig.made(&[]).await;
    rig.events(5).await;
    rig.took(1..=5).await;
    let name = hook.subscription().unwrap();
    eventually("it settles", async || rig.ports.ledger.watermark(&name).await.unwrap() == Sequence(5)).await;
    let event = rig.ports.log.at(Sequence(3)).await.unwrap().unwrap().event().unwrap().to_cloud_event();
    let now = rig.ports.clock.now();
    let far = Timestamp::parse("9000-01-01T00:00:00Z").unwrap();
    let retry = turash_domain::ports::Retry {
        sequence: Sequence(3),
        event,
        attempts: 1,
        due: far,
        error: "away".to_owned(),
        first_failed: now,
    };
    rig.ports.ledger.schedule(&name, retry).await.unwrap();
    assert_eq!(rig.replay(&hook, 4).await.after, Sequence(2));
    eventually("3, 4 and 5 come again", async || rig.receiver.took().len() == 8).await;
    assert_eq!(rig.receiver.took()[5..].iter().copied().collect::<BTreeSet<_>>(), [3, 4, 5].into());
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_in_the_log_any_more_is_not_left_out_in_silence() {
    let rig = Rig::new(all()).await;
    let hook = rig.made(&[]).await;
    rig.events(6).await;
    let name = hook.subscription().unwrap();
    eventually("it settles", async || rig.ports.ledger.watermark(&name).await.unwrap() == Sequence(6)).await;
    let first = rig.ports.log.at(Sequence(1)).await.unwrap().unwrap().event().unwrap().time;
    rig.ports.log.trim(Sequence(4)).await.unwrap();
    for from in [ReplayFrom::After(Sequence(3)), ReplayFrom::After(Sequence(0)), ReplayFrom::Since(first)] {
        let refused = replay_webhook(&rig.ports, &rig.store, hook.id, from, &actor()).await.unwrap_err();
        assert!(
            matches!(&refused, WebhookError::Invalid(invalid) if invalid.remedy.contains("after 4")),
            "{refused}"
        );
    }
    assert_eq!(rig.replay(&hook, 4).await.after, Sequence(4));
    rig.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_is_found_in_the_log() {
    let rig = Rig::new(all()).await;
    for _ in 0..6 {
        rig.events(1).await;
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    let hook = rig.made(&[]).await;
    for sequence in 1..=6 {
        let event = rig.ports.log.at(Sequence(sequence)).await.unwrap().unwrap();
        let time = event.event().unwrap().time;
        let later = Timestamp::from_millis(time.millis() + 1).unwrap();
        for (since, after) in [(time, sequence - 1), (later, sequence)] {
            let now = rig.store.webhook(hook.id).await.unwrap().unwrap().webhook;
            let disabled = turash_domain::Disabled { at: time, reason: actor() };
            rig.store.disable_webhook(hook.id, now.run, &disabled, &actor()).await.unwrap();
            let from = ReplayFrom::Since(since);
            let begun = replay_webhook(&rig.ports, &rig.store, hook.id, from, &actor()).await.unwrap();
            assert_eq!(begun.after, Sequence(after), "{since}");
        }
    }
    rig.end().await;
}

/// The next process takes over what the one before had not settled.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_between_two_processes() {
    let silent = Receiver::new(|_, asked| if asked > 20 { Err(never()) } else { Ok(200) });
    let first = Rig::new(silent).await;
    first.made(&[]).await;
    first.events(200).await;
    eventually("some are taken", async || first.receiver.asked() > 20).await;
    // Its tasks are dropped wherever they are.
    first.lifecycle.end().await;
    let second = Rig::on(first.store.clone(), all());
    let taken = || first.receiver.took().into_iter().chain(second.receiver.took()).collect::<BTreeSet<_>>();
    eventually("all are taken", async || taken() == (1..=200).collect()).await;
    second.end().await;
}
