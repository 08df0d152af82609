//! Statements over many rows at once: the store's speed comes from few, long statements.

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite, SqliteConnection};
use turash_store::push_quoted;

/// A statement that takes values.
pub(crate) type Sql<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Rows of a statement. Few sizes, so that few statements are prepared (the driver keeps 100); the largest stays far below
/// SQLite's 32,766 parameters. 20: each statement is a turn of the driver's thread, and a change tells about 20 lists.
const SIZES: [usize; 6] = [500, 100, 20, 5, 2, 1];

/// Runs `before VALUES (?,...),(?,...) after` over all rows, in pieces; says how many rows were changed.
pub(crate) async fn for_values<'q, R: Sync>(
    connection: &mut SqliteConnection,
    rows: &'q [R],
    (before, columns, after): (&str, usize, &str),
    bind: impl Fn(Sql<'q>, &'q R) -> Sql<'q>,
) -> Result<u64, sqlx::Error> {
    let mut changed = 0;
    let mut rest = rows;
    while !rest.is_empty() {
        let size = SIZES.into_iter().find(|size| *size <= rest.len()).unwrap_or(1);
        let (piece, others) = rest.split_at(size);
        rest = others;
        let mut statement: Sql<'q> = sqlx::query(AssertSqlSafe(with_values(before, columns, size, after)));
        for row in piece {
            statement = bind(statement, row);
        }
        changed += statement.execute(&mut *connection).await?.rows_affected();
    }
    Ok(changed)
}

fn with_values(before: &str, columns: usize, rows: usize, after: &str) -> String {
    let mut row = "(".to_owned();
    row.push_str(&"?,".repeat(columns));
    row.pop();
    row.push_str("),");
    let mut sql = String::with_capacity(before.len() + after.len() + rows * row.len() + 8);
    sql.push_str(before);
    sql.push_str("VALUES ");
    for _ in 0..rows {
        sql.push_str(&row);
    }
    sql.pop();
    sql.push_str(after);
    sql
}

/// Ids as a JSON array, for `json_each(?)`: one parameter for any number of them.
pub(crate) fn json_array<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut json = "[".to_owned();
    for id in ids {
        push_quoted(&mut json, id);
        json.push(',');
    }
    if json.ends_with(',') {
        json.pop();
    }
    json.push(']');
    json
}
