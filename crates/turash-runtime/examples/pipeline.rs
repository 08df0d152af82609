//! A pipeline: lines of heat meters are read, parsed and converted by several workers at once, and the last value of each meter is kept.
//!
//! ```text
//! cargo run -p turash-runtime --example pipeline
//! ```

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::BTreeMap;
use std::error::Error;
use std::future::ready;
use std::hash::{BuildHasher, RandomState};
use std::num::{NonZeroUsize, ParseFloatError};
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;
use turash_runtime::{Route, Scope, ScopeError, Shape};

/// Items that may wait between two stages; a stage that is faster than the next one waits for it.
const AHEAD: NonZeroUsize = NonZeroUsize::new(16).unwrap();
const ONE: Shape = Shape { workers: NonZeroUsize::MIN, capacity: AHEAD };
const FOUR: Shape = Shape { workers: NonZeroUsize::new(4).unwrap(), capacity: AHEAD };

/// A meter's name, and what it shows.
type Reading = (String, f64);

fn parse(line: &str) -> Result<Reading, ParseFloatError> {
    let (meter, kwh) = line.split_once(' ').unwrap_or((line, ""));
    Ok((meter.to_owned(), kwh.parse()?))
}

/// The last value of each meter, MWh.
pub(crate) async fn last_values(
    lines: Vec<String>,
) -> Result<BTreeMap<String, f64>, ScopeError<ParseFloatError>> {
    let mut scope = Scope::new(&CancellationToken::new());
    let lines = scope.source("reading", AHEAD, |outlet| async move {
        for line in lines {
            if !outlet.send(line).await {
                break;
            }
        }
        Ok(())
    });
    // Four workers parse lines at once; what comes out is in the order of what went in.
    let readings = scope.stage("parsing", FOUR, lines, |line| async move { parse(&line) });
    // Readings of one meter go the same way, so their order is kept, while those of others overtake them.
    let hasher = RandomState::new();
    let by_meter = Route::ByKey(Box::new(move |(meter, _): &Reading| hasher.hash_one(meter)));
    let ways = scope.fan_out("splitting", FOUR.workers, AHEAD, readings, by_meter);
    let converted = ways.into_iter().map(|way| {
        scope.stage("converting", ONE, way, |(meter, kwh)| async move { Ok((meter, kwh / 1_000.0)) })
    });
    let converted = converted.collect();
    let all = scope.fan_in("gathering", AHEAD, converted);
    let last = Arc::new(Mutex::new(BTreeMap::new()));
    let kept = Arc::clone(&last);
    scope.sink("keeping", all, move |(meter, mwh)| {
        kept.lock().unwrap_or_else(PoisonError::into_inner).insert(meter, mwh);
        ready(Ok(()))
    });
    // The first error of any stage ends all of them, and comes out here.
    scope.finish().await?;
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut last))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let lines = ["mill 120", "works 4000", "mill 180", "works 4250.5"].map(str::to_owned);
    for (meter, mwh) in last_values(lines.to_vec()).await? {
        println!("{meter}: {mwh} MWh");
    }
    Ok(())
}
