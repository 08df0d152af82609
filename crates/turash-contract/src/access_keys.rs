//! The suite of keys and of the record of what was done.

use std::sync::Arc;

use turash_domain::ports::{AccessKeys, AuditAction, AuditEntry, KeptKey};
use turash_domain::{AccessKey, Grant, KeyId, PortErrorKind, Role};

use crate::fixtures::{at, text};
use crate::suite::declare_suite;

/// The keys of a store.
pub type Port = Arc<dyn AccessKeys>;

fn id(number: u64) -> KeyId {
    KeyId::parse(&format!("019aabcd00007000800{number:013x}")).unwrap()
}

fn key(number: u64, role: Role) -> KeptKey {
    let organization = (role == Role::Publisher).then(|| text("Mühle & Söhne '熱'"));
    let key = AccessKey {
        id: id(number),
        grant: Grant::new(role, organization).unwrap(),
        label: text(&format!("label {number} ß🔥")),
        created_at: at(1_000 + number.cast_signed()),
        revoked_at: None,
    };
    KeptKey { key, digest: [number as u8; 32] }
}

async fn create(port: &Port, keys: &[KeptKey]) {
    for key in keys {
        port.create(key, &text("founder")).await.unwrap();
    }
}

/// What was recorded, oldest first, without numbers.
async fn record(port: &Port) -> Vec<AuditEntry> {
    let mut all = port.audit(None, 1_000).await.unwrap();
    all.reverse();
    all.into_iter().map(|audited| audited.entry).collect()
}

/// Where nothing was kept nothing is found.
pub async fn an_empty_store_has_no_key(port: Port) {
    assert_eq!(port.find(id(1)).await.unwrap(), None);
    assert_eq!(port.list().await.unwrap(), []);
    assert_eq!(port.revoke(id(1), at(5), &text("nobody")).await.unwrap(), None);
    assert_eq!(port.audit(None, 10).await.unwrap(), []);
}

/// Keys of every role come back as they were kept, listed by their ids.
pub async fn keys_come_back_as_they_were_kept(port: Port) {
    let keys: Vec<_> = Role::ALL.into_iter().zip(1..).map(|(role, number)| key(number, role)).collect();
    create(&port, &[keys[2].clone(), keys[0].clone(), keys[3].clone(), keys[1].clone()]).await;
    assert_eq!(port.list().await.unwrap(), keys);
    for key in &keys {
        assert_eq!(port.find(key.key.id).await.unwrap().as_ref(), Some(key));
    }
    assert_eq!(port.find(id(9)).await.unwrap(), None);
}

/// A key that is kept again changes nothing; another one under its id is refused, and nothing is recorded of it.
pub async fn an_id_has_one_key(port: Port) {
    let first = key(1, Role::Reader);
    create(&port, &[first.clone(), first.clone()]).await;
    let other = KeptKey { digest: [7; 32], ..first.clone() };
    let error = port.create(&other, &text("founder")).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Conflict);
    assert_eq!(port.list().await.unwrap(), [first]);
    assert_eq!(record(&port).await.len(), 1);
}

/// A key that is taken back stays, with the time of the first time.
pub async fn a_key_is_taken_back_once(port: Port) {
    let (one, two) = (key(1, Role::Admin), key(2, Role::Publisher));
    create(&port, &[one.clone(), two.clone()]).await;
    let mut gone = two.clone();
    gone.key.revoked_at = Some(at(5_000));
    for later in [5_000, 6_000] {
        let answer = port.revoke(id(2), at(later), &text("admin")).await.unwrap();
        assert_eq!(answer.as_ref(), Some(&gone));
    }
    assert_eq!(port.list().await.unwrap(), [one, gone]);
    assert_eq!(record(&port).await.len(), 3);
}

/// Who made and took back which key is recorded, and when; of its secret nothing is.
pub async fn every_change_of_a_key_is_recorded(port: Port) {
    let kept = key(1, Role::Publisher);
    create(&port, std::slice::from_ref(&kept)).await;
    port.revoke(id(1), at(7_000), &text("admin Ä")).await.unwrap();
    let subject = kept.subject().unwrap();
    let entry =
        |at, actor: &str, action| AuditEntry { at, actor: text(actor), action, subject: subject.clone() };
    let made = entry(kept.key.created_at, "founder", AuditAction::KeyCreated);
    let taken = entry(at(7_000), "admin Ä", AuditAction::KeyRevoked);
    assert_eq!(record(&port).await, [made, taken]);
    assert!(subject.as_str().contains(&id(1).to_string()), "{subject}");
}

/// The record keeps every entry, also equal ones, and is read from its end in parts.
pub async fn the_record_is_read_in_parts(port: Port) {
    let entry = |number: u32, action| AuditEntry {
        at: at(9_000 - i64::from(number)),
        actor: text("operator"),
        action,
        subject: text(&format!("subject {number}")),
    };
    let entries: Vec<_> = (0..).zip(AuditAction::ALL).map(|(number, action)| entry(number, action)).collect();
    for entry in entries.iter().chain(&entries[..1]) {
        port.record(entry).await.unwrap();
    }
    let whole = port.audit(None, 100).await.unwrap();
    assert_eq!(whole.len(), entries.len() + 1);
    assert!(whole.is_sorted_by(|later, earlier| later.number > earlier.number), "{whole:?}");
    assert_eq!(whole[0].entry, entries[0]);
    assert!(whole[1..].iter().rev().map(|audited| &audited.entry).eq(&entries));
    assert_eq!(port.audit(None, 2).await.unwrap(), whole[..2]);
    assert_eq!(port.audit(Some(whole[1].number), 3).await.unwrap(), whole[2..5]);
    assert_eq!(port.audit(None, 0).await.unwrap(), []);
    assert_eq!(port.audit(Some(whole[whole.len() - 1].number), 3).await.unwrap(), []);
}

declare_suite! {$
    access_keys, access_keys_suite, Port:
    an_empty_store_has_no_key,
    keys_come_back_as_they_were_kept,
    an_id_has_one_key,
    a_key_is_taken_back_once,
    every_change_of_a_key_is_recorded,
    the_record_is_read_in_parts,
}
