//! Parameters of the address: each at most once unless many are meant, and none that is not known.

use std::fmt::Display;
use std::ops::RangeInclusive;

use axum::extract::Query;
use axum::http::Uri;
use turash_domain::Invalid;

use crate::cursor::{self, Place};
use crate::problem::Problem;

/// The most items of one part of a list.
const MOST: u32 = 1_000;
/// The items of one part unless asked otherwise.
const USUAL: u32 = 100;

/// The parameters that have not been taken yet.
pub(crate) struct Params {
    given: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl Params {
    pub(crate) fn of(uri: &Uri) -> Result<Self, Problem> {
        let given = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let Query(given) =
            given.map_err(|_| Problem::syntax("the parameters of the address are not readable"))?;
        Ok(Self { given, known: Vec::new() })
    }

    /// A parameter as text; one that is given twice is refused.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        self.known.push(name);
        let Some(place) = self.given.iter().position(|(given, _)| given == name) else { return Ok(None) };
        let (_, value) = self.given.remove(place);
        if self.given.iter().any(|(given, _)| given == name) {
            return Err(Problem::parameter(Invalid::new(name, "it twice", "one value", "")));
        }
        Ok(Some(value))
    }

    /// All values of a parameter that may be given many times, in their order.
    pub(crate) fn many(&mut self, name: &'static str) -> Vec<String> {
        self.known.push(name);
        let given = std::mem::take(&mut self.given);
        let (values, others): (Vec<_>, _) = given.into_iter().partition(|(given, _)| given == name);
        self.given = others;
        values.into_iter().map(|(_, value)| value).collect()
    }

    /// A parameter that is read by a function of the domain.
    pub(crate) fn read<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Problem> {
        let read = |text: String| read(&text).map_err(|invalid| Problem::parameter(invalid.in_field(name)));
        self.text(name)?.map(read).transpose()
    }

    pub(crate) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<T, Problem> {
        let missing = || Problem::parameter(Invalid::new(name, "", "a value", format!("add {name}=...")));
        self.read(name, read)?.ok_or_else(missing)
    }

    /// A number that is not negative.
    pub(crate) fn number(&mut self, name: &'static str) -> Result<Option<f64>, Problem> {
        self.read(name, |text| match text.parse::<f64>() {
            Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
            _ => Err(refused(name, text, "a number that is not negative")),
        })
    }

    /// A whole number of a range.
    pub(crate) fn whole(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u32>,
    ) -> Result<Option<u32>, Problem> {
        self.read(name, |text| match text.parse() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                Err(refused(name, text, &expected))
            }
        })
    }

    /// `true` or `false`; `false` where it is not given.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<bool, Problem> {
        let flag = self.read(name, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(refused(name, text, "true or false")),
        });
        Ok(flag?.unwrap_or_default())
    }

    /// How many items to answer: `limit`, 1 to 1,000.
    pub(crate) fn limit(&mut self) -> Result<u32, Problem> {
        Ok(self.whole("limit", 1..=MOST)?.unwrap_or(USUAL))
    }

    /// Where to go on: `cursor`.
    pub(crate) fn cursor<P: Place>(&mut self) -> Result<Option<P>, Problem> {
        self.read("cursor", cursor::read)
    }

    /// Refuses what was not taken.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        match self.given.first() {
            None => Ok(()),
            Some((name, value)) => {
                let expected = if self.known.is_empty() {
                    "no parameters".to_owned()
                } else {
                    format!("one of the parameters {}", self.known.join(", "))
                };
                Err(Problem::parameter(Invalid::new(name, value, expected, "leave it out")))
            }
        }
    }
}

fn refused(name: &str, found: impl Display, expected: &str) -> Invalid {
    Invalid::new(name, found, expected, "")
}
