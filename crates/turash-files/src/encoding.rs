//! The encodings that are read.

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8 {
        /// Whether it begins with a byte order mark.
        bom: bool,
    },
    /// UTF-8 with some bytes that are none: rows were written by a program with another encoding, or the file was cut.
    BrokenUtf8 {
        /// Whether it begins with a byte order mark.
        bom: bool,
    },
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252: whatever is not valid UTF-8.
    Windows1252,
}

impl Encoding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 { .. } => "UTF-8",
            Self::BrokenUtf8 { .. } => "UTF-8 with other bytes in it",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1252 => "Windows-1252",
        }
    }
}
