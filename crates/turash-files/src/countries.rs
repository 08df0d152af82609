//! Countries by name: the states of Europe in English and German, and their three-letter codes.

use turash_domain::{CountryCode, Invalid};

use crate::normal::compact;

/// ISO 3166-1 alpha-2, alpha-3, and names in compact spelling.
const COUNTRIES: &[(&str, &[&str])] = &[
    ("AL", &["alb", "albania", "albanien"]),
    ("AD", &["and", "andorra"]),
    ("AT", &["aut", "austria", "oesterreich"]),
    ("BY", &["blr", "belarus"]),
    ("BE", &["bel", "belgium", "belgien"]),
    ("BA", &["bih", "bosniaandherzegovina", "bosnienundherzegowina", "bosnia"]),
    ("BG", &["bgr", "bulgaria", "bulgarien"]),
    ("HR", &["hrv", "croatia", "kroatien"]),
    ("CY", &["cyp", "cyprus", "zypern"]),
    ("CZ", &["cze", "czechrepublic", "czechia", "tschechien", "tschechischerepublik"]),
    ("DK", &["dnk", "denmark", "daenemark"]),
    ("EE", &["est", "estonia", "estland"]),
    ("FI", &["fin", "finland", "finnland"]),
    ("FR", &["fra", "france", "frankreich"]),
    ("DE", &["deu", "ger", "germany", "deutschland"]),
    ("GR", &["grc", "greece", "griechenland"]),
    ("HU", &["hun", "hungary", "ungarn"]),
    ("IS", &["isl", "iceland", "island"]),
    ("IE", &["irl", "ireland", "irland", "republicofireland"]),
    ("IT", &["ita", "italy", "italien"]),
    ("XK", &["xkx", "kosovo"]),
    ("LV", &["lva", "latvia", "lettland"]),
    ("LI", &["lie", "liechtenstein"]),
    ("LT", &["ltu", "lithuania", "litauen"]),
    ("LU", &["lux", "luxembourg", "luxemburg"]),
    ("MT", &["mlt", "malta"]),
    ("MD", &["mda", "moldova", "moldau"]),
    ("MC", &["mco", "monaco"]),
    ("ME", &["mne", "montenegro"]),
    ("NL", &["nld", "netherlands", "netherland", "thenetherlands", "niederlande", "holland"]),
    ("MK", &["mkd", "northmacedonia", "macedonia", "nordmazedonien"]),
    ("NO", &["nor", "norway", "norwegen"]),
    ("PL", &["pol", "poland", "polen"]),
    ("PT", &["prt", "portugal"]),
    ("RO", &["rou", "romania", "rumaenien"]),
    ("RU", &["rus", "russia", "russianfederation", "russland"]),
    ("SM", &["smr", "sanmarino"]),
    ("RS", &["srb", "serbia", "serbien"]),
    ("SK", &["svk", "slovakia", "slovakrepublic", "slowakei"]),
    ("SI", &["svn", "slovenia", "slowenien"]),
    ("ES", &["esp", "spain", "spanien"]),
    ("SE", &["swe", "sweden", "schweden"]),
    ("CH", &["che", "switzerland", "schweiz"]),
    ("TR", &["tur", "turkey", "tuerkiye", "turkiye", "tuerkei"]),
    ("UA", &["ukr", "ukraine"]),
    (
        "GB",
        &["gbr", "unitedkingdom", "greatbritain", "england", "scotland", "wales", "vereinigteskoenigreich"],
    ),
    ("VA", &["vat", "vaticancity", "vatikanstadt"]),
];

/// Reads a two-letter code, a three-letter code or a name.
pub(crate) fn country(text: &str) -> Result<CountryCode, Invalid> {
    CountryCode::new(text).or_else(|refusal| {
        let wanted = compact(text);
        match COUNTRIES.iter().find(|(_, names)| names.contains(&wanted.as_str())) {
            Some((code, _)) => CountryCode::new(code),
            None => Err(refusal),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_code_and_name() {
        for (text, code) in [
            ("Netherland", "NL"),
            ("Czech Republic", "CZ"),
            ("Österreich", "AT"),
            ("uk", "GB"),
            ("DEU", "DE"),
        ] {
            assert_eq!(country(text).unwrap().as_str(), code, "{text}");
        }
        assert!(country("Atlantis").is_err());
    }
}
