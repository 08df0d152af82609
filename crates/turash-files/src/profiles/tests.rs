use std::fs::File;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use turash_domain::model::profile::Calendar;

use super::*;

/// Files by their names, and the words of their refusal.
type Case<'a> = (Vec<(&'a str, String)>, &'a [&'a str]);

/// A folder with these files; those that end in `.gz` are packed.
fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        if Path::new(name).extension().is_some_and(|end| end == "gz") {
            let mut packed = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
            packed.write_all(text.as_bytes()).unwrap();
            packed.finish().unwrap();
        } else {
            std::fs::write(path, text).unwrap();
        }
    }
    folder
}

fn read(files: &[(&str, String)]) -> Result<LoadProfiles, FileError> {
    LoadProfiles::read(folder(files).path(), 2025)
}

/// `name,UNIT,value` with so many values.
fn own(unit: &str, names: &[&str], count: usize, value: impl Fn(usize) -> f64) -> String {
    let value = &value;
    let rows =
        names.iter().flat_map(|name| (0..count).map(move |at| format!("{name},{},{}\n", at + 1, value(at))));
    format!("name,{unit},value\n{}", rows.collect::<String>())
}

/// A published table with a column for each area; each value by the row and the column.
fn published(
    keys: &str,
    areas: &[&str],
    rows: impl Iterator<Item = String>,
    value: impl Fn(usize, usize) -> f64,
) -> String {
    let rows = rows.enumerate().map(|(row, key)| {
        let values = (0..areas.len()).map(|column| format!(",{}", value(row, column)));
        format!("{key}{}\n", values.collect::<String>())
    });
    format!("{keys},{}\n{}", areas.join(","), rows.collect::<String>())
}

fn hours() -> impl Iterator<Item = String> {
    (1..=8760).map(|hour: usize| hour.to_string())
}

/// The weight of a profile in one of its steps, or months.
fn weight(read: &LoadProfiles, name: &str, at: usize) -> f64 {
    match read.profiles.get(name) {
        Some(Profile::Monthly(monthly)) => monthly.weights()[at],
        Some(Profile::TypicalDays(days)) => days.weights()[at],
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn tables_of_ones_own_are_read_by_hour_step_and_month() {
    let by_hour = own("hour", &["dairy"], 8760, |hour| (hour % 24) as f64);
    let leap = own("hour", &["mill"], 8784, |hour| if hour < 24 { 1.0 } else { 0.0 });
    let by_step = own("Step", &["brewery", "bakery"], 576, |step| step as f64);
    let by_month = own("month", &["pool"], 12, |month| month as f64);
    let read = read(&[
        ("dairy.csv", format!("\u{feff}{by_hour}")),
        ("mill_2024.csv.gz", leap),
        ("steps.csv", by_step),
        ("months.CSV", by_month),
        ("README.md", "not a table".to_owned()),
    ])
    .unwrap();
    assert_eq!(read.profiles.keys().collect::<Vec<_>>(), ["bakery", "brewery", "dairy", "mill", "pool"]);
    assert_eq!((read.files.len(), read.coarser.len()), (4, 0));
    assert_eq!((weight(&read, "dairy", 7), weight(&read, "dairy", 575)), (7.0, 23.0));
    // 2024 began with a Monday, and had 23 working days in January.
    assert!((weight(&read, "mill", 0) - 1.0 / 23.0).abs() < 1e-12);
    assert_eq!((weight(&read, "mill", 24), weight(&read, "bakery", 575)), (0.0, 575.0));
    assert_eq!(weight(&read, "pool", 11), 11.0);
}

#[test]
fn published_tables_give_areas_countries_and_their_mean() {
    let industry =
        published("hour", &["AT", "EL", "UK"], hours(), |row, column| (row % 24 * 3) as f64 + column as f64);
    let homes = published("hour", &["AT11", "AT12", "DE11"], hours(), |_, column| [1.0, 3.0, 6.0][column]);
    let read = read(&[
        ("industry_iron_and_steel_2018_hourly_by_country.csv.gz", industry),
        ("residential_shw_heating_2010_hourly_by_nuts2.csv", homes),
    ])
    .unwrap();
    let names: Vec<_> = read.profiles.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "iron_and_steel",
            "iron_and_steel.AT",
            "iron_and_steel.GB",
            "iron_and_steel.GR",
            "residential",
            "residential.AT",
            "residential.AT11",
            "residential.AT12",
            "residential.DE",
            "residential.DE11",
        ]
    );
    assert_eq!(
        ["AT", "GR", "GB"].map(|area| weight(&read, &format!("iron_and_steel.{area}"), 5)),
        [15.0, 16.0, 17.0]
    );
    assert!((weight(&read, "iron_and_steel", 5) - 16.0).abs() < 1e-12);
    let homes = ["residential.AT11", "residential.AT12", "residential.AT", "residential.DE", "residential"];
    for (name, mean) in homes.into_iter().zip([1.0, 3.0, 2.0, 6.0, 4.0]) {
        assert!((weight(&read, name, 9) - mean).abs() < 1e-12, "{name}");
    }
}

#[test]
fn of_tables_that_hold_the_same_the_finest_is_read() {
    let day = |row: usize, _: usize| row as f64;
    let months = || (1..=12).map(|month: usize| month.to_string());
    let days = || (0..288).map(|row: usize| format!("{},{}", row / 24 + 1, row % 24));
    let monthly = ("residential_monthly_factor_by_nuts2.csv", published("month", &["AT11"], months(), day));
    let daily =
        ("residential_month_x_hour_by_nuts2.csv.gz", published("month,hour_of_day", &["AT11"], days(), day));
    let coarse = read(std::slice::from_ref(&monthly)).unwrap();
    assert_eq!((weight(&coarse, "residential.AT11", 11), coarse.coarser.len()), (11.0, 0));
    let both = read(&[monthly, daily]).unwrap();
    assert_eq!((both.files.len(), both.coarser.len()), (1, 1));
    assert!(both.coarser[0].ends_with("residential_monthly_factor_by_nuts2.csv"));
    let of_step = |step| weight(&both, "residential.AT11", step);
    assert_eq!([25, 1, 48 + 3, 48 + 24 + 3].map(of_step), [1.0, 1.0, 27.0, 27.0]);
}

#[test]
fn what_is_no_profile_is_refused_with_where_and_how_to_mend_it() {
    let valid = || own("month", &["pool"], 12, |month| month as f64);
    let cases: Vec<Case<'_>> = vec![
        (vec![("a.csv", "id,name\nx,y\n".to_owned())], &["a.csv, line 1", "'id', 'name'", "name,hour,value"]),
        (vec![("a.csv", "name;hour;value\n".to_owned())], &["a.csv, line 1", "with commas"]),
        (vec![("a.csv", "name,month,value\n".to_owned())], &["no rows below it"]),
        (vec![("a.csv", "name,month,value\nx,1\n".to_owned())], &["a.csv, line 2", "broken"]),
        (
            vec![("a.csv", "name,month,value\nx,13,1\n".to_owned())],
            &["line 2", "'13'", "the month, from 1 to 12"],
        ),
        (vec![("a.csv", "name,hour,value\nx,0,1\n".to_owned())], &["line 2", "the hour, from 1 to 8784"]),
        (
            vec![("a.csv", "name,month,value\nx,1,\"1,5\"\n".to_owned())],
            &["line 2", "'x'", "'1,5'", "decimal point"],
        ),
        (vec![("a.csv", "name,month,value\nx,1,-1\n".to_owned())], &["'-1'", "not below 0"]),
        (vec![("a.csv", "name,month,value\nx,1,NaN\n".to_owned())], &["'NaN'"]),
        (vec![("a.csv", "name,month,value\nx,1,1\nx,1,2\n".to_owned())], &["line 3", "month 1 twice"]),
        (
            vec![("a.csv", own("month", &["x"], 11, |_| 1.0))],
            &["'x' has no month 12", "with 0 where nothing flows"],
        ),
        (vec![("a.csv", own("hour", &["x"], 8750, |_| 1.0))], &["'x' has no hour 8751"]),
        (vec![("a.csv", own("hour", &["x"], 8770, |_| 1.0))], &["'x' has no hour 8771"]),
        (
            vec![("a.csv", own("hour", &["x"], 8784, |_| 1.0))],
            &["the 8760 hourly values of 2025", "a leap year"],
        ),
        (vec![("a_2024.csv", own("hour", &["x"], 8760, |_| 1.0))], &["the 8784 hourly values of 2024"]),
        (vec![("a.csv", own("month", &["x"], 12, |_| 0.0))], &["'x'", "only zeros", "above zero"]),
        (vec![("a.csv", own("month", &[""], 12, |_| 1.0))], &["some text"]),
        (
            vec![("a.csv", valid()), ("b.csv", valid())],
            &["b.csv", "'pool' is in", "a.csv too", "another name"],
        ),
        (vec![("a.csv", "\u{0}".to_owned())], &["a.csv"]),
        (
            vec![(
                "industry_paper_2018_hourly_by_country.csv",
                published("hour", &["AT"], (1..=3).map(|hour| hour.to_string()), |_, _| 1.0),
            )],
            &["'paper.AT'", "the 8760 hourly values of 2018"],
        ),
        (
            vec![("industry_paper_2018_hourly_by_country.csv", "hour,AT\n1,1\n3,1\n".to_owned())],
            &["line 3", "found '3', expected hour 2"],
        ),
        (
            vec![("residential_monthly_factor_by_nuts2.csv", "month,AT11\n1,1\n".to_owned())],
            &["it has 1 rows, expected 12"],
        ),
        (
            vec![(
                "industry_paper_2018_hourly_by_country.csv",
                published("hour", &["EL", "GR"], hours(), |_, _| 1.0),
            )],
            &["'paper.GR' has two columns"],
        ),
        (
            vec![("residential_monthly_factor_by_nuts2.csv", "hour,AT11\n1,1\n".to_owned())],
            &["line 1", "begin with 'month'"],
        ),
    ];
    for (files, words) in cases {
        let error = read(&files).unwrap_err().to_string();
        let words = [words, &["take the file out of the folder of load profiles"]].concat();
        for word in words {
            assert!(error.contains(word), "{word}: {error}");
        }
    }
    let folder = folder(&[]);
    std::fs::write(folder.path().join("a.csv.gz"), "name,month,value\n").unwrap();
    let error = LoadProfiles::read(folder.path(), 2025).unwrap_err().to_string();
    assert!(error.contains("cannot be unpacked as gzip"), "{error}");
    std::fs::write(folder.path().join("a.csv.gz"), [0xff, 0xfe]).unwrap();
    std::fs::rename(folder.path().join("a.csv.gz"), folder.path().join("a.csv")).unwrap();
    let error = LoadProfiles::read(folder.path(), 2025).unwrap_err().to_string();
    assert!(error.contains("no UTF-8 text"), "{error}");
    assert!(LoadProfiles::read(&folder.path().join("missing"), 2025).is_err());
}

/// The published files as they are, where there is a copy of them.
#[test]
fn the_published_files_are_read_whole() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hotmaps_load_profiles");
    if !data.exists() {
        println!("not run: the Hotmaps load profiles (../shared/data) are absent");
        return;
    }
    let read = LoadProfiles::read(&data, 2025).unwrap();
    assert_eq!((read.files.len(), read.coarser.len()), (6, 2));
    // Five sectors in 34 countries and their means; homes in 267 regions, with the means of their countries.
    let count = |start: &str| read.profiles.keys().filter(|name| name.starts_with(start)).count();
    assert_eq!(["paper", "iron_and_steel", "residential."].map(count)[..2], [35, 35]);
    let (regions, countries): (Vec<_>, Vec<_>) = read
        .profiles
        .keys()
        .filter_map(|name| name.strip_prefix("residential."))
        .partition(|area| area.len() > 2);
    assert_eq!((regions.len(), countries.len()), (267, 28));
    let calendar = Calendar::of(2010).unwrap();
    let mean = |name: &str| {
        let weights = calendar.weights().iter().enumerate();
        weights.map(|(step, hours)| weight(&read, name, step) * hours).sum::<f64>() / 8760.0
    };
    for name in ["residential.AT13", "residential.AT", "residential"] {
        assert!((mean(name) - 1.0).abs() < 2e-3, "{name}: {}", mean(name));
    }
}
