//! Why something does not fit, and what would have to change for it to fit.

use std::fmt;

/// A gate that a pair fails. Its [`Display`](fmt::Display) is one sentence for people.
pub trait Gate: fmt::Display {
    /// The code in files and in the API.
    fn code(&self) -> &'static str;

    /// What would have to change for the pair to pass, for people: `8 K hotter, or a heat pump`.
    fn change(&self) -> String;
}
