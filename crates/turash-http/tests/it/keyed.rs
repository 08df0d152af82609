//! A server that asks for keys, and those who have one.

use std::sync::Arc;

use turash_domain::ports::{AccessKeys, Clock};
use turash_domain::{Grant, KeyId, Role, Text};
use turash_embedded::EmbeddedStore;
use turash_http::{Options, Security};
use turash_runtime::{SystemClock, SystemIds};
use turash_services::{Ports, issue_key};

use crate::world::{Answer, World, ports};

/// A server, and a secret for each role.
pub(crate) struct Keyed {
    pub(crate) world: World,
    pub(crate) store: EmbeddedStore,
    ids: SystemIds,
    pub(crate) reader: String,
    /// Writes for the organization Mill.
    pub(crate) mill: String,
    /// Writes for the organization Forge.
    pub(crate) forge: String,
    pub(crate) operator: String,
    pub(crate) admin: String,
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

async fn issue(
    store: &EmbeddedStore,
    ids: &SystemIds,
    role: Role,
    organization: Option<&str>,
) -> (KeyId, String) {
    let grant = Grant::new(role, organization.map(text)).unwrap();
    let what = (grant, text(&format!("a {role}")));
    let issued = issue_key(store, (&SystemClock, ids), what, &text("test")).await.unwrap();
    (issued.key.id, issued.secret.expose().to_owned())
}

impl Keyed {
    pub(crate) async fn new() -> Self {
        Self::with(Security::default()).await
    }

    /// The same with other settings.
    pub(crate) async fn with(security: Security) -> Self {
        let store = EmbeddedStore::in_memory().await.unwrap();
        let ids = SystemIds::default();
        let secret = async |role, organization| issue(&store, &ids, role, organization).await.1;
        let reader = secret(Role::Reader, None).await;
        let (mill, forge) =
            (secret(Role::Publisher, Some("Mill")).await, secret(Role::Publisher, Some("Forge")).await);
        let (operator, admin) = (secret(Role::Operator, None).await, secret(Role::Admin, None).await);
        let world = serving(ports().await, &store, security).await;
        Self { world, store, ids, reader, mill, forge, operator, admin }
    }

    /// Another process on the same store of keys.
    pub(crate) async fn another(&self) -> World {
        self.another_with(Security::default()).await
    }

    /// The same with other settings.
    pub(crate) async fn another_with(&self, security: Security) -> World {
        serving(self.world.ports.clone(), &self.store, security).await
    }

    /// One more key.
    pub(crate) async fn issue(&self, role: Role) -> (KeyId, String) {
        issue(&self.store, &self.ids, role, None).await
    }

    pub(crate) async fn revoke(&self, id: KeyId) {
        self.store.revoke(id, SystemClock.now(), &text("test")).await.unwrap().unwrap();
    }

    /// Asks with a secret.
    pub(crate) async fn ask(&self, secret: &str, head: &str, body: &str) -> Answer {
        self.ask_with(secret, head, &[], body).await
    }

    /// Asks with a secret and other headers.
    pub(crate) async fn ask_with(&self, secret: &str, head: &str, headers: &[&str], body: &str) -> Answer {
        let key = bearer(secret);
        let headers: Vec<&str> = [key.as_str()].into_iter().chain(headers.iter().copied()).collect();
        self.world.send(head, &headers, body).await
    }
}

async fn serving(ports: Ports, store: &EmbeddedStore, security: Security) -> World {
    let keys: Arc<dyn AccessKeys> = Arc::new(store.clone());
    let options = Options { features_editing: true, ..Options::default() };
    World::with(ports, options, Security { keys: Some(keys), ..security }).await
}

pub(crate) fn bearer(secret: &str) -> String {
    format!("Authorization: Bearer {secret}")
}
