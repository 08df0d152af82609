//! Why a command was not carried out, as a problem.

use axum::http::StatusCode;
use turash_domain::Version;
use turash_services::CommandError;

use crate::problem::Problem;
use crate::promised;

/// A command's error; `batch` says whether fields are named with the place of their item.
pub(crate) fn of_command(error: CommandError, batch: bool) -> Problem {
    match error {
        CommandError::Invalid { index, invalid } => {
            let field = if batch { format!("[{index}].{}", invalid.field) } else { invalid.field.clone() };
            Problem::invalid(invalid.in_field(&field))
        }
        CommandError::Conflict { subject, expected, found } => conflict(&subject, expected, found),
        CommandError::HasFlows { site, flows, promises } => promised::has_flows(&site, flows, &promises),
        CommandError::Promised(refusal) => promised::refused(&refusal),
        CommandError::NotFound { subject } => Problem::not_found(format!("there is no {subject}")),
        CommandError::Port(error) => error.into(),
        other => Problem::internal(&format!("{other:?}")),
    }
}

fn conflict(subject: &str, expected: Option<Version>, found: Version) -> Problem {
    let (status, kind, title, detail) = match expected {
        Some(Version::NONE) if found != Version::NONE && !subject.starts_with("match/") => (
            StatusCode::CONFLICT,
            "exists",
            "It exists already",
            format!(
                "{subject} exists at version {found} and says something else; to replace it, PUT it with If-Match: \"{found}\""
            ),
        ),
        expected => {
            let wanted = expected.map_or("some version".to_owned(), |version| format!("version {version}"));
            let found = if found == Version::NONE { "none".to_owned() } else { format!("version {found}") };
            let detail =
                format!("{subject}: expected {wanted}, found {found}; read it again and decide anew");
            (StatusCode::PRECONDITION_FAILED, "precondition", "It does not stand at that version", detail)
        }
    };
    Problem::new(status, kind, title, detail).at_version(found)
}

/// 428: it exists, and the request does not say which version it replaces.
pub(crate) fn precondition_required(subject: &str, found: Version) -> Problem {
    let detail =
        format!("{subject} exists at version {found}; say which version is replaced: If-Match: \"{found}\"");
    let status = StatusCode::PRECONDITION_REQUIRED;
    Problem::new(status, "precondition-required", "Say which version is replaced", detail).at_version(found)
}
