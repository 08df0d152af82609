//! A file as a stream of UTF-8, whatever it is encoded in. Bounded memory; knows nothing of lines.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::detect::Encoding;

const CHUNK: usize = 64 * 1024;

/// Reads a file and gives its text as UTF-8, without the byte order mark.
#[derive(Debug)]
pub(crate) struct Utf8Reader {
    file: File,
    /// `None` where the file is UTF-8 already.
    transcoder: Option<Transcoder>,
    bytes_read: u64,
}

struct Transcoder {
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    given: usize,
    finished: bool,
}

impl std::fmt::Debug for Transcoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transcoder")
            .field("encoding", &self.decoder.encoding().name())
            .finish_non_exhaustive()
    }
}

impl Utf8Reader {
    /// Starts at the beginning of the file.
    pub(crate) fn new(mut file: File, encoding: Encoding) -> io::Result<Self> {
        let skip = if encoding == (Encoding::Utf8 { bom: true }) { 3 } else { 0 };
        file.seek(SeekFrom::Start(skip))?;
        let encoding = match encoding {
            Encoding::Utf8 { .. } => None,
            Encoding::Utf16Le => Some(encoding_rs::UTF_16LE),
            Encoding::Utf16Be => Some(encoding_rs::UTF_16BE),
            Encoding::Windows1252 => Some(encoding_rs::WINDOWS_1252),
        };
        let transcoder = encoding.map(|encoding| Transcoder {
            decoder: encoding.new_decoder_with_bom_removal(),
            input: vec![0; CHUNK],
            output: Vec::new(),
            given: 0,
            finished: false,
        });
        Ok(Self { file, transcoder, bytes_read: skip })
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
            let read = file.read(&mut self.input)?;
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
        let needed = self.decoder.max_utf8_buffer_length(read).unwrap_or(CHUNK * 4);
        self.output.resize(needed, 0);
        let (_, _, written, _) =
            self.decoder.decode_to_utf8(&self.input[..read], &mut self.output, self.finished);
        self.output.truncate(written);
        self.given = 0;
    }
}
