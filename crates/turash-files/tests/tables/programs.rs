//! The programs that write tables, and the ways each of them has.

use crate::decimal::{Dec, scientific};
use crate::registry::Day;
use crate::rng::Rng;

/// A program that writes tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Program {
    ExcelGermanCsv,
    ExcelEnglishCsv,
    ExcelWorkbook,
    LibreOfficeCsv,
    PandasCsv,
    PandasWorkbook,
    QgisCsv,
    QgisGeoJson,
    RCsv,
    RCsv2,
}

impl Program {
    pub(crate) const ALL: [Self; 10] = [
        Self::ExcelGermanCsv,
        Self::ExcelEnglishCsv,
        Self::ExcelWorkbook,
        Self::LibreOfficeCsv,
        Self::PandasCsv,
        Self::PandasWorkbook,
        Self::QgisCsv,
        Self::QgisGeoJson,
        Self::RCsv,
        Self::RCsv2,
    ];
}

/// What kind of file it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Csv,
    Workbook,
    GeoJson,
}

/// How it writes a number as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// As the sheet shows it: ten digits, or the decimals of the column's format.
    Shown,
    /// All digits.
    Plain,
    /// `repr`: all digits, and `5.0` for a whole number in a column of floats.
    Python,
    /// Fifteen digits, and `1e+05` where that is shorter.
    R,
}

/// Which cells it puts into quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    Needed,
    /// Every text; numbers, flags and missing values are bare.
    Texts,
    /// Every cell.
    All,
}

/// How text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf8Mark,
    Windows1252,
    Utf16,
}

/// How it writes a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Days {
    /// `31.12.2026`
    German,
    /// `12/31/2026`
    American,
    /// `2026-12-31`
    Iso,
    /// `2026-12-31 00:00:00`
    IsoMidnight,
}

/// The ways of a program at one export.
#[derive(Debug, Clone)]
pub(crate) struct Ways {
    pub(crate) program: Program,
    pub(crate) form: Form,
    pub(crate) german: bool,
    pub(crate) decimal: char,
    pub(crate) thousands: char,
    pub(crate) numbers: Numbers,
    pub(crate) delimiter: char,
    pub(crate) quotes: Quotes,
    pub(crate) newline: &'static str,
    pub(crate) encoding: Encoding,
    /// What stands where there is no value.
    pub(crate) missing: &'static str,
    pub(crate) days: Days,
    pub(crate) flags: [&'static str; 2],
    /// The header of a column that numbers the rows, where there is one.
    pub(crate) index: Option<&'static str>,
    /// `sep=;` before the header.
    pub(crate) declares: bool,
    /// Whether a column of numbers is one type: floats where one has decimals or one is missing.
    pub(crate) typed: bool,
}

impl Ways {
    pub(crate) fn new(rng: &mut Rng, program: Program) -> Self {
        let plain = Self {
            program,
            form: Form::Csv,
            german: rng.percent(40),
            decimal: '.',
            thousands: ',',
            numbers: Numbers::Plain,
            delimiter: ',',
            quotes: Quotes::Needed,
            newline: "\n",
            encoding: Encoding::Utf8,
            missing: "",
            days: Days::Iso,
            flags: ["false", "true"],
            index: None,
            declares: false,
            typed: false,
        };
        match program {
            Program::ExcelGermanCsv => excel(rng, Self { german: true, ..plain }),
            Program::ExcelEnglishCsv => excel(rng, Self { german: false, ..plain }),
            Program::ExcelWorkbook => {
                let ways = excel(rng, plain);
                Self { form: Form::Workbook, declares: false, ..ways }
            }
            Program::LibreOfficeCsv => libre_office(rng, plain),
            Program::PandasCsv => pandas(rng, plain),
            Program::PandasWorkbook => {
                let index = rng.percent(40).then_some("");
                Self { form: Form::Workbook, numbers: Numbers::Python, index, typed: true, ..plain }
            }
            Program::QgisCsv => {
                let quotes = if rng.percent(30) { Quotes::Texts } else { Quotes::Needed };
                let missing = rng.pick(&["", "", "NULL"]);
                Self { quotes, missing, delimiter: rng.pick(&[',', ',', ';', '\t']), typed: true, ..plain }
            }
            Program::QgisGeoJson => Self { form: Form::GeoJson, typed: true, ..plain },
            Program::RCsv => r(rng, plain),
            Program::RCsv2 => {
                let ways = r(rng, plain);
                Self { delimiter: ';', decimal: ',', ..ways }
            }
        }
    }

    /// A number as text, in the way of its column.
    pub(crate) fn number(&self, dec: Dec, format: Format) -> String {
        let thousands = format.grouped.then_some(self.thousands);
        match self.numbers {
            Numbers::Shown => match format.decimals {
                Some(decimals) => dec.padded(decimals).text(self.decimal, thousands),
                None if dec.value().abs() >= 1e11 => scientific(dec, self.decimal, 'E'),
                None => dec.trimmed().text(self.decimal, None),
            },
            Numbers::Plain => dec.trimmed().text(self.decimal, None),
            Numbers::Python => python(dec, self.decimal, format.float),
            Numbers::R => {
                let fixed = dec.trimmed().text(self.decimal, None);
                let short = scientific(dec, self.decimal, 'e');
                if short.len() < fixed.len() { short } else { fixed }
            }
        }
    }

    /// The number that stands there in the end: what a program rounds away was never written.
    pub(crate) fn rounded(&self, dec: Dec, format: Format) -> Dec {
        if self.form != Form::Csv && !format.as_text {
            return dec;
        }
        match (self.numbers, format.decimals) {
            (Numbers::Shown, Some(decimals)) => dec.rounded(decimals),
            (Numbers::Shown, None) if dec.value().abs() >= 1e11 => dec.significant(6),
            (Numbers::Shown, None) => dec.significant(10),
            (Numbers::R, _) => dec.significant(15),
            (Numbers::Plain | Numbers::Python, _) => dec,
        }
    }

    pub(crate) fn day(&self, day: Day) -> String {
        let Day { year, month, day } = day;
        match self.days {
            Days::German => format!("{day:02}.{month:02}.{year}"),
            Days::American => format!("{month}/{day}/{year}"),
            Days::Iso => format!("{year}-{month:02}-{day:02}"),
            Days::IsoMidnight => format!("{year}-{month:02}-{day:02} 00:00:00"),
        }
    }
}

/// How the numbers of a column are shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Format {
    /// Exactly so many decimals.
    pub(crate) decimals: Option<u32>,
    /// Thousands are grouped.
    pub(crate) grouped: bool,
    /// The workbook's cell holds text.
    pub(crate) as_text: bool,
    /// The column is one of floats.
    pub(crate) float: bool,
}

fn python(dec: Dec, decimal: char, float: bool) -> String {
    let size = dec.value().abs();
    if float && size != 0.0 && !(1e-4..1e16).contains(&size) {
        return scientific(dec, decimal, 'e');
    }
    let dec = if float { dec.trimmed().padded(1) } else { dec.trimmed() };
    dec.text(decimal, None)
}

fn excel(rng: &mut Rng, mut ways: Ways) -> Ways {
    (ways.encoding, ways.delimiter) = match rng.below(5) {
        0 | 1 => (Encoding::Windows1252, if ways.german { ';' } else { ',' }),
        2 | 3 => (Encoding::Utf8Mark, if ways.german { ';' } else { ',' }),
        _ => (Encoding::Utf16, '\t'),
    };
    ways.newline = "\r\n";
    ways.numbers = Numbers::Shown;
    if ways.german {
        (ways.decimal, ways.thousands) = (',', '.');
        ways.flags = rng.pick(&[["FALSCH", "WAHR"], ["nein", "ja"]]);
        ways.missing = rng.pick(&["", "", "", "-", "k.A.", "#NV", "n/a"]);
        ways.days = rng.pick(&[Days::German, Days::German, Days::Iso]);
    } else {
        ways.flags = rng.pick(&[["FALSE", "TRUE"], ["no", "yes"]]);
        ways.missing = rng.pick(&["", "", "", "-", "n/a", "#N/A"]);
        ways.days = rng.pick(&[Days::American, Days::Iso, Days::Iso]);
    }
    ways.declares = ways.encoding != Encoding::Utf16 && rng.percent(10);
    ways
}

fn libre_office(rng: &mut Rng, mut ways: Ways) -> Ways {
    ways.quotes = rng.pick(&[Quotes::Needed, Quotes::Texts, Quotes::All]);
    ways.delimiter = rng.pick(&[',', ';', '\t']);
    ways.numbers = rng.pick(&[Numbers::Shown, Numbers::Plain]);
    ways.encoding = rng.pick(&[Encoding::Utf8, Encoding::Utf8, Encoding::Windows1252]);
    ways.flags = ["FALSE", "TRUE"];
    if ways.german {
        // Windows-1252 lacks the narrow one.
        let space = if ways.encoding == Encoding::Utf8 { '\u{202f}' } else { '\u{a0}' };
        (ways.decimal, ways.thousands) = (',', rng.pick(&['.', '.', space]));
        ways.flags = ["FALSCH", "WAHR"];
        ways.missing = rng.pick(&["", "", "#NV"]);
        ways.days = Days::German;
    } else if rng.percent(20) {
        // Switzerland.
        ways.thousands = rng.pick(&['\'', '’']);
        ways.days = Days::German;
    } else {
        ways.missing = rng.pick(&["", "", "#N/A"]);
    }
    ways
}

fn pandas(rng: &mut Rng, mut ways: Ways) -> Ways {
    ways.numbers = Numbers::Python;
    ways.typed = true;
    ways.index = rng.percent(50).then_some("");
    ways.flags = ["False", "True"];
    ways.missing = rng.pick(&["", "", "nan", "NaN", "None", "<NA>", "NaT"]);
    ways.days = rng.pick(&[Days::Iso, Days::Iso, Days::IsoMidnight]);
    if rng.percent(25) {
        (ways.delimiter, ways.decimal) = (';', ',');
    }
    if rng.percent(10) {
        ways.newline = "\r\n";
    }
    ways
}

fn r(rng: &mut Rng, mut ways: Ways) -> Ways {
    ways.numbers = Numbers::R;
    ways.typed = true;
    ways.quotes = rng.pick(&[Quotes::Texts, Quotes::Texts, Quotes::Texts, Quotes::Needed]);
    ways.index = rng.percent(60).then_some("");
    ways.flags = ["FALSE", "TRUE"];
    ways.missing = rng.pick(&["NA", "NA", "NA", ""]);
    ways.encoding = rng.pick(&[Encoding::Utf8, Encoding::Utf8, Encoding::Windows1252]);
    ways
}
