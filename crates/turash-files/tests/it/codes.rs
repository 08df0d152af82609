//! Codes of wastes, goods, industries and countries as people and spreadsheets leave them.

use turash_files::{ReadOptions, Record, RowError, open};

use crate::places::sheet;
use crate::support::file;

/// What a file of flows gave: ids with their material, ids with what is doubtful, lines that were refused.
#[derive(Debug, Default)]
struct Found {
    taken: Vec<(String, String)>,
    doubtful: Vec<String>,
    refused: Vec<String>,
}

fn found(path: &std::path::Path) -> Found {
    let mut reader = open(path, &ReadOptions::default()).unwrap();
    let mut found = Found::default();
    while let Some(item) = reader.next() {
        match item {
            Ok(Record::Flow { flow, .. }) => {
                found.taken.push((flow.id.to_string(), flow.resource.to_string()));
            }
            Ok(Record::Site { site, .. }) => {
                let codes = [site.country.map(String::from), site.industry.map(String::from)];
                found.taken.push((site.id.to_string(), codes.map(Option::unwrap_or_default).join(" ")));
            }
            Err(RowError::Reject(reject)) => found.refused.push(reject.to_string()),
            Err(RowError::Fatal(error)) => panic!("{error}"),
        }
        found.doubtful.extend(reader.take_doubts().iter().map(ToString::to_string));
    }
    found
}

fn of_text(text: &str) -> Found {
    found(&file("test.csv", text).path)
}

/// A file of flows of waste, one a code.
fn wastes(codes: &[&str]) -> Found {
    let rows =
        codes.iter().enumerate().map(|(row, code)| format!("w{row},s,supply,material,100 t/a,{code}\n"));
    of_text(&format!("id,site,direction,resource,quantity,waste_code\n{}", rows.collect::<String>()))
}

#[test]
fn wastes_are_held_against_the_list() {
    let found = wastes(&[
        "10 09 03",
        "100903",
        "10.09.03",
        "10-09-03",
        "AVV 10 09 03",
        "EWC 10 09 05*",
        "60902",
        "10 09 05",
    ]);
    assert!(found.refused.is_empty(), "{found:#?}");
    for (_, resource) in &found.taken[..5] {
        assert!(resource.contains("10 09 03"), "{resource}");
    }
    assert!(found.taken[5].1.contains("10 09 05*"), "{:?}", found.taken);
    assert!(
        found.taken[6].1.contains("06 09 02") && found.taken[7].1.contains("10 09 05*"),
        "{:?}",
        found.taken
    );
    let [lost, starred] = &found.doubtful[..] else { panic!("{found:#?}") };
    assert!(
        lost.contains("line 8, column 'waste_code': found '60902', taken as 06 09 02: a zero was lost"),
        "{lost}"
    );
    assert!(starred.contains("10 09 05*") && starred.contains("only as hazardous"), "{starred}");
    let found = wastes(&["10 09 03*", "99 99 99", "10 09"]);
    assert!(found.taken.is_empty());
    for (refused, part) in found.refused.iter().zip(["no hazardous entry", "no such group", "not a group"]) {
        assert!(refused.contains(part), "{refused}");
    }
}

#[test]
fn the_shared_file_of_wastes_comes_out_as_it_should() {
    let Some(path) = sheet("waste_codes.csv") else { return };
    let found = found(&path);
    let ids: Vec<&str> = found.taken.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w9"], "{found:#?}");
    assert!(found.taken[5].1.contains("10 09 05*") && found.taken[6].1.contains("06 09 02"));
    assert!(found.taken[7].1.contains("10 09 05*"));
    assert_eq!((found.doubtful.len(), found.refused.len()), (2, 3), "{found:#?}");
}

#[test]
fn goods_industries_and_countries_are_read_by_their_structure() {
    let goods = of_text(
        "id,site,direction,resource,quantity,goods_code\na,s,supply,material,1 t/a,2618 00 00\nb,s,supply,material,1 t/a,2071010\n\
         c,s,supply,material,1 t/a,770100\n",
    );
    assert!(goods.taken[0].1.contains("26180000") && goods.taken[1].1.contains("02071010"), "{goods:#?}");
    assert_eq!((goods.doubtful.len(), goods.refused.len()), (1, 1), "{goods:#?}");
    let sites = of_text(
        "id,name,lon,lat,nace,countryName\na,A,14.3,48.3,24.10,Autriche\nb,B,14.3,48.31,24.10.1,AUT\nc,C,14.3,48.32,D24,AT\n\
         d,D,14.3,48.33,C24,AT312\ne,E,14.3,48.34,62,Oostenrijk\n",
    );
    let taken: Vec<(&str, &str)> =
        sites.taken.iter().map(|(id, codes)| (id.as_str(), codes.as_str())).collect();
    assert_eq!(taken, [("a", "AT C24.10"), ("b", "AT C24.10"), ("d", "AT C24")], "{sites:#?}");
    assert!(sites.refused[0].contains("C before the division 24"), "{sites:#?}");
    assert!(sites.refused[1].contains("'Oostenrijk'") && sites.refused[1].contains("NUTS"), "{sites:#?}");
}
