//! Programs of others use the API as it describes itself: a fuzzer of `OpenAPI` (schemathesis), a client that is generated from the description
//! (openapi-python-client), the Python library of CloudEvents, and the linter of Prometheus. They are asked where they are installed (Python's in the folders of `TURASH_TEST_PYTHONPATH`, where it is set).

#![cfg(test)]

use std::process::Command;
use std::time::Duration;

use crate::database::variable;
use crate::demo::size;
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

/// Lists, creates and explains, with nothing but what was generated.
const BY_GENERATED: &str = r#"
import sys
sys.path.insert(0, "client")
from turash_client import Client
from turash_client.api.matches import explain, list_matches
from turash_client.api.sites_and_flows import create_flows, create_sites, get_site, list_sites
from turash_client.models import AnnualUnit, Coordinates, Direction, FlowDraft, Heat, Problem, Quantity, SiteDraft

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
before = list_sites.sync(client=client, limit=1000, count=True)
print("listed", len(before.items), before.count)
created = create_sites.sync(client=client, body=SiteDraft(id="new-bath", name="Neues Bad", coordinates=Coordinates(lon=15.425, lat=47.07), country="AT"))
print("created", created.id, created.outcome.value, created.version)
heat = Heat(family="heat", t_min_c=30, t_max_c=60)
flow = FlowDraft(id="new-bath.pool", site="new-bath", direction=Direction.DEMAND, resource=heat, quantity=Quantity(annual=4000, annual_unit=AnnualUnit.MWHA))
print("created", create_flows.sync(client=client, body=flow).outcome.value)
print("read", get_site.sync("new-bath", client=client).name)
refused = create_sites.sync(client=client, body=SiteDraft(id="null", name="x", coordinates=Coordinates(lon=15.4, lat=47.0)))
print("refused", isinstance(refused, Problem), refused.status, refused.field)
best = list_matches.sync(client=client, limit=1).items[0]
why = explain.sync(client=client, supply=best.id.split("~")[0], demand=best.id.split("~")[1])
print("explained", why.id == best.id, why.is_match, why.feasible, why.value_eur_per_year > 0)
none = explain.sync(client=client, supply="steelworks.cooling-water", demand="paper.steam")
print("explained", none.is_match, none.feasible, len(none.reasons) > 0)
ours = explain.sync(client=client, supply="steelworks.furnace-gas", demand="new-bath.pool")
print("explained", ours.demand.site.id, ours.feasible)
"#;

#[test]
fn a_client_that_is_generated_lists_creates_and_explains() {
    let Some(mut generate) = python_with("openapi_python_client") else { return };
    let Some(mut use_it) = python_with("openapi_python_client") else { return };
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    let [sites, _] = size();
    let server = Server::start(&folder, &[]);
    let asked = format!("http://{}", server.address);
    // What it writes is not made pretty: that takes another program.
    folder.write("generated.yml", "post_hooks: []\n");
    generate.current_dir(folder.path(".")).args(["-m", "openapi_python_client", "generate", "--url"]);
    generate.args([&format!("{asked}/openapi.json"), "--config", "generated.yml", "--output-path", "client"]);
    Run::of(generate).ok();
    use_it.current_dir(folder.path(".")).args(["-c", BY_GENERATED, &asked]);
    Run::of(use_it).ok().prints(&[
        &format!("listed {sites} {sites}"),
        "created new-bath created 1",
        "created created",
        "read Neues Bad",
        "refused True 422 id",
        "explained True True True True",
        "explained False False True",
        "explained new-bath True",
    ]);
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
