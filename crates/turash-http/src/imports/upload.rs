//! Receiving files: they go to a folder of their own as they come, and never as a whole through memory.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::Write;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use futures_util::{Stream, StreamExt, stream};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use multer::{Field, Multipart};
use turash_domain::Invalid;
use turash_files::json_keys_once;

use super::sent::{Received, SentFile};
use super::settings::Settings;
use crate::app::App;
use crate::body::{announced, check_coding, essence};
use crate::problem::Problem;
use crate::refusal;

/// Files of one import.
const FILES: usize = 20;
/// Bytes of a file's name.
const NAME_BYTES: usize = 200;
/// Bytes of the part that says how files are to be read.
const SETTINGS_BYTES: usize = 64_000;
/// Bytes that are gathered before they are written.
const WRITTEN_AT_ONCE: usize = 1 << 20;
/// Types of a body that is one file. What it holds, its content tells.
const TYPES: [&str; 8] = [
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "application/geo+json",
    "application/json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/octet-stream",
];

impl Received {
    fn new() -> Result<Self, Problem> {
        let folder = tempfile::Builder::new().prefix("turash-import-").tempdir();
        let folder =
            folder.map_err(|error| Problem::internal(&format!("no folder for an import: {error}")))?;
        Ok(Self { folder, files: Vec::new(), places: None, settings: Settings::default() })
    }

    /// A file of this name; two of one name could not be told apart.
    fn next(&self, name: &str) -> Result<SentFile, Problem> {
        let name = file_name(name).map_err(Problem::invalid)?;
        if self.files.len() >= FILES {
            return Err(Problem::too_large(format!("an import may have up to {FILES} files")));
        }
        if self.files.iter().any(|file| file.name == name) {
            let remedy = "give each file a name of its own";
            return Err(Problem::invalid(Invalid::new(
                "name",
                name,
                "a name that no other file has",
                remedy,
            )));
        }
        let path = self.folder.path().join(format!("file-{}", self.files.len()));
        Ok(SentFile { name, path, bytes: 0 })
    }
}

/// Reads a request: a form of several files, or a body that is one.
pub(super) async fn receive(app: &App, name: Option<String>, request: Request) -> Result<Received, Problem> {
    let (parts, body) = request.into_parts();
    let most = app.api.options.import_bytes;
    check_coding(&parts.headers)?;
    if announced(&parts.headers).is_some_and(|length| length > most) {
        return Err(Halt::TooLarge(most).into());
    }
    let chunks = chunks(body, most, app.api.options.body_timeout);
    let kind = essence(&parts.headers).to_ascii_lowercase();
    if kind == "multipart/form-data" {
        if let Some(name) = name {
            let remedy = "leave it out: the parts of a form have names";
            return Err(Problem::parameter(Invalid::new("name", name, "no parameter", remedy)));
        }
        return form(app, boundary(&parts.headers)?, chunks).await;
    }
    if !TYPES.contains(&kind.as_str()) {
        return Err(Problem::media_type(
            "send files as multipart/form-data, or one as the body, with name=FILE in the address and its type, such as \
             Content-Type: text/csv",
        ));
    }
    let missing = || {
        let remedy =
            "add name=FILE: messages call the file so, and ids of flows that have none are made of it";
        Problem::parameter(Invalid::new("name", "", "the name of the file", remedy))
    };
    let mut received = Received::new()?;
    let mut file = received.next(&name.ok_or_else(missing)?)?;
    file.bytes = store(app, &file.path, chunks.map(|chunk| chunk.map_err(Problem::from))).await?;
    received.files.push(file);
    Ok(received)
}

fn boundary(headers: &HeaderMap) -> Result<String, Problem> {
    let kind = headers.get(axum::http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    multer::parse_boundary(kind.unwrap_or_default())
        .map_err(|_| Problem::media_type("a form says in its Content-Type which boundary its parts have"))
}

/// Reads a form: each part with a file name is a file, `places` a table of towns, `settings` says how they are to be read.
async fn form(
    app: &App,
    boundary: String,
    chunks: impl Stream<Item = Result<Bytes, Halt>> + Send + 'static,
) -> Result<Received, Problem> {
    let mut form = Multipart::new(chunks, boundary);
    let mut received = Received::new()?;
    while let Some(part) = form.next_field().await.map_err(|error| of_form(&error))? {
        match (part.name().unwrap_or_default().to_owned().as_str(), part.file_name().map(str::to_owned)) {
            ("settings", _) => received.settings = settings(part).await?,
            ("places", Some(name)) if received.places.is_none() => {
                let name = file_name(&name).map_err(Problem::invalid)?;
                let path = received.folder.path().join("places");
                let bytes = store(app, &path, parts(part)).await?;
                received.places = Some(SentFile { name, path, bytes });
            }
            ("places", _) => return Err(unknown_part("places", "one file with a table of towns")),
            (_, Some(name)) => {
                let mut file = received.next(&name)?;
                file.bytes = store(app, &file.path, parts(part)).await?;
                received.files.push(file);
            }
            (name, None) => return Err(unknown_part(name, "a part with a file name, or settings")),
        }
    }
    if received.files.is_empty() {
        return Err(unknown_part("", "at least one part with a file name"));
    }
    Ok(received)
}

fn unknown_part(name: &str, expected: &str) -> Problem {
    let remedy = "send each file as a part with a file name; a part `settings` holds JSON, a part `places` a table of towns";
    Problem::invalid(Invalid::new("form", name, expected, remedy))
}

fn parts(part: Field<'static>) -> impl Stream<Item = Result<Bytes, Problem>> {
    part.map(|chunk| chunk.map_err(|error| of_form(&error)))
}

async fn settings(mut part: Field<'static>) -> Result<Settings, Problem> {
    let mut text = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| of_form(&error))? {
        text.extend_from_slice(&chunk);
        if text.len() > SETTINGS_BYTES {
            return Err(Problem::too_large(format!("settings may have up to {SETTINGS_BYTES} bytes")));
        }
    }
    let value = serde_json::from_slice(&text).map_err(|error| Problem::syntax(error.to_string()))?;
    let read = json_keys_once(&text).and_then(|()| refusal::read(&value)).and_then(Settings::checked);
    read.map_err(|invalid| Problem::invalid(invalid.within("settings")))
}

/// What a file is called: without folders, as some programs send them.
fn file_name(given: &str) -> Result<String, Invalid> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() || name == ".." || name.len() > NAME_BYTES || name.chars().any(char::is_control) {
        let expected = format!("a file name of up to {NAME_BYTES} bytes");
        return Err(Invalid::new("name", given.escape_debug(), expected, "rename the file"));
    }
    Ok(name.to_owned())
}

/// Writes a stream into a new file; how many bytes it had.
async fn store(
    app: &App,
    path: &std::path::Path,
    chunks: impl Stream<Item = Result<Bytes, Problem>>,
) -> Result<u64, Problem> {
    let failed = |error: std::io::Error| Problem::internal(&format!("a file of an import: {error}"));
    let mut file = File::create_new(path).map_err(failed)?;
    let (mut buffer, mut bytes) = (Vec::new(), 0);
    let mut chunks = std::pin::pin!(chunks);
    loop {
        let chunk = chunks.next().await.transpose()?;
        let is_end = chunk.is_none();
        if let Some(chunk) = chunk {
            bytes += chunk.len() as u64;
            buffer.extend_from_slice(&chunk);
        }
        if buffer.len() >= WRITTEN_AT_ONCE || is_end {
            let part = std::mem::take(&mut buffer);
            let write = app.tracker.spawn_blocking(move || file.write_all(&part).map(|()| file));
            file = write.await.map_err(|error| Problem::internal(&error))?.map_err(failed)?;
        }
        if is_end {
            return Ok(bytes);
        }
    }
}

/// Why a body is not read on.
#[derive(Debug)]
enum Halt {
    /// It has more bytes than this.
    TooLarge(usize),
    /// Nothing came for so long.
    Slow(Duration),
    Ended,
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(most) => write!(f, "an import may have up to {most} bytes; send it in parts"),
            Self::Slow(time) => write!(f, "nothing of the body came for {} s", time.as_secs_f64()),
            Self::Ended => f.write_str("the body ended early"),
        }
    }
}

impl Error for Halt {}

impl From<Halt> for Problem {
    fn from(halt: Halt) -> Self {
        let detail = halt.to_string();
        match halt {
            Halt::TooLarge(_) => Self::too_large(detail),
            Halt::Ended => Self::syntax(detail),
            Halt::Slow(_) => {
                Self::new(StatusCode::REQUEST_TIMEOUT, "timeout", "The body took too long", detail)
            }
        }
    }
}

fn of_form(error: &multer::Error) -> Problem {
    if let multer::Error::StreamReadFailed(cause) = error
        && let Some(halt) = cause.downcast_ref::<Halt>()
    {
        return match halt {
            Halt::TooLarge(most) => Halt::TooLarge(*most).into(),
            Halt::Slow(time) => Halt::Slow(*time).into(),
            Halt::Ended => Halt::Ended.into(),
        };
    }
    Problem::syntax(format!("the form is not readable: {error}"))
}

/// The parts of a body as they come; it ends where there are too many bytes, or none for a while.
fn chunks(
    body: Body,
    most: usize,
    pause: Duration,
) -> impl Stream<Item = Result<Bytes, Halt>> + Send + 'static {
    let body = Limited::new(body, most).into_data_stream();
    stream::unfold(Some(body), move |body| async move {
        let mut body = body?;
        let halt = match tokio::time::timeout(pause, body.next()).await {
            Ok(None) => return None,
            Ok(Some(Ok(chunk))) => return Some((Ok(chunk), Some(body))),
            Ok(Some(Err(error))) if error.is::<LengthLimitError>() => Halt::TooLarge(most),
            Ok(Some(Err(_))) => Halt::Ended,
            Err(_) => Halt::Slow(pause),
        };
        Some((Err(halt), None))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_folders() {
        for (given, name) in [
            ("survey.csv", "survey.csv"),
            ("C:\\Daten\\Umfrage 1.xlsx", "Umfrage 1.xlsx"),
            ("../../etc/passwd", "passwd"),
        ] {
            assert_eq!(file_name(given).unwrap(), name);
        }
        for given in ["", "..", "a/..", "a\u{0}b", "a/", &"x".repeat(300)] {
            assert!(file_name(given).is_err(), "{given}");
        }
    }
}
