//! Proves that the domain can be reused: a program of a few lines outside the workspace depends on `turash-domain` alone,
//! builds, runs, and holds no runtime and no driver.

use std::fs;
use std::path::{Path, PathBuf};

use crate::layers::RUNTIMES_AND_DRIVERS;
use crate::{cargo, output_of};

const PROGRAM: &str = r#"fn main() {
    let p = turash_domain::Coordinates::new(14.3, 48.3).unwrap();
    println!("{}", p.distance_km(p));
}
"#;

/// A folder that is removed at the end, also after a panic.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing to do about a folder that cannot be removed: the system empties its temp folder.
        fs::remove_dir_all(&self.0).ok();
    }
}

/// Runs cargo without the network, and with it only if that fails.
fn cargo_offline_first(folder: &Path, arguments: &[&str]) -> String {
    let target = folder.join("target");
    let run = |extra: &[&str]| {
        output_of(cargo(folder).args(arguments).args(extra).env("CARGO_TARGET_DIR", &target))
    };
    run(&["--offline"]).or_else(|_| run(&[])).unwrap()
}

#[test]
fn a_program_on_the_domain_alone_builds_and_holds_no_runtime() {
    let root = crate::root();
    let scratch = Scratch(std::env::temp_dir().join(format!("turash-domain-alone-{}", std::process::id())));
    let folder = scratch.0.as_path();
    assert!(!folder.starts_with(&root), "the program must lie outside the workspace");
    fs::create_dir_all(folder.join("src")).unwrap();
    let domain = root.join("crates/turash-domain");
    let manifest = format!(
        "[package]\nname = \"domain-alone\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nturash-domain = {{ path = {domain:?} }}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), PROGRAM).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    cargo_offline_first(folder, &["build", "--quiet"]);
    let tree = cargo_offline_first(folder, &["tree", "--edges", "normal", "--prefix", "none"]);
    let crates: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(crates.contains(&"turash-domain"), "{tree}");
    let forbidden: Vec<_> = crates.iter().filter(|name| RUNTIMES_AND_DRIVERS.contains(name)).collect();
    assert!(forbidden.is_empty(), "{forbidden:?} in the tree:\n{tree}");

    assert_eq!(cargo_offline_first(folder, &["run", "--quiet"]), "0\n");
}
