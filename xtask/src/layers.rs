//! The layer table: which crate may use which, held against `cargo metadata`.
//!
//! A new crate gets a row in [`LAYERS`]; a third-party crate that only one crate may touch gets a row in [`DRIVERS`].
//! Normal and build dependencies count alike. `docs/adr/0001-hexagonal-workspace.md` gives the reasons.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use crate::{cargo, output_of};

/// One crate and what it may use of this workspace.
struct Layer {
    name: &'static str,
    /// May be a dependency of any kind.
    uses: &'static [&'static str],
    /// May be a dev-dependency besides.
    tests_with: &'static [&'static str],
}

const CONTRACT: &[&str] = &["turash-contract"];
const DOMAIN: &[&str] = &["turash-domain"];
const ENGINE: &[&str] = &["turash-engine"];
const GRAPH: &[&str] = &["turash-domain", "turash-graph"];
const STORE: &[&str] = &["turash-domain", "turash-store"];

#[rustfmt::skip]
const LAYERS: &[Layer] = &[
    Layer { name: "turash-domain", uses: &[], tests_with: &[] },
    Layer { name: "turash-engine", uses: DOMAIN, tests_with: &[] },
    Layer { name: "turash-contract", uses: DOMAIN, tests_with: &[] },
    Layer { name: "turash-files", uses: DOMAIN, tests_with: CONTRACT },
    Layer { name: "turash-channel", uses: DOMAIN, tests_with: CONTRACT },
    Layer { name: "turash-redis", uses: DOMAIN, tests_with: &["turash-contract", "turash-runtime"] },
    Layer { name: "turash-store", uses: DOMAIN, tests_with: &[] },
    Layer { name: "turash-embedded", uses: STORE, tests_with: CONTRACT },
    Layer { name: "turash-postgis", uses: STORE, tests_with: CONTRACT },
    Layer { name: "turash-highs", uses: ENGINE, tests_with: &[] },
    Layer { name: "turash-graph", uses: DOMAIN, tests_with: CONTRACT },
    Layer { name: "turash-webhooks", uses: DOMAIN, tests_with: CONTRACT },
    Layer { name: "turash-neo4j", uses: GRAPH, tests_with: CONTRACT },
    Layer { name: "turash-oidc", uses: DOMAIN, tests_with: CONTRACT },
    Layer {
        name: "turash-runtime",
        uses: DOMAIN,
        tests_with: &["turash-contract", "turash-channel", "turash-embedded"],
    },
    Layer {
        name: "turash-services",
        uses: &["turash-domain", "turash-engine", "turash-files", "turash-graph", "turash-highs", "turash-runtime"],
        tests_with: &["turash-contract", "turash-channel", "turash-embedded"],
    },
    Layer {
        name: "turash-http",
        uses: &["turash-domain", "turash-files", "turash-runtime", "turash-services"],
        tests_with: &["turash-contract", "turash-channel", "turash-embedded"],
    },
    Layer {
        name: "turash-app",
        uses: &[
            "turash-domain", "turash-engine", "turash-files", "turash-channel", "turash-redis", "turash-embedded",
            "turash-postgis", "turash-graph", "turash-neo4j", "turash-oidc", "turash-runtime", "turash-services",
            "turash-http", "turash-webhooks",
        ],
        tests_with: CONTRACT,
    },
    Layer {
        name: "turash-bench",
        uses: &[
            "turash-domain", "turash-engine", "turash-contract", "turash-files", "turash-channel", "turash-redis",
            "turash-embedded", "turash-postgis", "turash-graph", "turash-neo4j", "turash-runtime", "turash-services",
            "turash-http", "turash-app",
        ],
        tests_with: &[],
    },
    Layer { name: "turash-tests", uses: &[], tests_with: &[] },
    Layer { name: "turash-campaign", uses: &["xtask"], tests_with: &[] },
    Layer { name: "xtask", uses: &[], tests_with: &[] },
];

/// A third-party crate and the crates that may depend on it directly, whatever the kind of dependency.
struct Driver {
    name: &'static str,
    users: &'static [&'static str],
}

const BENCH: &str = "turash-bench";

/// `turash-bench` may use every driver, to measure it bare; the app may use any as a dev-dependency.
const DRIVERS: &[Driver] = &[
    Driver { name: "sqlx", users: &["turash-embedded", "turash-postgis", BENCH] },
    Driver { name: "redis", users: &["turash-redis", BENCH] },
    Driver { name: "neo4rs", users: &["turash-neo4j", BENCH] },
    Driver { name: "axum", users: &["turash-http", BENCH] },
    Driver { name: "highs", users: &["turash-highs"] },
    Driver { name: "jsonwebtoken", users: &["turash-oidc"] },
    Driver { name: "flatgeobuf", users: &["turash-files"] },
    Driver { name: "proj4rs", users: &["turash-files"] },
    Driver { name: "crs-definitions", users: &["turash-files"] },
    Driver { name: "apalis", users: &[BENCH] },
    Driver { name: "apalis-redis", users: &[BENCH] },
    Driver { name: "kiddo", users: &[BENCH] },
    Driver { name: "rstar", users: &[BENCH] },
];

/// A dev-dependency everywhere, never more.
const TEST_ONLY: &[&str] = &["mockall"];

/// Crates that do no I/O: nothing of [`RUNTIMES_AND_DRIVERS`] is anywhere in their tree of normal dependencies.
const PURE: &[&str] = &["turash-domain", "turash-engine", "turash-files", "turash-graph"];

/// Async runtimes, databases, servers and clients.
pub(crate) const RUNTIMES_AND_DRIVERS: &[&str] =
    &["tokio", "sqlx", "redis", "neo4rs", "axum", "hyper", "reqwest", "mio"];

/// A dependency as its crate's manifest declares it.
struct Dependency {
    name: String,
    dev: bool,
}

/// What `cargo metadata` says, as far as the rules need it.
pub(crate) struct Graph {
    /// The workspace's crates by name, with their direct dependencies.
    members: BTreeMap<String, Vec<Dependency>>,
    /// Package id to name, for every package.
    names: BTreeMap<String, String>,
    /// Package id to the ids of its normal dependencies, as resolved.
    normal: BTreeMap<String, Vec<String>>,
}

impl Graph {
    /// The graph of the workspace at `root`.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        Self::parse(&output_of(cargo(root).args(["metadata", "--format-version", "1", "--locked"]))?)
    }

    fn parse(metadata: &str) -> anyhow::Result<Self> {
        let metadata: Value = serde_json::from_str(metadata)?;
        let ids: BTreeSet<&str> =
            list(&metadata, "workspace_members")?.iter().filter_map(Value::as_str).collect();
        let (mut members, mut names) = (BTreeMap::new(), BTreeMap::new());
        for package in list(&metadata, "packages")? {
            let (id, name) = (text(package, "id")?, text(package, "name")?);
            names.insert(id.to_owned(), name.to_owned());
            if ids.contains(id) {
                members.insert(name.to_owned(), direct(package)?);
            }
        }
        let mut normal = BTreeMap::new();
        for node in list(&metadata["resolve"], "nodes")? {
            let mut used = Vec::new();
            for dependency in list(node, "deps")? {
                if list(dependency, "dep_kinds")?.iter().any(|kind| kind["kind"].is_null()) {
                    used.push(text(dependency, "pkg")?.to_owned());
                }
            }
            normal.insert(text(node, "id")?.to_owned(), used);
        }
        Ok(Self { members, names, normal })
    }

    /// For each crate in the tree of normal dependencies of `member`, one shortest path to it, such as `a -> b -> c`.
    fn tree(&self, member: &str) -> BTreeMap<&str, String> {
        let mut paths = BTreeMap::new();
        let mut waiting: VecDeque<(&str, String)> = VecDeque::new();
        waiting.extend(
            self.names.iter().filter(|(_, name)| *name == member).map(|(id, _)| (id.as_str(), String::new())),
        );
        let mut seen = BTreeSet::new();
        while let Some((id, before)) = waiting.pop_front() {
            if !seen.insert(id) {
                continue;
            }
            let name = self.names.get(id).map_or(id, String::as_str);
            let path = if before.is_empty() { name.to_owned() } else { format!("{before} -> {name}") };
            for used in self.normal.get(id).into_iter().flatten() {
                waiting.push_back((used, path.clone()));
            }
            paths.entry(name).or_insert(path);
        }
        paths
    }
}

fn direct(package: &Value) -> anyhow::Result<Vec<Dependency>> {
    let declared = list(package, "dependencies")?.iter();
    declared
        .map(|entry| Ok(Dependency { name: text(entry, "name")?.to_owned(), dev: entry["kind"] == "dev" }))
        .collect()
}

fn list<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a Vec<Value>> {
    value[key].as_array().with_context(|| format!("cargo metadata has no list `{key}`"))
}

fn text<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    value[key].as_str().with_context(|| format!("cargo metadata has no text `{key}`"))
}

/// Every breach of the tables in `graph`, one line each.
pub(crate) fn faults(graph: &Graph) -> Vec<String> {
    let mut faults = Vec::new();
    for (member, dependencies) in &graph.members {
        let Some(layer) = LAYERS.iter().find(|layer| layer.name == member) else {
            faults.push(format!(
                "{member} is not in the layer table: add a row to LAYERS in xtask/src/layers.rs"
            ));
            continue;
        };
        for dependency in dependencies {
            faults.extend(breach_of_layer(graph, layer, dependency));
            faults.extend(breach_of_driver(member, dependency));
        }
    }
    for member in PURE.iter().filter(|member| graph.members.contains_key(**member)) {
        let tree = graph.tree(member);
        for path in RUNTIMES_AND_DRIVERS.iter().filter_map(|name| tree.get(name)) {
            faults.push(format!("{member} must do no I/O, yet its tree holds {path}"));
        }
    }
    faults
}

fn breach_of_layer(graph: &Graph, layer: &Layer, dependency: &Dependency) -> Option<String> {
    let used = dependency.name.as_str();
    let allowed = !graph.members.contains_key(used)
        || layer.uses.contains(&used)
        || (dependency.dev && (used == layer.name || layer.tests_with.contains(&used) || is_app(layer.name)));
    let kind = if dependency.dev { "dev-depend" } else { "depend" };
    (!allowed).then(|| format!("{} may not {kind} on {used} (LAYERS in xtask/src/layers.rs)", layer.name))
}

fn breach_of_driver(member: &str, dependency: &Dependency) -> Option<String> {
    let used = dependency.name.as_str();
    if TEST_ONLY.contains(&used) && !dependency.dev {
        return Some(format!("{member} may use {used} as a dev-dependency only"));
    }
    let driver = DRIVERS.iter().find(|driver| driver.name == used)?;
    let allowed = driver.users.contains(&member) || (dependency.dev && is_app(member));
    (!allowed).then(|| format!("{member} may not use {used}; only {} may", driver.users.join(", ")))
}

fn is_app(member: &str) -> bool {
    member == "turash-app"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Edges as (from, to, kind), where the kind is as in `cargo metadata`: null for a normal one.
    fn faults_of(members: &[&str], edges: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let mut names: BTreeSet<&str> = members.iter().copied().collect();
        names.extend(edges.iter().flat_map(|(from, to, _)| [*from, *to]));
        let of = |name: &&str| edges.iter().filter(|(from, ..)| from == name).collect::<Vec<_>>();
        let package = |name: &&str| {
            let declared =
                of(name).iter().map(|(_, to, kind)| json!({"name": to, "kind": kind})).collect::<Vec<_>>();
            json!({"id": format!("{name}#1"), "name": name, "dependencies": declared})
        };
        let node = |name: &&str| {
            let resolve = |(_, to, kind): &&(&str, &str, Option<&str>)| json!({"pkg": format!("{to}#1"), "dep_kinds": [{"kind": kind}]});
            json!({"id": format!("{name}#1"), "deps": of(name).iter().map(resolve).collect::<Vec<_>>()})
        };
        let metadata = json!({
            "packages": names.iter().map(package).collect::<Vec<_>>(),
            "workspace_members": members.iter().map(|name| format!("{name}#1")).collect::<Vec<_>>(),
            "resolve": {"nodes": names.iter().map(node).collect::<Vec<_>>()},
        });
        faults(&Graph::parse(&metadata.to_string()).unwrap())
    }

    #[test]
    fn this_workspace_keeps_the_table() {
        let faults = faults(&Graph::read(&crate::root()).unwrap());
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn the_tables_name_every_crate_once() {
        let rows: BTreeSet<&str> = LAYERS.iter().map(|layer| layer.name).collect();
        assert_eq!(rows.len(), LAYERS.len());
        let used = LAYERS.iter().flat_map(|layer| layer.uses.iter().chain(layer.tests_with));
        let users = DRIVERS.iter().flat_map(|driver| driver.users);
        for name in used.chain(users).chain(PURE) {
            assert!(rows.contains(name), "{name} has no row");
        }
        assert!(LAYERS.iter().all(|layer| !layer.uses.contains(&BENCH)), "nobody depends on the benches");
    }

    #[test]
    fn allowed_edges_pass() {
        let faults = faults_of(
            &[
                "turash-domain",
                "turash-engine",
                "turash-embedded",
                "turash-contract",
                "turash-runtime",
                "turash-app",
            ],
            &[
                ("turash-domain", "serde", None),
                ("turash-domain", "mockall", Some("dev")),
                ("turash-engine", "turash-domain", None),
                ("turash-embedded", "sqlx", None),
                ("turash-embedded", "turash-contract", Some("dev")),
                ("turash-runtime", "tokio", None),
                ("turash-runtime", "turash-embedded", Some("dev")),
                ("turash-app", "turash-embedded", None),
                ("turash-app", "turash-contract", Some("dev")),
                ("turash-app", "sqlx", Some("dev")),
            ],
        );
        assert!(faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn an_edge_against_the_layers_is_reported() {
        for (from, to, kind, word) in [
            ("turash-domain", "turash-engine", None, "depend"),
            ("turash-engine", "turash-runtime", None, "depend"),
            ("turash-redis", "turash-embedded", None, "depend"),
            ("turash-redis", "turash-embedded", Some("dev"), "dev-depend"),
            ("turash-runtime", "turash-embedded", None, "depend"),
            ("turash-runtime", "turash-contract", Some("build"), "depend"),
            ("turash-http", "turash-engine", Some("dev"), "dev-depend"),
            ("turash-app", "turash-contract", None, "depend"),
            ("turash-http", "turash-bench", None, "depend"),
            ("turash-tests", "turash-domain", None, "depend"),
            ("turash-campaign", "turash-domain", None, "depend"),
            ("xtask", "turash-domain", None, "depend"),
            ("xtask", "turash-campaign", None, "depend"),
        ] {
            let expected = format!("{from} may not {word} on {to} (LAYERS in xtask/src/layers.rs)");
            assert_eq!(faults_of(&[from, to], &[(from, to, kind)]), [expected]);
        }
    }

    #[test]
    fn a_driver_outside_its_adapter_is_reported() {
        assert_eq!(
            faults_of(&["turash-runtime"], &[("turash-runtime", "sqlx", None)]),
            ["turash-runtime may not use sqlx; only turash-embedded, turash-postgis, turash-bench may"]
        );
        assert_eq!(
            faults_of(&["turash-app"], &[("turash-app", "axum", None)]),
            ["turash-app may not use axum; only turash-http, turash-bench may"]
        );
        assert_eq!(
            faults_of(&["turash-engine"], &[("turash-engine", "kiddo", Some("dev"))]),
            ["turash-engine may not use kiddo; only turash-bench may"]
        );
        assert_eq!(
            faults_of(&["turash-runtime"], &[("turash-runtime", "mockall", None)]),
            ["turash-runtime may use mockall as a dev-dependency only"]
        );
    }

    #[test]
    fn a_runtime_deep_in_the_domains_tree_is_reported_with_its_path() {
        let edges = [("turash-domain", "helper", None), ("helper", "tokio", None)];
        assert_eq!(
            faults_of(&["turash-domain"], &edges),
            ["turash-domain must do no I/O, yet its tree holds turash-domain -> helper -> tokio"]
        );
        let only_in_tests = [("turash-domain", "helper", Some("dev")), ("helper", "tokio", None)];
        assert!(faults_of(&["turash-domain"], &only_in_tests).is_empty());
    }

    #[test]
    fn a_crate_without_a_row_is_told_where_to_add_one() {
        assert_eq!(
            faults_of(&["turash-new"], &[]),
            ["turash-new is not in the layer table: add a row to LAYERS in xtask/src/layers.rs"]
        );
    }
}
