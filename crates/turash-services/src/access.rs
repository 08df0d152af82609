//! Keys: made, and recognized. A secret is 256 bits from the operating system, so its SHA-256 gives nothing of it away; the slow digests
//! that passwords need would cost every request for nothing.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use turash_domain::ports::{AccessKeys, Clock, IdSource, KeptKey, PortResult, SecretDigest};
use turash_domain::{AccessKey, Grant, KeyId, PortError, PortErrorKind, Text};

/// What every secret begins with, so that one that got lost is found.
const PREFIX: &str = "tsk_";
/// Bytes of randomness.
const RANDOM: usize = 32;

/// A secret that is shown once; it does not show in logs. That of a key, `tsk_<id>_<64 hexadecimal digits>`, gives whoever has it the key's role.
pub struct Secret(String);

impl Secret {
    /// A secret in the form that it is handed over in.
    pub(crate) fn new(written: String) -> Self {
        Self(written)
    }

    /// The secret itself, to be handed over once.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A new key with its secret.
#[derive(Debug)]
pub struct IssuedKey {
    /// The key.
    pub key: AccessKey,
    /// Its secret, which nobody can tell a second time.
    pub secret: Secret,
}

/// Makes a key and keeps it; `actor` is who does.
///
/// Errors: those of the port, and `Unavailable` where the operating system has no randomness.
pub async fn issue_key(
    keys: &dyn AccessKeys,
    (clock, ids): (&dyn Clock, &dyn IdSource),
    (grant, label): (Grant, Text),
    actor: &Text,
) -> PortResult<IssuedKey> {
    let mut random = [0; RANDOM];
    getrandom::fill(&mut random).map_err(|error| {
        PortError::new(PortErrorKind::Unavailable, "system", "there is no randomness").caused_by(error)
    })?;
    let now = clock.now();
    let id = KeyId::new(ids.uuid(now));
    let secret = format!("{PREFIX}{id}_{}", hexadecimal(&random));
    let key = AccessKey { id, grant, label, created_at: now, revoked_at: None };
    keys.create(&KeptKey { key: key.clone(), digest: digest(&secret) }, actor).await?;
    Ok(IssuedKey { key, secret: Secret::new(secret) })
}

/// A secret as somebody presents it.
pub struct Presented {
    /// The key that it is said to be of.
    pub id: KeyId,
    digest: SecretDigest,
}

impl Presented {
    /// Reads a secret; nothing where it cannot be one.
    pub fn read(secret: &str) -> Option<Self> {
        let (id, random) = secret.strip_prefix(PREFIX)?.split_once('_')?;
        let is_random = random.len() == 2 * RANDOM && random.bytes().all(|byte| byte.is_ascii_hexdigit());
        let id = KeyId::parse(id).ok().filter(|_| is_random)?;
        Some(Self { id, digest: digest(secret) })
    }

    /// Whether it is the secret of a key that was not taken back. How long that takes says nothing of the secret.
    pub fn opens(&self, kept: &KeptKey) -> bool {
        let is_same = bool::from(self.digest.as_slice().ct_eq(kept.digest.as_slice()));
        is_same && kept.key.id == self.id && kept.key.revoked_at.is_none()
    }
}

fn digest(secret: &str) -> SecretDigest {
    Sha256::digest(secret.as_bytes()).into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

#[cfg(test)]
mod tests {
    use turash_domain::Role;
    use turash_embedded::EmbeddedStore;
    use turash_runtime::{SystemClock, SystemIds};

    use super::*;

    #[tokio::test]
    async fn a_secret_opens_its_own_key_until_it_is_taken_back() {
        let store = EmbeddedStore::in_memory().await.unwrap();
        let by = Text::new("test").unwrap();
        let ids = SystemIds::default();
        let issue = async |label: &str| {
            let what = (Grant::new(Role::Reader, None).unwrap(), Text::new(label).unwrap());
            issue_key(&store, (&SystemClock, &ids), what, &by).await.unwrap()
        };
        let (one, two) = (issue("one").await, issue("two").await);
        let presented = Presented::read(one.secret.expose()).unwrap();
        let kept = store.find(one.key.id).await.unwrap().unwrap();
        assert!(presented.opens(&kept));
        assert!(!presented.opens(&store.find(two.key.id).await.unwrap().unwrap()));
        let other = one.secret.expose().replace('7', "8");
        assert!(Presented::read(&other).is_none_or(|other| !other.opens(&kept)));
        let revoked = store.revoke(one.key.id, SystemClock.now(), &by).await.unwrap().unwrap();
        assert!(!presented.opens(&revoked));
        assert_eq!(format!("{one:?}").matches(one.secret.expose()).count(), 0);
    }

    #[test]
    fn what_cannot_be_a_secret_is_none() {
        let id = "019aabcd000070008000000000000001";
        let good = format!("tsk_{id}_{}", "0f".repeat(32));
        assert!(Presented::read(&good).is_some());
        let (long, short) = (format!("{good}0"), &good[..good.len() - 1]);
        for other in ["", "tsk_", "x", id, &long, short, &good.replace("tsk", "isk"), &"a".repeat(10_000)] {
            assert!(Presented::read(other).is_none(), "{other}");
        }
    }
}
