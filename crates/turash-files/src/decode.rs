//! A file as a stream of UTF-8, whatever it is encoded in. Bounded memory; knows nothing of lines.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::encoding::Encoding;

const CHUNK: usize = 64 * 1024;

/// Reads a file and gives its text as UTF-8, without the byte order mark.
#[derive(Debug)]
pub(crate) struct Utf8Reader {
    file: File,
    /// `None` where the file is UTF-8 already.
    transcoder: Option<Transcoder>,
    /// Whether bytes that are no UTF-8 are replaced by signs for them.
    marks: bool,
    bytes_read: u64,
}

struct Transcoder {
    /// `None` where bytes that are no UTF-8 are marked.
    decoder: Option<encoding_rs::Decoder>,
    input: Vec<u8>,
    /// Bytes at the beginning of `input` that may be the beginning of a character.
    kept: usize,
    output: Vec<u8>,
    given: usize,
    finished: bool,
}

impl std::fmt::Debug for Transcoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let encoding = self.decoder.as_ref().map(|decoder| decoder.encoding().name());
        f.debug_struct("Transcoder").field("encoding", &encoding).finish_non_exhaustive()
    }
}

impl Utf8Reader {
    /// Starts at the beginning of the file.
    pub(crate) fn new(mut file: File, encoding: Encoding) -> io::Result<Self> {
        let with_mark = matches!(encoding, Encoding::Utf8 { bom: true } | Encoding::BrokenUtf8 { bom: true });
        let skip = if with_mark { 3 } else { 0 };
        file.seek(SeekFrom::Start(skip))?;
        let marks = matches!(encoding, Encoding::BrokenUtf8 { .. });
        let encoding = match encoding {
            Encoding::Utf8 { .. } | Encoding::BrokenUtf8 { .. } => None,
            Encoding::Utf16Le => Some(encoding_rs::UTF_16LE),
            Encoding::Utf16Be => Some(encoding_rs::UTF_16BE),
            Encoding::Windows1252 => Some(encoding_rs::WINDOWS_1252),
        };
        let transcoder = (encoding.is_some() || marks).then(|| Transcoder {
            decoder: encoding.map(encoding_rs::Encoding::new_decoder_with_bom_removal),
            input: vec![0; CHUNK],
            kept: 0,
            output: Vec::new(),
            given: 0,
            finished: false,
        });
        Ok(Self { file, transcoder, marks, bytes_read: skip })
    }

    /// Whether its text may hold marks of bytes that are no UTF-8 ([`marked_byte`]).
    pub(crate) fn marks(&self) -> bool {
        self.marks
    }

    /// Bytes taken from the file so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

impl Read for Utf8Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.transcoder {
            None => {
                let read = self.file.read(buffer)?;
                self.bytes_read += read as u64;
                read
            }
            Some(transcoder) => transcoder.read(&mut self.file, &mut self.bytes_read, buffer)?,
        };
        Ok(read)
    }
}

impl Transcoder {
    fn read(&mut self, file: &mut File, bytes_read: &mut u64, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() && !self.finished {
            let read = file.read(&mut self.input[self.kept..])?;
            *bytes_read += read as u64;
            self.finished = read == 0;
            self.refill(read);
        }
        let count = (self.output.len() - self.given).min(buffer.len());
        buffer[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }

    fn refill(&mut self, read: usize) {
        self.given = 0;
        let Some(decoder) = &mut self.decoder else { return self.mark(read) };
        let needed = decoder.max_utf8_buffer_length(read).unwrap_or(CHUNK * 4);
        self.output.resize(needed, 0);
        let (_, _, written, _) = decoder.decode_to_utf8(&self.input[..read], &mut self.output, self.finished);
        self.output.truncate(written);
    }

    /// Takes UTF-8 as it is, and puts a mark for each byte that is none.
    fn mark(&mut self, read: usize) {
        self.output.clear();
        let filled = self.kept + read;
        self.kept = if read > 0 { begun(&self.input[..filled]) } else { 0 };
        for chunk in self.input[..filled - self.kept].utf8_chunks() {
            self.output.extend_from_slice(chunk.valid().as_bytes());
            for byte in chunk.invalid() {
                let mark = char::from_u32(MARKS + u32::from(*byte)).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.output.extend_from_slice(mark.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        self.input.copy_within(filled - self.kept..filled, 0);
    }
}

/// Characters for private use stand for bytes that are no UTF-8.
const MARKS: u32 = 0xf700;

/// The byte that a character is the mark of.
pub(crate) fn marked_byte(mark: char) -> Option<u8> {
    u32::from(mark).checked_sub(MARKS).and_then(|byte| u8::try_from(byte).ok()).filter(|byte| *byte >= 0x80)
}

/// How many of the last bytes may be the beginning of a character that is not whole.
pub(crate) fn begun(bytes: &[u8]) -> usize {
    let last = &bytes[bytes.len().saturating_sub(3)..];
    let start = last.iter().rposition(|byte| *byte >= 0xc0);
    let Some(begun) = start.map(|start| &last[start..]) else { return 0 };
    let is_begun = std::str::from_utf8(begun).is_err_and(|error| error.error_len().is_none());
    if is_begun { begun.len() } else { 0 }
}
