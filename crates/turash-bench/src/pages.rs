//! Clients that read from a server as fast as it answers, plain or with TLS and a key.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use turash_contract::certificates::Authority;

use crate::http::{Connection, trusting};
use crate::timer::Stopwatch;

/// How long a rate is measured, seconds.
const MEASURED_S: f64 = 6.0;
/// Before that, for so long.
const WARM_S: f64 = 1.0;
const READERS: usize = 4;
const MIXED_READERS: usize = 8;

/// How a server is reached.
pub trait Reached: Send + Sync {
    /// A new connection.
    fn open(&self) -> impl Future<Output = Result<Connection>> + Send;
}

/// A server that is reached as it is.
pub struct Plain<'a>(pub &'a str);

impl Reached for Plain<'_> {
    async fn open(&self) -> Result<Connection> {
        Connection::open(self.0).await
    }
}

/// A server that is reached by TLS.
pub struct ByTls<'a>(&'a str, &'a TlsConnector);

impl Reached for ByTls<'_> {
    async fn open(&self) -> Result<Connection> {
        Connection::open_safe(self.0, self.1).await
    }
}

/// What TLS and a key take: a certificate, and a key that was made.
pub struct Safe {
    certificate: PathBuf,
    private: PathBuf,
    /// Who trusts the certificate.
    pub client: TlsConnector,
    /// The secret of a reader's key.
    pub key: String,
}

impl Safe {
    /// Makes both; nobody may serve the folder meanwhile.
    pub fn prepare(program: &Path, folder: &Path) -> Result<Self> {
        let authority = Authority::new("bench");
        let of_server = authority.sign("localhost");
        let (certificate, private) = (folder.join("bench-cert.pem"), folder.join("bench-key.pem"));
        std::fs::write(&certificate, &of_server.certificate)?;
        std::fs::write(&private, &of_server.key)?;
        #[cfg(unix)]
        std::fs::set_permissions(&private, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        let made = Command::new(program)
            .arg("--data")
            .arg(folder)
            .args(["keys", "create", "--role", "reader", "--label", "bench"])
            .output()?;
        let text = String::from_utf8(made.stdout)?;
        let key = text
            .split_whitespace()
            .find(|word| word.starts_with("tsk_"))
            .context("no key was made")?
            .to_owned();
        Ok(Self { certificate, private, client: trusting(&authority.certificate)?, key })
    }

    /// The settings of a server that asks for them.
    pub fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("TURASH__HTTP__AUTHENTICATION", "keys".to_owned()),
            ("TURASH__HTTP__REQUESTS_PER_MINUTE", "1e9".to_owned()),
            ("TURASH__HTTP__TLS_CERTIFICATE", self.certificate.display().to_string()),
            ("TURASH__HTTP__TLS_KEY", self.private.display().to_string()),
        ]
    }

    /// The server at an address.
    pub fn of<'a>(&'a self, address: &'a str) -> ByTls<'a> {
        ByTls(address, &self.client)
    }
}

/// What came of asking for one page.
pub struct Asked {
    /// The length of one answer.
    pub bytes: usize,
    /// Answers a second.
    pub per_second: f64,
}

/// Asks for one page over and over.
pub async fn again_and_again(server: &impl Reached, path: &str, key: Option<&str>) -> Result<Asked> {
    let bytes = server.open().await?.send("GET", path, &header(key), "").await?.body.len();
    let per_second = rate(server, &[path.to_owned()], key, READERS).await?;
    Ok(Asked { bytes, per_second })
}

/// Asks for single flows and short lists in turn: requests a second.
pub async fn mixed(server: &impl Reached, key: Option<&str>) -> Result<f64> {
    let first = server.open().await?.send("GET", "/v1/flows?limit=200", &header(key), "").await?;
    let first: serde_json::Value = serde_json::from_slice(&first.body)?;
    let flows = first["items"].as_array().context("no flows")?.iter().filter_map(|flow| flow["id"].as_str());
    let mut paths = Vec::new();
    for flow in flows {
        paths.push(format!("/v1/flows/{flow}"));
        paths.push(format!("/v1/matches?flow={flow}&limit=20"));
    }
    rate(server, &paths, key, MIXED_READERS).await
}

/// Writes one new site after the other at a pace, as long as rates are measured; how many it wrote a second.
pub async fn changes(address: &str, per_second: u32) -> Result<f64> {
    let mut connection = Connection::open(address).await?;
    let mut clock = tokio::time::interval(Duration::from_secs(1) / per_second);
    let (begun, mut count) = (Stopwatch::start(), 0_u32);
    while begun.seconds() < WARM_S + MEASURED_S {
        clock.tick().await;
        let site = serde_json::json!({ "id": format!("beside-{count}"), "name": "Beside", "coordinates": { "lon": 14.3, "lat": 48.3 } });
        let answer = connection.send("POST", "/v1/sites", "", &site.to_string()).await?;
        ensure!(answer.status == 201, "POST /v1/sites: {} {}", answer.status, answer.text());
        count += 1;
    }
    Ok(f64::from(count) / begun.seconds())
}

fn header(key: Option<&str>) -> String {
    key.map(|key| format!("Authorization: Bearer {key}\r\n")).unwrap_or_default()
}

async fn rate(server: &impl Reached, paths: &[String], key: Option<&str>, readers: usize) -> Result<f64> {
    let mut reading = JoinSet::new();
    for reader in 0..readers {
        let mut connection = server.open().await?;
        let (paths, header) = (paths.to_vec(), header(key));
        reading.spawn(async move {
            let (begun, mut count) = (Stopwatch::start(), 0_u32);
            for path in paths.iter().cycle().skip(reader) {
                if begun.seconds() > WARM_S + MEASURED_S {
                    break;
                }
                let answer = connection.send("GET", path, &header, "").await?;
                ensure!(answer.status == 200, "GET {path}: {} {}", answer.status, answer.text());
                if begun.seconds() > WARM_S {
                    count += 1;
                }
            }
            Ok(count)
        });
    }
    let mut all = 0;
    for count in reading.join_all().await {
        all += count?;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(f64::from(all) / MEASURED_S)
}
