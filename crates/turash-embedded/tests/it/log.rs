//! What stands in the log or the ledger and was not written by this program.

use tempfile::TempDir;
use turash_domain::ports::{Batch, Change, Content, EventLog, Ledger, Page, Registry, ToldEntry, ToldList};
use turash_domain::{Direction, Event, FlowId, NewEvent, Sequence, Subscription, Timestamp};

use crate::file::{event, open, tamper};

#[tokio::test]
async fn what_cannot_be_read_stands_in_the_log_among_its_neighbours() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    store.commit(Batch { events: (1..=6).map(event).collect(), ..Batch::default() }).await.unwrap();
    store.close().await;
    let sql = "UPDATE event SET type = 'org.turash.flow_painted.v1', data = '{\"colour\": \"red\"}' WHERE sequence = 2; \
               UPDATE event SET type = 'org.turash.site_removed.v7', traceparent = 'trace' WHERE sequence = 3; \
               UPDATE event SET data = '{\"id\": ' WHERE sequence = 4; \
               UPDATE event SET data = CAST(x'7b22ff22' AS TEXT), id = x'00' WHERE sequence = 5";
    tamper(folder.path(), sql).await;
    let store = open(folder.path()).await;
    let contents = store.read(Sequence::START, 100).await.unwrap();
    assert_eq!(contents, store.read(Sequence::START, 6).await.unwrap());
    assert_eq!(contents[0], event(1).at(Sequence(1)).into());
    assert_eq!(contents[5], event(6).at(Sequence(6)).into());
    let errors = ["org.turash.flow_painted.v1", "version 7", "EOF while parsing", ""];
    let raws = ["\"data\":{\"colour\":\"red\"}", "\"traceparent\":\"trace\"", "{\\\"id\\\": ", "\u{fffd}"];
    for ((content, sequence), (error, raw)) in contents[1..5].iter().zip(2..).zip(errors.iter().zip(raws)) {
        let Content::Unreadable(found) = content else { panic!("{content:?}") };
        assert_eq!(found.sequence, Some(Sequence(sequence)));
        assert!(found.error.contains(error), "{found:?}");
        assert!(found.raw.contains(raw), "'{raw}' is missing in: {found:?}");
    }
    // A program that knows the type reads what was kept.
    let Content::Unreadable(future) = &contents[2] else { panic!() };
    let known = Event::from_cloud_event(&future.raw.replace(".v7", ".v1")).unwrap();
    let trace_parent = Some("trace".to_owned());
    assert_eq!(known, Event { trace_parent, ..event(3).at(Sequence(3)) });
}

/// Retries of an older store get their event from its log.
#[tokio::test]
async fn older_retries_keep_their_event() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    let traced = NewEvent { trace_parent: Some("trace".to_owned()), ..event(2) };
    store.commit(Batch { events: vec![event(1), traced.clone()], ..Batch::default() }).await.unwrap();
    store.close().await;
    let older = concat!(
        "DELETE FROM _sqlx_migrations WHERE version >= 4; DROP TABLE kept_answer; DROP TABLE webhook; DROP TABLE restricted_flow; DROP TABLE comment; DROP TABLE access_key; DROP TABLE audit; DROP TABLE kept_plan; DROP TABLE planned; DROP TABLE lease; DROP TABLE retry; ",
        "DROP INDEX decision_demand_promised; ALTER TABLE told DROP COLUMN checksum; ",
        "CREATE TABLE retry (subscription TEXT NOT NULL, sequence INTEGER NOT NULL, attempts INTEGER NOT NULL, ",
        "due_ms INTEGER NOT NULL, error TEXT NOT NULL, PRIMARY KEY (subscription, sequence)) STRICT, WITHOUT ROWID; ",
        "CREATE INDEX retry_due ON retry (subscription, due_ms, sequence); ",
        "INSERT INTO retry VALUES ('matcher', 1, 3, 70, 'no answer'), ('matcher', 2, 1, 80, 'x'), ('matcher', 9, 1, 90, 'y')",
    );
    tamper(folder.path(), older).await;
    let store = open(folder.path()).await;
    let matcher = Subscription::new("matcher").unwrap();
    let at = |millis| Timestamp::from_millis(millis).unwrap();
    let due = store.due(&matcher, at(100), 10).await.unwrap();
    let kept: Vec<_> = due.iter().map(|retry| Event::from_cloud_event(&retry.event)).collect();
    assert_eq!(kept[0], Ok(event(1).at(Sequence(1))));
    assert_eq!(kept[1], Ok(traced.at(Sequence(2))));
    assert_eq!((due[2].sequence, due[2].event.as_str()), (Sequence(9), ""), "its event is gone");
    assert_eq!((due[0].attempts, due[0].due, due[0].first_failed), (3, at(70), at(70)));
    assert_eq!(due[0].error, "no answer");
}

/// Told lists of an older store have no checksum: it is that of what stands there.
#[tokio::test]
async fn older_told_lists_are_compared_like_others() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    let entry = |id: &str, value| ToldEntry { counterpart: FlowId::new(id).unwrap(), value };
    let list =
        |flow: &str, direction, entries| ToldList { flow: FlowId::new(flow).unwrap(), direction, entries };
    let lists = [
        list("a", Direction::Supply, vec![entry("x", 2.5), entry("y", 0.1)]),
        list("b", Direction::Demand, vec![entry("z", f32::MIN_POSITIVE)]),
    ];
    let changes = lists.iter().cloned().map(Change::Tell).collect();
    store.commit(Batch { changes, ..Batch::default() }).await.unwrap();
    let written = store.list_told(&Page::first(9)).await.unwrap();
    store.close().await;
    tamper(
        folder.path(),
        "DELETE FROM _sqlx_migrations WHERE version >= 6; DROP TABLE kept_answer; DROP TABLE webhook; DROP TABLE restricted_flow; DROP TABLE comment; DROP TABLE access_key; DROP TABLE audit; DROP TABLE kept_plan; DROP TABLE planned; ALTER TABLE told DROP COLUMN checksum",
    )
    .await;
    let store = open(folder.path()).await;
    assert_eq!(store.list_told(&Page::first(9)).await.unwrap(), written);
    assert!(written.iter().map(|told| told.checksum).eq(lists.iter().map(ToldList::checksum)));
}

#[tokio::test]
async fn the_record_of_what_was_done_is_only_added_to() {
    use turash_domain::ports::{AccessKeys, AuditAction, AuditEntry};

    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    let text = |text| turash_domain::Text::new(text).unwrap();
    let entry = AuditEntry {
        at: Timestamp::from_millis(7).unwrap(),
        actor: text("operator"),
        action: AuditAction::SiteRemoved,
        subject: text("site/a"),
    };
    store.record(&entry).await.unwrap();
    store.close().await;
    for sql in ["DELETE FROM audit", "UPDATE audit SET actor = 'x'"] {
        assert!(crate::file::try_tamper(folder.path(), sql).await.is_err(), "{sql}");
    }
    let store = open(folder.path()).await;
    assert_eq!(store.audit(None, 9).await.unwrap()[0].entry, entry);
}
