//! What is to be done at once is a script: the server runs it as one step, on the two keys of a subscription.

use std::sync::LazyLock;

use redis::Script;

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
