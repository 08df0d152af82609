//! The contract suite, unchanged.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use turash_contract::bus::{ROOM, cases};

use crate::server::{Server, process};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_passes() {
    let Some(mut server) = Server::alone().await else { return };
    for case in cases() {
        eprintln!("{}", case.name);
        server.next_prefix();
        let bus = Arc::new(process(server.options().room(ROOM)));
        timeout(Duration::from_secs(20), (case.run)(bus)).await.expect(case.name);
    }
}
