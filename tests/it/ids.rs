//! Ids as registers write them, from a table to a match and back.

#![cfg(test)]

use crate::turash::Folder;

const SITES: &str = "InspireID,facilityName,country,Longitude,Latitude\n\
    https://registry.example.org/id/de.nw/0001,Forge,DE,8.4500,49.5000\n\
    Werk 12/B Süd,Pool,DE,8.4600,49.5000\n";
const FLOWS: &str = "site,direction,resource,t_min_c,t_max_c,quantity\n\
    https://registry.example.org/id/de.nw/0001,supply,heat,120,180,9000 MWh/a\n\
    Werk 12/B Süd,demand,heat,50,70,5000 MWh/a\n";
const SUPPLY: &str = "flows:https://registry.example.org/id/de.nw/0001.out.heat.120-180";
const DEMAND: &str = "flows:Werk 12/B Süd.in.heat.50-70";

fn filled() -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    folder.write("flows.csv", FLOWS);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    folder
}

#[test]
fn ids_of_registers_are_found_again_as_they_were_written() {
    let folder = filled();
    let again = folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    assert!(again.out.contains("sites        0        0          2"), "{}", again.out);
    let matches = folder.matches(&["--site", "Werk 12/B Süd"]);
    assert_eq!(matches.len(), 1);
    let id = matches[0]["id"].as_str().unwrap();
    assert!(id.contains('~') && id.is_ascii() && !id.contains(['/', ' ']), "{id}");
    assert_eq!(matches[0]["demand"]["site"]["id"], "Werk 12/B Süd");
    let table = folder.turash(&["matches"]).ok();
    assert!(table.out.contains(&format!("'{DEMAND}'")), "as a shell takes it: {}", table.out);
    folder.turash(&["explain", SUPPLY, DEMAND]).ok().prints(&["A match.", DEMAND]);
    assert!(folder.exported("sites").iter().any(|line| line.starts_with("Werk 12/B Süd,Pool,")));
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
fn a_near_id_is_named() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,lon,lat\n1001.0,Forge,8.45,49.5\n");
    folder.write(
        "flows.csv",
        "facility_id,direction,resource,t_min_c,t_max_c,quantity\n1001,supply,heat,120,180,5000 MWh/a\n",
    );
    folder.turash(&["import", "sites.csv", "flows.csv"]).exits(1).says(&["there is a site '1001.0'"]);
}

#[test]
fn exports_of_every_format_are_imported_again_to_the_same() {
    let folder = filled();
    folder.write("odd.csv", "id,name,lon,lat\n'=1+1,'=cmd|x,8.47,49.5\n'-5,\"'NULL\",8.48,49.5\n");
    folder.turash(&["import", "odd.csv"]).ok();
    let wanted = [folder.exported("sites"), folder.exported("flows")];
    assert!(wanted[0].iter().any(|line| line.starts_with("'=1+1,'=cmd|x,")), "{wanted:?}");
    for format in ["csv", "xlsx", "geojson"] {
        let copy = Folder::new();
        for what in ["sites", "flows"] {
            let file = copy.path(&format!("{what}.{format}"));
            folder.turash(&["export", what, "--output", file.to_str().unwrap()]).ok();
        }
        copy.turash(&["import", &format!("sites.{format}"), &format!("flows.{format}")]).ok();
        assert_eq!([copy.exported("sites"), copy.exported("flows")], wanted, "{format}");
    }
}

#[test]
fn a_mended_file_of_rejects_keeps_ids_and_runs_nowhere() {
    let folder = Folder::new();
    folder.write(
        "sites.csv",
        "id;name;lon;lat;country\nWerk 1/ü;'=1+1;8,45;49,5;Atlantis\n'-2;=2+2;8,46;49,5;Atlantis\n",
    );
    folder.turash(&["import", "sites.csv", "--rejects", "bad.csv"]).exits(1);
    let bad = folder.read("bad.csv");
    assert!(!bad.contains(",=2+2") && bad.contains("'=2+2"), "{bad}");
    folder.write("mended.csv", bad.replace("Atlantis", "DE"));
    folder.turash(&["import", "mended.csv"]).ok();
    let sites = folder.exported("sites");
    assert!(sites[0].starts_with("'-2,'=2+2,") && sites[1].starts_with("Werk 1/ü,'=1+1,"), "{sites:?}");
}
