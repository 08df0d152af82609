//! Ids in double quotes, as arrays of JSON and of Postgres have them: both put a backslash before a quote and a backslash.

/// Adds an id in quotes. Ids hold no control characters, which JSON would escape as well.
pub fn push_quoted(to: &mut String, id: &str) {
    to.push('"');
    if id.contains(['"', '\\']) {
        for letter in id.chars() {
            if matches!(letter, '"' | '\\') {
                to.push('\\');
            }
            to.push(letter);
        }
    } else {
        to.push_str(id);
    }
    to.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_id_is_the_same_text_of_json() {
        for id in ["plain", "a\"b", "\\", "\\\"", "ü / ☃"] {
            let mut quoted = String::new();
            push_quoted(&mut quoted, id);
            assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), id, "{quoted}");
        }
    }
}
