//! Whether a log is still the one in which a place was kept.

use turash_domain::ports::{EventLog, PortResult};
use turash_domain::{Position, Sequence};

/// Whether a place is still one of this log: the same event stands there, or it was trimmed since. `false` where the log was set back,
/// or is another one.
pub async fn holds(log: &dyn EventLog, place: Position) -> PortResult<bool> {
    if place == Position::START {
        return Ok(true);
    }
    match log.at(place.sequence).await? {
        Some(content) => Ok(place.is_of(&content)),
        None => Ok(log.trimmed().await? >= place.sequence),
    }
}

/// The place of a sequence in this log; one that is never found again where its event was trimmed.
pub async fn place_of(log: &dyn EventLog, sequence: Sequence) -> PortResult<Position> {
    let found = log.at(sequence).await?;
    Ok(found.and_then(|content| Position::of_content(&content)).unwrap_or(Position::gone(sequence)))
}

/// The last place of this log.
pub async fn last(log: &dyn EventLog) -> PortResult<Position> {
    place_of(log, log.head().await?).await
}
