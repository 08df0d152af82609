//! What is to be done at once is a script: the server runs it as one step, on the two keys of a subscription.

use std::sync::LazyLock;

use redis::aio::MultiplexedConnection;
use redis::{Cmd, ErrorKind, FromRedisValue, RedisResult, Script, ServerErrorKind, ToRedisArgs};

/// A script with its keys and arguments. They go straight into the command: the driver's own invocation keeps a copy of each first,
/// which is much where there are thousands.
pub(crate) struct Call<'a> {
    script: &'a Script,
    command: Cmd,
}

impl<'a> Call<'a> {
    pub(crate) fn new(script: &'a Script, keys: &[&str]) -> Self {
        let mut command = redis::cmd("EVALSHA");
        command.arg(script.get_hash()).arg(keys.len()).arg(keys);
        Self { script, command }
    }

    pub(crate) fn arg(&mut self, argument: impl ToRedisArgs) -> &mut Self {
        self.command.arg(argument);
        self
    }

    /// Runs it; a server that does not know the script yet is told it.
    pub(crate) async fn invoke_async<T: FromRedisValue>(
        &self,
        connection: &mut MultiplexedConnection,
    ) -> RedisResult<T> {
        match self.command.query_async(connection).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.script.load_async(connection).await?;
                self.command.query_async(connection).await
            }
            answer => answer,
        }
    }
}

macro_rules! script {
    ($name:ident, $file:literal) => {
        pub(crate) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(
                include_str!("scripts/common.lua"),
                include_str!(concat!("scripts/", $file, ".lua"))
            ))
        });
    };
}

script!(LOOK, "look");
script!(PUBLISH, "publish");
script!(ACKNOWLEDGE, "acknowledge");
script!(SETTLED, "settled");
script!(ANEW, "anew");
script!(KEEP, "keep");
script!(TAKEOVER, "takeover");
script!(REPORT, "report");
script!(LEAVE, "leave");

/// On the one key of the public stream.
pub(crate) static PUBLIC: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/public.lua")));
pub(crate) static DELETE: LazyLock<Script> =
    LazyLock::new(|| Script::new("return redis.call('DEL', KEYS[1])"));
