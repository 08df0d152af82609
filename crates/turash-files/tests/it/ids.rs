//! Ids as registers write them, and letters that look the same or show nothing.

use std::path::Path;

use turash_domain::SiteId;

use crate::support::{read, read_clean, read_text};

#[test]
fn ids_of_registers_are_kept_as_they_were_written() {
    let text = "InspireID,facilityName,countryName,Longitude,Latitude\n\
        ES.CAED/000000123.FACILITY,Planta Norte,ES,-2.9,43.2\n\
        https://registry.example.org/id/de.nw/0001,Werk Rhein,DE,6.7,51.2\n\
        Werk 12/B Süd,Kläranlage,DE,9.7,52.3\n\
        \"a, b~c!2F\",\"Two\nlines\",DE,9.8,52.3\n";
    let outcome = read_clean(text);
    let ids: Vec<&str> = outcome.sites.iter().map(|site| site.id.as_str()).collect();
    let written = [
        "ES.CAED/000000123.FACILITY",
        "https://registry.example.org/id/de.nw/0001",
        "Werk 12/B Süd",
        "a, b~c!2F",
    ];
    assert_eq!(ids, written);
    assert_eq!(outcome.sites[3].name.as_str(), "Two lines");
}

#[test]
fn the_register_that_was_handed_over_is_read() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sheets/register_ids.csv");
    if !file.is_file() {
        println!("not run: ../shared/data/sheets/register_ids.csv is absent");
        return;
    }
    let outcome = read(&file);
    assert!(outcome.rejects.is_empty() && outcome.fatal.is_none(), "{outcome:#?}");
    assert_eq!(outcome.sites.len(), 3);
    assert!(outcome.sites.iter().any(|site| site.id == SiteId::new("Werk 12/B Süd").unwrap()));
}

#[test]
fn flows_find_sites_whose_ids_are_written_in_other_letters() {
    let sites = read_clean("id,name,lon,lat\nSu\u{308}d 1,x,14.5,48.5\ns\u{ad}2\u{a0},y,14.6,48.5\n").sites;
    let flows = read_clean(
        "site,direction,resource,quantity\nSüd\u{a0}1,supply,electricity,5 MWh/a\n\u{200b}s2,demand,electricity,5 MWh/a\n",
    )
    .flows;
    let ids: Vec<_> = sites.iter().map(|site| &site.id).collect();
    assert_eq!(flows.iter().map(|flow| &flow.site).collect::<Vec<_>>(), ids);
    assert_eq!(flows[0].id.as_str(), "test:Süd 1.out.electricity");
}

#[test]
fn words_for_nothing_are_no_ids() {
    let sites = "id,name,lon,lat\nNULL,Forge,8.45,49.5\n-,Pool,8.5,49.5\nnan,Mill,8.6,49.5\n";
    let outcome = read_clean(sites);
    let made =
        outcome.sites.iter().all(|site| site.id.as_str().starts_with(&site.name.as_str().to_lowercase()));
    assert!(made, "{:?}", outcome.sites);
    let flows = read_text("id,site,direction,resource,quantity\nNULL,nan,supply,electricity,5 MWh/a\n");
    assert_eq!((flows.flows.len(), flows.rejects.len()), (0, 1));
}

#[test]
fn what_turns_the_direction_of_writing_is_refused_and_named() {
    let outcome = read_text("id,name,lon,lat\na\u{202e}b,x,14.5,48.5\nc,y\u{2066}z,14.5,48.5\n");
    let rejects: Vec<_> = outcome.rejects.iter().map(ToString::to_string).collect();
    assert!(rejects.len() == 2 && outcome.sites.is_empty(), "{rejects:?}");
    assert!(rejects[0].contains("column 'id'") && rejects[0].contains("\\u{202e}"), "{rejects:?}");
    assert!(rejects[1].contains("column 'name'") && rejects[1].contains("remove"), "{rejects:?}");
}
