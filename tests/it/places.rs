//! Folders and disks: a second process, a full disk, a disk that cannot be written, a path that is no folder.

#![cfg(test)]

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::demo::size;
use crate::generated::Region;
use crate::turash::{Folder, Run, binary, collect, not_run};

#[test]
fn a_second_import_is_told_who_holds_the_folder_and_readers_go_on() {
    let folder = Folder::new();
    Region::new(3, 2500).write(&folder);
    let slow = ["import", "sites.csv", "flows.csv", "--progress", "lines", "--commit-rows", "1"];
    let mut first = folder.command(&slow).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // Its first commits are the sign that it holds the folder.
    let mut said = BufReader::new(first.stderr.take().unwrap());
    for _ in 0..3 {
        said.read_line(&mut String::new()).unwrap();
    }
    let rest = collect(said);
    let pid = format!("process {} (turash import", first.id());
    let other = folder.turash(&["import", "flows.csv"]).exits(1);
    other.says(&["the folder turash-data is in use by", &pid, "since 20", "choose another folder"]);
    folder.turash(&["recompute"]).exits(1).says(&[&pid]);
    folder.turash(&["--data", "turash-data", "demo"]).exits(1).says(&[&pid]);
    for reading in [
        &["export", "sites"][..],
        &["matches"],
        &["pairs", "--within", "5km", "--count"],
        &["import", "sites.csv", "--dry-run"],
    ] {
        folder.turash(reading).ok();
    }
    assert!(first.try_wait().unwrap().is_none(), "the first import was still at it");
    first.kill().unwrap();
    first.wait().unwrap();
    rest.recv().unwrap();
    // The lock went with its process.
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
fn a_path_that_is_no_folder_says_so() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\na,Alpha,DE,8,50\n");
    folder.write("file", "a file");
    for data in ["file", "file/below"] {
        let run = folder.turash(&["--data", data, "import", "sites.csv"]).exits(1);
        assert_eq!(run.err.matches("os error").count(), 1, "a cause is told once: {}", run.err);
        run.says(&["the folder file", "cannot be made or written"]);
        folder.turash(&["--data", data, "matches"]).exits(1).says(&["there is no store at file"]);
    }
    assert_eq!(folder.read("file"), "a file");
}

#[test]
fn a_file_that_is_no_store_is_left_as_it_is() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\na,Alpha,DE,8,50\n");
    std::fs::create_dir(folder.path("turash-data")).unwrap();
    let text =
        "not a store, and long enough that it could be one if one looked at its size alone ".repeat(20);
    folder.write("turash-data/turash.sqlite", &text);
    for args in [&["import", "sites.csv"][..], &["matches"], &["recompute"]] {
        folder
            .turash(args)
            .exits(1)
            .says(&["turash-data/turash.sqlite is not a Turash store", "move the file away"]);
    }
    assert_eq!(folder.read("turash-data/turash.sqlite"), text);
}

#[test]
fn an_export_that_cannot_be_written_says_where() {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    let none = folder.turash(&["export", "sites", "--output", "nowhere/sites.csv"]).exits(1);
    none.says(&["cannot write nowhere/sites.csv"]);
    folder
        .turash(&["export", "sites", "--output", "sites.geojson"])
        .ok()
        .says(&[&format!("{} sites written to sites.geojson", size()[0])]);
    let shown = folder.turash(&["export", "sites", "--output", "-", "--format", "geojson"]).ok();
    assert_eq!(shown.out, folder.read("sites.geojson"), "`-` is standard output");
    if cfg!(target_os = "linux") {
        folder
            .turash(&["export", "flows", "--output", "/dev/full"])
            .exits(1)
            .says(&["/dev/full", "No space left"]);
        let mut shell = folder.program("sh");
        shell.arg("-c").arg(format!("exec '{}' export flows >/dev/full", binary().display()));
        Run::of(shell).exits(1).says(&["cannot write the answer: No space left"]);
    }
}

/// Runs a script in a mount namespace of its own, with a small disk at `disk`; `None` where that is not allowed.
fn on_a_small_disk(folder: &Folder, script: &str) -> Option<Run> {
    std::fs::create_dir_all(folder.path("disk")).unwrap();
    let mounted = |script: &str| {
        let mut command = folder.program("unshare");
        command.args(["--mount", "sh", "-c"]);
        command.arg(format!("mount -t tmpfs -o size=2m none disk && {{ {script}\n}}"));
        command.env("T", binary());
        command
    };
    let allowed = mounted("true").stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !allowed {
        not_run("a small disk needs `unshare --mount` and the right to mount");
        return None;
    }
    Some(Run::of(mounted(script)))
}

#[test]
fn a_full_disk_keeps_what_was_acknowledged() {
    let folder = Folder::new();
    Region::new(5, 3000).write(&folder);
    let script = r#"
        "$T" --data disk/d import sites.csv flows.csv --commit-rows 200 --progress lines
        echo "status $?"
        echo "kept $("$T" --data disk/d export sites | tail -n +2 | wc -l)"
        mount -o remount,size=200m disk
        "$T" --data disk/d import sites.csv flows.csv --progress none
        echo "status $?"
        "$T" --data disk/d recompute --verify
        echo "status $?""#;
    let Some(run) = on_a_small_disk(&folder, script) else { return };
    let run = run.ok().says(&[
        "the disk of the store disk/d/turash.sqlite is full",
        "make room",
        "rows were committed before",
    ]);
    let marks: Vec<&str> = run.out.lines().filter(|line| line.starts_with("status")).collect();
    assert_eq!(marks, ["status 1", "status 0", "status 0"], "{run:?}");
    let last = run.err.lines().rev().find_map(|line| line.strip_suffix(" rows committed"));
    let acknowledged: usize = last.unwrap().replace("turash: ", "").replace(',', "").parse().unwrap();
    let kept = run.out.lines().find_map(|line| line.strip_prefix("kept ")).unwrap();
    assert!(acknowledged > 0 && kept.trim().parse::<usize>().unwrap() >= acknowledged.min(3000), "{run:?}");
}

#[test]
fn a_disk_that_cannot_be_written_can_be_read() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\na,Alpha,DE,8,50\n");
    let script = r#"
        "$T" --data disk/d import sites.csv >/dev/null 2>&1 && mount -o remount,ro disk
        "$T" --data disk/d export sites
        echo "status $?"
        "$T" --data disk/d import sites.csv
        echo "status $?"
        "$T" --data disk/new import sites.csv
        echo "status $?""#;
    let Some(run) = on_a_small_disk(&folder, script) else { return };
    let run = run.ok().prints(&["a,Alpha", "status 0\nstatus 1\nstatus 1"]);
    run.says(&["the folder disk/d cannot be made or written: Read-only", "the folder disk/new cannot"]);
}
