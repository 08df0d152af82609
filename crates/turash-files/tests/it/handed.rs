//! The inputs of each kind of fault that were handed to the project, where they are present: what comes out of each file, as
//! `handed.txt` says it was judged right.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use turash_domain::{Resource, ResourceFlow, Site};
use turash_files::{ReadOptions, Record, RowError, open};

/// What is read of a file: a line for each site, flow, refusal and warning.
fn outcome(path: &Path) -> String {
    let mut text = String::new();
    let mut reader = match open(path, &ReadOptions { source: Some("t".to_owned()), ..ReadOptions::default() })
    {
        Ok(reader) => reader,
        Err(error) => {
            return format!("  file refused, line {:?}: {}\n", error.line, first_words(&error.problem));
        }
    };
    if let Some((_, not_read)) = reader.format().split_once("; not read: ") {
        let _ = writeln!(text, "  not read: {not_read}");
    }
    if let Some(warning) = reader.warning() {
        let _ = writeln!(text, "  warning: {}", first_words(&warning));
    }
    for item in reader.by_ref() {
        let _ = match item {
            Ok(Record::Site { site, .. }) => writeln!(text, "  {}", of_site(&site)),
            Ok(Record::Flow { flow, .. }) => writeln!(text, "  {}", of_flow(&flow)),
            Err(RowError::Reject(reject)) => {
                let column = reject.column.as_deref().unwrap_or("row");
                writeln!(
                    text,
                    "  {} {}: {column} {}",
                    reject.row_word.name(),
                    reject.row,
                    reject.invalid.found
                )
            }
            Err(RowError::Fatal(error)) => writeln!(text, "  stopped: {}", first_words(&error.problem)),
        };
    }
    text
}

fn first_words(text: &str) -> String {
    text.chars().take(60).collect()
}

fn of_site(site: &Site) -> String {
    format!("{} {} {} {}", site.id, site.name, site.coordinates.longitude(), site.coordinates.latitude())
}

fn of_flow(flow: &ResourceFlow) -> String {
    let quality = match &flow.resource {
        Resource::Heat(thermal) | Resource::Cooling(thermal) => {
            format!("{:.2}..{:.2} °C", thermal.band.min().get(), thermal.band.max().get())
        }
        Resource::Co2(co2) => format!(
            "{:.4} {:?} bar",
            co2.purity.map_or(f64::NAN, turash_domain::Fraction::get),
            co2.pressure.map(turash_domain::Bar::get)
        ),
        Resource::Material(material) => format!("{:?}", material.code),
        other => format!("{other:?}"),
    };
    let until = flow.validity.map_or(String::new(), |validity| {
        format!(" {:?}", (validity.from().map(|t| t.to_string()), validity.until().map(|t| t.to_string())))
    });
    let price = flow.price_limit.map_or(String::new(), |price| format!(" price {}", price.get()));
    let peak = flow.quantity.peak().map_or(String::new(), |peak| format!(" peak {peak}"));
    let (id, site, annual) = (&flow.id, &flow.site, flow.quantity.annual());
    format!("{id} {site} {} {quality} {annual}{peak}{price}{until}", flow.direction.name())
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut kinds: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|kind| kind.unwrap().path()).collect();
    kinds.sort();
    let of = |kind: &PathBuf| {
        let mut files: Vec<_> = std::fs::read_dir(kind).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    };
    kinds.iter().flat_map(of).collect()
}

#[test]
fn every_kind_of_fault_that_was_handed_over_is_read_right_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sheets/kinds");
    if !folder.is_dir() {
        println!("not run: the kinds of faults (../shared/data/sheets/kinds) are absent");
        return;
    }
    let mut all = String::new();
    for file in files(&folder) {
        let name = file.strip_prefix(&folder).unwrap();
        let _ = write!(all, "{}\n{}", name.display(), outcome(&file));
    }
    let judged = include_str!("handed.txt");
    for (line, (now, right)) in (1..).zip(all.lines().zip(judged.lines())) {
        assert_eq!(now, right, "line {line} of handed.txt; all of it:\n{all}");
    }
    assert_eq!(all.lines().count(), judged.lines().count());
}
