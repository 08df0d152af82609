//! The time that is asked for: `datetime`.

use turash_domain::{Invalid, Timestamp, Validity};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A span of time, both ends included; open where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When {
    from: Option<i64>,
    until: Option<i64>,
}

impl When {
    /// Reads an instant or an interval: `2026-01-20T00:00:00Z`, `2026-01-20`, `A/B`, `../B`, `A/..`, where an open end may be empty too.
    pub(super) fn parse(text: &str) -> Result<Self, Invalid> {
        let refused = |found: &str, expected: &str| {
            let remedy = "write for example 2026-01-20T00:00:00Z, or 2026-01-01/.. for all that follows";
            Invalid::new("datetime", found, expected, remedy)
        };
        let moment = |text: &str| span(text).ok_or_else(|| refused(text, "an RFC 3339 time or a date"));
        let open = |text: &str| text.is_empty() || text == "..";
        let Some((from, until)) = text.split_once('/') else {
            let (from, until) = moment(text)?;
            return Ok(Self { from: Some(from), until: Some(until) });
        };
        let from = if open(from) { None } else { Some(moment(from)?.0) };
        let until = if open(until) { None } else { Some(moment(until)?.1) };
        match (from, until) {
            (None, None) => Err(refused(text, "an interval with at least one end")),
            (Some(from), Some(until)) if from > until => {
                Err(refused(text, "an interval that begins before it ends"))
            }
            _ => Ok(Self { from, until }),
        }
    }

    /// Whether something is there at some moment of it; what has no time is there always.
    pub(super) fn meets(self, validity: Option<Validity>) -> bool {
        let Some(validity) = validity else { return true };
        let starts = validity.from().map_or(i64::MIN, Timestamp::millis);
        let ends = validity.until().map_or(i64::MAX, Timestamp::millis);
        self.until.is_none_or(|until| starts <= until) && self.from.is_none_or(|from| ends > from)
    }
}

/// The first and the last millisecond of an instant or a day. GDAL 3.6 writes a day as `2026-01-20T`; a `+` that was not encoded has become a
/// blank.
fn span(text: &str) -> Option<(i64, i64)> {
    let day = text.strip_suffix('T').unwrap_or(text);
    if day.len() == 10 {
        let start = Timestamp::parse(&format!("{day}T00:00:00Z")).ok()?.millis();
        return Some((start, start + DAY - 1));
    }
    let text = &text.replace(' ', "+");
    let time = Timestamp::parse(text).or_else(|_| Timestamp::parse(&format!("{text}Z"))).ok()?;
    Some((time.millis(), time.millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_2026() -> Option<Validity> {
        let [from, until] =
            ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"].map(|text| Timestamp::parse(text).ok());
        Validity::new(from, until).ok()
    }

    #[test]
    fn instants_days_and_intervals_meet_what_is_there_then() {
        for (text, meets) in [
            ("2026-06-01T00:00:00Z", true),
            ("2026-01-01T00:00:00Z", true),
            ("2027-01-01T00:00:00Z", false),
            ("2025-12-31", false),
            ("2026-01-01", true),
            ("2026-01-20T/..", true),
            ("2027-01-01/..", false),
            ("../2025-12-31T23:59:59Z", false),
            ("/2026-01-01", true),
            ("2025-01-01/2028-01-01", true),
            ("2026-03-01T12:00:00/", true),
            ("2027-01-01T00:00:00 01:00", true),
        ] {
            assert_eq!(When::parse(text).unwrap().meets(of_2026()), meets, "{text}");
            assert!(When::parse(text).unwrap().meets(None));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "yesterday",
            "",
            "/",
            "../..",
            "2026",
            "2026-02-30",
            "2027-01-01/2026-01-01",
            "a/b",
            "2026-01-01/2026-01-02/..",
        ] {
            assert!(When::parse(text).is_err(), "{text}");
        }
    }
}
