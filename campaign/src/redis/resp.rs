//! A client of Redis in its own protocol (RESP2), for the few commands of the campaign.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// Nothing that is asked takes longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// No answer is nested deeper.
const DEEPEST: usize = 8;

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply {
    Text(String),
    Number(i64),
    List(Vec<Reply>),
    Nothing,
}

impl Reply {
    /// Its text; empty where it is none.
    pub(crate) fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    /// Its number, 0 where it is none.
    pub(crate) fn number(&self) -> u64 {
        if let Self::Number(number) = self { u64::try_from(*number).unwrap_or(0) } else { 0 }
    }

    /// Its parts; none where it is no list.
    pub(crate) fn parts(&self) -> &[Self] {
        if let Self::List(parts) = self { parts } else { &[] }
    }
}

/// One connection.
pub(crate) struct Resp(BufReader<TcpStream>);

impl Resp {
    pub(crate) fn connect(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Asks one command. An error of the server is one of this call.
    pub(crate) fn ask(&mut self, words: &[&str]) -> io::Result<Reply> {
        let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            bytes.extend(format!("${}\r\n{word}\r\n", word.len()).as_bytes());
        }
        self.0.get_mut().write_all(&bytes)?;
        read(&mut self.0, 0)
    }

    /// What is behind a name in what `INFO` says of a section; nothing where it is not there.
    pub(crate) fn info(&mut self, section: &str, name: &str) -> io::Result<String> {
        let said = self.ask(&["INFO", section])?;
        let line = said.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        Ok(line.unwrap_or_default().to_owned())
    }
}

fn read(from: &mut impl BufRead, depth: usize) -> io::Result<Reply> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    let line = line.strip_suffix("\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let (kind, rest) = line.split_at_checked(1).ok_or(io::ErrorKind::InvalidData)?;
    let number = || rest.parse::<i64>().map_err(io::Error::other);
    match kind {
        "+" => Ok(Reply::Text(rest.to_owned())),
        "-" => Err(io::Error::other(rest.to_owned())),
        ":" => Ok(Reply::Number(number()?)),
        "$" | "*" if number()? < 0 => Ok(Reply::Nothing),
        "$" => {
            let mut bytes = vec![0; usize::try_from(number()?).map_err(io::Error::other)? + 2];
            from.read_exact(&mut bytes)?;
            bytes.truncate(bytes.len() - 2);
            Ok(Reply::Text(String::from_utf8_lossy(&bytes).into_owned()))
        }
        "*" if depth < DEEPEST => {
            (0..number()?).map(|_| read(from, depth + 1)).collect::<io::Result<_>>().map(Reply::List)
        }
        _ => Err(io::Error::other(format!("no answer of Redis: {line}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let mut bytes: &[u8] = b"*4\r\n$2\r\nab\r\n:7\r\n*0\r\n$-1\r\n-OOM not now\r\n";
        let reply = read(&mut bytes, 0).unwrap();
        let [text, number, list, nothing] = reply.parts() else { panic!("{reply:?}") };
        assert_eq!((text.text(), number.number()), ("ab", 7));
        assert_eq!((list.parts().len(), nothing), (0, &Reply::Nothing));
        assert_eq!(read(&mut bytes, 0).unwrap_err().to_string(), "OOM not now");
        assert!(read(&mut bytes, 0).is_err(), "nothing is left");
    }
}
