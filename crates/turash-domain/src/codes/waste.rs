//! Wastes held against the European List of Waste itself.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::cell::Cell;
use super::{CodeReading, WasteCode};
use crate::error::Invalid;

/// The list; its head says where it comes from.
const LIST: &str = include_str!("list_of_waste.txt");

/// Words before a code: the List and its codes in the languages of Europe.
const LABELS: [&str; 22] = [
    "",
    "AVV",
    "AVVNR",
    "ASN",
    "EAK",
    "EAV",
    "EWC",
    "EWCCODE",
    "LOW",
    "LOWCODE",
    "EWL",
    "CER",
    "EER",
    "LER",
    "CED",
    "EURAL",
    "EURALCODE",
    "ABFALLSCHLÜSSEL",
    "ABFALLCODE",
    "KOD",
    "KODODPADU",
    "CODE",
];

/// Entries that Decision (EU) 2025/934 adds; it applies from 9 December 2026.
const ADDED: [&str; 5] = ["19 02 12*", "19 02 13*", "20 01 42*", "20 01 43*", "20 01 44"];

/// Groups that the same Decision writes anew; their new entries are taken as they are written.
const REWRITTEN: [&str; 2] = ["16 06", "19 14"];

/// The digits of every entry with whether it is hazardous.
fn entries() -> &'static HashMap<String, bool> {
    static ENTRIES: OnceLock<HashMap<String, bool>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let groups = LIST.lines().filter(|line| !line.starts_with('#'));
        let entries = groups.flat_map(|line| {
            let (group, entries) = line.split_at(line.len().min(5));
            entries.split_ascii_whitespace().map(move |entry| {
                let digits = entry.trim_end_matches('*');
                (format!("{group} {digits}"), entry.len() > digits.len())
            })
        });
        entries.collect()
    })
}

/// The entries of a group such as `10 09`, in order; none where the List has no such group.
fn entries_of(group: &str) -> Vec<String> {
    let line = LIST.lines().find(|line| line.get(..5) == Some(group));
    let entries = line.and_then(|line| line.get(5..)).unwrap_or_default();
    entries.split_ascii_whitespace().map(|entry| format!("{group} {entry}")).collect()
}

fn refused(text: &str, expected: impl Into<String>, remedy: impl Into<String>) -> Invalid {
    Invalid::new("waste_code", text, expected, remedy)
}

impl WasteCode {
    /// Reads an entry of the List of Waste as people and spreadsheets write it: `10 09 03`, `100903`, `10-09-03`, `AVV 10 09 03`; `60902`
    /// is `06 09 02`, whose first zero a spreadsheet lost.
    ///
    /// A star on an entry that is not hazardous is refused; a missing one is a doubt, since the List has the entry only so.
    pub fn read(text: &str) -> Result<CodeReading<Self>, Invalid> {
        let is_starred = text.contains('*');
        let bare = text.replace('*', " ");
        let cell = Cell::of(bare.trim());
        let follows_well =
            cell.rest.is_empty() || cell.rest.starts_with(|c: char| c.is_alphabetic() || c == '(');
        if !LABELS.contains(&cell.label.as_str()) || !follows_well || text.matches('*').count() > 1 {
            return Err(refused(
                text,
                "a code of the List of Waste",
                "write for example 10 01 02 or 01 03 05*",
            ));
        }
        let (code, is_mended) = six_digits(text, &cell)?;
        let found = Self::held_against_the_list(text, &code, is_starred)?;
        Ok(match found.doubt {
            None if is_mended => CodeReading::doubtful(found.code, "a zero was lost, as spreadsheets do"),
            _ => found,
        })
    }

    /// Whether the List of Waste has the entry as it stands, with or without the star.
    pub fn is_listed(&self) -> bool {
        let digits = self.as_str().trim_end_matches('*');
        let found = Self::held_against_the_list(self.as_str(), digits, self.is_hazardous());
        found.is_ok_and(|reading| reading.code == *self)
    }

    /// An entry by its six digits, `10 09 03`.
    fn held_against_the_list(text: &str, code: &str, is_starred: bool) -> Result<CodeReading<Self>, Invalid> {
        let group = code.get(..5).unwrap_or_default();
        let with_star = format!("{code}*");
        match (entries().get(code), is_starred) {
            (Some(true), false) => {
                let doubt = "the List of Waste has this entry only as hazardous";
                Ok(CodeReading::doubtful(Self::new(&with_star)?, doubt))
            }
            (Some(false), true) => {
                let expected =
                    format!("{code} without a star: the List of Waste has no hazardous entry of that code");
                let remedy = format!("leave the star out, or choose a hazardous entry of the group {group}");
                Err(refused(text, expected, remedy))
            }
            (Some(_), _) => Ok(CodeReading::plain(Self::new(if is_starred { &with_star } else { code })?)),
            (None, _) => {
                Self::of_the_amendment(code, is_starred).unwrap_or_else(|| Err(not_listed(text, group)))
            }
        }
    }

    /// What Decision (EU) 2025/934 adds.
    fn of_the_amendment(code: &str, is_starred: bool) -> Option<Result<CodeReading<Self>, Invalid>> {
        let doubt = "an entry of Decision (EU) 2025/934, which applies from 9 December 2026; it was not held against the List";
        let with_star = format!("{code}*");
        let added = ADDED.into_iter().find(|added| *added == code || *added == with_star);
        let is_of_group = REWRITTEN.iter().any(|group| code.starts_with(group));
        let written = if is_starred { with_star.as_str() } else { code };
        let code = added.or(is_of_group.then_some(written))?;
        Some(Self::new(code).map(|code| CodeReading::doubtful(code, doubt)))
    }
}

/// The six digits of a cell as `10 09 03`, and whether zeros had to be put before them.
fn six_digits(text: &str, cell: &Cell<'_>) -> Result<(String, bool), Invalid> {
    let spaced = |digits: &str| match (digits.get(..2), digits.get(2..4), digits.get(4..)) {
        (Some(chapter), Some(group), Some(entry)) => format!("{chapter} {group} {entry}"),
        _ => digits.to_owned(),
    };
    let digits = cell.groups.concat();
    match cell.lengths().as_slice() {
        [6] | [2, 2, 2] | [4, 2] | [2, 4] => Ok((spaced(&digits), false)),
        [5] => Ok((spaced(&format!("0{digits}")), true)),
        [1..=2, 1..=2, 1..=2] => {
            let padded: Vec<String> = cell.groups.iter().map(|group| format!("{group:0>2}")).collect();
            Ok((padded.join(" "), true))
        }
        // A number with the decimals that a spreadsheet puts behind it.
        [6, _] if is_zero(cell) => Ok((spaced(&digits[..6]), false)),
        [5, _] if is_zero(cell) => Ok((spaced(&format!("0{}", &digits[..5])), true)),
        [1 | 2] => Err(refused(
            text,
            "an entry of six digits, not a chapter",
            "choose one of the entries of the chapter",
        )),
        [4] | [2, 2] => {
            let group = format!("{} {}", &digits[..2], &digits[2..]);
            Err(refused(text, "an entry of six digits, not a group of them", choose_from(&group)))
        }
        _ if cell.is_date() => Err(date(text, cell)),
        _ => Err(refused(text, "a six-digit List of Waste code", "write for example 10 01 02 or 01 03 05*")),
    }
}

fn is_zero(cell: &Cell<'_>) -> bool {
    cell.groups.get(1).is_some_and(|decimals| decimals.bytes().all(|byte| byte == b'0'))
}

/// What entries there are in a group.
fn choose_from(group: &str) -> String {
    let entries = entries_of(group);
    if entries.is_empty() {
        return format!("the List has no group {group}: look it up");
    }
    format!("choose one of {}", entries.join(", "))
}

fn not_listed(text: &str, group: &str) -> Invalid {
    let is_group = !entries_of(group).is_empty();
    let expected = if is_group {
        format!("an entry of the List of Waste: its group {group} has no such entry")
    } else {
        "an entry of the List of Waste, which has no such group".to_owned()
    };
    let remedy = if is_group { choose_from(group) } else { "look the code up".to_owned() };
    refused(text, expected, remedy)
}

/// A code that a spreadsheet made a date of: the entries that it may have been are named.
fn date(text: &str, cell: &Cell<'_>) -> Invalid {
    let year_first = cell.groups.first().is_some_and(|group| group.len() == 4);
    let mut parts: Vec<&str> = cell.groups.iter().take(3).copied().collect();
    if year_first {
        parts.reverse();
    }
    let two = |part: &str| format!("{:0>2}", part.get(part.len().saturating_sub(2)..).unwrap_or(part));
    let parts: Vec<String> = parts.into_iter().map(two).collect();
    let mut codes = vec![parts.join(" ")];
    if let [first, second, last] = parts.as_slice() {
        codes.push(format!("{second} {first} {last}"));
    }
    codes.retain(|code| entries().contains_key(code));
    codes.dedup();
    let perhaps = if codes.is_empty() { String::new() } else { format!(", perhaps {}", codes.join(" or ")) };
    let remedy =
        format!("a spreadsheet made a date of it: make the column text, and write the code again{perhaps}");
    refused(text, "a code of the List of Waste, not a date", remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool), Invalid> {
        WasteCode::read(text).map(|reading| (reading.code.as_str().to_owned(), reading.doubt.is_some()))
    }

    #[test]
    fn the_list_has_as_many_entries_as_the_decision() {
        assert_eq!(entries().len(), 842);
        assert_eq!(LIST.lines().filter(|line| !line.starts_with('#')).count(), 111);
        assert!(entries().keys().all(|code| WasteCode::new(code).is_ok()));
    }

    #[test]
    fn codes_are_read_as_people_and_spreadsheets_leave_them() {
        for text in [
            "10 09 03",
            "100903",
            "10.09.03",
            "10-09-03",
            "AVV 10 09 03",
            "EWC: 10 09 03",
            "100903.0",
            "10 09 03 Ofenschlacke",
        ] {
            assert_eq!(read(text).unwrap(), ("10 09 03".to_owned(), false), "{text}");
        }
        for text in ["10 09 05*", "EWC 10 09 05*", "100905*", "*10 09 05", "10 09 05 *"] {
            assert_eq!(read(text).unwrap(), ("10 09 05*".to_owned(), false), "{text}");
        }
        for (text, code) in [
            ("60902", "06 09 02"),
            ("6 09 02", "06 09 02"),
            ("1.3.4*", "01 03 04*"),
            ("60902.00", "06 09 02"),
        ] {
            assert_eq!(read(text).unwrap(), (code.to_owned(), true), "{text}");
        }
        assert_eq!(
            read("10 09 05").unwrap(),
            ("10 09 05*".to_owned(), true),
            "the List has it only as hazardous"
        );
        assert_eq!(read("19 12 12").unwrap(), ("19 12 12".to_owned(), false));
    }

    #[test]
    fn what_the_list_does_not_have_is_refused() {
        let remedy = |text: &str| read(text).unwrap_err().to_string();
        assert!(remedy("10 09 03*").contains("no hazardous entry"), "{}", remedy("10 09 03*"));
        assert!(remedy("99 99 99").contains("no such group"));
        assert!(remedy("10 09 01").contains("10 09 has no such entry"));
        assert!(remedy("10 09").contains("choose one of 10 09 03, 10 09 05*"));
        assert!(remedy("2003-09-10").contains("perhaps 10 09 03"), "{}", remedy("2003-09-10"));
        for text in [
            "",
            "slag",
            "10",
            "1009",
            "100903*5",
            "1.00903E+05",
            "10 09 03 10 09 05",
            "10 09 033",
            "lot 10 09 03",
            "10 09 03**",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn entries_to_come_are_read_with_a_doubt() {
        assert_eq!(read("20 01 42").unwrap(), ("20 01 42*".to_owned(), true));
        assert_eq!(read("19 14 01*").unwrap(), ("19 14 01*".to_owned(), true));
        assert_eq!(read("16 06 04").unwrap(), ("16 06 04".to_owned(), false), "still in force");
    }

    #[test]
    fn stored_codes_are_known_for_listed_or_not() {
        let is_listed = |code| WasteCode::new(code).unwrap().is_listed();
        assert!(is_listed("10 09 03") && is_listed("10 09 05*"));
        assert!(!is_listed("10 09 03*") && !is_listed("99 99 99"));
        assert!(!is_listed("10 09 05"), "the List has it only with a star");
    }
}
