//! Industries by the structure of NACE Rev. 2 and Rev. 2.1.

use super::cell::Cell;
use super::{CodeReading, NaceCode};
use crate::error::Invalid;

/// Divisions (first, last) with their section in Rev. 2 (Regulation (EC) No 1893/2006, Annex I) and in Rev. 2.1 (Delegated Regulation (EU)
/// 2023/137); Rev. 2.1 has no division 45.
const SECTIONS: [(u8, u8, char, Option<char>); 23] = [
    (1, 3, 'A', Some('A')),
    (5, 9, 'B', Some('B')),
    (10, 33, 'C', Some('C')),
    (35, 35, 'D', Some('D')),
    (36, 39, 'E', Some('E')),
    (41, 43, 'F', Some('F')),
    (45, 45, 'G', None),
    (46, 47, 'G', Some('G')),
    (49, 53, 'H', Some('H')),
    (55, 56, 'I', Some('I')),
    (58, 60, 'J', Some('J')),
    (61, 63, 'J', Some('K')),
    (64, 66, 'K', Some('L')),
    (68, 68, 'L', Some('M')),
    (69, 75, 'M', Some('N')),
    (77, 82, 'N', Some('O')),
    (84, 84, 'O', Some('P')),
    (85, 85, 'P', Some('Q')),
    (86, 88, 'Q', Some('R')),
    (90, 93, 'R', Some('S')),
    (94, 96, 'S', Some('T')),
    (97, 98, 'T', Some('U')),
    (99, 99, 'U', Some('V')),
];

/// Words before a code: NACE and the national lists that go on from its classes.
const LABELS: [&str; 12] =
    ["NACE", "NACEREV", "NACECODE", "WZ", "NAF", "APE", "ATECO", "CNAE", "PKD", "SBI", "OENACE", "ÖNACE"];

/// The letters of a division in Rev. 2 and Rev. 2.1.
fn sections_of(division: &str) -> Option<(char, Option<char>)> {
    let division: u8 = division.parse().ok()?;
    SECTIONS
        .iter()
        .find(|(first, last, ..)| (*first..=*last).contains(&division))
        .map(|(_, _, old, new)| (*old, *new))
}

fn refused(text: &str, expected: impl Into<String>) -> Invalid {
    Invalid::new("industry", text, expected, "write for example C24 or C24.10")
}

impl NaceCode {
    /// Reads a code as people and spreadsheets write it: `C24.10`, `C 24.10`, `2410`, `24`; `1.11` is `A01.11`, whose zero a spreadsheet
    /// lost, and what national lists add to a class is left out.
    ///
    /// A division without its letter gets that of Rev. 2.
    pub fn read(text: &str) -> Result<CodeReading<Self>, Invalid> {
        let cell = Cell::of(text.trim());
        let letter = section_letter(&cell.label);
        if cell.groups.is_empty() {
            return Self::new(text).map(CodeReading::plain).map_err(|_| refused(text, "a NACE code"));
        }
        let is_labelled = cell.label.is_empty() || letter.is_some() || LABELS.contains(&cell.label.as_str());
        let has_national_letter =
            cell.rest.len() == 1 && cell.rest.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_labelled || !(cell.rest.is_empty() || has_national_letter) {
            return Err(refused(text, "a NACE code"));
        }
        let (division, below, mut doubt) = parts(text, &cell, letter.is_some())?;
        if has_national_letter {
            doubt = Some(NATIONAL.to_owned());
        }
        let sections = sections_of(&division)
            .ok_or_else(|| refused(text, "a division of NACE, which are 01 to 99 with gaps"))?;
        let section = match letter {
            None => sections.0,
            Some(letter) if letter == sections.0 || Some(letter) == sections.1 => letter,
            Some(_) => {
                let letters = of_revisions(sections);
                return Err(refused(text, format!("{letters} before the division {division}")));
            }
        };
        if letter.is_none() && sections.1.is_some_and(|new| new != sections.0) {
            doubt = doubt
                .or_else(|| Some(format!("without its letter the division is {}", of_revisions(sections))));
        }
        let point = if below.is_empty() { "" } else { "." };
        let code = Self::new(&format!("{section}{division}{point}{below}"))
            .map_err(|_| refused(text, "a NACE code"))?;
        Ok(CodeReading { code, doubt })
    }
}

/// Why a code with more than four digits is doubtful.
const NATIONAL: &str = "the class of NACE was taken; what follows it is national";

/// The section that a label ends with: `C`, `NACE C`.
fn section_letter(label: &str) -> Option<char> {
    let mut letters = label.chars();
    let last = letters.next_back().filter(|letter| ('A'..='V').contains(letter))?;
    let before = letters.as_str();
    (before.is_empty() || LABELS.contains(&before) && !LABELS.contains(&label)).then_some(last)
}

fn of_revisions((old, new): (char, Option<char>)) -> String {
    match new {
        Some(new) if new != old => format!("{old} in Rev. 2 and {new} in Rev. 2.1"),
        _ => old.to_string(),
    }
}

/// Division, and group or class without the point, and what is doubtful.
fn parts(text: &str, cell: &Cell<'_>, has_letter: bool) -> Result<(String, String, Option<String>), Invalid> {
    let groups = &cell.groups;
    let group = |index: usize| groups.get(index).copied().unwrap_or_default();
    let lost = || Some("the zero at its beginning was lost, as spreadsheets do".to_owned());
    let split = |digits: &str| {
        let (division, below) = digits.split_at(digits.len().min(2));
        (division.to_owned(), below.to_owned())
    };
    Ok(match cell.lengths().as_slice() {
        [2 | 4] => {
            let (division, below) = split(group(0));
            (division, below, None)
        }
        // Without a letter it may be 01.11 without its zero as well as 11.1.
        [3] if has_letter => {
            let (division, below) = split(group(0));
            (division, below, None)
        }
        [5 | 6] => {
            let (division, below) = split(&group(0)[..4]);
            (division, below, Some(NATIONAL.to_owned()))
        }
        [1] => (format!("0{}", group(0)), String::new(), lost()),
        [2, 1] if group(1) == "0" => (
            group(0).to_owned(),
            String::new(),
            Some("the decimals of a spreadsheet were left out".to_owned()),
        ),
        [2, 1 | 2] => (group(0).to_owned(), group(1).to_owned(), None),
        [1, 1 | 2] => (format!("0{}", group(0)), group(1).to_owned(), lost()),
        [2, 2, ..] => (group(0).to_owned(), group(1).to_owned(), Some(NATIONAL.to_owned())),
        [2, 1, 1] => (group(0).to_owned(), format!("{}{}", group(1), group(2)), None),
        _ => return Err(refused(text, "a NACE division, group or class")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        let reading = NaceCode::read(text).ok()?;
        Some((reading.code.as_str().to_owned(), reading.doubt.is_some()))
    }

    #[test]
    fn codes_are_read_as_people_and_spreadsheets_leave_them() {
        for (text, code, is_doubtful) in [
            ("C", "C", false),
            ("24", "C24", false),
            ("c24.10", "C24.10", false),
            ("C 24.10", "C24.10", false),
            ("C.24.1", "C24.1", false),
            ("NACE C24.10", "C24.10", false),
            ("NACE 24.10", "C24.10", false),
            ("2410", "C24.10", false),
            ("C241", "C24.1", false),
            ("35.11", "D35.11", false),
            ("24.0", "C24", true),
            ("1.11", "A01.11", true),
            ("24.10.1", "C24.10", true),
            ("WZ 24.10.0", "C24.10", true),
            ("24.10Z", "C24.10", true),
            ("24100", "C24.10", true),
            ("62", "J62", true),
        ] {
            assert_eq!(read(text), Some((code.to_owned(), is_doubtful)), "{text}");
        }
        for text in ["", "steel", "34", "C2", "44.1", "241", "C 24 steel", "W24", "2.41E+01"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_letter_must_be_that_of_one_of_the_revisions() {
        assert_eq!(read("J62.01"), Some(("J62.01".to_owned(), false)), "Rev. 2");
        assert_eq!(read("K62.10"), Some(("K62.10".to_owned(), false)), "Rev. 2.1");
        assert_eq!(read("V99"), Some(("V99".to_owned(), false)));
        let refusal = NaceCode::read("D24").unwrap_err();
        assert_eq!(refusal.expected, "C before the division 24");
        assert_eq!(
            NaceCode::read("C62").unwrap_err().expected,
            "J in Rev. 2 and K in Rev. 2.1 before the division 62"
        );
    }
}
