//! `cargo xtask results`: what the model finds in the Hotmaps data, put into `docs/results.md` between two marks.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{cargo, output_of};

/// The data, beside the workspace; none of it is in the repository.
const DATA: &str = "../shared/data/hotmaps_industry";
const DOCUMENT: &str = "docs/results.md";
const BEGIN: &str = "<!-- results -->";
const END: &str = "<!-- end of results -->";

/// Imports, plans and writes the tables; `true` also where there is no data to run it on.
pub(crate) fn run(root: &Path) -> Result<bool> {
    if !root.join(DATA).exists() {
        println!("not run: results (the Hotmaps data, {DATA}, is absent); {DOCUMENT} stays as it is");
        return Ok(true);
    }
    let path = root.join(DOCUMENT);
    let document = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    println!("imports the Hotmaps data and plans it; with the build for release this takes minutes");
    let mut command = cargo(root);
    command.args(["run", "--release", "--locked", "--quiet", "-p", "turash-bench", "--example", "results"]);
    let tables = output_of(&mut command)?;
    fs::write(&path, with_tables(&document, &tables)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("written to {DOCUMENT}");
    Ok(true)
}

/// The document with other tables between its marks.
fn with_tables(document: &str, tables: &str) -> Result<String> {
    let missing = || format!("{DOCUMENT} has to have `{BEGIN}` and after it `{END}`");
    let (before, rest) = document.split_once(BEGIN).with_context(missing)?;
    let (_, after) = rest.split_once(END).with_context(missing)?;
    Ok(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", tables.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_take_the_place_of_older_ones_and_nothing_else_changes() {
        let old = format!("# Results\n{BEGIN}\n\n| old |\n\n{END}\nWords.\n");
        let new = with_tables(&old, "| new |\n").unwrap();
        assert_eq!(new, format!("# Results\n{BEGIN}\n\n| new |\n\n{END}\nWords.\n"));
        assert_eq!(with_tables(&new, "| new |").unwrap(), new, "again");
        for without in ["# Results", &format!("{END} {BEGIN}")] {
            assert!(with_tables(without, "").unwrap_err().to_string().contains("<!-- results -->"));
        }
    }
}
