//! The contract suite, unchanged.

use std::sync::Arc;

use turash_contract::Fresh;
use turash_contract::graph::{Port, cases};

use crate::server::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_passes() {
    for case in cases() {
        let Some(server) = Server::alone().await else { return };
        eprintln!("{}", case.name);
        let graph = Arc::new(server.graph());
        let Fresh { port, keep } =
            Fresh::new(Port { store: Arc::<_>::clone(&graph) as _, questions: graph }).keeping(server);
        (case.run)(port).await;
        drop(keep);
    }
}
