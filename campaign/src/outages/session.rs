//! A session with Postgres in its own protocol: one that tells to the millisecond when the server answers again.
//!
//! What is absent: passwords and TLS. It speaks to a server that this program started.

use std::io::{self, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// Version 3.0 of the protocol.
const PROTOCOL: i32 = 196_608;
/// Nothing that is asked takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A row: its values as text, nothing for NULL.
pub(crate) type Row = Vec<Option<String>>;

/// One session of the superuser.
pub(crate) struct Session {
    stream: BufReader<TcpStream>,
}

impl Session {
    pub(crate) fn connect(port: u16, database: &str) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut session = Self { stream: BufReader::new(stream) };
        let mut body = PROTOCOL.to_be_bytes().to_vec();
        for word in ["user", "postgres", "database", database, "application_name", "xtask", ""] {
            body.extend(word.as_bytes());
            body.push(0);
        }
        session.send(None, &body)?;
        session.rows()?;
        Ok(session)
    }

    /// Runs statements; gives the rows of all of them. An error of the server is one of this call.
    pub(crate) fn run(&mut self, sql: &str) -> io::Result<Vec<Row>> {
        let mut body = sql.as_bytes().to_vec();
        body.push(0);
        self.send(Some(b'Q'), &body)?;
        self.rows()
    }

    /// Runs statements that give one number.
    pub(crate) fn number(&mut self, sql: &str) -> io::Result<u64> {
        let rows = self.run(sql)?;
        let value = rows.first().and_then(|row| row.first()?.as_deref());
        value
            .and_then(|value| value.parse().ok())
            .ok_or_else(|| io::Error::other(format!("no number: {sql}")))
    }

    fn send(&mut self, kind: Option<u8>, body: &[u8]) -> io::Result<()> {
        let length = i32::try_from(body.len() + 4).map_err(io::Error::other)?;
        let mut bytes: Vec<u8> = kind.into_iter().collect();
        bytes.extend(length.to_be_bytes());
        bytes.extend(body);
        self.stream.get_mut().write_all(&bytes)
    }

    /// Reads until the server waits for the next statement.
    fn rows(&mut self) -> io::Result<Vec<Row>> {
        let (mut rows, mut failed) = (Vec::new(), None);
        loop {
            let (kind, body) = self.message()?;
            match kind {
                b'D' => rows.push(row(&body).ok_or_else(|| io::Error::other("a row that cannot be read"))?),
                // The first one counts; a session that ends with it gives no more.
                b'E' => failed = failed.or(Some(complaint(&body))),
                b'R' if body != [0; 4] => return Err(io::Error::other("the server asks for a password")),
                b'Z' => return failed.map_or(Ok(rows), |text| Err(io::Error::other(text))),
                _ => {}
            }
        }
    }

    fn message(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut head = [0; 5];
        self.stream.read_exact(&mut head)?;
        let [kind, length @ ..] = head;
        let length = i32::from_be_bytes(length) - 4;
        let mut body = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.stream.read_exact(&mut body)?;
        Ok((kind, body))
    }
}

/// The values of a row message.
fn row(body: &[u8]) -> Option<Row> {
    let (count, mut rest) = body.split_first_chunk::<2>()?;
    let mut values = Vec::new();
    for _ in 0..u16::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
            values.push(None);
            rest = after;
            continue;
        };
        let (value, after) = after.split_at_checked(length)?;
        values.push(Some(String::from_utf8_lossy(value).into_owned()));
        rest = after;
    }
    Some(values)
}

/// Code and text of an error message.
fn complaint(body: &[u8]) -> String {
    let fields = body.split(|byte| *byte == 0).filter_map(|field| field.split_first());
    let wanted = fields.filter(|(kind, _)| matches!(kind, b'C' | b'M'));
    wanted.map(|(_, text)| String::from_utf8_lossy(text).into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_complaints_are_read() {
        let body = [0, 2, 0, 0, 0, 2, b'4', b'2', 255, 255, 255, 255];
        assert_eq!(row(&body), Some(vec![Some("42".to_owned()), None]));
        assert_eq!(row(&body[..7]), None);
        assert_eq!(complaint(b"SERROR\0C40P01\0Mdeadlock detected\0\0"), "40P01 deadlock detected");
    }
}
