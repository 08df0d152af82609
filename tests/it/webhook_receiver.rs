//! A receiver of webhooks on a port of its own. It knows nothing of Turash but the secret: it checks every signature as Standard Webhooks
//! says, and does with the request what the test asks for.

#![cfg(test)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// What it does with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Takes it.
    Take,
    /// Refuses this one and so many more, and takes what comes then.
    Refuse(u32),
    /// Answers with a status line and headers.
    Answer(String),
    /// Hangs up.
    Hang,
}

/// What came.
#[derive(Default)]
struct State {
    secret: Vec<u8>,
    mode: Option<Mode>,
    taken: Vec<Value>,
    asked: usize,
    wrong: Vec<String>,
}

pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<Mutex<State>>::default();
        let kept = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // A sender that was killed leaves half a message.
                thread::spawn(move || serve(stream, &kept).ok());
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/in?from=turash", self.address)
    }

    pub(crate) fn secret(&self, written: &str) {
        let encoded = written.strip_prefix("whsec_").unwrap_or_else(|| panic!("'{written}' is no secret"));
        let secret = STANDARD.decode(encoded).unwrap();
        assert_eq!(secret.len(), 32);
        self.state.lock().unwrap().secret = secret;
    }

    pub(crate) fn mode(&self, mode: Mode) {
        self.state.lock().unwrap().mode = Some(mode);
    }

    /// How many messages came, whatever became of them.
    pub(crate) fn asked(&self) -> usize {
        self.state.lock().unwrap().asked
    }

    /// The events that it took, each as often as it came. Every signature so far was right.
    #[track_caller]
    pub(crate) fn taken(&self) -> Vec<Value> {
        let state = self.state.lock().unwrap();
        assert_eq!(state.wrong, [""; 0]);
        state.taken.clone()
    }

    /// The sequences of what it took.
    #[track_caller]
    pub(crate) fn sequences(&self) -> Vec<u64> {
        let sequence = |event: &Value| event["sequence"].as_str()?.parse().ok();
        self.taken().iter().filter_map(sequence).collect()
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line == "\r\n" {
            break;
        }
        head.push(line.trim_end().to_owned());
    }
    let header = |name: &str| {
        let of = |line: &String| {
            line.split_once(": ")
                .filter(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
        };
        head.iter().find_map(of).unwrap_or_default()
    };
    let mut body = vec![0; header("content-length").parse().unwrap()];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    let [id, at, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(header);
    let mut state = state.lock().unwrap();
    state.asked += 1;
    let mut mac = Hmac::<Sha256>::new_from_slice(&state.secret).unwrap();
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let event: Value = serde_json::from_str(&body).unwrap_or_default();
    let is_right =
        signature == expected && event["id"] == id.as_str() && head[0].starts_with("POST /in?from=turash ");
    if !is_right || header("content-type") != "application/cloudevents+json" {
        state.wrong.push(format!("{head:?} {body}"));
    }
    let answer = match state.mode.clone().unwrap_or(Mode::Take) {
        Mode::Take => "204 No Content\r\n".to_owned(),
        Mode::Refuse(more) => {
            state.mode = Some(if more == 0 { Mode::Take } else { Mode::Refuse(more - 1) });
            return write!(stream, "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");
        }
        Mode::Answer(answer) => return write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n"),
        Mode::Hang => return Ok(()),
    };
    state.taken.push(event);
    write!(stream, "HTTP/1.1 {answer}\r\n")
}
