//! `turash worker`: the subscriptions without the API.

use anyhow::Result;

use crate::cli::{Part, WorkerArgs};
use crate::context::Context;
use crate::host::Host;
use crate::logging;
use crate::output::{Outcome, Usage};
use crate::signals::Signals;

pub(crate) async fn run(context: &Context, args: &WorkerArgs) -> Result<Outcome> {
    logging::start(args.log.format, &args.log.filter)?;
    let parts = if args.subscriptions.is_empty() { &Part::ALL[..] } else { &args.subscriptions };
    if parts == [Part::PublicStream] && context.config.redis.public_stream().is_none() {
        let message = "there is no public stream to publish to; set redis.url and redis.public_stream";
        return Err(Usage(message.to_owned()).into());
    }
    let signals = Signals::listen()?;
    Host::new(context, "worker", None, parts).await?.run(context, signals).await
}
