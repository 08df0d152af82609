//! `NaN` and `Infinity` in JSON, as Python writes them though JSON has no such values: they are no value.

/// The text with `null` for them; nothing where there are none.
pub(super) fn as_null(json: &[u8]) -> Option<Vec<u8>> {
    const WORDS: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];
    let mut out = Vec::with_capacity(json.len());
    let (mut at, mut in_string, mut is_found) = (0, false, false);
    while at < json.len() {
        let byte = json[at];
        if !in_string && let Some(word) = WORDS.iter().find(|word| json[at..].starts_with(word)) {
            out.extend_from_slice(b"null");
            is_found = true;
            at += word.len();
            continue;
        }
        out.push(byte);
        at += 1;
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string && at < json.len() => {
                out.push(json[at]);
                at += 1;
            }
            _ => {}
        }
    }
    is_found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_texts_stay() {
        let json = br#"{"a": NaN, "NaN": "x \" NaN", "b": [-Infinity, Infinity]}"#;
        let read: serde_json::Value = serde_json::from_slice(&as_null(json).unwrap()).unwrap();
        assert_eq!(read, serde_json::json!({"a": null, "NaN": "x \" NaN", "b": [null, null]}));
        assert!(as_null(br#"{"a": "NaN"}"#).is_none());
    }
}
