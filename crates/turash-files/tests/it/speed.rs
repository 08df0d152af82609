//! How fast a large file is read: `cargo test --release -p turash-files -- --ignored --nocapture speed`.

use std::fmt::Write as _;

use turash_files::{ReadOptions, open};

use crate::support::file;

#[test]
#[ignore = "a measurement, for release builds"]
#[allow(clippy::disallowed_methods, reason = "a measurement of wall-clock time")]
fn a_million_rows_of_the_derived_shape() {
    const ROWS: u32 = 1_000_000;
    let mut text = String::from(
        "site_id,direction,family,t_min_c,t_max_c,quantity_gwh_or_t_per_year,avg_kw,profile,precision,method\n",
    );
    let bands = [(60, 100), (100, 200), (200, 500), (500, 1000)];
    for i in 0..ROWS {
        let (low, high) = bands[i as usize % 4];
        let direction = if i % 8 < 4 { "output" } else { "input" };
        let amount = f64::from(i % 9973) * 0.019;
        writeln!(
            text,
            "{},{direction},heat,{low},{high},{amount:.3},{:.1},iron_and_steel,estimated,option3_share_x_fuel",
            i / 8,
            amount * 114.155
        )
        .unwrap();
    }
    let file = file("flows.csv", &text);
    for _ in 0..3 {
        let (start, cpu) = (std::time::Instant::now(), cpu_seconds());
        let reader = open(&file.path, &ReadOptions::default()).unwrap();
        let count = reader.flatten().count();
        let seconds = start.elapsed().as_secs_f64();
        assert_eq!(count, ROWS as usize);
        let megabytes = text.len() as f64 / 1e6 / seconds;
        println!("{:.0} rows/s ({megabytes:.0} MB/s) of wall-clock time", f64::from(ROWS) / seconds);
        if let Some((before, after)) = cpu.zip(cpu_seconds()) {
            println!("{:.0} rows/s of processor time", f64::from(ROWS) / (after - before));
        }
    }
}

/// Processor time of this process, where the system tells: ticks of 10 ms.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}
