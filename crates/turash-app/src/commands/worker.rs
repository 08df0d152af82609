//! `turash worker`: the subscriptions without the API.

use anyhow::Result;

use crate::cli::LogArgs;
use crate::context::Context;
use crate::host::Host;
use crate::logging;
use crate::output::Outcome;
use crate::signals::Signals;

pub(crate) async fn run(context: &Context, args: &LogArgs) -> Result<Outcome> {
    logging::start(args.format, &args.filter)?;
    let signals = Signals::listen()?;
    Host::new(context, "worker", None).await?.run(context, signals).await
}
