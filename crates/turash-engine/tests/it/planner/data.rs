//! The data that stands beside the workspace.

use std::path::PathBuf;

/// A folder of the data; `None`, and a word about it, where it is absent.
pub(super) fn folder(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if !folder.exists() {
        println!("not run: ../shared/data/{name} is absent");
        return None;
    }
    Some(folder)
}

/// Fails where two numbers differ by more than a fraction of the second.
#[track_caller]
pub(super) fn assert_near(found: f64, expected: f64, fraction: f64, what: &str) {
    let difference = (found - expected).abs();
    assert!(difference <= fraction * expected.abs(), "{what}: {found}, expected {expected}");
}
