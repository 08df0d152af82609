//! Calling a handler under guard: a hard timeout, and a panic that stays with its event.

use std::any::Any;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use tracing::Instrument;
use turash_domain::Event;
use turash_domain::ports::{EventHandler, Outcome};

use crate::metrics::SubscriptionMetrics;

/// Handles events together. A handler that panics or takes longer than `limit` ends as [`Outcome::Retry`].
pub(crate) async fn handle(
    handler: &dyn EventHandler,
    events: &[Arc<Event>],
    limit: Duration,
    metrics: &SubscriptionMetrics,
) -> Outcome {
    let call = AssertUnwindSafe(async { handler.handle(events).instrument(span(events)).await });
    let mut call = pin!(call.catch_unwind());
    let ended = match poll_once(call.as_mut()).await {
        Poll::Ready(ended) => Ok(ended),
        // The timer is set only where the first poll does not end it.
        Poll::Pending => tokio::time::timeout(limit, call).await,
    };
    match ended {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => {
            metrics.panics.inc();
            Outcome::Retry(format!("the handler panicked: {}", message(panic.as_ref())))
        }
        Err(_) => {
            metrics.timeouts.inc();
            Outcome::Retry(format!("the handler took longer than {} s", limit.as_secs_f64()))
        }
    }
}

/// What a single poll gives.
pub(crate) async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// One span a call, with the trace context of whoever caused the first event.
fn span(events: &[Arc<Event>]) -> tracing::Span {
    let Some(first) = events.first() else { return tracing::Span::none() };
    tracing::debug_span!(
        "handle",
        sequence = first.sequence.0,
        r#type = first.data.name(),
        subject = tracing::field::display(first.data.key()),
        traceparent = first.trace_parent.as_deref(),
        events = events.len(),
    )
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
