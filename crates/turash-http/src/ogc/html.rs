//! Pages for people: tables and links, without scripts and without anything from elsewhere.

use std::fmt::Write;

/// Where the plain pages begin; `/` alone is the web page.
pub(super) const PLAIN: &str = "/?f=html";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#222;background:#fff}\
    a{color:#1b6ca8}table{border-collapse:collapse;font-size:.9rem}th,td{text-align:left;padding:.3rem .7rem;border-bottom:1px solid #ddd;\
    vertical-align:top}th{background:#f4f6f8}div{overflow-x:auto}code{background:#f4f6f8;padding:0 .2rem}nav{color:#666}\
    @media(prefers-color-scheme:dark){body{color:#ddd;background:#181a1c}a{color:#7db8e8}th,code{background:#26292c}th,td{border-color:#3a3d40}}";

/// A page; `trail` are the pages above it, with their addresses.
pub(super) fn page(title: &str, trail: &[(&str, String)], body: &str) -> String {
    let mut above = String::new();
    for (name, address) in trail {
        let _ = write!(above, "{} / ", link(address, name));
    }
    let title = &escaped(title);
    let nav = if trail.is_empty() { String::new() } else { format!("<nav>{above}{title}</nav>") };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} - Turash</title><style>{STYLE}</style></head><body>{nav}<h1>{title}</h1>\n{body}\n</body></html>\n"
    )
}

/// A link to an address.
pub(super) fn link(address: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(address), escaped(text))
}

/// A table of cells that are HTML already; the header is text.
pub(super) fn table<'a>(
    header: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> String {
    let mut text = String::from("<div><table><tr>");
    for name in header {
        let _ = write!(text, "<th>{}</th>", escaped(name));
    }
    text.push_str("</tr>\n");
    for row in rows {
        text.push_str("<tr>");
        for cell in row {
            let _ = write!(text, "<td>{cell}</td>");
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</table></div>");
    text
}

/// A text in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_says_is_never_markup() {
        assert_eq!(escaped("<script>\"'&"), "&lt;script&gt;&quot;&#39;&amp;");
        assert!(!page("<b>", &[("<i>", "\"><u>".to_owned())], "").contains("<b>"));
        assert_eq!(link("/a\"b", "<i>"), "<a href=\"/a&quot;b\">&lt;i&gt;</a>");
    }
}
