//! The issuer whose tokens the API takes beside keys.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use turash_domain::{Role, described};

described! {
    /// The group `http.oidc` of the configuration: an OpenID Connect issuer whose tokens are taken beside keys.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Oidc {
        /// The issuer as its tokens write it in `iss`, such as `https://id.example.org/realms/park`; empty for keys alone.
        pub(crate) issuer: String,
        /// What its tokens must have in `aud` to be for this server.
        pub(crate) audience: String,
        /// Where its keys are; empty for where the issuer says they are.
        pub(crate) jwks_url: String,
        /// The algorithms that its tokens may be signed by. RFC 8725, 3.1: what a token says of itself decides nothing.
        pub(crate) algorithms: Vec<String>,
        /// The claim that has the roles, a name or a dotted path such as `realm_access.roles`.
        pub(crate) role_claim: String,
        /// What stands in that claim for each role.
        pub(crate) roles: OidcRoles,
        /// The claim that has the organization of a publisher, a name or a dotted path.
        pub(crate) organization_claim: String,
        /// By how much the clocks of the issuer and of this machine may differ.
        pub(crate) leeway_seconds: f64,
        /// The file (PEM) of the authority that signed the issuer's certificate; empty for those that this machine trusts.
        pub(crate) ca_file: String,
    }
}

described! {
    /// What stands in the claim of roles for each role; where several are named, the first of admin, publisher, operator and reader counts.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct OidcRoles {
        /// For whoever may everything.
        admin: Vec<String>,
        /// For whoever writes for an organization.
        publisher: Vec<String>,
        /// For whoever looks after the running program.
        operator: Vec<String>,
        /// For whoever looks.
        reader: Vec<String>,
    }
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            audience: String::new(),
            jwks_url: String::new(),
            algorithms: ["RS256", "ES256", "EdDSA"].map(str::to_owned).to_vec(),
            role_claim: "roles".to_owned(),
            roles: OidcRoles::default(),
            organization_claim: "organization".to_owned(),
            leeway_seconds: 60.0,
            ca_file: String::new(),
        }
    }
}

impl Default for OidcRoles {
    fn default() -> Self {
        let own = |role: Role| vec![role.name().to_owned()];
        Self {
            admin: own(Role::Admin),
            publisher: own(Role::Publisher),
            operator: own(Role::Operator),
            reader: own(Role::Reader),
        }
    }
}

impl OidcRoles {
    /// Each word with the role that it stands for.
    pub(crate) fn words(&self) -> Vec<(String, Role)> {
        let of = [
            (&self.admin, Role::Admin),
            (&self.publisher, Role::Publisher),
            (&self.operator, Role::Operator),
            (&self.reader, Role::Reader),
        ];
        of.into_iter().flat_map(|(words, role)| words.iter().map(move |word| (word.clone(), role))).collect()
    }
}

impl Oidc {
    /// Whether there is an issuer.
    pub(crate) fn is_there(&self) -> bool {
        !self.issuer.is_empty()
    }

    /// What an issuer needs, and what means nothing without one.
    pub(super) fn check(&self, asks_for_keys: bool) -> Result<()> {
        if !self.is_there() {
            if self.is_begun() {
                bail!(
                    "'http.oidc' has values, but 'http.oidc.issuer' names no issuer; name it as its tokens do in iss"
                );
            }
            return Ok(());
        }
        if !asks_for_keys {
            bail!(
                "'http.oidc.issuer' names an issuer, but nobody is asked who they are; set http.authentication = \"keys\", and \
                 keys and tokens are taken"
            );
        }
        if self.audience.trim().is_empty() {
            bail!(
                "'http.oidc.audience' is empty; name what the tokens for this server have in aud: without it a token for any other \
                 program would open this one"
            );
        }
        Ok(())
    }

    /// Whether somebody wrote what only an issuer needs.
    fn is_begun(&self) -> bool {
        let strangers = [&self.audience, &self.jwks_url, &self.ca_file];
        strangers.into_iter().any(|text| !text.is_empty())
    }

    /// By how much clocks may differ.
    pub(crate) fn leeway(&self) -> Duration {
        Duration::from_secs_f64(self.leeway_seconds)
    }

    /// The authority of the issuer's certificate, where one is named.
    pub(crate) fn ca(&self) -> Result<Option<Vec<u8>>> {
        if self.ca_file.is_empty() {
            return Ok(None);
        }
        let read = std::fs::read(&self.ca_file);
        Ok(Some(read.with_context(|| format!("'http.oidc.ca_file': cannot read {}", self.ca_file))?))
    }
}
