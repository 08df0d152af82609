//! Who comes with a token: reads the JSON Web Tokens of one OpenID Connect issuer, as an OAuth 2.0 resource server does (RFC 9068, with the
//! rules of RFC 8725).
//!
//! [`OidcOptions`] say which issuer, for which audience and what its claims mean; [`OidcTokens`] reads tokens by them. The issuer is asked for
//! nothing but its keys: a token is checked here, and a request waits for the issuer only where it brings a key that is not known yet.
//!
//! What is absent: signing people in, sessions, refresh tokens, opaque tokens, and the question whether a token was taken back: one that was
//! given out opens until it ends.

mod address;
mod claims;
mod crypto;
mod examine;
mod fetch;
mod key_set;
mod keys;
mod options;
mod source;
mod tokens;

pub use options::OidcOptions;
pub use tokens::OidcTokens;
