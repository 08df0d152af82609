//! Reading long listings page by page, ahead of whoever works on them.

use std::num::NonZeroUsize;

use turash_domain::ports::{Page, PortResult};
use turash_domain::{PortError, PortErrorKind};
use turash_runtime::{Outlet, Scope, ScopeError};

/// How many items are read at once. A few pages are on their way at a time, so this bounds the memory of a load.
const PAGE: u32 = 5_000;
/// How many pages wait between two stages.
pub(crate) const AHEAD: NonZeroUsize = NonZeroUsize::MIN;

/// Reads a listing page by page.
pub(crate) async fn read_pages<T, I, Listed>(
    outlet: Outlet<Vec<T>>,
    list: impl Fn(Page<I>) -> Listed,
    id: impl Fn(&T) -> I,
) -> PortResult<()>
where
    Listed: Future<Output = PortResult<Vec<T>>>,
{
    let mut next = Some(Page::first(PAGE));
    while let Some(page) = next {
        let items = list(page).await?;
        let full = items.len() == PAGE as usize;
        next = items.last().filter(|_| full).map(|last| Page::after(id(last), PAGE));
        if !outlet.send(items).await {
            break;
        }
    }
    Ok(())
}

/// Ends the reading, and says what went wrong with it.
pub(crate) async fn finish(scope: Scope<PortError>) -> PortResult<()> {
    scope.finish().await.map_err(|error| match error {
        ScopeError::Failed(error) => error,
        ScopeError::Panicked { stage, message } => broken(format!("{stage} panicked: {message}")),
        ScopeError::Cancelled => broken("loading was cancelled".to_owned()),
    })
}

/// What must not be.
pub(crate) fn broken(message: String) -> PortError {
    PortError::new(PortErrorKind::Invalid, "runtime", message)
}
