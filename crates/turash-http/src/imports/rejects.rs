//! `GET /v1/imports/{id}/rejects`: the refused rows of a table as a file that is mended and sent again.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use tokio_util::task::TaskTracker;
use turash_domain::Invalid;

use super::find::find;
use super::watch::RejectFile;
use crate::app::App;
use crate::caller::Caller;
use crate::id::Id;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::AS_OF;

/// Bytes that are read at once.
const PART: usize = 256 << 10;

/// Answers the refused rows of a table; it need not be named where only one has any.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let table = params.whole("table", 0..=u32::MAX)?.map(|table| table as usize);
    params.finish()?;
    let staged = find(&app, &caller, &id)?;
    let chosen = choose(&staged.reject_files(), table)?;
    let failed = |error: std::io::Error| Problem::internal(&error);
    let file = File::open(&chosen.path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let as_of = app.ports().log.head().await?;
    let mut response = (StatusCode::OK, Body::from_stream(parts(app.tracker.clone(), file))).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(AS_OF, HeaderValue::from(as_of.0));
    let name = staged.table_file(chosen.table).unwrap_or_default();
    let named = format!("attachment; filename=\"rejects-{}-{}.csv\"", plain(&name), chosen.table);
    if let Ok(named) = HeaderValue::from_str(&named) {
        headers.insert(CONTENT_DISPOSITION, named);
    }
    Ok(response)
}

fn choose(files: &[RejectFile], table: Option<usize>) -> Result<RejectFile, Problem> {
    let numbers: Vec<String> = files.iter().map(|file| file.table.to_string()).collect();
    match (table, files) {
        (_, []) => Err(Problem::not_found("no row was refused")),
        (None, [only]) => Ok(only.clone()),
        (None, _) => {
            let expected = format!("one of the tables {}, which have refused rows", numbers.join(", "));
            Err(Problem::parameter(Invalid::new("table", "", expected, "add table=NUMBER")))
        }
        (Some(table), files) => files.iter().find(|file| file.table == table).cloned().ok_or_else(|| {
            Problem::not_found(format!(
                "table {table} has no refused rows; tables {} have",
                numbers.join(", ")
            ))
        }),
    }
}

/// The stem of a file's name, of letters that every program takes in a header.
fn plain(name: &str) -> String {
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    stem.chars().map(plain).collect()
}

/// A file in parts, read off the threads that serve. It may be asked on after its end: what compresses it does.
fn parts(
    tracker: TaskTracker,
    file: File,
) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    let parts = stream::unfold(Some(file), move |file| {
        let tracker = tracker.clone();
        async move {
            let mut file = file?;
            let read = tracker.spawn_blocking(move || {
                let mut part = Vec::with_capacity(PART);
                file.by_ref().take(PART as u64).read_to_end(&mut part).map(|_| (part, file))
            });
            match read.await {
                Ok(Ok((part, _))) if part.is_empty() => None,
                Ok(Ok((part, file))) => Some((Ok(Bytes::from(part)), Some(file))),
                Ok(Err(error)) => Some((Err(error), None)),
                Err(error) => Some((Err(std::io::Error::other(error)), None)),
            }
        }
    });
    parts.fuse()
}
