//! Looks whether the issuer answers and has keys that can be used; for `turash doctor`.

use async_trait::async_trait;
use turash_domain::ports::{Examine, Finding};

use crate::options::OidcOptions;
use crate::tokens::source;

const WHAT: &str = "token issuer";

#[async_trait]
impl Examine for OidcOptions {
    async fn examine(&self) -> Vec<Finding> {
        vec![look(self).await]
    }
}

async fn look(options: &OidcOptions) -> Finding {
    let source = match source(options) {
        Ok(source) => source,
        Err(invalid) => return Finding::problem(WHAT, invalid.to_string(), "mend http.oidc.ca_file"),
    };
    let keys = match source.read().await {
        Ok(keys) => keys,
        Err(error) => {
            let remedy = "without its keys no token opens anything: check http.oidc.issuer, name, port and firewall; where this machine \
                          does not trust its certificate, name the authority in http.oidc.ca_file";
            return Finding::problem(WHAT, error.to_string(), remedy);
        }
    };
    match (keys.usable(&options.algorithms), keys.count()) {
        (0, all) => {
            let found = format!("{} answers, but none of its {all} keys suits an algorithm", options.issuer);
            Finding::problem(WHAT, found, "name in http.oidc.algorithms what the issuer signs by")
        }
        (usable, _) => {
            Finding::ok(WHAT, format!("{} answers; keys that tokens are read by: {usable}", options.issuer))
        }
    }
}
