//! Files of one crate that use each other in a circle: none of them can then be read, tested or moved alone.
//!
//! A file uses another where a path of it ends there: `use crate::a::B`, `super::B`, or `a::b()` of its child `a`. A path to what a file
//! only re-exports ends where that is defined. What is no part of a circle, and why:
//!
//! - `mod a;` and `pub use a::B;` are the table of contents of a module. But a file that re-exports `B` and speaks of it besides, uses it.
//!   So a child that takes something *defined* in its parent's file closes a circle where that file works with the child.
//! - `#[cfg(test)] mod`: a test may look at everything that its subject is made of. So may the files in `tests/`.
//! - Methods: two files with an `impl` of one type call each other without a path, and share that type on purpose.

mod module;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::Context;

use crate::sources::Source;
use module::{Import, Module, Names};

/// How often a path is followed from one re-export to the next.
const FAR: usize = 16;

/// Path to text.
type Texts<'a> = BTreeMap<&'a str, &'a str>;

/// The modules of one crate, by their path from its root.
type Crate = BTreeMap<Names, Module>;

/// A file to the files that it uses.
type Edges<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Every circle of at least two files in a crate of `sources`, as `a.rs -> b.rs -> a.rs`.
pub(crate) fn faults(sources: &[Source]) -> anyhow::Result<Vec<String>> {
    let texts: Texts<'_> =
        sources.iter().map(|source| (source.path.as_str(), source.text.as_str())).collect();
    let mut faults = Vec::new();
    for root in texts.keys().filter(|path| path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs")) {
        let mut modules = Crate::new();
        read(&texts, root, Names::new(), &mut modules)?;
        let circles = circles(&edges(&modules)).into_iter();
        faults.extend(circles.map(|files| format!("files in a circle: {}", files.join(" -> "))));
    }
    Ok(faults)
}

/// Reads `file`, which is the module `at`, and the files of all modules below it.
fn read(texts: &Texts<'_>, file: &str, at: Names, into: &mut Crate) -> anyhow::Result<()> {
    let text = texts.get(file).with_context(|| format!("{file} is not there"))?;
    let module = Module::parse(file, text, &at)?;
    let (folder, name) = file.rsplit_once('/').unwrap_or_default();
    let folder = match name {
        "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
        name => format!("{folder}/{}", name.trim_end_matches(".rs")),
    };
    for child in &module.children {
        let places = [format!("{folder}/{child}.rs"), format!("{folder}/{child}/mod.rs")];
        if let Some(place) = places.iter().find(|place| texts.contains_key(place.as_str())) {
            read(texts, place, [at.as_slice(), std::slice::from_ref(child)].concat(), into)?;
        }
    }
    into.insert(at, module);
    Ok(())
}

/// Who uses whom.
fn edges(modules: &Crate) -> Edges<'_> {
    let mut edges = Edges::new();
    for module in modules.values() {
        let used = module.used().filter_map(|path| end_of(modules, path, FAR)).map(|end| end.file.as_str());
        edges.insert(&module.file, used.filter(|used| *used != module.file).collect());
    }
    edges
}

/// The module that defines what is at the end of `path`.
fn end_of<'a>(modules: &'a Crate, path: &[String], far: usize) -> Option<&'a Module> {
    let depth = (0..=path.len()).rev().find(|depth| modules.contains_key(&path[..*depth]))?;
    let module = modules.get(&path[..depth])?;
    let Some(name) = path.get(depth).filter(|name| !module.defines.contains(*name)) else {
        return Some(module);
    };
    let follow = |import: &Import, rest: &[String]| {
        end_of(modules, &[import.path.as_deref()?, rest].concat(), far.checked_sub(1)?)
    };
    if let Some(import) = module.imports.iter().find(|import| import.name == *name) {
        return follow(import, &path[depth + 1..]);
    }
    let globs = module.imports.iter().filter(|import| import.name == "*");
    let end = globs.filter_map(|glob| follow(glob, &path[depth..])).find(|end| end.defines.contains(name));
    // A macro may have written the name: where nothing else has it, it is taken to be here.
    end.or(Some(module))
}

/// For each file the shortest way back to itself; each circle once.
fn circles<'a>(edges: &Edges<'a>) -> Vec<Vec<&'a str>> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for file in edges.keys() {
        let Some(circle) = way_back(edges, file) else { continue };
        if seen.insert(circle.iter().copied().collect::<BTreeSet<_>>()) {
            found.push(circle);
        }
    }
    found
}

fn way_back<'a>(edges: &Edges<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let (mut before, mut next) = (BTreeMap::new(), VecDeque::from([start]));
    while let Some(file) = next.pop_front() {
        for used in edges.get(file).into_iter().flatten() {
            if before.contains_key(used) {
                continue;
            }
            before.insert(*used, file);
            next.push_back(used);
        }
    }
    let mut way = vec![start];
    let mut at = *before.get(start)?;
    while at != start {
        way.push(at);
        at = *before.get(at)?;
    }
    way.push(start);
    way.reverse();
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of a crate of these files.
    fn faults_of(files: &[(&str, &str)]) -> Vec<String> {
        let source =
            |(path, text): &(&str, &str)| Source { path: format!("a/src/{path}"), text: (*text).into() };
        let faults = faults(&files.iter().map(source).collect::<Vec<_>>()).unwrap();
        faults
            .into_iter()
            .map(|fault| fault.replace("files in a circle: ", "").replace("a/src/", ""))
            .collect()
    }

    #[test]
    fn no_files_of_this_workspace_use_each_other_in_a_circle() {
        let faults = faults(&crate::sources::read(&crate::root()).unwrap()).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_planted_circle_is_named_with_its_files() {
        let lib = ("lib.rs", "mod a; mod b; mod c; mod d;");
        let (a, b) =
            (("a.rs", "use crate::b::B;"), ("b.rs", "fn f() -> String { format!(\"{}\", crate::c::C) }"));
        let (c, d) = (("c.rs", "use super::{a, d};"), ("d.rs", "struct D;"));
        assert_eq!(faults_of(&[lib, a, b, c, d]), ["a.rs -> b.rs -> c.rs -> a.rs"]);
        assert!(faults_of(&[lib, a, b, ("c.rs", "use super::d;"), d]).is_empty());
        let two = ("d.rs", "use crate::c;");
        assert_eq!(faults_of(&[lib, a, b, c, two]), ["a.rs -> b.rs -> c.rs -> a.rs", "c.rs -> d.rs -> c.rs"]);
    }

    #[test]
    fn a_child_and_its_parent_are_a_circle_where_each_works_with_what_the_other_defines() {
        let lib = ("lib.rs", "mod a;");
        let child = ("a/b.rs", "use super::Context; pub struct B; pub fn run(context: &Context) {}");
        let parent = |text| faults_of(&[lib, ("a.rs", text), child]);
        assert_eq!(
            parent("mod b; pub struct Context; fn f() { b::run(&Context) }"),
            ["a.rs -> a/b.rs -> a.rs"]
        );
        assert_eq!(
            parent("mod b; pub use b::B; pub struct Context; fn f(b: B) {}"),
            ["a.rs -> a/b.rs -> a.rs"]
        );
        assert!(parent("mod b; pub use b::{B, run}; pub struct Context;").is_empty());
        let folder = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; struct C; use self::b::B;"),
            ("a/b.rs", "use super::C;"),
        ];
        assert_eq!(faults_of(&folder), ["a/b.rs -> a/mod.rs -> a/b.rs"]);
    }

    #[test]
    fn a_path_to_what_is_only_handed_on_ends_where_it_is_defined() {
        let lib = ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*; fn f() { a::g() }");
        assert!(faults_of(&[lib, ("a.rs", "use crate::B;"), ("b.rs", "pub struct B;")]).is_empty());
        assert_eq!(
            faults_of(&[
                lib,
                ("a.rs", "use crate::B; pub struct A;"),
                ("b.rs", "use crate::A; pub struct B;")
            ]),
            ["a.rs -> b.rs -> a.rs"]
        );
        let elsewhere = [("lib.rs", "use other::run; mod a; fn f() { a::g() }"), ("a.rs", "use crate::run;")];
        assert!(faults_of(&elsewhere).is_empty());
    }

    #[test]
    fn tests_may_look_at_everything() {
        let lib = ("lib.rs", "mod a; mod b; #[cfg(test)] mod t;");
        let a = ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }");
        assert!(
            faults_of(&[lib, a, ("b.rs", "use crate::a::A;"), ("t.rs", "use crate::{a, b};")]).is_empty()
        );
        let own = ("a.rs", "pub struct A; mod inner { use super::A; use super::super::b::B; }");
        assert_eq!(faults_of(&[lib, own, ("b.rs", "use crate::a::A;")]), ["a.rs -> b.rs -> a.rs"]);
    }
}
