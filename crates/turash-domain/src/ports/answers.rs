//! Answers that are kept, so that a request that is sent again is carried out once.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::PortResult;
use crate::error::Invalid;
use crate::time::Timestamp;

/// How long a key and its answer are kept.
pub const ANSWERS_KEPT: Duration = Duration::from_hours(24);

/// What a caller calls a request of its own: two callers may choose the same key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestKey {
    caller: String,
    key: String,
}

impl RequestKey {
    /// Checks a key: 1 to 255 printable characters of ASCII.
    pub fn new(caller: &str, key: &str) -> Result<Self, Invalid> {
        let is_printable = key.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if !is_printable || !(1..=255).contains(&key.len()) {
            let expected = "1 to 255 printable characters of ASCII";
            return Err(Invalid::new("Idempotency-Key", key, expected, "a random UUID serves well"));
        }
        Ok(Self { caller: caller.to_owned(), key: key.to_owned() })
    }

    /// Who sends it.
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// The key itself.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// An attempt to have a request carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its own id.
    pub id: Uuid,
    /// A digest of everything that the request says.
    pub fingerprint: [u8; 32],
    /// When it comes.
    pub at: Timestamp,
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The status.
    pub status: u16,
    /// Headers as `name: value`, one a line.
    pub headers: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nothing was: this attempt carries it out.
    Now,
    /// Another attempt carries the same request out, or was ended in the middle.
    UnderWay {
        /// When that one came.
        since: Timestamp,
    },
    /// The same request was carried out, and answered so.
    Answered(KeptAnswer),
    /// The key is that of another request.
    OfAnother,
}

/// Keys of requests, with what was answered.
///
/// An attempt that began and was neither answered nor given up stays under way: whether it had an effect nobody knows, so that it is not
/// carried out again. Keys that began more than [`ANSWERS_KEPT`] before an attempt are forgotten when it comes.
#[async_trait]
pub trait KeptAnswers: Send + Sync {
    /// Begins an attempt, or says what is known of its key. Of several at once one begins; the same attempt again is the one that began.
    async fn begin(&self, key: &RequestKey, attempt: &Attempt) -> PortResult<Begun>;

    /// Keeps the answer to an attempt that began; `false` where it is not under way any more.
    async fn keep_answer(&self, key: &RequestKey, attempt: Uuid, answer: &KeptAnswer) -> PortResult<bool>;

    /// Gives up an attempt that changed nothing: its key is free again. `false` where it is not under way any more.
    async fn give_up(&self, key: &RequestKey, attempt: Uuid) -> PortResult<bool>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_printable_and_not_long() {
        for key in ["7", "a b", "8e03978e-40d5-43dd-bc93-6894a57f9324", &"x".repeat(255)] {
            assert_eq!(RequestKey::new("", key).unwrap().key(), key);
        }
        for key in ["", "ä", "a\nb", "\u{7f}", &"x".repeat(256)] {
            assert!(RequestKey::new("", key).is_err(), "{key:?}");
        }
    }
}
