//! Rules on the source text that no lint covers: where unsafe code may be, who may name adapters, that the domain's wire forms are
//! derived, nothing left undone.
//!
//! The search is by line and plain text, so a comment counts too (except for `unsafe_code`, which may be spoken of).

use std::path::Path;

use anyhow::Context;

/// The one place where unsafe code is allowed: the engine's vector kernel.
const UNSAFE_HOME: &str = "crates/turash-engine/src/kernel";

/// The one file of the app that names adapters.
const WIRE: &str = "crates/turash-app/src/wire.rs";
const APP: &str = "crates/turash-app/src/";
const ADAPTERS: [&str; 5] =
    ["turash_channel", "turash_embedded", "turash_neo4j", "turash_postgis", "turash_redis"];

/// What reading or writing JSON by hand cannot do without. The domain derives its wire forms.
const BY_HAND: [&str; 3] = ["Serializer", "Deserializer", "Visitor"];
const DOMAIN: &str = "crates/turash-domain/src/";

/// Written in two parts so that this file does not break its own rule.
const UNDONE: [&str; 2] = [concat!("to", "do!("), concat!("unimplemen", "ted!(")];

/// A longer file is a warning, not an error.
const LONG: usize = 600;

/// One file: its path from the top of the workspace, with `/`, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) faults: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

/// All `.rs` files and member manifests of the workspace, in the order of their paths.
pub(crate) fn read(root: &Path) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for top in ["campaign", "crates", "tests", "xtask"] {
        collect(root, &root.join(top), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn collect(root: &Path, folder: &Path, into: &mut Vec<Source>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect(root, &path, into)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") || path.ends_with("Cargo.toml")
        {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let inside = path.strip_prefix(root)?;
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            into.push(Source { path: parts.join("/"), text });
        }
    }
    Ok(())
}

/// Every breach of a rule in `sources`.
pub(crate) fn findings(sources: &[Source]) -> Findings {
    let mut findings = Findings::default();
    let (manifests, code): (Vec<&Source>, Vec<&Source>) =
        sources.iter().partition(|source| source.path.ends_with("Cargo.toml"));
    for manifest in manifests {
        inherits_lints(manifest, &mut findings);
    }
    for source in &code {
        nothing_undone(source, &mut findings);
        adapters_in_wire_alone(source, &mut findings);
        derived_in_the_domain(source, &mut findings);
        if source.text.lines().count() > LONG {
            findings.warnings.push(format!("{} is longer than {LONG} lines", source.path));
        }
    }
    unsafe_in_one_file(&code, &mut findings);
    findings
}

/// Without this line a crate has no lints at all, `unsafe_code` among them.
fn inherits_lints(manifest: &Source, findings: &mut Findings) {
    let lines: Vec<&str> = manifest.text.lines().map(str::trim).collect();
    if !lines.windows(2).any(|pair| pair == ["[lints]", "workspace = true"]) {
        findings.faults.push(format!("{} lacks `[lints]` with `workspace = true`", manifest.path));
    }
}

fn nothing_undone(source: &Source, findings: &mut Findings) {
    for (number, line) in numbered(source) {
        if let Some(word) = UNDONE.iter().find(|word| line.contains(**word)) {
            findings.faults.push(format!("{}:{number}: `{word}..)` is left to do", source.path));
        }
    }
}

fn adapters_in_wire_alone(source: &Source, findings: &mut Findings) {
    if !source.path.starts_with(APP) || source.path == WIRE {
        return;
    }
    for (number, line) in numbered(source) {
        if let Some(adapter) = ADAPTERS.iter().find(|adapter| line.contains(**adapter)) {
            findings.faults.push(format!("{}:{number}: names `{adapter}`; only {WIRE} may", source.path));
        }
    }
}

fn derived_in_the_domain(source: &Source, findings: &mut Findings) {
    if !source.path.starts_with(DOMAIN) {
        return;
    }
    for (number, line) in numbered(source) {
        if let Some(word) = BY_HAND.iter().find(|word| line.contains(**word)) {
            findings.faults.push(format!("{}:{number}: names `{word}`; derive the wire form", source.path));
        }
    }
}

/// Counts every way to lift the lint (`allow`, `expect`, alone or in a list), so also an attribute over several lines.
fn unsafe_in_one_file(code: &[&Source], findings: &mut Findings) {
    let lifts_lint = |source: &&&Source| {
        source.path.starts_with("crates/")
            && source
                .text
                .lines()
                .any(|line| line.contains("unsafe_code") && !line.trim_start().starts_with("//"))
    };
    let paths: Vec<&str> = code.iter().filter(lifts_lint).map(|source| source.path.as_str()).collect();
    for path in paths.iter().filter(|path| !path.starts_with(UNSAFE_HOME)) {
        findings
            .faults
            .push(format!("{path}: lifts the lint `unsafe_code`; only one file {UNSAFE_HOME}* may"));
    }
    if paths.len() > 1 {
        findings.faults.push(format!("`unsafe_code` is lifted in more than one file: {}", paths.join(", ")));
    }
}

fn numbered(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source.text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, text): &(&str, &str)| Source { path: (*path).into(), text: (*text).into() };
        findings(&files.iter().map(source).collect::<Vec<_>>()).faults
    }

    #[test]
    fn this_workspace_keeps_the_rules() {
        let findings = findings(&read(&crate::root()).unwrap());
        assert!(findings.faults.is_empty(), "{}", findings.faults.join("\n"));
    }

    #[test]
    fn unsafe_code_is_at_home_in_one_kernel_file() {
        let kernel =
            ("crates/turash-engine/src/kernel/x86.rs", "#![allow(unsafe_code, reason = \"vectors\")]");
        assert!(faults(&[kernel]).is_empty());
        let second = ("crates/turash-engine/src/kernel/sse2.rs", "#![expect(\n    unsafe_code,\n)]");
        assert_eq!(
            faults(&[kernel, second]),
            ["`unsafe_code` is lifted in more than one file: \
              crates/turash-engine/src/kernel/x86.rs, crates/turash-engine/src/kernel/sse2.rs"]
        );
        let elsewhere = ("crates/turash-domain/src/geo.rs", "#[allow(unsafe_code)]\nfn f() {}");
        assert_eq!(
            faults(&[elsewhere]),
            ["crates/turash-domain/src/geo.rs: lifts the lint `unsafe_code`; \
              only one file crates/turash-engine/src/kernel* may"]
        );
        assert!(faults(&[("crates/turash-domain/src/geo.rs", "// no unsafe_code here")]).is_empty());
    }

    #[test]
    fn what_is_left_to_do_is_reported_with_its_line() {
        for word in UNDONE {
            let text = format!("fn f() {{\n    {word})\n}}");
            let expected = format!("tests/src/lib.rs:2: `{word}..)` is left to do");
            assert_eq!(faults(&[("tests/src/lib.rs", &text)]), [expected]);
        }
    }

    #[test]
    fn only_wire_names_adapters() {
        let text = "use turash_embedded::EmbeddedStore;";
        assert!(faults(&[(WIRE, text), ("crates/turash-runtime/tests/it/relay.rs", text)]).is_empty());
        assert_eq!(
            faults(&[("crates/turash-app/src/serve.rs", text)]),
            [
                "crates/turash-app/src/serve.rs:1: names `turash_embedded`; only crates/turash-app/src/wire.rs may"
            ]
        );
    }

    #[test]
    fn the_domain_has_no_json_code_of_its_own() {
        let text = "use serde::ser::SerializeMap;\nfn f<S: Serializer>(s: S) {}";
        assert!(faults(&[("crates/turash-http/src/events.rs", text)]).is_empty());
        assert_eq!(
            faults(&[("crates/turash-domain/src/flow.rs", text)]),
            ["crates/turash-domain/src/flow.rs:2: names `Serializer`; derive the wire form"]
        );
    }

    #[test]
    fn a_crate_without_the_workspace_lints_is_reported() {
        let path = "crates/turash-files/Cargo.toml";
        assert!(faults(&[(path, "[package]\n\n[lints]\nworkspace = true\n")]).is_empty());
        assert_eq!(
            faults(&[(path, "[package]\n")]),
            [format!("{path} lacks `[lints]` with `workspace = true`")]
        );
    }

    #[test]
    fn a_long_file_is_a_warning() {
        let long = Source { path: "crates/a/src/lib.rs".into(), text: "\n".repeat(LONG + 1) };
        let findings = findings(&[long]);
        assert!(findings.faults.is_empty());
        assert_eq!(findings.warnings, ["crates/a/src/lib.rs is longer than 600 lines"]);
    }
}
