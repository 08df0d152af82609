//! Flows that not everybody sees, as stores keep them: also when they are gone, so that what was told of them is told to no stranger.

use crate::flow::Visibility;
use crate::ids::{FlowId, SiteId};

/// Who sees a flow that not everybody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestrictedFlow {
    /// The flow.
    pub id: FlowId,
    /// The site whose organization owns it.
    pub site: SiteId,
    /// Not [`Visibility::Public`].
    pub visibility: Visibility,
}
