//! What is stored: content at a version.
//!
//! A draft is content alone, and two contents are compared with `==`. Only what is stored, or is about to be, has a version.

use std::fmt::Display;
use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::time::Version;

/// Content as it is stored: what it says, and how often it has changed.
///
/// ```
/// use turash_domain::{LocationQuality, Site, Version, Versioned};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let json = r#"{"id":"mill","name":"Paper mill","coordinates":{"lon":14.31,"lat":48.28},"location":"own","version":3}"#;
/// let stored: Versioned<Site> = serde_json::from_str(json)?;
/// assert_eq!(stored.name.as_str(), "Paper mill"); // reads like its content
/// let moved = Site { location: LocationQuality::Shared, ..stored.value.clone() };
/// assert_ne!(moved, stored.value);
/// assert_eq!(Versioned::after(stored.version, moved).version, Version(4));
/// assert_eq!(serde_json::to_string(&stored)?, json);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "T: Aggregate", into = "Form<T>", try_from = "Form<T>")]
pub struct Versioned<T> {
    /// The version.
    pub version: Version,
    /// What it says.
    pub value: T,
}

impl<T> Versioned<T> {
    /// Content in place of what stood at a version, [`Version::NONE`] where nothing did.
    pub fn after(version: Version, value: T) -> Self {
        Self { version: version.next(), value }
    }
}

/// What is stored reads like its content.
impl<T> Deref for Versioned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Content that is stored at a version.
pub trait Aggregate: Clone {
    /// Its form in JSON: its fields and the version beside them.
    type Wire: Serialize + DeserializeOwned + From<Versioned<Self>> + TryInto<Versioned<Self>, Error: Display>;
}

/// A wire form by what it is the form of.
#[derive(Serialize, Deserialize)]
#[serde(bound = "T: Aggregate", transparent)]
struct Form<T: Aggregate>(T::Wire);

impl<T: Aggregate> From<Versioned<T>> for Form<T> {
    fn from(stored: Versioned<T>) -> Self {
        Self(stored.into())
    }
}

impl<T: Aggregate> TryFrom<Form<T>> for Versioned<T> {
    type Error = <T::Wire as TryInto<Self>>::Error;

    fn try_from(form: Form<T>) -> Result<Self, Self::Error> {
        form.0.try_into()
    }
}
