//! HTML by hand: text is escaped where it enters, so that no name of a site becomes markup.

use std::fmt::{self, Display, Write as _};

/// Markup being put together.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Adds markup of ours.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text of others.
    pub(super) fn text(&mut self, text: impl Display) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = write!(Escaping(&mut self.0), "{text}");
        self
    }

    /// Adds an element that holds text.
    pub(super) fn element(&mut self, name: &str, text: impl Display) -> &mut Self {
        self.raw("<").raw(name).raw(">").text(text);
        // Attributes stand behind the name.
        let name = name.split(' ').next().unwrap_or(name);
        self.raw("</").raw(name).raw(">\n")
    }

    /// Adds a table; the columns of `numbers` are aligned to the right.
    pub(super) fn table(&mut self, headers: &[&str], numbers: &[usize], rows: &[Vec<String>]) -> &mut Self {
        let class = |column| if numbers.contains(&column) { " class=\"number\"" } else { "" };
        self.raw("<table>\n<thead><tr>");
        for (column, header) in headers.iter().enumerate() {
            self.raw("<th").raw(class(column)).raw(">").text(header).raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for (column, cell) in row.iter().enumerate() {
                self.raw("<td").raw(class(column)).raw(">").text(cell).raw("</td>");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n")
    }

    /// Adds names with their values.
    pub(super) fn facts(&mut self, facts: &[(&str, String)]) -> &mut Self {
        self.raw("<dl>\n");
        for (name, value) in facts {
            self.raw("<dt>").text(name).raw("</dt><dd>").text(value).raw("</dd>\n");
        }
        self.raw("</dl>\n")
    }

    pub(super) fn list<T: Display>(&mut self, items: &[T]) -> &mut Self {
        self.raw("<ul>\n");
        for item in items {
            self.element("li", item);
        }
        self.raw("</ul>\n")
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Escapes what HTML has for itself.
struct Escaping<'a>(&'a mut String);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}

const STYLE: &str = "\
:root { color-scheme: light; }
body { font: 11pt/1.45 system-ui, sans-serif; color: #1b1f23; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; border-bottom: 1px solid #ccd2d8; }
p.verdict { font-size: 1.1rem; font-weight: 600; margin: .2rem 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; } dt { color: #57606a; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: .9em; } th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #e3e7eb; } td { overflow-wrap: anywhere; min-width: 6.5em; } td.number { min-width: 0; }
th { border-bottom: 1px solid #8b949e; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; border: 1px solid #ccd2d8; background: #f6f8fa; } svg text { font: 12px system-ui, sans-serif; fill: #1b1f23; paint-order: stroke; stroke: #f6f8fa; stroke-width: 3px; }
figure { margin: 0; } figcaption, footer { color: #57606a; font-size: .85em; } footer { margin-top: 2rem; border-top: 1px solid #ccd2d8; padding-top: .4rem; }
@page { size: A4; margin: 16mm; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; } tr, figure, dl { break-inside: avoid; } thead { display: table-header-group; } }
";

/// A whole page around a body.
pub(super) fn page(title: &str, body: &str, footer: &str) -> String {
    let mut page = Html::default();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .element("title", title)
        .raw("<style>\n")
        .raw(STYLE)
        .raw("</style>\n</head>\n<body>\n")
        .raw(body)
        .element("footer", footer)
        .raw("</body>\n</html>\n");
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_no_markup() {
        let mut html = Html::default();
        html.element("p", "<script>alert(1)</script> & \"x\"").facts(&[("a<b", "'c'".to_owned())]);
        html.table(&["<th>"], &[0], &[vec!["</td>".to_owned()]]).list(&["<li>"]);
        let html = html.finish();
        assert!(
            html.starts_with("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;</p>"),
            "{html}"
        );
        assert!(html.contains("<dt>a&lt;b</dt><dd>&#39;c&#39;</dd>"), "{html}");
        assert!(
            html.contains("<td class=\"number\">&lt;/td&gt;</td>") && html.contains("<li>&lt;li&gt;</li>"),
            "{html}"
        );
    }
}
