//! The suite of webhooks.

use std::sync::Arc;

use turash_domain::ports::{AccessKeys, AuditAction, KeptWebhook, SigningSecret, Webhooks};
use turash_domain::{
    Disabled, EventTypes, PortErrorKind, Sequence, Timestamp, Webhook, WebhookId, WebhookUrl,
};

use crate::fixtures::{at, text};
use crate::suite::declare_suite;

/// The webhooks of a store, and the record of what was done to them.
#[derive(Clone)]
pub struct Port {
    /// The webhooks.
    pub hooks: Arc<dyn Webhooks>,
    /// The record.
    pub record: Arc<dyn AccessKeys>,
}

fn id(number: u64) -> WebhookId {
    WebhookId::parse(&format!("019aabcd00007000800{number:013x}")).unwrap()
}

fn hook(number: u64, types: &[&str]) -> KeptWebhook {
    let webhook = Webhook {
        id: id(number),
        url: WebhookUrl::parse(&format!("https://example.org:8443/hooks/{number}?of='turash'")).unwrap(),
        label: text(&format!("Schaltwarte '熱' {number}")),
        types: EventTypes::new(types).unwrap(),
        created_at: at(1_000 + number.cast_signed()),
        after: Sequence(u64::from(u32::MAX) + number),
        run: 1,
        disabled: None,
    };
    KeptWebhook { webhook, secret: SigningSecret::new([number as u8; 32]) }
}

fn gone(millis: i64) -> Disabled {
    Disabled { at: at(millis), reason: text("the receiver says that it is gone") }
}

async fn add(port: &Port, hooks: &[KeptWebhook]) {
    for hook in hooks {
        port.hooks.add_webhook(hook, &text("founder")).await.unwrap();
    }
}

/// What was recorded, oldest first: when, who and what.
async fn recorded(port: &Port) -> Vec<(Timestamp, String, AuditAction)> {
    let mut all = port.record.audit(None, 1_000).await.unwrap();
    all.reverse();
    let entries = all.into_iter().map(|audited| audited.entry);
    entries.map(|entry| (entry.at, entry.actor.to_string(), entry.action)).collect()
}

/// Where nothing was kept nothing is found, changed or recorded.
pub async fn an_empty_store_has_no_webhook(port: Port) {
    let (hooks, nobody) = (&port.hooks, text("nobody"));
    assert_eq!(hooks.webhook(id(1)).await.unwrap(), None);
    assert_eq!(hooks.webhooks().await.unwrap(), []);
    assert_eq!(hooks.remove_webhook(id(1), at(5), &nobody).await.unwrap(), None);
    assert!(!hooks.disable_webhook(id(1), 1, &gone(5), &nobody).await.unwrap());
    assert_eq!(hooks.replay_webhook(id(1), 1, Sequence(3), (at(5), &nobody)).await.unwrap(), None);
    assert_eq!(recorded(&port).await, []);
}

/// Webhooks come back as they were kept, secrets and types included, listed by their ids.
pub async fn webhooks_come_back_as_they_were_kept(port: Port) {
    let disabled = KeptWebhook {
        webhook: Webhook { disabled: Some(gone(9)), run: 7, ..hook(3, &[]).webhook },
        ..hook(3, &[])
    };
    let hooks = [hook(1, &[]), hook(2, &["match_found", "site_removed"]), disabled];
    add(&port, &[hooks[2].clone(), hooks[0].clone(), hooks[1].clone()]).await;
    assert_eq!(port.hooks.webhooks().await.unwrap(), hooks);
    for hook in &hooks {
        assert_eq!(port.hooks.webhook(hook.webhook.id).await.unwrap().as_ref(), Some(hook));
    }
}

/// A webhook that is kept again changes nothing; another one under its id is refused, and nothing is recorded of it.
pub async fn an_id_has_one_webhook(port: Port) {
    let first = hook(1, &[]);
    add(&port, &[first.clone(), first.clone()]).await;
    let other = KeptWebhook { secret: SigningSecret::new([9; 32]), ..first.clone() };
    let error = port.hooks.add_webhook(&other, &text("founder")).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Conflict);
    assert_eq!(port.hooks.webhooks().await.unwrap(), [first]);
    assert_eq!(recorded(&port).await.len(), 1);
}

/// A webhook that is removed is gone with its secret, and is removed once.
pub async fn a_webhook_is_removed_once(port: Port) {
    let (one, two) = (hook(1, &[]), hook(2, &[]));
    add(&port, &[one.clone(), two.clone()]).await;
    let admin = text("admin");
    assert_eq!(port.hooks.remove_webhook(id(2), at(5_000), &admin).await.unwrap(), Some(two));
    assert_eq!(port.hooks.remove_webhook(id(2), at(6_000), &admin).await.unwrap(), None);
    assert_eq!(port.hooks.webhooks().await.unwrap(), [one]);
    assert_eq!(recorded(&port).await.len(), 3);
}

/// A run is disabled once; one that is over is not disabled.
pub async fn a_run_is_disabled_once(port: Port) {
    add(&port, &[hook(1, &[])]).await;
    let actor = text("the receiver");
    for (run, millis, done) in [(2, 50, false), (1, 60, true), (1, 70, false)] {
        assert_eq!(port.hooks.disable_webhook(id(1), run, &gone(millis), &actor).await.unwrap(), done);
    }
    let kept = port.hooks.webhook(id(1)).await.unwrap().unwrap();
    assert_eq!(kept.webhook.disabled, Some(gone(60)));
    assert_eq!(recorded(&port).await.len(), 2);
}

/// A replay begins the next run at its place and ends what disabled the webhook; of two that begin the same run one does.
pub async fn a_replay_begins_the_next_run(port: Port) {
    let kept = hook(1, &["match_found"]);
    add(&port, std::slice::from_ref(&kept)).await;
    let admin = text("admin");
    assert!(port.hooks.disable_webhook(id(1), 1, &gone(60), &admin).await.unwrap());
    let begun = port.hooks.replay_webhook(id(1), 1, Sequence(41), (at(70), &admin)).await.unwrap();
    let webhook = Webhook { after: Sequence(41), run: 2, ..kept.webhook.clone() };
    let expected = KeptWebhook { webhook, ..kept };
    assert_eq!(begun.as_ref(), Some(&expected));
    assert_eq!(port.hooks.replay_webhook(id(1), 1, Sequence(5), (at(80), &admin)).await.unwrap(), None);
    assert_eq!(port.hooks.webhook(id(1)).await.unwrap(), Some(expected));
    assert!(!port.hooks.disable_webhook(id(1), 1, &gone(90), &admin).await.unwrap(), "that run is over");
}

/// Who did what to which webhook is recorded, and when; of its secret and the path of its URL nothing is.
pub async fn every_change_of_a_webhook_is_recorded(port: Port) {
    let kept = hook(1, &[]);
    add(&port, std::slice::from_ref(&kept)).await;
    port.hooks.disable_webhook(id(1), 1, &gone(60), &text("the receiver")).await.unwrap();
    port.hooks.replay_webhook(id(1), 1, Sequence(4), (at(70), &text("operator"))).await.unwrap();
    port.hooks.remove_webhook(id(1), at(80), &text("admin Ä")).await.unwrap();
    let done = [
        (at(1_001), "founder".to_owned(), AuditAction::WebhookCreated),
        (at(60), "the receiver".to_owned(), AuditAction::WebhookDisabled),
        (at(70), "operator".to_owned(), AuditAction::WebhookReplayed),
        (at(80), "admin Ä".to_owned(), AuditAction::WebhookRemoved),
    ];
    assert_eq!(recorded(&port).await, done);
    for audited in port.record.audit(None, 10).await.unwrap() {
        let subject = audited.entry.subject;
        assert_eq!(subject, kept.webhook.subject().unwrap());
        assert!(!subject.as_str().contains("hooks"), "{subject}");
    }
}

declare_suite! {$
    webhooks, webhooks_suite, Port:
    an_empty_store_has_no_webhook,
    webhooks_come_back_as_they_were_kept,
    an_id_has_one_webhook,
    a_webhook_is_removed_once,
    a_run_is_disabled_once,
    a_replay_begins_the_next_run,
    every_change_of_a_webhook_is_recorded,
}
