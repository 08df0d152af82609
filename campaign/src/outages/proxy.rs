//! The way from a server to its database, which can fall silent, forget its connections, or be cut at a COMMIT.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// COMMIT as a simple statement ends so.
const COMMIT: &[u8] = b"COMMIT\0";
/// What the database has to carry out a COMMIT whose connection is cut then.
const TO_COMMIT: Duration = Duration::from_millis(50);

/// What happens on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Everything passes.
    Open,
    /// Nothing passes, not even that a connection ended, and nobody is told.
    Silent,
    /// Connections end, and new ones with them.
    Away,
    /// The next COMMIT passes and its connection is cut before the answer; then it is open.
    CutAfterCommit,
    /// The connection is cut in place of the next COMMIT; then it is open.
    CutBeforeCommit,
    /// The next COMMIT passes, its connection is cut before the answer, and then it is silent.
    CutThenSilent,
}

struct State {
    mode: Mode,
    cuts: u64,
    /// Connections made so far.
    made: u64,
    /// Connections with a lower number are forgotten: nothing passes on them any more.
    forgotten: u64,
    /// Both ends of all connections that were made.
    streams: Vec<TcpStream>,
    ended: bool,
}

struct Way {
    state: Mutex<State>,
    changed: Condvar,
}

impl Way {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the connection may pass something on; what may happen to it.
    fn wait(&self, number: u64) -> MutexGuard<'_, State> {
        let is_shut =
            |state: &mut State| !state.ended && (state.mode == Mode::Silent || number < state.forgotten);
        self.changed.wait_while(self.state(), is_shut).unwrap_or_else(PoisonError::into_inner)
    }
}

/// The proxy. Its connections end when it is dropped.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    way: Arc<Way>,
}

impl Proxy {
    pub(crate) fn to(server: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
        let port = listener.local_addr()?.port();
        let state =
            State { mode: Mode::Open, cuts: 0, made: 0, forgotten: 0, streams: Vec::new(), ended: false };
        let way = Arc::new(Way { state: Mutex::new(state), changed: Condvar::new() });
        let shared = Arc::clone(&way);
        thread::spawn(move || {
            for client in listener.incoming() {
                if shared.state().ended {
                    return;
                }
                if shared.state().mode == Mode::Away {
                    continue;
                }
                // A server that is away refuses; so does the way to it.
                if let (Ok(client), Ok(server)) = (client, TcpStream::connect((Ipv4Addr::LOCALHOST, server)))
                {
                    let _ = relay(&client, &server, &shared);
                }
            }
        });
        Ok(Self { port, way })
    }

    pub(crate) fn set(&self, mode: Mode) {
        let mut state = self.way.state();
        state.mode = mode;
        if mode == Mode::Away {
            for stream in state.streams.drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
        drop(state);
        self.way.changed.notify_all();
    }

    /// Opens the way for new connections; those that there are get nothing any more, and are not told.
    pub(crate) fn forget(&self) {
        let mut state = self.way.state();
        state.forgotten = state.made;
        state.mode = Mode::Open;
        self.way.changed.notify_all();
    }

    pub(crate) fn mode(&self) -> Mode {
        self.way.state().mode
    }

    /// Connections that were cut at a COMMIT.
    pub(crate) fn cuts(&self) -> u64 {
        self.way.state().cuts
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.way.state().ended = true;
        self.way.changed.notify_all();
        // Wakes who accepts.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn relay(client: &TcpStream, server: &TcpStream, way: &Arc<Way>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let number = {
        let mut state = way.state();
        state.streams.extend([client.try_clone()?, server.try_clone()?]);
        state.made += 1;
        state.made - 1
    };
    for (from, to, is_client) in [(client, server, true), (server, client, false)] {
        let (from, to, way) = (from.try_clone()?, to.try_clone()?, Arc::clone(way));
        thread::spawn(move || pass(from, to, &way, number, is_client));
    }
    Ok(())
}

/// Passes bytes on until one end is gone. A client's may hold the COMMIT at which it is cut.
fn pass(mut from: TcpStream, mut to: TcpStream, way: &Way, number: u64, is_client: bool) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let count = from.read(&mut bytes).unwrap_or(0);
        let mut state = way.wait(number);
        if count == 0 || state.ended {
            break;
        }
        let is_commit = is_client && bytes[..count].windows(COMMIT.len()).any(|part| part == COMMIT);
        let mode = state.mode;
        if is_commit && mode != Mode::Open {
            state.cuts += 1;
            state.mode = if mode == Mode::CutThenSilent { Mode::Silent } else { Mode::Open };
            drop(state);
            // From here on nothing reaches the client.
            let _ = from.shutdown(Shutdown::Both);
            if mode != Mode::CutBeforeCommit {
                let _ = to.write_all(&bytes[..count]);
                wait_for_commit();
            }
            break;
        }
        drop(state);
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

#[allow(clippy::disallowed_methods, reason = "the moment of the cut is chosen, not awaited")]
fn wait_for_commit() {
    thread::sleep(TO_COMMIT);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database that answers what it got, byte for byte, once for each connection.
    fn echo() -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut bytes = [0; 64];
                let count = stream.read(&mut bytes).unwrap_or(0);
                let _ = stream.write_all(&bytes[..count]);
            }
        });
        port
    }

    fn ask(proxy: &Proxy, text: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        stream.write_all(text).unwrap();
        let mut bytes = [0; 64];
        let count = stream.read(&mut bytes).unwrap_or(0);
        bytes[..count].to_vec()
    }

    #[test]
    fn a_commit_is_cut_once_and_nothing_else_is() {
        let proxy = Proxy::to(echo()).unwrap();
        for mode in [Mode::CutAfterCommit, Mode::CutBeforeCommit] {
            proxy.set(mode);
            assert_eq!(ask(&proxy, b"Q....SELECT 1\0"), b"Q....SELECT 1\0");
            assert_eq!((ask(&proxy, b"Q....COMMIT\0"), proxy.mode()), (Vec::new(), Mode::Open));
            assert_eq!(ask(&proxy, b"Q....COMMIT\0"), b"Q....COMMIT\0");
        }
        assert_eq!(proxy.cuts(), 2);
    }

    #[test]
    fn a_silent_way_passes_nothing() {
        let proxy = Proxy::to(echo()).unwrap();
        proxy.set(Mode::Silent);
        assert_eq!(ask(&proxy, b"hello"), b"");
        proxy.set(Mode::Open);
        assert_eq!(ask(&proxy, b"hello"), b"hello");
    }
}
