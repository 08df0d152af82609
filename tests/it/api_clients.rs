//! Programs of others use the API as it describes itself: a fuzzer of `OpenAPI` (schemathesis), the Python library of CloudEvents, and the
//! linter of Prometheus. They are asked where they are installed (Python's in the folders of `TURASH_TEST_PYTHONPATH`, where it is set).

#![cfg(test)]

use std::process::Command;
use std::time::Duration;

use crate::database::variable;
use crate::server::Server;
use crate::turash::{Folder, Run, not_run};

/// Python with a module; where it is not installed, that is said.
fn python_with(module: &str) -> Option<Command> {
    let python = || {
        let mut command = Command::new("python3");
        if let Some(folders) = variable("TURASH_TEST_PYTHONPATH") {
            command.env("PYTHONPATH", folders);
        }
        command
    };
    let found = python().args(["-c", &format!("import {module}")]).output();
    if !found.is_ok_and(|found| found.status.success()) {
        not_run(&format!("Python has no module {module}"));
        return None;
    }
    Some(python())
}

#[test]
fn a_fuzzer_finds_no_answer_that_is_not_described() {
    let Some(mut command) = python_with("schemathesis") else { return };
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    let server = Server::start(&folder, &[]);
    command.current_dir(folder.path("."));
    command.args(["-m", "schemathesis.cli", "run", &format!("http://{}/openapi.json", server.address)]);
    // The stream does not end. What a schema cannot say is refused although the document allows it, and what is wrong in two ways is refused
    // for the one that was found first.
    command.args(["--exclude-path", "/v1/events"]);
    command.args(["--exclude-checks", "positive_data_acceptance,negative_data_rejection"]);
    command.args([
        "--checks",
        "all",
        "--phases",
        "examples,coverage",
        "--max-examples",
        "5",
        "--max-time",
        "60",
    ]);
    command.args(["--seed", "1", "--no-color"]);
    let run = Run::of(command);
    assert_eq!(run.status, Some(0), "{}\n{}", run.out, run.err);
    run.prints(&["API Operations:"]);
    server.end().with(0, Duration::from_secs(5));
}

/// Tells of a site in the structured and in the binary mode, and reads what the server tells of it.
const BOTH_WAYS: &str = r#"
import sys, urllib.request
from cloudevents.core.bindings.http import to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

server = sys.argv[1]

def post(message):
    request = urllib.request.Request(server + "/v1/events", data=message.body, headers=dict(message.headers), method="POST")
    print(urllib.request.urlopen(request, timeout=20).read().decode())

for name, send in (("Mühle", to_structured), ("Mühle am Bach", to_binary)):
    attributes = {"type": "org.turash.site_updated.v1", "source": "/plant", "id": "ä " + name, "datacontenttype": "application/json"}
    data = {"id": "mill", "name": name, "coordinates": {"lon": 14.3, "lat": 48.3}}
    post(send(CloudEvent(attributes=attributes, data=data), JSONFormat()))

told = []
for line in urllib.request.urlopen(server + "/v1/events?after=0", timeout=20):
    if line.startswith(b"data: "):
        told.append(JSONFormat().read(CloudEvent, line[6:].strip()))
        if len(told) == 2:
            break
for event in told:
    print(event.get_type(), event.get_subject(), event.get_extension("sequence"), event.get_data()["name"])
"#;

#[test]
fn the_library_of_cloud_events_writes_and_reads_them() {
    let Some(mut command) = python_with("cloudevents.core.bindings.http") else { return };
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    command.args(["-c", BOTH_WAYS, &format!("http://{}", server.address)]).env("PYTHONIOENCODING", "utf-8");
    Run::of(command).ok().prints(&[
        r#""event":"ä Mühle","subject":"site/mill","version":1,"outcome":"created""#,
        r#""event":"ä Mühle am Bach","subject":"site/mill","version":2,"outcome":"updated""#,
        "org.turash.site_created.v1 site/mill 1 Mühle",
        "org.turash.site_updated.v1 site/mill 2 Mühle am Bach",
    ]);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn the_linter_of_prometheus_has_nothing_against_the_metrics() {
    if Command::new("promtool").arg("--version").output().is_err() {
        return not_run("there is no promtool");
    }
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    let server = Server::start(&folder, &[]);
    server.get("/v1/sites");
    let asked = format!("http://{}/metrics", server.address);
    let mut lint = folder.program("sh");
    lint.args(["-c", "curl --silent --show-error --fail \"$0\" | promtool check metrics", &asked]);
    let run = Run::of(lint).ok();
    assert!(run.out.is_empty() && run.err.is_empty(), "{}{}", run.out, run.err);
    server.end().with(0, Duration::from_secs(5));
}
