//! The way to Redis: it can fall silent, be late, be cut, and lead to another server.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::moments::now;

/// Parts of an answer that are on their way at a time.
const ON_THE_WAY: usize = 4_096;

/// What happens on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Everything passes.
    Open,
    /// Nothing passes, and nobody is told.
    Silent,
    /// Answers take so much longer.
    Late(Duration),
}

struct State {
    mode: Mode,
    /// The port of the server.
    to: u16,
    connections: Vec<Connection>,
    ended: bool,
}

struct Connection {
    ends: [TcpStream; 2],
    over: Arc<AtomicBool>,
}

struct Way {
    state: Mutex<State>,
    changed: Condvar,
}

impl Way {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something may pass; whether there is still a way.
    fn wait(&self) -> bool {
        let is_shut = |state: &mut State| !state.ended && state.mode == Mode::Silent;
        let state = self.changed.wait_while(self.state(), is_shut).unwrap_or_else(PoisonError::into_inner);
        !state.ended
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
        let state = State { mode: Mode::Open, to: server, connections: Vec::new(), ended: false };
        let way = Arc::new(Way { state: Mutex::new(state), changed: Condvar::new() });
        let shared = Arc::clone(&way);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (ended, to) = {
                    let state = shared.state();
                    (state.ended, state.to)
                };
                if ended {
                    return;
                }
                // A server that is away refuses; so does the way to it.
                if let (Ok(client), Ok(server)) = (client, TcpStream::connect((Ipv4Addr::LOCALHOST, to))) {
                    let _ = relay(client, server, &shared);
                }
            }
        });
        Ok(Self { port, way })
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.way.state().mode = mode;
        self.way.changed.notify_all();
    }

    /// Leads to another server, and cuts what leads to the one before.
    pub(crate) fn lead_to(&self, server: u16) {
        let connections = {
            let mut state = self.way.state();
            state.to = server;
            std::mem::take(&mut state.connections)
        };
        connections.iter().for_each(Connection::cut);
    }
}

impl Connection {
    fn cut(&self) {
        for end in &self.ends {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let connections = {
            let mut state = self.way.state();
            state.ended = true;
            std::mem::take(&mut state.connections)
        };
        self.way.changed.notify_all();
        connections.iter().for_each(Connection::cut);
        // Wakes who accepts.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn relay(client: TcpStream, server: TcpStream, way: &Arc<Way>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let over = Arc::new(AtomicBool::new(false));
    for (from, to, is_answer) in [(&client, &server, false), (&server, &client, true)] {
        let (bytes, passed) = sync_channel(ON_THE_WAY);
        let (taken_from, read_way) = (from.try_clone()?, Arc::clone(way));
        thread::spawn(move || take(taken_from, &bytes, &read_way, is_answer));
        let (from, to, way, over) = (from.try_clone()?, to.try_clone()?, Arc::clone(way), Arc::clone(&over));
        thread::spawn(move || {
            give(&passed, to.try_clone().ok(), &way);
            over.store(true, Ordering::Relaxed);
            let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
        });
    }
    let mut state = way.state();
    state.connections.retain(|connection| !connection.over.load(Ordering::Relaxed));
    state.connections.push(Connection { ends: [client, server], over });
    Ok(())
}

/// Reads what one end sends, and notes when it may arrive.
fn take(mut from: TcpStream, to: &SyncSender<(Instant, Vec<u8>)>, way: &Way, is_answer: bool) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let count = from.read(&mut bytes).unwrap_or(0);
        let mode = way.state().mode;
        let due = match mode {
            Mode::Late(time) if is_answer => now() + time,
            _ => now(),
        };
        // The end of what is sent arrives no earlier than what was sent before.
        if count == 0 || to.send((due, bytes[..count].to_vec())).is_err() {
            return;
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "the moments of a fault are chosen")]
fn give(from: &Receiver<(Instant, Vec<u8>)>, to: Option<TcpStream>, way: &Way) {
    let Some(mut to) = to else { return };
    while let Ok((due, bytes)) = from.recv() {
        thread::sleep(due.saturating_duration_since(now()));
        if !way.wait() || to.write_all(&bytes).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers its name and what it got.
    fn server(name: u8) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                thread::spawn(move || {
                    let mut byte = [0];
                    while stream.read(&mut byte).unwrap_or(0) > 0 {
                        let _ = stream.write_all(&[name, byte[0]]);
                    }
                });
            }
        });
        port
    }

    fn connect(proxy: &Proxy) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        stream
    }

    fn ask(stream: &mut TcpStream, byte: u8) -> Option<[u8; 2]> {
        stream.write_all(&[byte]).ok()?;
        let mut answer = [0; 2];
        stream.read_exact(&mut answer).ok()?;
        Some(answer)
    }

    #[test]
    fn it_is_silent_late_and_leads_elsewhere() {
        let proxy = Proxy::to(server(b'1')).unwrap();
        let mut stream = connect(&proxy);
        assert_eq!(ask(&mut stream, b'a'), Some(*b"1a"));
        proxy.set(Mode::Silent);
        assert_eq!(ask(&mut stream, b'b'), None);
        proxy.set(Mode::Late(Duration::from_millis(150)));
        let begin = now();
        let mut answer = [0; 2];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(answer, *b"1b");
        assert_eq!(ask(&mut stream, b'c'), Some(*b"1c"));
        assert!(begin.elapsed() >= Duration::from_millis(150));
        proxy.set(Mode::Open);
        proxy.lead_to(server(b'2'));
        assert_eq!(ask(&mut stream, b'd'), None, "it was cut");
        assert_eq!(ask(&mut connect(&proxy), b'e'), Some(*b"2e"));
    }
}
