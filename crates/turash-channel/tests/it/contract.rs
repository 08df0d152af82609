//! The contract suite over the in-process bus.

use std::sync::Arc;

use turash_channel::ChannelBus;
use turash_contract::Fresh;
use turash_contract::bus::{Port, ROOM};

#[allow(clippy::unused_async, reason = "a factory is async")]
async fn fresh() -> Fresh<Port> {
    Fresh::new(Arc::new(ChannelBus::new(ROOM)))
}

turash_contract::bus_suite!(fresh);
