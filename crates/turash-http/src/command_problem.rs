//! Why a command was not carried out, as a problem.

use axum::http::StatusCode;
use turash_domain::Version;
use turash_services::CommandError;

use crate::problem::Problem;
use crate::promised;

/// A command's error in its own words, but for those that HTTP has others for (`If-Match`); `batch` says whether fields are named with
/// the place of their item.
pub(crate) fn of_command(error: CommandError, batch: bool) -> Problem {
    let words = error.to_string();
    match error {
        CommandError::Invalid { index, invalid } => {
            let field = if batch { format!("[{index}].{}", invalid.field) } else { invalid.field.clone() };
            Problem::invalid(invalid.in_field(&field))
        }
        CommandError::Conflict { subject, expected, found } => {
            let is_new = expected == Some(Version::NONE) && !subject.starts_with("match/");
            let exists = is_new && found != Version::NONE;
            if exists { exists_already(&subject, found) } else { stands_elsewhere(words, found) }
        }
        CommandError::HasFlows { promises, .. } => promised::has_flows(words, &promises),
        CommandError::Promised(refusal) => promised::refused(&refusal),
        CommandError::AskedAlready { .. } => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            Problem::new(status, "asked-already", "A side asks once a day", words)
        }
        CommandError::NotFound { .. } => Problem::not_found(words),
        CommandError::Port(error) => error.into(),
        _ => Problem::internal(&words),
    }
}

/// 409: it was to be created, and exists.
fn exists_already(subject: &str, found: Version) -> Problem {
    let detail = format!(
        "{subject} exists at version {found} and says something else; to replace it, PUT it with If-Match: \"{found}\""
    );
    Problem::new(StatusCode::CONFLICT, "exists", "It exists already", detail).at_version(found)
}

/// 412: it stands at another version than the request expects.
fn stands_elsewhere(detail: String, found: Version) -> Problem {
    let status = StatusCode::PRECONDITION_FAILED;
    Problem::new(status, "precondition", "It does not stand at that version", detail).at_version(found)
}

/// 428: it exists, and the request does not say which version it replaces.
pub(crate) fn precondition_required(subject: &str, found: Version) -> Problem {
    let detail =
        format!("{subject} exists at version {found}; say which version is replaced: If-Match: \"{found}\"");
    let status = StatusCode::PRECONDITION_REQUIRED;
    Problem::new(status, "precondition-required", "Say which version is replaced", detail).at_version(found)
}
