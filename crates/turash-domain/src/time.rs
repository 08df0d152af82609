//! Points in time and versions. The domain has no clock: times are passed in.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::error::Invalid;

/// A point in time, milliseconds since 1970-01-01 UTC; written as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z.
    const RANGE: RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;

    /// Milliseconds since 1970-01-01 UTC, within the years 0 to 9999.
    pub fn from_millis(millis: i64) -> Result<Self, Invalid> {
        if Self::RANGE.contains(&millis) {
            return Ok(Self(millis));
        }
        Err(Invalid::new("time", millis, "a time in the years 0 to 9999", ""))
    }

    /// Reads RFC 3339, for example `2026-11-24T08:00:00Z`; anything finer than a millisecond is cut off.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| {
            Invalid::new("time", text, "an RFC 3339 time", "write it like 2026-11-24T08:00:00Z")
        })?;
        Self::from_millis(time.unix_timestamp() * 1_000 + i64::from(time.millisecond()))
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub fn millis(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = i128::from(self.0) * 1_000_000;
        let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).map_err(|_| fmt::Error)?;
        f.write_str(&time.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

/// The version of an aggregate: 1 when it is created, one more with every change. 0 stands for "does not exist yet".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u64);

impl Version {
    /// Before anything exists.
    pub const NONE: Self = Self(0);

    /// The version after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The version before this one; there is none before 0.
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The place of an event in the log: 1 for the first, without gaps for readers. 0 stands for "before the first".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(pub u64);

impl Sequence {
    /// Before the first event.
    pub const START: Self = Self(0);
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_as_rfc_3339() {
        let time = Timestamp::parse("2026-11-24T09:30:00.1239+01:00").unwrap();
        assert_eq!(time.to_string(), "2026-11-24T08:30:00.123Z");
        assert_eq!(Timestamp::parse(&time.to_string()).unwrap(), time);
        assert!(Timestamp::parse("yesterday").is_err());
        assert!(Timestamp::from_millis(i64::MAX).is_err());
        let [first, last] =
            [Timestamp::RANGE.start(), Timestamp::RANGE.end()].map(|millis| Timestamp(*millis));
        assert_eq!(first.to_string(), "0000-01-01T00:00:00Z");
        assert_eq!(last.to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59.999Z");
    }
}
