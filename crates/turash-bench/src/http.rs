//! The client side of the API on raw sockets: as little work as can be, since client and server share the machine.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use turash_domain::{Resource, ResourceFlow};

/// What bytes come and go through.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<W: AsyncRead + AsyncWrite + Unpin + Send> Wire for W {}

/// A connection that stays open; one request at a time.
pub struct Connection {
    stream: BufReader<Box<dyn Wire>>,
    host: String,
    line: String,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// As of which sequence of the log it holds; 0 where it does not say.
    pub as_of: u64,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    /// Connects to a server.
    pub async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::on(stream, address))
    }

    /// Connects to a server that speaks TLS as `localhost`.
    pub async fn open_safe(address: &str, client: &TlsConnector) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let stream = client.connect(ServerName::try_from("localhost")?, stream).await?;
        Ok(Self::on(stream, address))
    }

    fn on(stream: impl Wire + 'static, address: &str) -> Self {
        let stream: Box<dyn Wire> = Box::new(stream);
        let stream = BufReader::with_capacity(16_384, stream);
        Self { stream, host: address.to_owned(), line: String::new() }
    }

    /// Sends a request and reads its answer. `headers` are whole lines.
    pub async fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}",
            self.host
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<Answer> {
        let status = self.line().await?.split_whitespace().nth(1).and_then(|status| status.parse().ok());
        let mut answer =
            Answer { status: status.context("an answer without status")?, as_of: 0, body: Vec::new() };
        while let Some((name, value)) = self.line().await?.split_once(": ") {
            match name {
                "content-length" => answer.body.resize(value.parse()?, 0),
                "turash-as-of" => answer.as_of = value.parse()?,
                _ => {}
            }
        }
        self.stream.read_exact(&mut answer.body).await?;
        Ok(answer)
    }

    async fn line(&mut self) -> Result<&str> {
        self.line.clear();
        ensure!(self.stream.read_line(&mut self.line).await? > 0, "the server closed the connection");
        Ok(self.line.trim_end())
    }
}

/// A client that trusts one authority, whose certificate this is (PEM).
pub fn trusting(authority: &str) -> Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes())?)?;
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(client)))
}

/// The live stream of a server.
pub struct Live {
    connection: Connection,
    /// The sequence of the event whose lines are being read.
    sequence: u64,
}

/// One event of the live stream.
#[derive(Debug)]
pub struct Seen {
    /// Its sequence.
    pub sequence: u64,
    /// What it is about, for example `flow/linz.out`.
    pub subject: String,
}

impl Live {
    /// Follows the events to come.
    pub async fn follow(address: &str) -> Result<Self> {
        let mut connection = Connection::open(address).await?;
        let request = format!("GET /v1/events HTTP/1.1\r\nHost: {address}\r\n\r\n");
        connection.stream.write_all(request.as_bytes()).await?;
        ensure!(connection.line().await?.contains(" 200 "), "the live stream was refused");
        // Up to the first sign of life.
        while !connection.line().await?.starts_with("retry:") {}
        Ok(Self { connection, sequence: 0 })
    }

    /// Waits for the next event. Dropping the future loses it: it is read by one task only.
    ///
    /// The body is chunked, and the server writes whole lines a chunk: what is between them is no field, and passed over.
    pub async fn next(&mut self) -> Result<Seen> {
        loop {
            let line = self.connection.line().await?;
            if let Some(id) = line.strip_prefix("id: ") {
                self.sequence = id.split('-').next().unwrap_or_default().parse()?;
            } else if let Some(data) = line.strip_prefix("data: ") {
                let subject = data.split_once("\"subject\":\"").and_then(|(_, rest)| rest.split('"').next());
                let subject = subject.with_context(|| format!("no event of the log: {data}"))?;
                return Ok(Seen { sequence: self.sequence, subject: subject.to_owned() });
            }
        }
    }
}

/// A flow of heat as the API takes it, with another annual amount.
pub fn heat_body(id: Option<&str>, flow: &ResourceFlow, annual_mwh: f64) -> Result<String> {
    let Resource::Heat(thermal) = &flow.resource else { anyhow::bail!("'{}' is no flow of heat", flow.id) };
    let (min, max) = (thermal.band.min().get(), thermal.band.max().get());
    let id = id.map(|id| format!("\"id\":\"{id}\",")).unwrap_or_default();
    let direction = flow.direction.name();
    Ok(format!(
        "{{{id}\"site\":\"{}\",\"direction\":\"{direction}\",\"resource\":{{\"family\":\"heat\",\"t_min_c\":{min:?},\
         \"t_max_c\":{max:?}}},\"quantity\":{{\"annual\":{annual_mwh:?},\"annual_unit\":\"MWh/a\"}},\"precision\":\"estimated\"}}",
        flow.site
    ))
}
