//! What a token says of whoever comes with it, in the words of its issuer, and what that means here.

use serde_json::{Map, Value};
use turash_domain::{Grant, Role, Text};

/// The claims of a token.
pub(crate) type Claims = Map<String, Value>;

/// Of several roles the first of these counts: a grant is of one.
const ORDER: [Role; 4] = [Role::Admin, Role::Publisher, Role::Operator, Role::Reader];

/// Which claims say what somebody may do.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    /// The claim that has the roles.
    pub(crate) role_claim: String,
    /// What stands in it, and the role that this is here.
    pub(crate) roles: Vec<(String, Role)>,
    /// The claim that has the organization of a publisher.
    pub(crate) organization_claim: String,
}

impl Meaning {
    /// What the claims allow; nothing where they name no role of ours, or a publisher without an organization.
    pub(crate) fn grant(&self, claims: &Claims) -> Option<Grant> {
        let named = words(at(claims, &self.role_claim)?);
        let has =
            |role: &Role| self.roles.iter().any(|(name, of)| of == role && named.contains(&name.as_str()));
        let role = ORDER.into_iter().find(has)?;
        let organization = match role {
            Role::Publisher => Some(Text::new(at(claims, &self.organization_claim)?.as_str()?).ok()?),
            _ => None,
        };
        Grant::new(role, organization).ok()
    }
}

/// The claim of a name, or what a dotted path leads to: `realm_access.roles`. Names may have dots themselves, as addresses do.
fn at<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(dot, _)| at(claims.get(&path[..dot])?.as_object()?, &path[dot + 1..]))
}

/// The words of a list, or of a text that has blanks between them, as `scope` does.
fn words(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => text.split_ascii_whitespace().collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn grant(claim: &str, claims: Value) -> Option<(Role, Option<String>)> {
        let roles = Role::ALL.map(|role| (format!("t-{role}"), role)).to_vec();
        let organization_claim = "org".to_owned();
        let meaning = Meaning { role_claim: claim.to_owned(), roles, organization_claim };
        let Value::Object(claims) = claims else { panic!() };
        let grant = meaning.grant(&claims)?;
        Some((grant.role(), grant.organization().map(ToString::to_string)))
    }

    #[test]
    fn roles_are_found_where_issuers_put_them() {
        let reader = Some((Role::Reader, None));
        for (claim, claims) in [
            ("roles", json!({ "roles": ["x", "t-reader"] })),
            ("roles", json!({ "roles": "t-reader" })),
            ("scope", json!({ "scope": "openid t-reader email" })),
            ("realm_access.roles", json!({ "realm_access": { "roles": ["t-reader"] } })),
            ("a.b.c", json!({ "a": { "b": { "c": "t-reader" } } })),
            ("a.b.c", json!({ "a.b": { "c": "t-reader" } })),
            ("https://example.org/roles", json!({ "https://example.org/roles": ["t-reader"] })),
            (
                "resource.https://api.example.org",
                json!({ "resource": { "https://api.example.org": ["t-reader"] } }),
            ),
        ] {
            assert_eq!(grant(claim, claims.clone()), reader, "{claim} in {claims}");
        }
        for claims in [
            json!({}),
            json!({ "roles": [] }),
            json!({ "roles": ["reader"] }),
            json!({ "roles": ["T-READER"] }),
            json!({ "roles": { "t-reader": true } }),
            json!({ "roles": [["t-reader"]] }),
            json!({ "roles": ["t-publisher"] }),
            json!({ "roles": ["t-publisher"], "org": "" }),
            json!({ "roles": ["t-publisher"], "org": ["Mill"] }),
        ] {
            assert_eq!(grant("roles", claims.clone()), None, "{claims}");
        }
    }

    #[test]
    fn of_several_roles_the_first_in_order_counts() {
        for (roles, role) in [
            (json!(["t-reader", "t-admin", "t-publisher"]), Role::Admin),
            (json!(["t-reader", "t-operator", "t-publisher"]), Role::Publisher),
            (json!(["t-reader", "t-operator"]), Role::Operator),
        ] {
            let organization = (role == Role::Publisher).then(|| "Mill".to_owned());
            assert_eq!(grant("roles", json!({ "roles": roles, "org": "Mill" })), Some((role, organization)));
        }
    }
}
