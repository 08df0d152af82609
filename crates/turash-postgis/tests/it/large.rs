//! Commits of thousands of rows, which are copied in, and what is wrong with one of them.

use turash_domain::ports::{Batch, Change, Content, EventLog, Known, Registry};
use turash_domain::{PortErrorKind, Sequence, Version};

use crate::fixtures::{changes, event, flow, flow_id, new_site, sequences, site, site_id};
use crate::server::{Database, run};

/// New flows and their events.
fn flows(numbers: std::ops::Range<u64>) -> Batch {
    Batch {
        changes: numbers.clone().map(|n| Change::PutFlow(flow(&format!("f{n:05}"), "s", 1))).collect(),
        events: numbers.map(event).collect(),
        fence: None,
    }
}

#[tokio::test]
async fn one_wrong_row_among_thousands_is_named_and_nothing_stays() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    store.commit(changes([Change::PutSite(site("s", 1))])).await.unwrap();
    store.commit(flows(0..1_000)).await.unwrap();
    let there = store.commit(flows(999..3_000)).await.unwrap_err();
    assert_eq!(there.kind, PortErrorKind::Conflict);
    assert!(there.message.contains("'f00999': expected none, found 1"), "{there}");
    let mut no_site = flows(1_000..3_000);
    no_site.changes[1_500] = Change::PutFlow(flow("f02500", "nowhere", 1));
    let no_site = store.commit(no_site).await.unwrap_err();
    assert_eq!(no_site.kind, PortErrorKind::Invalid);
    assert!(no_site.message.contains("f02500") && no_site.message.contains("nowhere"), "{no_site}");
    let mut told_before = flows(1_000..3_000);
    told_before.events[7] = event(42);
    let told_before = store.commit(told_before).await.unwrap_err();
    assert_eq!(told_before.kind, PortErrorKind::Conflict);
    assert!(told_before.message.contains("in the log already"), "{told_before}");
    assert_eq!(store.head().await.unwrap(), Sequence(1_000));
    assert_eq!(store.flows(&[flow_id("f01000")]).await.unwrap(), [Known::Never]);
    assert_eq!(store.commit(flows(1_000..3_000)).await.unwrap().head, Sequence(3_000));
    assert_eq!(sequences(&store.read(Sequence(2_997), 10).await.unwrap()), [2_998, 2_999, 3_000]);
    store.close().await;
}

#[tokio::test]
async fn a_place_that_another_registry_told_of_does_not_stop_an_import() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let mut admin = database.admin().await;
    run(&mut admin, "INSERT INTO turash.place VALUES ('s700', 9, 'POINT(1 2)')").await;
    let sites: Vec<_> = (0..1_000).map(|n| Change::PutSite(site(&format!("s{n}"), 1))).collect();
    store.commit(changes(sites)).await.unwrap();
    assert_eq!(store.sites(&[site_id("s700")]).await.unwrap(), [Known::Live(site("s700", 1))]);
    store.close().await;
}

#[tokio::test]
async fn commits_at_once_of_all_sizes_are_each_whole() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    store.commit(changes([Change::PutSite(site("s", 1))])).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..24_u64 {
        let store = store.clone();
        // Every third is refused: its last flow is at a site that does not exist.
        tasks.spawn(async move {
            let first = task * 1_000;
            let mut batch = flows(first..first + 1 + task * 37);
            if task % 3 == 2 {
                batch.changes.push(Change::PutFlow(flow(&format!("g{task}"), "nowhere", 1)));
            }
            (task, store.commit(batch).await)
        });
    }
    let mut wanted = 0;
    for (task, answer) in tasks.join_all().await {
        assert_eq!(answer.is_err(), task % 3 == 2, "{task}: {answer:?}");
        wanted += if answer.is_ok() { 1 + task * 37 } else { 0 };
    }
    assert_eq!(Registry::counts(&store).await.unwrap().flows, wanted);
    assert_eq!(store.head().await.unwrap(), Sequence(wanted));
    store.close().await;
}

#[tokio::test]
async fn an_event_of_tomorrow_stands_in_the_log_as_unreadable() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    store.commit(new_site(1)).await.unwrap();
    let mut admin = database.admin().await;
    run(
        &mut admin,
        "INSERT INTO turash.event VALUES (2, gen_random_uuid(), 'site_teleported', 's1', 0, '{\"to\":\"moon\"}'); \
         UPDATE turash.log_head SET last = 2",
    )
    .await;
    assert_eq!(store.commit(new_site(3)).await.unwrap().head, Sequence(3));
    let read = store.read(Sequence(0), 10).await.unwrap();
    assert_eq!(sequences(&read), [1, 2, 3]);
    let Content::Unreadable(found) = &read[1] else { panic!("{read:?}") };
    assert!(found.error.contains("site_teleported") && found.raw.contains("moon"), "{found:?}");
    run(&mut admin, "UPDATE turash.site SET body = '{}' WHERE id = 's1'").await;
    let error = store.sites(&[site_id("s1")]).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Corrupt);
    store.close().await;
}

#[tokio::test]
async fn a_server_that_only_reads_is_unavailable_until_it_writes_again() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    store.commit(new_site(1)).await.unwrap();
    let mut admin = database.admin().await;
    let name = &database.name;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    run(&mut admin, format!("ALTER DATABASE {name} SET default_transaction_read_only = on; {end}")).await;
    let refused = store.commit(new_site(2)).await.unwrap_err();
    assert_eq!(refused.kind, PortErrorKind::Unavailable);
    assert!(refused.message.contains("primary"), "{refused}");
    assert_eq!(store.sites(&[site_id("s1")]).await.unwrap(), [Known::Live(site("s1", 1))]);
    let reset = format!(
        "SET default_transaction_read_only = off; ALTER DATABASE {name} RESET default_transaction_read_only"
    );
    run(&mut admin, reset).await;
    store.commit(new_site(2)).await.unwrap();
    store.commit(changes([Change::RemoveSite(site_id("s2"), Version(2))])).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn changes_and_lists_of_several_statements_are_one_commit() {
    const MANY: u64 = 11_000;
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    store.commit(changes([Change::PutSite(site("s", 1))])).await.unwrap();
    store.commit(flows(0..MANY)).await.unwrap();
    let id = |n| format!("f{n:05}");
    let next = |n: u64| {
        let list = crate::fixtures::told(&id(n), turash_domain::Direction::Supply, &[("d1", n as f32 + 0.1)]);
        [Change::PutFlow(flow(&id(n), "s", 2)), list]
    };
    let mut batch = changes((0..MANY).flat_map(next).collect::<Vec<_>>());
    batch.changes.push(Change::PutFlow(flow(&id(0), "s", 2)));
    assert_eq!(store.commit(batch.clone()).await.unwrap_err().kind, PortErrorKind::Conflict);
    batch.changes.pop();
    store.commit(batch).await.unwrap();
    let page = turash_domain::ports::Page::first(20_000);
    let listed = store.list_told(&page).await.unwrap();
    let ids: Vec<_> = listed.into_iter().map(|told| told.flow).collect();
    let by_checksum = store.list_told(&page).await.unwrap();
    // Rows of an older build have no checksum: it is that of what stands there.
    let mut admin = database.admin().await;
    run(&mut admin, "UPDATE turash.told SET checksum = NULL").await;
    assert_eq!(store.list_told(&page).await.unwrap(), by_checksum);
    let told = store.told(&ids).await.unwrap();
    assert_eq!(told.len() as u64, MANY);
    assert!((0..MANY).zip(&told).all(|(n, list)| list.entries[0].value == n as f32 + 0.1));
    let flows = store.list_flows(&turash_domain::ports::FlowFilter::default(), &page).await.unwrap();
    assert!(flows.len() as u64 == MANY && flows.iter().all(|flow| flow.version == Version(2)));
    store.close().await;
}
