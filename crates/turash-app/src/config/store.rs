//! Where the store is: a folder, or a database server whose URL may hold a password.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use turash_domain::described;
use turash_domain::described::Described;

const EMBEDDED: &str = "embedded";
const POSTGIS: &str = "postgis";

described! {
    /// The group `store` of the configuration.
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Store {
        /// `embedded` or `postgis`; where it is empty, a URL says that it is `postgis`.
        kind: String,
        /// `postgres://ROLE:PASSWORD@HOST:PORT/DATABASE`.
        url: Url,
    }
}

impl Store {
    pub(crate) fn check(&self) -> Result<()> {
        match self.kind.as_str() {
            "" | EMBEDDED => Ok(()),
            POSTGIS if self.url.0.is_empty() => bail!(
                "'store.kind' is '{POSTGIS}', but 'store.url' is not set; write for example \
                 url = \"postgres://turash:${{TURASH_PASSWORD}}@localhost/turash\", or set TURASH__STORE__URL"
            ),
            POSTGIS => Ok(()),
            other => bail!("'store.kind' is '{other}'; it must be '{EMBEDDED}' or '{POSTGIS}'"),
        }
    }

    /// The same without a password that stands in it.
    pub(super) fn without_password(self) -> Self {
        Self { url: self.url.without_password(), ..self }
    }

    /// Puts in what the URL takes from the environment.
    pub(crate) fn expand(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        self.url.expand("store.url", variable)
    }

    /// Where the store is; `folder` is the one of the embedded store.
    pub(crate) fn place(&self, folder: &Path) -> Place {
        if self.kind == POSTGIS || (self.kind.is_empty() && !self.url.0.is_empty()) {
            Place::Server(self.url.clone())
        } else {
            Place::Folder(folder.to_path_buf())
        }
    }

    /// The URL of a database server, where one is configured.
    pub(crate) fn url(&self) -> Option<&Url> {
        (!self.url.0.is_empty()).then_some(&self.url)
    }
}

/// Where a store is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Place {
    /// An embedded store in a folder.
    Folder(PathBuf),
    /// A database on a server.
    Server(Url),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Server(url) => write!(f, "{url}"),
        }
    }
}

/// The URL of a database or a bus. Nothing shows its password.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Url(String);

impl Url {
    /// A URL as it was typed, with what it takes from the environment.
    pub(crate) fn new(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut url = Self(text.to_owned());
        url.expand("store.url", variable)?;
        Ok(url)
    }

    /// Puts in what it takes from the environment; `key` is where it stands.
    pub(super) fn expand(&mut self, key: &str, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        self.0 = expand(key, &self.0, variable)?;
        Ok(())
    }

    /// The same without a password that stands in it; one that is named only (`${NAME}`) stays.
    pub(super) fn without_password(&self) -> Self {
        Self(self.without(|password| !is_variable(password)))
    }

    /// The URL without those of its passwords that are secret.
    fn without(&self, is_secret: impl Fn(&str) -> bool) -> String {
        let (place, query) = match self.0.split_once('?') {
            // A password with a question mark in it is wrong, and a secret still.
            Some((place, query)) if !(query.contains('@') && may_end_in_password(place)) => {
                (place, Some(query))
            }
            _ => (self.0.as_str(), None),
        };
        let mut shown = match place.rsplit_once('@') {
            Some((before, host)) => {
                let (scheme, user) = before.split_once("://").unwrap_or(("", before));
                let (role, password) = user.split_once(':').unwrap_or((user, ""));
                let user = if is_secret(password) { role } else { user };
                format!("{scheme}://{user}@{host}")
            }
            None => place.to_owned(),
        };
        // Only what says nothing secret: how TLS is used, and the like.
        let is_shown = |pair: &&str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = name.to_ascii_lowercase();
            !(name.ends_with("password") || name == "pass") || !is_secret(value)
        };
        let pairs: Vec<&str> =
            query.into_iter().flat_map(|query| query.split('&')).filter(is_shown).collect();
        if !pairs.is_empty() {
            shown.push('?');
            shown.push_str(&pairs.join("&"));
        }
        shown
    }

    /// All of it, to connect with.
    pub(crate) fn whole(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.without(|_| true))
    }
}

impl Described for Url {}

/// Whether what stands before a `?` has a role and a colon, but no end of a password.
fn may_end_in_password(place: &str) -> bool {
    let after_scheme = place.split_once("://").map_or(place, |(_, rest)| rest);
    after_scheme.contains(':') && !after_scheme.contains('@')
}

/// Whether a text is nothing but `${NAME}`.
fn is_variable(text: &str) -> bool {
    let name = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
    name.is_some_and(|name| !name.contains(['$', '{', '}']))
}

/// Replaces `${NAME}` by the environment variable's value. Within a URL the value is one part of it, such as the password, and is
/// percent-encoded; a text that is nothing but `${NAME}` is taken from there as it is.
fn expand(key: &str, text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<String> {
    let value = |name: &str| {
        variable(name)
            .ok_or_else(|| anyhow!("'{key}' names the environment variable {name}, which is not set"))
    };
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else {
            bail!("'{key}' has a '${{' without a '}}'");
        };
        if before.is_empty() && after.is_empty() && expanded.is_empty() {
            return value(name);
        }
        expanded.push_str(before);
        percent_encode(&value(name)?, &mut expanded);
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

fn percent_encode(text: &str, into: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.extend(['%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(kind: &str, url: &str) -> Store {
        Store { kind: kind.to_owned(), url: Url(url.to_owned()) }
    }

    #[test]
    fn nothing_shows_a_password() {
        for (url, shown) in [
            ("postgres://turash:s3cr3t@db:5433/turash", "postgres://turash@db:5433/turash"),
            (
                "postgres://turash:s3:cr@3t@db/turash?sslmode=require",
                "postgres://turash@db/turash?sslmode=require",
            ),
            ("postgres://db/turash?user=turash&password=s3cr3t", "postgres://db/turash?user=turash"),
            ("postgres://turash@db/turash", "postgres://turash@db/turash"),
            ("redis://:s3cr3t@bus/1", "redis://@bus/1"),
            (
                "redis+sentinel://a:s3cr3t@b,c/turash/1?sentinel_user=d&sentinel_password=s3cr3t",
                "redis+sentinel://a@b,c/turash/1?sentinel_user=d",
            ),
            ("unix:///run/redis.sock?db=1&pass=s3cr3t", "unix:///run/redis.sock?db=1"),
            ("postgres://turash:s3?cr3t@db/turash", "postgres://turash@db/turash"),
            ("postgres://db/turash?user=a@b", "postgres://db/turash?user=a@b"),
        ] {
            let url = Url(url.to_owned());
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
    }

    #[test]
    fn a_password_that_is_only_named_may_be_shown() {
        for (url, shown) in [
            ("postgres://a:${PW}@db/t", "postgres://a:${PW}@db/t"),
            ("postgres://a:b${PW}@db/t", "postgres://a@db/t"),
            ("postgres://a:${PW}${PV}@db/t", "postgres://a@db/t"),
            ("postgres://a:s3cr3t@db/t?user=b", "postgres://a@db/t?user=b"),
            ("redis+sentinel://b/t?sentinel_password=${PW}", "redis+sentinel://b/t?sentinel_password=${PW}"),
            ("redis+sentinel://b/t?sentinel_password=s3cr3t", "redis+sentinel://b/t"),
            ("${URL}", "${URL}"),
            ("", ""),
        ] {
            assert_eq!(Url(url.to_owned()).without_password().0, shown);
        }
    }

    #[test]
    fn a_password_comes_from_the_environment() {
        let variable = |name: &str| (name == "PW").then(|| "p@ss/wörd".to_owned());
        let expanded = |text| expand("store.url", text, variable);
        assert_eq!(expanded("postgres://a:${PW}@db/t").unwrap(), "postgres://a:p%40ss%2Fw%C3%B6rd@db/t");
        assert_eq!(expanded("${PW}").unwrap(), "p@ss/wörd");
        assert_eq!(expanded("postgres://a@db/t").unwrap(), "postgres://a@db/t");
        let error = expanded("postgres://a:${PV}@db/t").unwrap_err().to_string();
        assert_eq!(error, "'store.url' names the environment variable PV, which is not set");
        assert!(expanded("postgres://a:${PW@db/t").is_err());
    }

    #[test]
    fn a_url_alone_says_that_the_store_is_on_a_server() {
        let folder = Path::new("data");
        let (here, there) =
            (Place::Folder(folder.to_path_buf()), Place::Server(Url("postgres://db/t".to_owned())));
        for (kind, url, place) in [
            ("", "", &here),
            ("embedded", "postgres://db/t", &here),
            ("", "postgres://db/t", &there),
            ("postgis", "postgres://db/t", &there),
        ] {
            let store = store(kind, url);
            store.check().unwrap();
            assert_eq!(&store.place(folder), place, "{kind} {url}");
        }
        assert!(store("postgis", "").check().unwrap_err().to_string().contains("TURASH__STORE__URL"));
        assert!(store("postgres", "").check().unwrap_err().to_string().contains("'embedded' or 'postgis'"));
    }
}
