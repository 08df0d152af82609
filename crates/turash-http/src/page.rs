//! The web page: what `npm run build` made of `ui`, as part of the program. `/` answers it to a browser, its other files lie under `/page`.
//!
//! The files are open, as a login page is; what they ask for is not: the page sends the key of whoever looks at it.
//! Not in here where the program is built without the feature `page` (`no_page.rs`).

use std::io::Read;

use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use turash_domain::Access::Open;

use crate::id::Id;
use crate::methods::Methods;
use crate::problem::Problem;
use crate::routes::Routes;

/// A file of the page.
struct File {
    /// Below `ui/dist`.
    path: &'static str,
    media: &'static str,
    /// The entity tag.
    tag: &'static str,
    gzip: &'static [u8],
}

/// All of them, by path; `build.rs` writes it.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// What is asked for first.
const FIRST: &str = "index.html";
/// Files whose names change with what is in them.
const HASHED: &str = "assets/";

/// What the page may do: be itself, and ask this server and whoever has the configured background. No script and no style that stands within a
/// page runs. Images may be made by scripts; so are those of the map.
fn policy(background: Option<&str>) -> String {
    let other = background.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'self'; connect-src 'self'{other}; img-src 'self' data: blob:{other}; object-src 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, and asked for each time whether it is still the same.
const ASKED: &str = "no-cache";

/// That an answer is a file of the page.
#[derive(Clone, Copy)]
struct OfPage {
    is_hashed: bool,
}

/// Where the files lie.
pub(crate) fn routes() -> Routes {
    let file = |Id(path): Id, headers: HeaderMap| async move {
        let file = FILES.iter().find(|file| file.path == path && path != FIRST);
        let missing = || Problem::not_found(format!("'{path}' is no file of the page; / is where it begins"));
        file.map(|file| answer(file, &headers)).ok_or_else(missing)
    };
    Routes::new().route("/page/{*path}", Methods::new().get(Open, file).finish())
}

/// The page itself, for a browser that asks for `/`.
pub(crate) fn first(headers: &HeaderMap) -> Option<Response> {
    let file = FILES.iter().find(|file| file.path == FIRST)?;
    let mut response = answer(file, headers);
    let others = response.headers_mut();
    others.append(VARY, HeaderValue::from_static("accept"));
    others.append(LINK, HeaderValue::from_static("</?f=json>; rel=\"alternate\"; type=\"application/json\""));
    Some(response)
}

/// How long a file of the page may be kept, and what it may do in a browser, beside a background of this origin; nothing for any other answer.
pub(crate) fn caching_and_policy(
    response: &Response,
    background: Option<&str>,
) -> Option<(&'static str, String)> {
    let OfPage { is_hashed } = response.extensions().get()?;
    Some((if *is_hashed { FOR_EVER } else { ASKED }, policy(background)))
}

fn answer(file: &'static File, headers: &HeaderMap) -> Response {
    let mut response = if names(headers, &IF_NONE_MATCH, |tag| tag.trim_start_matches("W/") == file.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if names(headers, &ACCEPT_ENCODING, is_gzip) {
        ([(CONTENT_ENCODING, HeaderValue::from_static("gzip"))], file.gzip).into_response()
    } else {
        match plain(file) {
            Ok(bytes) => bytes.into_response(),
            Err(error) => return Problem::internal(&error).into_response(),
        }
    };
    response.extensions_mut().insert(OfPage { is_hashed: file.path.starts_with(HASHED) });
    let told = response.headers_mut();
    told.insert(CONTENT_TYPE, HeaderValue::from_static(file.media));
    told.insert(ETAG, HeaderValue::from_static(file.tag));
    told.append(VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// A file for a client that does not take it compressed; hardly any is left.
fn plain(file: &File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(file.gzip).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a header that is a list has a certain part.
fn names(headers: &HeaderMap, header: &HeaderName, is_it: impl Fn(&str) -> bool) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| is_it(part.trim()))
}

/// Whether a part of `Accept-Encoding` takes gzip.
fn is_gzip(part: &str) -> bool {
    let (coding, weight) = part.split_once(';').unwrap_or((part, "q=1"));
    let refused = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0);
    matches!(coding.trim(), "gzip" | "*") && !refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_whoever_takes_it() {
        for (accepted, takes) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip;q=0.5", true),
            ("*", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(names(&headers, &ACCEPT_ENCODING, is_gzip), takes, "{accepted}");
        }
    }

    #[test]
    fn every_file_unpacks_and_the_first_leads_to_others() {
        let html = FILES.iter().find(|file| file.path == FIRST).unwrap();
        let html = String::from_utf8(plain(html).unwrap()).unwrap();
        for file in FILES {
            assert!(!plain(file).unwrap().is_empty(), "{}", file.path);
        }
        let linked = html.split("\"/page/").skip(1).map(|rest| rest.split('"').next().unwrap());
        let linked: Vec<&str> = linked.collect();
        assert!(linked.len() >= 3, "{linked:?}");
        for path in linked {
            assert!(FILES.iter().any(|file| file.path == path), "{path}");
        }
    }
}
