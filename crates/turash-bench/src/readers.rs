//! Clients that list matches at a pace, with a mix of filters, beside whoever writes.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::http::Connection;

/// One kind of question.
pub struct Question {
    /// What it is, for the table.
    pub what: &'static str,
    /// Paths that are asked in turn.
    pub paths: Vec<String>,
    /// Whether the next part of the answer is asked for the next time, up to a hundred parts deep.
    pub pages: bool,
}

/// Parts of one list that are asked for one after the other.
const DEEP: usize = 100;

/// Milliseconds that each question took, by kind; what was late counts from when it was due.
pub type Times = Vec<Vec<f64>>;

/// Lets `clients` ask `per_second` questions each, of all kinds in turn, for some seconds.
pub async fn ask(
    address: &str,
    questions: &'static [Question],
    (clients, per_second, seconds): (u32, u32, u32),
) -> Result<Times> {
    let mut asking = JoinSet::new();
    let start = Instant::now() + Duration::from_millis(100);
    for client in 0..clients {
        let connection = Connection::open(address).await?;
        asking.spawn(async move {
            let pace = Duration::from_secs(1) / per_second;
            // Clients are out of step.
            let start = start + pace * client / clients;
            one(connection, questions, client as usize, start, pace, (per_second * seconds) as usize).await
        });
    }
    let mut times: Times = questions.iter().map(|_| Vec::new()).collect();
    for of_client in asking.join_all().await {
        for (kind, ms) in of_client? {
            times[kind].push(ms);
        }
    }
    Ok(times)
}

async fn one(
    mut connection: Connection,
    questions: &[Question],
    client: usize,
    start: Instant,
    pace: Duration,
    count: usize,
) -> Result<Vec<(usize, f64)>> {
    let mut times = Vec::with_capacity(count);
    let (mut cursor, mut depth) = (None::<String>, 0);
    for number in 0..count {
        let due = start + pace * number as u32;
        sleep_until(due).await;
        let kind = (number + client) % questions.len();
        let question = &questions[kind];
        let mut path = question.paths[(number + 7 * client) % question.paths.len()].clone();
        if let Some(cursor) = cursor.as_ref().filter(|_| question.pages) {
            path.push_str("&cursor=");
            path.push_str(cursor);
        }
        let answer = connection.send("GET", &path, "", "").await?;
        ensure!(answer.status == 200, "GET {path}: {} {}", answer.status, answer.text());
        times.push((kind, due.elapsed().as_secs_f64() * 1e3));
        if question.pages {
            depth = (depth + 1) % DEEP;
            cursor = next(&answer.text()).filter(|_| depth > 0);
        }
    }
    Ok(times)
}

fn next(body: &str) -> Option<String> {
    let (_, rest) = body.rsplit_once("\"next\":\"")?;
    rest.split('"').next().map(str::to_owned)
}
