//! Imports over HTTP: files are looked at, read in another way, committed or given up.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};
use turash_http::Options;

use crate::keyed::Keyed;
use crate::world::{Answer, World, ports};

const SURVEY: &str = "Umfrage 2026;;;;;;\n\
    Firma;Breitengrad;Längengrad;Abwärme [MWh/a];Temperatur [°C];Wärmebedarf [MWh/a];Vorlauf [°C]\n\
    Schmiede;48,30;14,29;ca. 20.000;180;;\n\
    Bad;48,31;14,30;;;5.000,5;60\n\
    Mühle;48,32;14,31;viel;90;;\n\
    Werk;48,33;14,32;< 500;90;;\n\
    Summe;;;20.000;;5.000;\n";

const SITES: &str = "id,name,longitude,latitude\nforge,Forge,14.29,48.30\npool,Pool,14.30,48.31\n";
const FLOWS: &str = "id,site,direction,resource,t_min_c,t_max_c,quantity [MWh/a]\n\
    out,forge,supply,heat,120,180,20000\nin,pool,demand,heat,40,60,5000\nlost,mill,supply,heat,120,180,20000\n\
    odd,forge,supply,heat,120,warm,20000\n";

async fn send(world: &World, name: &str, kind: &str, body: &str) -> Answer {
    world.send(&format!("POST /v1/imports?name={name}"), &[&format!("Content-Type: {kind}")], body).await
}

/// A form with these parts: name, file name where it has one, and content.
fn form(parts: &[(&str, &str, &str)]) -> String {
    let mut form = String::new();
    for (name, file, content) in parts {
        let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
        write!(form, "--part\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
            .unwrap();
    }
    form + "--part--\r\n"
}

const OF_FORM: &str = "Content-Type: multipart/form-data; boundary=part";

async fn send_form(world: &World, parts: &[(&str, &str, &str)]) -> Answer {
    world.send("POST /v1/imports", &[OF_FORM], &form(parts)).await
}

fn id(import: &Value) -> &str {
    import["id"].as_str().unwrap()
}

async fn map(world: &World, import: &Value, settings: &Value) -> Answer {
    world.put(&format!("/v1/imports/{}/mapping", id(import)), None, &settings.to_string()).await
}

/// Commits an import and waits for its end.
async fn commit(world: &World, import: &Value) -> Value {
    let mut answer = world.post(&format!("/v1/imports/{}/commit", id(import)), "").await;
    for _ in 0..100 {
        if answer.status != 202 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        answer = world.post(&format!("/v1/imports/{}/commit", id(import)), "").await;
    }
    answer.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_is_looked_at_and_committed_once() {
    let world = World::new().await;
    let answer = send(&world, "survey.csv", "text/csv", SURVEY).await.expect(201);
    let import = answer.json();
    assert_eq!(answer.header("location"), Some(format!("/v1/imports/{}", id(&import)).as_str()));
    assert_eq!((&import["state"], &import["files"][0]["name"]), (&json!("staged"), &json!("survey.csv")));
    let table = &import["tables"][0];
    assert_eq!((&table["holds"], &table["decimal"]), (&json!("survey"), &json!("comma")), "{table:#}");
    let columns = table["columns"].as_array().unwrap();
    let of = |field: &str| columns.iter().find(|column| column["field"] == field).unwrap();
    assert_eq!(of("supply.heat.quantity")["header"], "Abwärme [MWh/a]");
    assert_eq!(of("supply.heat.quantity")["understood"], "named");
    assert_eq!(of("demand.heat.t_max_c")["understood"], "guessed", "{columns:#?}");
    assert!(of("supply.heat.quantity")["unit"].as_str().unwrap().contains("MWh/a"));
    assert_eq!(import["sites"], json!({"created": 4, "updated": 0, "unchanged": 0}));
    assert_eq!((&import["flows"]["created"], &import["rejected"]["count"]), (&json!(2), &json!(2)));
    let refused = &import["rejected"]["groups"][0]["rows"][0];
    assert_eq!((&refused["row"], &refused["column"]), (&json!(5), &json!("Abwärme [MWh/a]")), "{import:#}");
    assert!(["found", "expected", "remedy"].iter().all(|part| refused[part].is_string()));
    let passed: Vec<&Value> =
        table["passed_over"].as_array().unwrap().iter().map(|row| &row["row"]).collect();
    assert_eq!(passed, [1, 7], "a title and a total");
    let drafts = &import["drafts"];
    assert_eq!(drafts["sites"][0]["coordinates"], json!({"lon": 14.29, "lat": 48.3}));
    assert_eq!(drafts["flows"][0]["coordinates"], drafts["sites"][0]["coordinates"]);
    assert_eq!(world.head().await, 0, "nothing is stored");
    let done = commit(&world, &import).await;
    assert_eq!((&done["state"], &done["sites"]["created"]), (&json!("committed"), &json!(4)));
    let head = world.head().await;
    assert_eq!(head, 6);
    assert_eq!(commit(&world, &import).await["flows"], done["flows"], "asked again, it answers the same");
    let again = send(&world, "survey.csv", "text/csv", SURVEY).await.expect(201).json();
    assert_eq!(again["sites"], json!({"created": 0, "updated": 0, "unchanged": 4}));
    commit(&world, &again).await;
    assert_eq!(world.head().await, head, "the same files change nothing");
    let late = map(&world, &again, &json!({})).await.expect(409).json();
    assert_eq!(late["type"], "urn:turash:problem:import-state");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_not_understood_is_mapped_by_hand() {
    let world = World::new().await;
    let text = "Betrb,Hochwert,Rechtswert,Breitengrd\nForge,48.3,14.29,x\n";
    let import = send(&world, "odd.csv", "text/csv", text).await.expect(201).json();
    let unknown = &import["not_understood"][0];
    assert_eq!(unknown["file"], "odd.csv", "{import:#}");
    assert_eq!(unknown["columns"][3]["candidates"][0], "latitude", "{unknown:#}");
    let refused = world.post(&format!("/v1/imports/{}/commit", id(&import)), "").await.expect(422).json();
    assert_eq!(refused["field"], "odd.csv");
    let nowhere = json!({"map": {"name": "Betrieb"}});
    let nowhere = map(&world, &import, &nowhere).await.expect(200).json();
    assert!(nowhere["not_understood"][0]["problem"].as_str().unwrap().contains("'Betrieb'"), "{nowhere:#}");
    for (settings, field) in [
        (json!({"map": {"name": 1}}), "map.name"),
        (json!({"files": {"other.csv": {"decimal": "comma"}}}), "files"),
        (json!({"crs": "EPSG:0"}), "crs"),
    ] {
        assert_eq!(map(&world, &import, &settings).await.expect(422).json()["field"], field);
    }
    let still = world.get(&format!("/v1/imports/{}", id(&import))).await.expect(200).json();
    assert_eq!(still["settings"], json!({"map": {"name": "Betrieb"}}), "it stands as before");
    let said = json!({"map": {"name": "Betrb", "latitude": "Hochwert", "longitude": "Rechtswert"}});
    let mapped = map(&world, &import, &said).await.expect(200).json();
    assert_eq!((&mapped["sites"]["created"], &mapped["not_understood"]), (&json!(1), &json!([])));
    assert_eq!(mapped["tables"][0]["columns"][0]["understood"], "said");
    assert_eq!(mapped["tables"][0]["unread"][0]["header"], "Breitengrd");
    let done = commit(&world, &import).await;
    assert_eq!(done["sites"]["created"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_come_in_a_form_and_their_refused_rows_go_back() {
    let world = World::new().await;
    let import =
        send_form(&world, &[("f", "flows.csv", FLOWS), ("s", "sites.csv", SITES)]).await.expect(201).json();
    let files: Vec<&Value> =
        import["tables"].as_array().unwrap().iter().map(|table| &table["file"]).collect();
    assert_eq!(files, ["sites.csv", "flows.csv"], "sites come first");
    assert_eq!((&import["flows"]["created"], &import["rejected"]["count"]), (&json!(2), &json!(2)));
    let path = format!("/v1/imports/{}/rejects", id(&import));
    let before = world.get(&path).await.expect(200);
    assert_eq!(before.header("content-type"), Some("text/csv; charset=utf-8"));
    let done = commit(&world, &import).await;
    assert_eq!(done["rejected"]["count"], 2);
    let rejects = world.get(&path).await.expect(200).text;
    assert_eq!(rejects, before.text, "what was to be refused was");
    assert_eq!(world.compressed(&path).await.2, rejects, "as browsers ask for it");
    assert!(rejects.starts_with("id,site,") && rejects.lines().count() == 3, "{rejects}");
    world.get(&format!("{path}?table=0")).await.expect(404);
    world.get(&format!("{path}?table=1")).await.expect(200);
    let mended = rejects.replace(",mill,", ",pool,").replace(",warm,", ",180,");
    let again = send(&world, "rejects-flows.csv", "text/csv", &mended).await.expect(201).json();
    assert_eq!(
        (&again["flows"]["created"], &again["rejected"]["count"]),
        (&json!(2), &json!(0)),
        "{again:#}"
    );
    commit(&world, &again).await;
    world.get("/v1/flows/lost").await.expect(200);
    // A table that says less replaces what it said before.
    let text = "name,lat,lon,Abwärme [MWh/a],Temperatur [°C]\nA,48.3,14.2,100,90\nB,48.4,14.3,100,90\n";
    let whole = send(&world, "year.csv", "text/csv", text).await.expect(201).json();
    commit(&world, &whole).await;
    let less: String = text.split_inclusive('\n').take(2).collect();
    let settings = r#"{"replace": "year"}"#;
    let less =
        send_form(&world, &[("settings", "", settings), ("f", "year.csv", &less)]).await.expect(201).json();
    assert_eq!((&less["left_over"][0]["count"], &less["left_over"][0]["removed"]), (&json!(1), &json!(0)));
    assert_eq!(commit(&world, &less).await["left_over"][0]["removed"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_says_why() {
    let options = Options { import_bytes: 2_000, imports: 2, ..Options::default() };
    let world = World::on(ports().await, options).await;
    let large = format!("id,name\n{}", "x".repeat(3_000));
    send(&world, "large.csv", "text/csv", &large).await.expect(413);
    send_form(&world, &[("f", "large.csv", &large)]).await.expect(413);
    send(&world, "a.pdf", "application/pdf", "x").await.expect(415);
    send(&world, "..", "text/csv", SITES).await.expect(422);
    let nameless = world.send("POST /v1/imports", &["Content-Type: text/csv"], SITES).await.expect(400);
    assert_eq!(nameless.json()["field"], "name");
    assert_eq!(send(&world, "empty.csv", "text/csv", "\n").await.expect(422).json()["field"], "empty.csv");
    send_form(&world, &[("f", "a.csv", SITES), ("g", "a.csv", SITES)]).await.expect(422);
    send_form(&world, &[("note", "", "hello")]).await.expect(422);
    let refused = send_form(&world, &[("f", "a.csv", SITES), ("settings", "", r#"{"maps":{}}"#)]).await;
    assert_eq!(refused.expect(422).json()["field"], "settings.maps");
    world.send("POST /v1/imports", &[OF_FORM], "--part\r\nbroken").await.expect(400);
    // What was refused takes no place; the third goes where the oldest lay.
    let mut kept = Vec::new();
    for name in ["a.csv", "b.csv", "c.csv"] {
        kept.push(send(&world, name, "text/csv", SITES).await.expect(201).json());
    }
    world.get(&format!("/v1/imports/{}", id(&kept[0]))).await.expect(404);
    let path = format!("/v1/imports/{}", id(&kept[2]));
    world.send(&format!("DELETE {path}"), &[], "").await.expect(200);
    world.get(&path).await.expect(404);
    world.get(&format!("/v1/imports/{}/rejects", id(&kept[1]))).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_goes_when_it_is_old() {
    let options = Options { import_age: Duration::from_millis(300), ..Options::default() };
    let world = World::on(ports().await, options).await;
    let import = send(&world, "a.csv", "text/csv", SITES).await.expect(201).json();
    let path = format!("/v1/imports/{}", id(&import));
    for _ in 0..100 {
        if world.get(&path).await.status == 404 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it lies there still");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_imports_what_its_organization_has() {
    let keyed = Keyed::new().await;
    let send = async |secret: &str, name: &str, body: &str| {
        let head = format!("POST /v1/imports?name={name}");
        keyed.ask_with(secret, &head, &["Content-Type: text/csv"], body).await
    };
    send(&keyed.reader, "a.csv", SITES).await.expect(403);
    let commit = async |secret: &str, import: &Value| {
        keyed.ask(secret, &format!("POST /v1/imports/{}/commit", id(import)), "").await
    };
    let sites = send(&keyed.mill, "sites.csv", SITES).await.expect(201).json();
    commit(&keyed.forge, &sites).await.expect(404);
    commit(&keyed.mill, &sites).await.expect(200);
    let forge = keyed.ask(&keyed.mill, "GET /v1/sites/forge", "").await.json();
    assert_eq!(forge["organization"], "Mill");
    let flows = send(&keyed.mill, "flows.csv", FLOWS).await.expect(201).json();
    commit(&keyed.mill, &flows).await.expect(200);
    let head = keyed.world.head().await;
    // To others these sites and flows are not there to be written.
    let theirs = send(&keyed.forge, "sites.csv", &SITES.replace("Pool", "Mine")).await.expect(201).json();
    assert_eq!(
        (&theirs["rejected"]["count"], &theirs["sites"]["updated"]),
        (&json!(2), &json!(0)),
        "{theirs:#}"
    );
    let at = send(&keyed.forge, "flows.csv", FLOWS).await.expect(201).json();
    assert_eq!((&at["rejected"]["count"], &at["flows"]["created"]), (&json!(4), &json!(0)), "{at:#}");
    let own = "id,name,longitude,latitude\nown,Own,14.4,48.4\n";
    let moved = "id,site,direction,resource,t_min_c,t_max_c,quantity [MWh/a]\nout,own,supply,heat,1,2,3\n";
    let own = send(&keyed.forge, "own.csv", own).await.expect(201).json();
    commit(&keyed.forge, &own).await.expect(200);
    let moved = send(&keyed.forge, "moved.csv", moved).await.expect(201).json();
    assert_eq!(
        (&moved["rejected"]["count"], &moved["flows"]["updated"]),
        (&json!(1), &json!(0)),
        "{moved:#}"
    );
    let said = SITES.replace("latitude\n", "latitude,organization\n").replace("48.30\n", "48.30,Mill\n");
    let said = send(&keyed.forge, "said.csv", &said).await.expect(201).json();
    assert_eq!(said["rejected"]["groups"][0]["rows"][0]["field"], "organization", "{said:#}");
    assert_eq!(keyed.world.head().await, head + 1, "only its own site was written");
    // Whoever looks after the program sees all.
    keyed.ask(&keyed.operator, &format!("GET /v1/imports/{}", id(&said)), "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_goes_into_an_empty_store() {
    let world = World::new().await;
    let loaded = world.post("/v1/demo", "").await.expect(201).json();
    assert!(loaded["sites"].as_u64() > Some(10) && loaded["flows"].as_u64() > Some(20), "{loaded}");
    assert_eq!(loaded["as_of"].as_u64(), Some(world.head().await));
    assert_eq!(world.post("/v1/demo", "").await.expect(409).json()["type"], "urn:turash:problem:not-empty");
}
