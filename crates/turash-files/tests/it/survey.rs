//! Surveys: a site and its flows side by side in one row.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook};
use turash_domain::{Precision, Profile, Resource, ResourceFlow};
use turash_files::{Kind, ReadOptions, Record, RejectWriter, RowError, open, open_all};

use crate::support::{Outcome, file, read, read_clean, read_text};

/// A handed file, if it is there.
pub(crate) fn handed(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sheets").join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("not run: {name} (../shared/data/sheets) is absent");
    None
}

/// Direction, family, annual amount, peak to three decimals, temperatures.
fn said(flow: &ResourceFlow) -> String {
    let band = match &flow.resource {
        Resource::Heat(thermal) | Resource::Cooling(thermal) => {
            format!(" {}-{}", thermal.band.min().get(), thermal.band.max().get())
        }
        Resource::Material(material) => format!(" {}", material.code),
        _ => String::new(),
    };
    let peak = flow.quantity.peak().map_or(String::new(), |peak| format!(" peak {peak:.3}"));
    let (direction, family) = (flow.direction.name(), flow.family());
    format!("{direction} {family}{band} {}{peak}", flow.quantity.annual())
}

pub(crate) fn all(outcome: &Outcome) -> Vec<String> {
    outcome.flows.iter().map(said).collect()
}

/// Name, latitude and longitude, the cells from the waste heat on.
type Row<'r> = (&'r str, Option<(f64, f64)>, [&'r str; 6]);

/// The survey of `../shared/data/sheets/survey_de.xlsx`, as a workbook of the project's own.
/// The places are numbers, or texts as they are copied from a map.
fn survey_book(places_are_texts: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Betriebe").unwrap();
    sheet.write(0, 0, "Abwärmekataster Beispielstadt, Erhebung 2026").unwrap();
    sheet.write(1, 0, "Angaben der Betriebe, ohne Gewähr").unwrap();
    let headers = [
        "Firma",
        "Straße",
        "Ort",
        "Breitengrad",
        "Längengrad",
        "WZ 2008",
        "Abwärme [MWh/a]",
        "Temperatur Abwärme [°C]",
        "Betriebsstunden [h/a]",
        "Wärmebedarf [MWh/a]",
        "Vorlauf [°C]",
        "Rücklauf [°C]",
        "Bemerkung",
    ];
    for (column, header) in headers.iter().enumerate() {
        sheet.write(3, column as u16, *header).unwrap();
    }
    let rows: [Row<'_>; 4] = [
        ("Gießerei", Some((51.3, 12.3)), ["12500", "180", "6000", "", "", ""]),
        ("Papierfabrik", Some((51.4, 12.2)), ["ca. 20.000", "120-140", "8400", "45000", "160", ""]),
        ("Gärtnerei", Some((51.33, 12.39)), ["-", "", "", "1.500", "45", "30"]),
        ("Logistik", None, ["", "", "", "800", "70", "50"]),
    ];
    for (row, (name, place, cells)) in (4..).zip(rows) {
        sheet.write(row, 0, name).unwrap();
        sheet.write(row, 5, "C24.51").unwrap();
        match place {
            Some((latitude, longitude)) if places_are_texts => {
                sheet.write(row, 3, latitude.to_string()).unwrap();
                sheet.write(row, 4, longitude.to_string()).unwrap();
            }
            Some((latitude, longitude)) => {
                sheet.write(row, 3, latitude).unwrap();
                sheet.write(row, 4, longitude).unwrap();
            }
            None => {}
        }
        for (column, cell) in (6..).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) if !cell.contains('.') => sheet.write(row, column, number).unwrap(),
                _ => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    sheet.write(8, 0, "Summe").unwrap();
    sheet.write(10, 0, "Quelle: Umfrage der Stadt").unwrap();
    let notes = book.add_worksheet().set_name("Hinweise").unwrap();
    notes.write(0, 0, "Bitte nicht drucken").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_german_survey_gives_its_sites_and_flows() {
    let file = file("survey.xlsx", survey_book(false));
    let mut reader = open(&file.path, &ReadOptions::default()).unwrap();
    assert_eq!(reader.kind(), Kind::Survey);
    assert_eq!(reader.format(), "XLSX, sheet 'Betriebe'; not read: 'Hinweise'");
    let items: Vec<_> = reader.by_ref().collect();
    let passed: Vec<_> = reader.passed().iter().map(|passed| (passed.row, passed.reason)).collect();
    assert_eq!(passed, [(1, "above the header"), (2, "above the header"), (9, "a total"), (11, "a note")]);
    let doubts: Vec<String> =
        reader.take_doubts().iter().map(|doubt| format!("{} {}", doubt.row, doubt.found)).collect();
    assert_eq!(doubts, ["6 ca. 20.000", "7 1.500", "6 ca. 20.000"]);
    assert_eq!(items.len(), 8);

    let outcome = read(&file.path);
    let sites: Vec<_> = outcome.sites.iter().map(|site| site.name.as_str()).collect();
    assert_eq!(sites, ["Gießerei", "Papierfabrik", "Gärtnerei"]);
    assert_eq!(
        all(&outcome),
        [
            "supply heat 180-180 12500 peak 2.083",
            "supply heat 120-140 20000 peak 2.381",
            "demand heat 160-160 45000",
            "demand heat 30-45 1500",
        ]
    );
    let [reject] = &outcome.rejects[..] else { panic!("{outcome:#?}") };
    assert!(reject.is_gap && reject.row == 8, "{reject}");
    let precisions: Vec<_> = outcome.flows.iter().map(|flow| flow.precision).collect();
    let expected = [Precision::Reported, Precision::Estimated, Precision::Reported, Precision::Reported];
    assert_eq!(precisions, expected);
    assert!(matches!(outcome.flows[0].profile, Profile::Weekly(_)), "6000 hours are shifts");
    assert_eq!(outcome.flows[1].profile, Profile::Flat, "8400 hours are all year");
    let again = read(&file.path);
    assert_eq!((again.sites, again.flows), (outcome.sites, outcome.flows), "ids do not change");
}

#[test]
fn degrees_from_a_map_do_not_make_thousandths_of_amounts() {
    let numbers = read(&file("survey.xlsx", survey_book(false)).path);
    let texts = read(&file("survey.xlsx", survey_book(true)).path);
    assert_eq!((&texts.sites, all(&texts)), (&numbers.sites, all(&numbers)));
    // Where no true numbers stand beside it, the amount is asked about.
    let survey = "Firma;Breite;Länge;Abwärme [MWh/a];Temperatur [°C]\na;51.3397;12.3731;12.500;180\n";
    let outcome = read(&file("survey.csv", survey).path);
    let [reject] = &outcome.rejects[..] else { panic!("{outcome:#?}") };
    assert!(reject.to_string().contains("--decimal comma"), "{reject}");
    let comma = ReadOptions { decimal_comma: Some(true), ..ReadOptions::default() };
    let mut reader = open(&file("survey.csv", survey).path, &comma).unwrap();
    let Some(Ok(Record::Site { site, .. })) = reader.next() else { panic!("the site is read") };
    assert_eq!(site.coordinates.latitude(), 51.3397);
    let Some(Ok(Record::Flow { flow, .. })) = reader.next() else { panic!("the flow is read") };
    assert_eq!(flow.quantity.annual(), 12_500.0);
    // An English table groups with the other sign.
    let survey =
        "Company,Latitude,Longitude,Waste heat [MWh/a],Temperature [°C]\na,51.3397,12.3731,\"12,500\",180\n";
    let outcome = read_clean(survey);
    assert_eq!(all(&outcome), ["supply heat 180-180 12500"]);
}

#[test]
fn surveys_in_other_languages_are_read() {
    for (headers, row) in [
        (
            "Company;Latitude;Longitude;Waste heat [MWh/yr];Waste heat temperature [°C];Operating hours;Heat demand [MWh/yr];Flow temperature [°C];Return temperature [°C]",
            "x",
        ),
        (
            "Entreprise;Latitude;Longitude;Chaleur fatale [MWh/an];Température chaleur fatale [°C];Heures de fonctionnement;Besoin de chaleur [MWh/an];Température de départ [°C];Température de retour [°C]",
            "x",
        ),
        (
            "Empresa;Latitud;Longitud;Calor residual [MWh/año];Temperatura calor residual [°C];Horas de funcionamiento;Demanda de calor [MWh/año];Temperatura de impulsión [°C];Temperatura de retorno [°C]",
            "x",
        ),
        (
            "Azienda;Latitudine;Longitudine;Calore di scarto [MWh/anno];Temperatura calore di scarto [°C];Ore di funzionamento;Fabbisogno di calore [MWh/anno];Temperatura di mandata [°C];Temperatura di ritorno [°C]",
            "x",
        ),
        (
            "Przedsiębiorstwo;Szerokość geograficzna;Długość geograficzna;Ciepło odpadowe [MWh/rok];Temperatura ciepła odpadowego [°C];Godziny pracy;Zapotrzebowanie na ciepło [MWh/rok];Temperatura zasilania [°C];Temperatura powrotu [°C]",
            "x",
        ),
    ] {
        let outcome = read_clean(format!("{headers}\n{row};48.2;14.3;12000;180;6000;900;85;65\n"));
        assert_eq!(
            all(&outcome),
            ["supply heat 180-180 12000 peak 2.000", "demand heat 65-85 900"],
            "{headers}"
        );
        assert_eq!(outcome.sites[0].coordinates.latitude(), 48.2, "{headers}");
    }
}

#[test]
fn every_family_has_its_columns_and_an_empty_group_is_no_flow() {
    let outcome = read_clean(
        "name;lat;lon;Kältebedarf [MWh/a];Vorlauf [°C];Rücklauf [°C];Abwasser [m³/a];CO2-Emissionen [t/a];Reinheit [%];\
         Strombedarf [MWh/a];Reststoff;AVV;Reststoff [t/a]\n\
         a;48,2;14,3;500;6;12;7000;12000;99,9;900;Schlacke;10 02 02;250 kg/d\n\
         b;48,3;14,3;;;;0;k. A.;;n/a;;;keine Angabe\n",
    );
    assert_eq!(
        all(&outcome),
        [
            "demand cooling 6-12 500",
            "supply water 7000",
            "supply co2 12000",
            "demand electricity 900",
            "supply material waste 10 02 02 91.25",
        ]
    );
    assert_eq!(outcome.sites.len(), 2);
}

#[test]
fn a_cells_own_unit_counts_below_a_header_of_a_survey_and_is_noted() {
    let text = "Betrieb;lat;lon;Bedarf Prozesswärme (GWh/a);Temperaturniveau\na;48,2;14,3;6,5;180-220\nb;48,2;14,4;3'000 MWh/a;45\n";
    let file = file("survey.csv", text);
    let mut reader = open(&file.path, &ReadOptions::default()).unwrap();
    let items: Vec<_> = reader.by_ref().map(Result::unwrap).collect();
    let amounts: Vec<f64> = items
        .iter()
        .filter_map(
            |item| if let Record::Flow { flow, .. } = item { Some(flow.quantity.annual()) } else { None },
        )
        .collect();
    assert_eq!(amounts, [6500.0, 3000.0]);
    let doubts = reader.take_doubts();
    assert!(
        doubts[0].to_string().contains("row 3") || doubts[0].to_string().contains("line 3"),
        "{}",
        doubts[0]
    );
    // A table of flows, which a program writes, is refused for the same.
    let flows = "site,direction,resource,t_max,quantity [GWh/a]\na,supply,heat,90,3000 MWh/a\n";
    assert_eq!(read_text(flows).rejects.len(), 1);
}

#[test]
fn a_flow_that_cannot_be_read_leaves_the_others_of_its_row() {
    let outcome = read_text(
        "Firma;lat;lon;Abwärme [MWh/a];Temperatur [°C];Wärmebedarf [MWh/a];Vorlauf [°C]\na;48,2;14,3;<500;120;900;85\nb;48,2;14,4;700;;900;85\n",
    );
    assert_eq!(all(&outcome), ["demand heat 85-85 900", "demand heat 85-85 900"]);
    let columns: Vec<_> =
        outcome.rejects.iter().map(|reject| (reject.row, reject.column.as_deref())).collect();
    assert_eq!(columns, [(2, Some("Abwärme [MWh/a]")), (3, Some("Temperatur [°C]"))]);
    assert!(outcome.rejects[0].to_string().contains("say what is likely"), "{}", outcome.rejects[0]);
}

#[test]
fn mended_rejects_end_as_if_the_right_table_had_been_imported() {
    let right = "Firma;lat;lon;Abwärme [MWh/a];T\na;48,2;14,3;500;120\nb;48,2;14,4;1.700;90\n";
    let wrong = right.replace("48,2;14,4", ";");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("survey.csv"), &wrong).unwrap();
    let mut reader = open(&path("survey.csv"), &ReadOptions::default()).unwrap();
    let mut out = Vec::new();
    let mut writer =
        RejectWriter::new(&mut out, turash_files::CsvStyle::default(), reader.reject_form()).unwrap();
    let mut flows = Vec::new();
    for item in reader.by_ref() {
        match item {
            Ok(Record::Flow { flow, .. }) => flows.push(flow),
            Err(RowError::Reject(reject)) => writer.write(&reject).unwrap(),
            _ => {}
        }
    }
    writer.finish().unwrap();
    let rejects = String::from_utf8(out).unwrap();
    std::fs::write(path("rejects.csv"), rejects.replace("b,,,", "b,\"48,2\",\"14,4\",")).unwrap();
    flows.extend(read(&path("rejects.csv")).flows);
    std::fs::write(path("survey.csv"), right).unwrap();
    assert_eq!(flows, read(&path("survey.csv")).flows);
}

#[test]
fn headings_over_several_columns_belong_to_them() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in ["", "", "", "", "", "", ""].iter().enumerate() {
        sheet.write(0, column as u16, *header).unwrap();
    }
    sheet.merge_range(0, 3, 0, 4, "Abwärme", &Format::new()).unwrap();
    sheet.merge_range(0, 5, 0, 6, "Wärmebedarf", &Format::new()).unwrap();
    let below = [
        "Firma",
        "Breitengrad",
        "Längengrad",
        "Menge [MWh/a]",
        "Temperatur [°C]",
        "Menge [MWh/a]",
        "Vorlauf [°C]",
    ];
    for (column, header) in below.iter().enumerate() {
        sheet.write(1, column as u16, *header).unwrap();
    }
    sheet.write(2, 0, "Gießerei").unwrap();
    for (column, number) in (1..).zip([48.2, 14.3, 500.0, 120.0, 900.0, 85.0]) {
        sheet.write(2, column, number).unwrap();
    }
    let outcome = read(&file("survey.xlsx", book.save_to_buffer().unwrap()).path);
    assert_eq!(all(&outcome), ["supply heat 120-120 500", "demand heat 85-85 900"], "{outcome:#?}");
}

#[test]
fn the_handed_survey_comes_out_as_it_should() {
    let Some(path) = handed("survey_de.xlsx") else { return };
    let [reader] = &open_all(&path, &ReadOptions::default()).unwrap()[..] else { panic!() };
    assert!(reader.file().ends_with("survey_de.xlsx, sheet 'Betriebe'"), "{}", reader.file());
    let outcome = read(&path);
    assert_eq!(outcome.sites.len(), 5);
    assert_eq!(
        all(&outcome),
        [
            "supply heat 180-180 12500 peak 2.083",
            "supply heat 35-35 3000 peak 0.375",
            "demand heat 65-85 9000",
            "demand heat 55-95 60000",
            "supply heat 120-140 20000 peak 2.381",
            "demand heat 160-160 45000",
            "demand heat 30-45 1500",
        ]
    );
    let [reject] = &outcome.rejects[..] else { panic!("{outcome:#?}") };
    assert!(reject.is_gap && reject.row == 10 && reject.raw[0] == "Logistik Nord", "{reject}");
}
