//! Puts the web page into the program, and the page to try the API: every file of `ui/dist` and `ui/try`, compressed, and a table of them. Neither npm nor a network is needed: the built
//! files are part of the repository.
#![allow(clippy::print_stdout, reason = "so a build script talks to cargo")]

#[cfg(not(feature = "page"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "page")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    embed::embed()
}

#[cfg(feature = "page")]
mod embed {
    use std::collections::hash_map::DefaultHasher;
    use std::error::Error;
    use std::fmt::Write as _;
    use std::hash::{Hash, Hasher};
    use std::io::{self, Write as _};
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    /// Folders of files, and what stands before their names in the table.
    const FOLDERS: [(&str, &str); 2] = [("../../ui/dist", ""), ("../../ui/try", "try/")];

    /// Writes `page.rs` beside the compressed files: the expression of a slice of `File` (`src/page.rs`).
    pub(super) fn embed() -> Result<(), Box<dyn Error>> {
        let (own, out) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
        let mut table = String::from("&[\n");
        let mut number = 0;
        for (name, before) in FOLDERS {
            let folder = own.join(name);
            println!("cargo::rerun-if-changed={}", folder.display());
            let mut files = Vec::new();
            find(&folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
            files.sort();
            for file in files {
                let bytes = fs::read(&file)?;
                let compressed = out.join(format!("{number}.gz"));
                fs::write(&compressed, gzip(&bytes)?)?;
                let compressed = compressed.to_string_lossy();
                let path = file.strip_prefix(&folder)?.to_string_lossy().replace('\\', "/");
                let (path, media, tag) = (format!("{before}{path}"), media(&path)?, tag(&bytes));
                writeln!(
                    table,
                    "File {{ path: {path:?}, media: {media:?}, tag: {tag:?}, gzip: include_bytes!({compressed:?}) }},"
                )?;
                number += 1;
            }
        }
        table.push(']');
        Ok(fs::write(out.join("page.rs"), table)?)
    }

    fn folder(name: &str) -> Result<PathBuf, String> {
        env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("cargo says no {name}"))
    }

    fn find(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { find(&path, found)? } else { found.push(path) }
        }
        Ok(())
    }

    fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut writer = GzEncoder::new(Vec::new(), Compression::best());
        writer.write_all(bytes)?;
        writer.finish()
    }

    /// An entity tag that says whether a file is another one.
    fn tag(bytes: &[u8]) -> String {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        format!("\"{:016x}\"", hasher.finish())
    }

    fn media(path: &str) -> Result<&'static str, String> {
        let ending = path.rsplit('.').next().unwrap_or_default();
        match ending {
            "html" => Ok("text/html; charset=utf-8"),
            "js" | "mjs" => Ok("text/javascript; charset=utf-8"),
            "css" => Ok("text/css; charset=utf-8"),
            "json" => Ok("application/json"),
            "svg" => Ok("image/svg+xml"),
            "txt" => Ok("text/plain; charset=utf-8"),
            _ => Err(format!("{path}: say in build.rs of which type a file of the page that ends so is")),
        }
    }
}
