//! Turns what the driver and the server say into errors that name the bus and say what to do.

use redis::{ErrorKind, RedisError};
use turash_domain::PortError;
use turash_domain::PortErrorKind::{self, Invalid, Unavailable};

use crate::tls;

/// This adapter's name in errors.
pub(crate) const ADAPTER: &str = "redis";

/// An error of this adapter without a driver's error behind it.
pub(crate) fn port_error(kind: PortErrorKind, message: impl Into<String>) -> PortError {
    PortError::new(kind, ADAPTER, message)
}

/// Whether the server's answer begins with this word; also where a script passes it on.
pub(crate) fn says(error: &RedisError, word: &str) -> bool {
    // Up to 6.2 a script wraps what a command said into words of its own.
    error.code() == Some(word) || error.detail().is_some_and(|detail| detail.contains(word))
}

/// Whether the stream or its group is not there: somebody deleted it, or everything.
pub(crate) fn has_no_group(error: &RedisError) -> bool {
    says(error, "NOGROUP") || says(error, "UNBLOCKED")
}

/// Whether the connection is of no more use: it is gone, does not answer, or leads to a server that does not write.
pub(crate) fn lost_connection(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_unrecoverable_error()
        || ["READONLY", "LOADING", "MASTERDOWN", "NOAUTH", "MOVED", "CLUSTERDOWN"]
            .iter()
            .any(|word| says(error, word))
}

/// Whether a new connection may help at once: this one is gone, or the server is not the one for the key any more.
pub(crate) fn is_elsewhere(error: &RedisError) -> bool {
    error.is_connection_dropped() || says(error, "MOVED") || says(error, "READONLY")
}

/// What the server's first word means for a person.
const MEANINGS: &[(&str, PortErrorKind, &str)] = &[
    ("OOM", Unavailable, "the server's memory is full; raise maxmemory"),
    ("READONLY", Unavailable, "the server only reads (a replica); connect to the primary"),
    ("LOADING", Unavailable, "the server is reading its data"),
    ("MASTERDOWN", Unavailable, "the server is a replica without its primary"),
    ("NOAUTH", Unavailable, "the server asks for a password; check the URL of the bus"),
    ("WRONGPASS", Unavailable, "the server refuses the user or the password; check the URL of the bus"),
    ("NOPERM", Unavailable, "the user lacks a right; `turash doctor` says which"),
    ("NOGROUP", Unavailable, "the stream was deleted"),
    ("UNBLOCKED", Unavailable, "the stream was deleted"),
    ("BUSY", Unavailable, "the server is busy with a script"),
    ("MISCONF", Unavailable, "the server cannot write to its disk and takes nothing"),
    ("WRONGTYPE", Invalid, "a key of the bus holds something else; use another prefix"),
    ("MOVED", Unavailable, "another node of the cluster has the subscription now"),
    ("CLUSTERDOWN", Unavailable, "the cluster is down: nodes are missing, or slots have none"),
    ("TRYAGAIN", Unavailable, "the cluster is moving the subscription to another node"),
    ("ASK", Unavailable, "the cluster is moving the subscription to another node"),
    ("SELECT is not allowed", Invalid, "a cluster has database 0 alone; leave it out of the URL of the bus"),
    ("no sentinel", Unavailable, "the URL of the bus names a server where it should name sentinels"),
    (
        "closed at the first word",
        Unavailable,
        "it ends each connection at once; a port for TLS wants rediss://",
    ),
    ("silent before TLS", Unavailable, "no answer in time; rediss:// wants a port for TLS"),
];

/// A driver's error as the port's: the kind by what the caller can do, the message with host and database.
pub(crate) fn from_driver(label: &str, error: RedisError) -> PortError {
    let meaning = MEANINGS.iter().find(|(word, ..)| says(&error, word));
    let (kind, text) = match meaning {
        Some((_, kind, text)) => (*kind, *text),
        None if error.kind() == ErrorKind::AuthenticationFailed => {
            (Unavailable, "the server refuses the user or the password; check the URL of the bus")
        }
        None if error.kind() == ErrorKind::MasterNameNotFoundBySentinel => {
            (Unavailable, "the sentinels know no service of this name; check the URL of the bus")
        }
        None if error.is_timeout() => (Unavailable, "no answer in time"),
        None if error.is_io_error() => (Unavailable, tls::meaning(&error).unwrap_or("it does not answer")),
        None => (Unavailable, "it answered what this program does not know"),
    };
    port_error(kind, format!("the bus {label}: {text}")).caused_by(error)
}

/// The bus was closed.
pub(crate) fn closed() -> PortError {
    port_error(Unavailable, "the bus is closed")
}

/// An answer of a script has another form than it should.
pub(crate) fn strange_answer(label: &str) -> PortError {
    port_error(Unavailable, format!("the bus {label}: a script answered what this program does not know"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &str) -> RedisError {
        let value = redis::parse_redis_value(line.as_bytes()).unwrap();
        value.extract_error().unwrap_err()
    }

    #[test]
    fn what_the_server_says_is_known_also_through_a_script() {
        for line in [
            "-NOGROUP No such key 'x' or consumer group 'y'\r\n",
            "-NOGROUP No such key 'x' script: 12ab, on @user_script:7.\r\n",
            "-ERR Error running script (call to f_12ab): @user_script:7: @user_script: 7: -NOGROUP No such key\r\n",
            "-UNBLOCKED the stream key no longer exists\r\n",
        ] {
            assert!(has_no_group(&answer(line)), "{line}");
            let error = from_driver("h:1", answer(line));
            assert_eq!(error.kind, Unavailable, "{error}");
            assert!(error.to_string().contains("h:1") && error.to_string().contains("deleted"), "{error}");
        }
        assert!(!has_no_group(&answer("-ERR value is not an integer\r\n")));
        assert!(lost_connection(&answer("-READONLY You can't write against a read only replica.\r\n")));
        assert_eq!(from_driver("h:1", answer("-WRONGTYPE Operation against a key\r\n")).kind, Invalid);
    }
}
