//! What readers make of an input, in words that repeat: a message without the values that it shows.

use std::path::PathBuf;

use tempfile::TempDir;
use turash_domain::units::{Dimension, parse_amount, parse_number};
use turash_domain::{FlowId, Invalid, MatchId, SiteId, Text};
use turash_files::{ReadOptions, RowError, open};

/// A file that is written anew for each input.
pub(crate) struct File {
    _folder: TempDir,
    path: PathBuf,
}

impl File {
    pub(crate) fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        Self { _folder: folder, path }
    }

    /// Reads a file of these bytes to its end.
    pub(crate) fn read(&self, bytes: &[u8]) -> String {
        std::fs::write(&self.path, bytes).unwrap();
        let mut reader = match open(&self.path, &ReadOptions::default()) {
            Ok(reader) => reader,
            Err(error) => return plain(&error.to_string()),
        };
        let answer = format!("{:?} {}", reader.kind(), plain(reader.format()));
        let mut first = String::new();
        for item in reader.by_ref() {
            match item {
                Err(RowError::Reject(reject)) if first.is_empty() => first = plain(&reject.to_string()),
                Err(RowError::Fatal(error)) => first = plain(&error.to_string()),
                _ => {}
            }
        }
        let stats = reader.stats();
        let counts = [stats.sites, stats.flows, stats.rejects, stats.duplicates].map(|count| count.min(3));
        answer + &format!("{counts:?} {first}")
    }
}

/// Reads an amount of each dimension, and a number.
pub(crate) fn amount(text: &str) -> String {
    let said = |result: Result<String, Invalid>| result.unwrap_or_else(|invalid| plain(&invalid.to_string()));
    let of = |dimension| {
        said(
            parse_amount(text, dimension, None).map(|amount| format!("{amount:?}").chars().take(8).collect()),
        )
    };
    let amounts = [Dimension::Energy, Dimension::Mass, Dimension::Volume].map(of);
    let number = said(parse_number(text).map(|number| number.signum().to_string()));
    format!("{amounts:?} {number}")
}

/// Reads a text, ids and the id of a match; what is taken reads back.
pub(crate) fn text(text: &str) -> String {
    let mut answer = String::new();
    match Text::new(text) {
        Ok(taken) => assert_eq!(Text::new(taken.as_str()).as_ref(), Ok(&taken)),
        Err(invalid) => answer.push_str(&plain(&invalid.to_string())),
    }
    match (SiteId::new(text), FlowId::new(text)) {
        (Ok(site), Ok(flow)) => {
            assert_eq!(SiteId::new(site.as_str()).as_ref(), Ok(&site));
            let id = MatchId::new(flow.clone(), flow);
            assert_eq!(MatchId::parse(&id.to_string()), Ok(id));
        }
        (Err(invalid), Err(_)) => answer.push_str(&plain(&invalid.to_string())),
        other => panic!("{other:?}"),
    }
    if let Ok(id) = MatchId::parse(text) {
        assert_eq!(id.to_string(), text, "an id of a match has one spelling");
        answer.push_str("match");
    }
    answer
}

/// A message without numbers and quoted values.
fn plain(message: &str) -> String {
    let mut quoted = false;
    let keep = |letter: &char| {
        quoted ^= *letter == '\'';
        !quoted && !letter.is_ascii_digit()
    };
    message.chars().filter(keep).take(160).collect()
}
