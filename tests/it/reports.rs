//! Reports: pages of their own that show what the other commands say.

#![cfg(test)]

use crate::generated::Region;
use crate::turash::Folder;

/// What makes a page load something, or run it.
const LOADS: [&str; 6] = ["<script", "http://", "https://", "<link", "src=", "url("];

fn check(html: &str, words: &[&str]) {
    assert!(html.starts_with("<!DOCTYPE html>") && html.trim_end().ends_with("</html>"), "{html}");
    for word in words {
        assert!(html.contains(word), "'{word}' is missing:\n{html}");
    }
    for word in LOADS {
        assert!(!html.contains(word), "'{word}' is there:\n{html}");
    }
}

#[test]
fn a_pair_a_site_and_a_region_are_reported() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,lon,lat,country\nforge,<b>Forge</b> & Söhne,8.45,49.5,DE\npool,Pool,8.46,49.5,DE\nfar,Far,12,52,DE\n");
    folder.write(
        "flows.csv",
        "id,site,direction,resource,t_min_c,t_max_c,quantity,price_limit\n\
         out,forge,supply,heat,120,180,9000 MWh/a,77.25\nin,pool,demand,heat,50,70,5000 MWh/a,\nin2,far,demand,heat,50,70,5000 MWh/a,\n",
    );
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let pair = folder.turash(&["report", "match", "out", "in"]).ok().out;
    check(
        &pair,
        &[
            "A match.",
            "&lt;b&gt;Forge&lt;/b&gt; &amp; Söhne",
            "<svg",
            "How it is done",
            "What it is worth",
            "NPV",
            "P10",
            "What it rests on",
            "Assumptions",
            "5.00 GWh/a",
            "@media print",
        ],
    );
    let far = folder.turash(&["report", "match", "out", "in2"]).ok().out;
    check(&far, &["No match.", "<li>"]);
    folder
        .turash(&["report", "site", "forge", "--output", "site.html"])
        .ok()
        .says(&["report written to site.html"]);
    let site = folder.read("site.html");
    check(&site, &["Pool", "<svg", "heat 120-180 °C", "What it gives and needs"]);
    let region = folder
        .turash(&["report", "region", "--around", "forge", "--within", "10km", "--title", "Park <1>"])
        .ok()
        .out;
    check(&region, &["Park &lt;1&gt;", "both sites within 10.0 km", "Pool"]);
    assert!(!region.contains("Far"), "{region}");
    for page in [&pair, &site, &region] {
        assert!(!page.contains("77.25") && !page.contains("77.3"), "a price limit is private");
    }
    folder.turash(&["report", "site", "nobody"]).exits(2).says(&["there is no site 'nobody'"]);
    folder.turash(&["report", "match", "out", "nothing"]).exits(2).says(&["there is no flow 'nothing'"]);
}

#[test]
fn a_region_of_many_matches_shows_the_best_and_says_so() {
    let folder = Folder::new();
    Region::new(40, 120).write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let count = folder.matches(&[]).len();
    assert!(count > 5, "{count}");
    let region = folder.turash(&["report", "region", "--limit", "5"]).ok().out;
    check(&region, &["The best 5 of", "do not add up"]);
    assert_eq!(region.matches("<tr>").count(), 6, "the header and five rows");
}
