//! Days and times in cells, as calendars of several countries and programs write them.

use turash_domain::{Invalid, Timestamp};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Which end of a span a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Its first day.
    First,
    /// Its last day, which belongs to it.
    Last,
}

/// Reads RFC 3339 (with a blank for the `T`, and without a zone, which is UTC then), a day (`2026-12-31`, `2026/12/31`, `20261231`,
/// `31.12.2026`) or a month (`2026-12`), in UTC. A day or month is its beginning, or its end where it is the last one. Nothing where a
/// register says that there is no end: the year 9999, or the year 1 for the first.
pub(crate) fn time(text: &str, end: End) -> Result<Option<Timestamp>, Invalid> {
    let refused = || {
        let expected =
            "a day or an RFC 3339 time; 01/02/2026 is the first of February or the second of January";
        Invalid::new("time", text, expected, "write it like 2026-11-24 or 2026-11-24T08:00:00Z")
    };
    let text = text.trim();
    let (date, clock) = match text.split_once(['T', ' ']) {
        // A program that knows no days writes their midnight.
        Some((date, clock)) => (date, Some(clock.trim()).filter(|clock| !is_midnight(clock))),
        None => (text, None),
    };
    let Some(said) = read(date) else { return Err(refused()) };
    let is_open = match end {
        End::First => said.year == "0001",
        End::Last => said.year == "9999",
    };
    if is_open {
        return Ok(None);
    }
    let stamp = |text: String| Timestamp::parse(&text).map_err(|_| refused());
    let Date { year, month, day } = said;
    let start = match (&day, clock) {
        (Some(day), Some(clock)) => {
            return stamp(format!("{year}-{month}-{day}T{}", with_zone(clock))).map(Some);
        }
        (None, Some(_)) => return Err(refused()),
        (day, None) => stamp(format!("{year}-{month}-{}T00:00:00Z", day.as_deref().unwrap_or("01")))?,
    };
    Ok(Some(match end {
        End::First => start,
        End::Last if day.is_some() => Timestamp::from_millis(start.millis() + DAY_MILLIS)?,
        End::Last => stamp(month_after(&year, &month))?,
    }))
}

/// Whether a time of day without a zone is no more than the beginning of the day.
fn is_midnight(clock: &str) -> bool {
    clock.len() >= 5 && clock.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.'))
}

/// A day, or a month where no day is said.
#[derive(Debug)]
struct Date {
    year: String,
    month: String,
    day: Option<String>,
}

fn read(text: &str) -> Option<Date> {
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let two = |part: &str| (part.len() <= 2).then(|| format!("{part:0>2}"));
    let german: Vec<&str> = text.split('.').collect();
    let iso: Vec<&str> = text.split(['-', '/']).collect();
    let (year, month, day) = match (&german[..], &iso[..]) {
        ([day, month, year], _) | (_, [year, month, day]) => (*year, *month, Some(*day)),
        (_, [year, month]) if text.contains('-') => (*year, *month, None),
        (_, [compact]) if compact.len() == 8 && is_number(compact) => {
            (&compact[..4], &compact[4..6], Some(&compact[6..]))
        }
        _ => return None,
    };
    let all = [year, month].into_iter().chain(day);
    if year.len() != 4 || !all.into_iter().all(|part| is_number(&part)) {
        return None;
    }
    let day = match day {
        Some(day) => Some(two(day)?),
        None => None,
    };
    Some(Date { year: year.to_owned(), month: two(month)?, day })
}

/// A time of day with its zone; UTC where none is said.
fn with_zone(clock: &str) -> String {
    let seconds = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    let has_zone = seconds.ends_with(['Z', 'z']) || seconds.contains(['+', '-']);
    if has_zone { seconds } else { format!("{seconds}Z") }
}

/// The beginning of the month after this one, as RFC 3339.
fn month_after(year: &str, month: &str) -> String {
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let (year, month) = (number(year), number(month));
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    format!("{year:04}-{month:02}-01T00:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_and_times_are_read() {
        for (text, end, said) in [
            ("2026-01-02", End::First, "2026-01-02T00:00:00Z"),
            ("31.12.2026", End::Last, "2027-01-01T00:00:00Z"),
            ("1.2.2026", End::First, "2026-02-01T00:00:00Z"),
            ("2026/12/31", End::Last, "2027-01-01T00:00:00Z"),
            ("20261231", End::First, "2026-12-31T00:00:00Z"),
            ("2026-12", End::Last, "2027-01-01T00:00:00Z"),
            ("2026-02", End::Last, "2026-03-01T00:00:00Z"),
            ("2026-12-31 00:00:00", End::Last, "2027-01-01T00:00:00Z"),
            ("2026-12-31T00:00:00Z", End::Last, "2026-12-31T00:00:00Z"),
            ("2026-12-31 23:59:59", End::Last, "2026-12-31T23:59:59Z"),
            ("2026-01-02T03:04", End::First, "2026-01-02T03:04:00Z"),
            ("2026-01-02T03:04:05Z", End::Last, "2026-01-02T03:04:05Z"),
            ("2026-01-01T00:00:00+02:00", End::First, "2025-12-31T22:00:00Z"),
        ] {
            assert_eq!(time(text, end).unwrap().unwrap().to_string(), said, "{text}");
        }
        for (text, end) in
            [("9999-12-31", End::Last), ("9999-12-31T23:59:59Z", End::Last), ("0001-01-01", End::First)]
        {
            assert_eq!(time(text, end).unwrap(), None, "{text}");
        }
        for bad in [
            "",
            "soon",
            "2026",
            "1.2.3",
            "2026-13-01",
            "2026-02-29",
            "01/02/2026",
            "1.1.26",
            "46023",
            "1 Jan 2026",
            "2026/12",
            "2026-1-1x",
            "2026-12 10:00",
        ] {
            assert!(time(bad, End::First).is_err(), "{bad}");
        }
    }
}
