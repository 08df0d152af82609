//! One transaction of the writer: what it holds, and how it can end.
//!
//! A group of commands is carried out together first, as if it were one batch, and sealed with its commit id. Where anything in
//! it is refused, the transaction runs again with each command in a savepoint of its own, so that a refused one is refused alone.

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;
use turash_domain::Uuid;
use turash_domain::ports::PortResult;
use turash_store::Plan;

use crate::failure::Failure;
use crate::fence;
use crate::registry::{By, accounts, carry_out, explain};

/// How a group is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// As one batch.
    Together(By),
    /// Each command in a savepoint.
    Apart,
}

/// The answer to each command; `None` where it is to run once more, since another process changed something in between.
pub(crate) type Answers = Vec<Option<PortResult<u64>>>;

/// Commits that put flows share this lock, one that removes sites holds it alone: so no flow is put at a site that goes, without
/// a lock on each site.
const SITES_LOCK: i64 = 0x7475_7261_7369;

/// Puts the commit id down, and says how far the log reaches.
const SEAL: &str =
    "WITH sealed AS (INSERT INTO turash.commit_id (id) VALUES ($1)) SELECT last FROM turash.log_head";
/// The same, and wakes those who wait for events.
const SEAL_AND_WAKE: &str = "WITH sealed AS (INSERT INTO turash.commit_id (id) VALUES ($1)) \
     SELECT last, pg_notify('turash_log', '') FROM turash.log_head";
const HEAD: &str = "SELECT last FROM turash.log_head";

/// Carries a group out up to the COMMIT, which is the caller's.
pub(crate) async fn run(
    connection: &mut PgConnection,
    plans: &[&Plan],
    way: Way,
    id: Uuid,
) -> Result<Answers, Failure> {
    let alone = plans.iter().any(|plan| plan.removes_sites());
    let shared = if alone { "" } else { "_shared" };
    let begin = format!("BEGIN; SELECT pg_advisory_xact_lock{shared}({SITES_LOCK})");
    sqlx::raw_sql(AssertSqlSafe(begin)).execute(&mut *connection).await?;
    match way {
        Way::Together(by) => together(connection, plans, by, id).await,
        Way::Apart => apart(connection, plans, id).await,
    }
}

async fn together(
    connection: &mut PgConnection,
    plans: &[&Plan],
    by: By,
    id: Uuid,
) -> Result<Answers, Failure> {
    let mut checked = Vec::new();
    for fence in plans.iter().filter_map(|plan| plan.fence.as_ref()) {
        if !checked.contains(&fence) {
            fence::check(connection, fence).await?;
            checked.push(fence);
        }
    }
    carry_out(connection, plans, by).await?;
    let events: usize = plans.iter().map(|plan| plan.events.len()).sum();
    let last = seal(connection, id, events > 0).await?;
    let mut head = last - events as u64;
    let answer = |plan: &&Plan| {
        head += plan.events.len() as u64;
        Some(Ok(head))
    };
    Ok(plans.iter().map(answer).collect())
}

async fn apart(connection: &mut PgConnection, plans: &[&Plan], id: Uuid) -> Result<Answers, Failure> {
    let mut answers = Vec::with_capacity(plans.len());
    // All flows are locked at once, in their order; each command reads them anew.
    accounts::lock(connection, plans).await?;
    for plan in plans {
        execute(connection, "SAVEPOINT command").await?;
        answers.push(match one(connection, plan).await {
            Ok(head) => {
                execute(connection, "RELEASE command").await?;
                Some(Ok(head))
            }
            Err(Failure::Driver(error)) => return Err(Failure::Driver(error)),
            Err(refused) => {
                execute(connection, "ROLLBACK TO command").await?;
                match refused {
                    Failure::Refused(error) => Some(Err(error)),
                    _ => explain(plan, connection).await?.map(Err),
                }
            }
        });
    }
    let written = plans.iter().zip(&answers).filter(|(_, answer)| matches!(answer, Some(Ok(_))));
    let wake = written.map(|(plan, _)| plan.events.len()).sum::<usize>() > 0;
    seal(connection, id, wake).await?;
    Ok(answers)
}

async fn one(connection: &mut PgConnection, plan: &Plan) -> Result<u64, Failure> {
    if let Some(fence) = &plan.fence {
        fence::check(connection, fence).await?;
    }
    carry_out(connection, &[plan], By::Statements).await?;
    let head: i64 = sqlx::query_scalar(HEAD).fetch_one(connection).await?;
    Ok(head.cast_unsigned())
}

async fn seal(connection: &mut PgConnection, id: Uuid, wake: bool) -> Result<u64, sqlx::Error> {
    let sql = if wake { SEAL_AND_WAKE } else { SEAL };
    let row = sqlx::query(sql).bind(id).fetch_one(connection).await?;
    sqlx::Row::try_get::<i64, _>(&row, 0).map(i64::cast_unsigned)
}

pub(crate) async fn execute(connection: &mut PgConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await.map(|_| ())
}
