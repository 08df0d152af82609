//! Limits and timeouts, and what is switched on.

use std::time::Duration;

/// Limits and timeouts of the server, and what is switched on. The defaults suit a server on a machine with 1 GB of memory and more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Connections at once; above it 503.
    pub connections: usize,
    /// Live streams at once; above it 503.
    pub streams: usize,
    /// Writing requests in progress; above it 503.
    pub writes: usize,
    /// Questions about matches that are computed at once; others wait in line.
    pub questions: usize,
    /// The largest body, bytes; above it 413.
    pub body_bytes: usize,
    /// Bytes of all bodies that are being read or worked on; above it 503.
    pub all_body_bytes: usize,
    /// The largest import, bytes of all its files; above it 413.
    pub import_bytes: usize,
    /// Imports that lie here at once; above it 503.
    pub imports: usize,
    /// How long an import lies here.
    pub import_age: Duration,
    /// The largest item of a batch, bytes; above it 413.
    pub item_bytes: usize,
    /// The most items of a batch; above it 413.
    pub items: usize,
    /// Request line and headers together, bytes; above it 431.
    pub header_bytes: usize,
    /// Header fields; above it 431.
    pub headers: usize,
    /// How long a connection may take until a header is complete, idle time between two requests included; then it is closed.
    pub header_timeout: Duration,
    /// How long reading a body may take; then 408.
    pub body_timeout: Duration,
    /// How long a question about matches may wait in line; then 503.
    pub wait_timeout: Duration,
    /// How often a live stream without events shows that it lives.
    pub keep_alive: Duration,
    /// Whether sites are written as features, too (OGC API - Features, part 4).
    pub features_editing: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 1_024,
            streams: 256,
            writes: 256,
            questions: 2,
            body_bytes: 10_000_000,
            all_body_bytes: 64_000_000,
            import_bytes: 64_000_000,
            imports: 8,
            import_age: Duration::from_hours(1),
            item_bytes: 64_000,
            items: 50_000,
            header_bytes: 32_768,
            headers: 100,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            wait_timeout: Duration::from_secs(10),
            keep_alive: Duration::from_secs(15),
            features_editing: false,
        }
    }
}
