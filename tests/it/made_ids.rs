//! Ids that an import makes: nothing overwrites what another row said, and what a corrected table leaves is named and can be removed.

#![cfg(test)]

use std::collections::BTreeMap;

use crate::server::Server;
use crate::turash::{Folder, Run};

const HEADER: &str = "site,direction,resource,t_min_c,t_max_c,quantity\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\ns1,Forge,DE,8.45,49.5\ns2,Dairy,DE,8.55,49.5\n");
    folder.turash(&["import", "sites.csv"]).exits(0);
    folder
}

fn heat(folder: &Folder, file: &str, rows: &[(&str, u32, u32)]) {
    let rows =
        rows.iter().map(|(site, low, amount)| format!("{site},supply,heat,{low},180,{amount} MWh/a\n"));
    folder.write(file, format!("{HEADER}{}", rows.collect::<String>()));
}

/// Amounts by id.
fn flows(folder: &Folder) -> BTreeMap<String, String> {
    let rows = folder.exported("flows").into_iter();
    rows.map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        (cells[0].to_owned(), cells[7].to_owned())
    })
    .collect()
}

#[track_caller]
fn holds(folder: &Folder, expected: &[(&str, &str)]) {
    let flows = flows(folder);
    let flows: Vec<(&str, &str)> = flows.iter().map(|(id, amount)| (id.as_str(), amount.as_str())).collect();
    assert_eq!(flows, expected);
}

fn import(folder: &Folder, args: &[&str]) -> Run {
    folder.turash(&[&["import"], args].concat())
}

#[test]
fn two_files_say_two_things_in_one_command_or_in_two() {
    let both = [("furnace1:s1.out.heat.120-180", "5000"), ("furnace2:s1.out.heat.120-180", "7000")];
    for commands in [&[&["furnace1.csv", "furnace2.csv"][..]][..], &[&["furnace1.csv"], &["furnace2.csv"]]] {
        let folder = folder();
        heat(&folder, "furnace1.csv", &[("s1", 120, 5000)]);
        heat(&folder, "furnace2.csv", &[("s1", 120, 7000)]);
        for files in commands {
            import(&folder, files).exits(0);
        }
        holds(&folder, &both);
    }
    // The same source twice: nothing is overwritten.
    let folder = folder();
    std::fs::create_dir(folder.path("a")).unwrap();
    heat(&folder, "furnace.csv", &[("s1", 120, 5000)]);
    heat(&folder, "a/furnace.csv", &[("s1", 120, 7000), ("s2", 90, 800)]);
    let run = import(&folder, &["furnace.csv", "a/furnace.csv"]).exits(1).prints(&["rejected: 1\n"]);
    run.says(&[
        "found 'furnace:s1.out.heat.120-180'",
        "furnace.csv, line 2 says something else",
        "--source NAME",
    ]);
    holds(&folder, &[("furnace:s1.out.heat.120-180", "5000"), ("furnace:s2.out.heat.90-180", "800")]);
    import(&folder, &["a/furnace.csv", "--source", "Ofen 2"]).exits(0);
    assert_eq!(flows(&folder)["ofen-2:s1.out.heat.120-180"], "7000");
}

#[test]
fn two_files_that_contradict_each_other_about_one_id_are_refused() {
    let folder = folder();
    folder.write("a.csv", format!("id,{HEADER}f,s1,supply,heat,120,180,5 GWh/a\n"));
    folder.write("b.csv", format!("id,{HEADER}f,s1,supply,heat,120,180,6 GWh/a\n"));
    folder.write("c.csv", format!("id,{HEADER}f,s1,supply,heat,120,180,5 GWh/a\n"));
    import(&folder, &["a.csv", "c.csv"]).exits(0);
    import(&folder, &["a.csv", "b.csv"])
        .exits(1)
        .says(&["b.csv, line 2", "a.csv, line 2 says something else"]);
    holds(&folder, &[("f", "5000")]);
    folder.write("sites2.csv", "id,name,country,lon,lat\ns1,Other,DE,8.45,49.5\n");
    import(&folder, &["sites.csv", "sites2.csv"]).exits(1).says(&["sites2.csv, line 2", "found 's1'"]);
}

#[test]
fn a_corrected_table_ends_as_if_only_it_had_been_imported() {
    let folder = folder();
    heat(&folder, "furnaces.csv", &[("s1", 120, 5000), ("s1", 120, 7000), ("s2", 90, 800)]);
    import(&folder, &["furnaces.csv"]).exits(0);
    // Another order is another number for each, and the same flows.
    heat(&folder, "furnaces.csv", &[("s1", 120, 7000), ("s2", 90, 800), ("s1", 120, 5000)]);
    import(&folder, &["furnaces.csv"]).exits(0);
    let mut amounts: Vec<String> = flows(&folder).into_values().collect();
    amounts.sort();
    assert_eq!(amounts, ["5000", "7000", "800"]);
    // One row gone, one temperature corrected: what is left is said, and how to remove it.
    heat(&folder, "furnaces.csv", &[("s1", 120, 7000), ("s2", 95, 800)]);
    let run = import(&folder, &["furnaces.csv"]).exits(0);
    run.says(&[
        "left of an earlier import of 'furnaces', not said by this one: 2 flows (furnaces:s1.out.heat.120-180.2, furnaces:s2.out.heat.90-180)",
        "`--replace furnaces` removes them",
    ]);
    assert_eq!(flows(&folder).len(), 4);
    let dry = import(&folder, &["furnaces.csv", "--replace", "furnaces", "--dry-run"]).exits(0);
    dry.says(&["would be removed of 'furnaces': 2 flows"]);
    assert_eq!(flows(&folder).len(), 4);
    import(&folder, &["furnaces.csv", "--replace", "furnaces"])
        .exits(0)
        .says(&["removed, since the files do not say them: 2 flows"]);
    holds(&folder, &[("furnaces:s1.out.heat.120-180", "7000"), ("furnaces:s2.out.heat.95-180", "800")]);
    folder.turash(&["recompute", "--verify"]).exits(0);
    assert!(!import(&folder, &["furnaces.csv"]).exits(0).err.contains("left of"));
}

#[test]
fn a_table_under_another_name_replaces_the_old_one_where_that_is_asked_for() {
    let folder = folder();
    heat(&folder, "2025.csv", &[("s1", 120, 5000), ("s2", 90, 800)]);
    import(&folder, &["2025.csv"]).exits(0);
    heat(&folder, "2026.csv", &[("s1", 125, 5500)]);
    let run = import(&folder, &["2026.csv"]).exits(0);
    run.says(&["1 flow stays of '2025' at the same sites", "`--replace 2025`"]);
    assert_eq!(flows(&folder).len(), 3);
    import(&folder, &["2026.csv", "--replace", "2025"]).exits(0);
    let flows = flows(&folder);
    assert_eq!(flows["2025:s1.out.heat.125-180"], "5500");
    assert!(!flows.contains_key("2025:s2.out.heat.90-180"), "{flows:?}");
}

#[test]
fn nothing_is_removed_beside_rejected_rows_and_nothing_that_is_not_of_the_source() {
    let folder = folder();
    folder.write("own.csv", format!("id,{HEADER}furnaces:0815,s1,supply,heat,120,180,5 GWh/a\n"));
    heat(&folder, "furnaces.csv", &[("s1", 120, 5000), ("s1", 130, 6000)]);
    import(&folder, &["own.csv", "furnaces.csv"]).exits(0);
    folder.write("furnaces.csv", format!("{HEADER}s1,supply,heat,120,180,5000 furlongs\n"));
    let run = import(&folder, &["furnaces.csv", "--replace", "furnaces"]).exits(1);
    run.says(&[
        "nothing of 'furnaces' was removed, since rows were rejected",
        "1 flow (furnaces:s1.out.heat.130-180)",
    ]);
    assert_eq!(flows(&folder).len(), 3);
    heat(&folder, "furnaces.csv", &[("s1", 120, 5000)]);
    import(&folder, &["furnaces.csv", "--replace", "furnaces"]).exits(0);
    holds(&folder, &[("furnaces:0815", "5000"), ("furnaces:s1.out.heat.120-180", "5000")]);
}

#[test]
fn a_mended_file_of_rejects_overwrites_no_good_row() {
    let folder = folder();
    folder.write(
        "flows.csv",
        format!("{HEADER}s1,supply,heat,120,180,5000 MWh/a\ns1,supply,heat,120,180,6000 furlongs\n"),
    );
    import(&folder, &["flows.csv", "--rejects", "bad.csv"]).exits(1);
    let rejects = std::fs::read_to_string(folder.path("bad.csv")).unwrap();
    folder.write("bad.csv", rejects.replacen("furlongs", "MWh/a", 1));
    import(&folder, &["bad.csv"]).exits(0);
    let two = [("flows:s1.out.heat.120-180", "5000"), ("flows:s1.out.heat.120-180.2", "6000")];
    holds(&folder, &two);
    // The table itself, mended: nothing more, and nothing left.
    heat(&folder, "flows.csv", &[("s1", 120, 5000), ("s1", 120, 6000)]);
    assert!(!import(&folder, &["flows.csv"]).exits(0).err.contains("left of"));
    holds(&folder, &two);
}

#[test]
fn a_promised_flow_is_not_removed() {
    let folder = folder();
    heat(&folder, "furnaces.csv", &[("s1", 120, 5000)]);
    folder.write("needs.csv", format!("id,{HEADER}need,s2,demand,heat,60,90,4000 MWh/a\n"));
    import(&folder, &["furnaces.csv", "needs.csv"]).exits(0);
    let server = Server::start(&folder, &[]);
    let path = "/v1/matches/furnaces:s1.out.heat.120-180~need/transitions";
    for body in [r#"{"to":"negotiating"}"#, r#"{"to":"reserved","agreed_annual":3000,"annual_unit":"MWh/a"}"#]
    {
        assert_eq!(server.ask("POST", path, body).unwrap().status, 201);
    }
    server.end();
    heat(&folder, "furnaces.csv", &[("s1", 130, 5000)]);
    let run = import(&folder, &["furnaces.csv", "--replace", "furnaces"]).exits(1);
    run.says(&["not removed: furnaces:s1.out.heat.120-180"]);
    assert!(flows(&folder).contains_key("furnaces:s1.out.heat.120-180"));
}
