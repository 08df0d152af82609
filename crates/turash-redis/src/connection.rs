//! The connection that commands share. It is made when it is needed, and made again after it broke.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, RedisError};
use turash_domain::ports::PortResult;

use crate::error::{from_driver, is_elsewhere, lost_connection};
use crate::options::RedisOptions;
use crate::script::Call;

/// One connection for everything that does not wait at the server and is about one key, or what lies beside it.
pub(crate) struct Link {
    options: Arc<RedisOptions>,
    key: String,
    current: Mutex<Current>,
    /// Held by whoever connects.
    connecting: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Current {
    connection: Option<MultiplexedConnection>,
    /// Counts connections: one that broke is forgotten once.
    number: u64,
}

impl Link {
    pub(crate) fn new(options: Arc<RedisOptions>, key: &str) -> Self {
        Self {
            options,
            key: key.to_owned(),
            current: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
        }
    }

    /// Runs a script. Every script may run twice, so it is sent once more where a new connection may help.
    pub(crate) async fn call<T: FromRedisValue>(&self, script: &Call<'_>) -> PortResult<T> {
        let mut answer = self.attempt(script).await;
        if answer.as_ref().is_err_and(is_elsewhere) {
            answer = self.attempt(script).await;
        }
        answer.map_err(|error| from_driver(&self.options.label(), error))
    }

    async fn attempt<T: FromRedisValue>(&self, script: &Call<'_>) -> Result<T, RedisError> {
        let (number, mut connection) = self.connection().await?;
        let answer = script.invoke_async(&mut connection).await;
        if answer.as_ref().is_err_and(lost_connection) {
            self.forget(number);
        }
        answer
    }

    async fn connection(&self) -> Result<(u64, MultiplexedConnection), RedisError> {
        if let Some(found) = self.found() {
            return Ok(found);
        }
        let _only = self.connecting.lock().await;
        if let Some(found) = self.found() {
            return Ok(found);
        }
        let connection = self.options.open(&self.key, Duration::ZERO).await?;
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.number += 1;
        current.connection = Some(connection.clone());
        Ok((current.number, connection))
    }

    fn found(&self) -> Option<(u64, MultiplexedConnection)> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        Some((current.number, current.connection.clone()?))
    }

    fn forget(&self, number: u64) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.number == number {
            current.connection = None;
        }
    }
}
