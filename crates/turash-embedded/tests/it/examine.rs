//! What an examination of a folder finds.

use std::fs;

use tempfile::tempdir;
use turash_domain::Timestamp;
use turash_domain::ports::{Examine, Finding, Level};
use turash_embedded::{DataFolder, EmbeddedStore, Holder, OpenMode};

fn of<'a>(findings: &'a [Finding], what: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.what == what).unwrap()
}

#[tokio::test]
async fn a_store_is_examined_beside_its_holder() {
    let dir = tempdir().unwrap();
    let folder = dir.path().join("data");
    let findings = examine(&folder).await;
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].level, Level::Warning, "a folder that is not there yet is no problem");

    let holder = Holder::this_process("turash test", Timestamp::EPOCH).at("127.0.0.1:1");
    let store = EmbeddedStore::open(&folder, OpenMode::ReadWrite(holder)).await.unwrap();
    let findings = examine(&folder).await;
    assert!(findings.iter().all(|finding| finding.level == Level::Ok), "{findings:?}");
    assert!(of(&findings, "holder").found.contains("at http://127.0.0.1:1"), "{findings:?}");
    assert_eq!(of(&findings, "pages").found, "whole");
    store.close().await;
    assert!(
        fs::read_dir(&folder)
            .unwrap()
            .all(|entry| { entry.unwrap().file_name().to_string_lossy().starts_with("turash.") })
    );
}

#[tokio::test]
async fn what_is_no_store_is_a_problem() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("turash.sqlite"), "something else entirely".repeat(100)).unwrap();
    let findings = examine(dir.path()).await;
    assert_eq!(of(&findings, "store").level, Level::Problem, "{findings:?}");
}

async fn examine(folder: &std::path::Path) -> Vec<Finding> {
    DataFolder { path: folder.to_owned(), now: Timestamp::EPOCH }.examine().await
}
