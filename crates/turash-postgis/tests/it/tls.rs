//! Every `sslmode` on servers with certificates of an authority that the test made: what connects, what does not, and what is said.

use sqlx::{AssertSqlSafe, raw_sql};
use tempfile::NamedTempFile;
use turash_contract::certificates::{Authority, Certificate};
use turash_domain::PortErrorKind;
use turash_domain::ports::{Examine, Level};
use turash_postgis::{PostgisOptions, PostgisStore};

use crate::own::{Cluster, Serving};

/// What comes of connecting.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Comes {
    /// A connection that others can read.
    Plain,
    /// A connection with TLS.
    Tls,
    /// None, and this is said.
    No(&'static str),
}
use Comes::{No, Plain, Tls};

const NAME: Comes = No("the server's certificate is for another name");
const EXPIRED: Comes = No("the server's certificate has expired");
const UNTRUSTED: Comes = No("the server's certificate is not trusted");
const NO_TLS: Comes = No("the server offers no TLS");
const ACCESS: Comes = No("does not let this role in from here, or not without TLS");

const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// Servers, and what comes of each of [`MODES`].
const TABLE: [(&str, [Comes; 6]); 6] = [
    ("ours", [Plain, Plain, Tls, Tls, Tls, Tls]),
    ("ours, and lets nobody in without TLS", [ACCESS, ACCESS, Tls, Tls, Tls, Tls]),
    ("another name", [Plain, Plain, Tls, Tls, Tls, NAME]),
    ("out of force", [Plain, Plain, Tls, Tls, EXPIRED, EXPIRED]),
    ("another's", [Plain, Plain, Tls, Tls, UNTRUSTED, UNTRUSTED]),
    ("no TLS", [Plain, Plain, Plain, NO_TLS, NO_TLS, NO_TLS]),
];

const ROLE: &str = "turash";
const ANY: &str = "host all turash 127.0.0.1/32 scram-sha-256";
const WITH_TLS: &str = "hostssl all turash 127.0.0.1/32 scram-sha-256";
const AUTHORIZED: &str = "connection authorized: user=turash";

fn options(server: &Serving, query: &str) -> PostgisOptions {
    let url = format!("postgres://{ROLE}:geheim@localhost:{}/postgres?{query}", server.port);
    PostgisOptions::parse(&url).unwrap()
}

/// A file that the client reads.
fn file(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

async fn make_role(cluster: &Cluster) {
    let server = cluster.serve(None, "").await;
    let make = format!("CREATE ROLE {ROLE} LOGIN PASSWORD 'geheim'");
    raw_sql(AssertSqlSafe(make)).execute(&mut server.admin().await).await.unwrap();
    server.end();
}

/// How it connects, by what the server says.
async fn connects(what: &str, options: &PostgisOptions, comes: Comes) {
    let findings = options.examine().await;
    let tls = findings.iter().find(|finding| finding.what == "TLS").expect(what);
    assert_eq!(tls.found.starts_with("TLSv1."), comes == Tls, "{what}: {findings:?}");
}

/// There is no connection, and whoever asks is told why.
async fn is_refused(what: &str, options: &PostgisOptions, said: &str) {
    let findings = options.examine().await;
    let [finding] = findings.as_slice() else { panic!("{what}: {findings:?}") };
    assert_eq!((finding.what, finding.level), ("connection", Level::Problem), "{what}");
    let Err(error) = PostgisStore::connect(options.clone(), "turash test").await else {
        panic!("{what}: connected")
    };
    assert_eq!(error.kind, PortErrorKind::Unavailable, "{what}: {error}");
    assert!(error.to_string().contains(said), "{what}: {error}: {error:?}");
    assert!(finding.remedy.contains(said), "{what}: {finding:?}");
    let shown = format!("{error} {error:?} {findings:?}");
    assert!(!shown.contains("geheim"), "{what}: {shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sslmode_connects_to_whom_it_should_and_to_nobody_else() {
    let Some(cluster) = Cluster::make() else { return };
    make_role(&cluster).await;
    let (ours, other) = (Authority::new("ours"), Authority::new("another"));
    let ca = file(&ours.certificate);
    for (what, row) in TABLE {
        let certificate: Option<Certificate> = match what {
            "no TLS" => None,
            "another name" => Some(ours.sign("db.example")),
            "out of force" => Some(ours.sign_expired("localhost")),
            "another's" => Some(other.sign("localhost")),
            _ => Some(ours.sign("localhost")),
        };
        let access = if what.ends_with("without TLS") { WITH_TLS } else { ANY };
        let server = cluster.serve(certificate.as_ref(), access).await;
        for (mode, comes) in MODES.into_iter().zip(row) {
            let query = format!("sslmode={mode}&sslrootcert={}", ca.path().display());
            let (options, what) = (options(&server, &query), format!("{what}, {mode}"));
            match comes {
                Plain | Tls => connects(&what, &options, comes).await,
                No(said) => is_refused(&what, &options, said).await,
            }
        }
        let connected = row.iter().filter(|comes| !matches!(comes, No(_))).count();
        let log = server.end();
        assert_eq!(log.matches(AUTHORIZED).count(), connected, "{what}: the server says\n{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_the_url_is_said() {
    let Some(cluster) = Cluster::make() else { return };
    make_role(&cluster).await;
    let ours = Authority::new("ours");
    let server = cluster.serve(Some(&ours.sign("localhost")), ANY).await;
    let (ca, empty) = (file(&ours.certificate), file(""));
    let full = |file: &str| format!("sslmode=verify-full&sslrootcert={file}");
    for (what, query, said) in [
        (
            "no authority",
            "sslmode=verify-full".to_owned(),
            "name the certificate of its authority in sslrootcert",
        ),
        ("an empty file", full(&empty.path().display().to_string()), "name the certificate of its authority"),
        ("no file", full("/no/such/file"), "a file does not exist that the URL names (sslrootcert"),
        (
            "a wrong password",
            format!("{}&password=falsch", full(&ca.path().display().to_string())),
            "role or its password",
        ),
    ] {
        is_refused(what, &options(&server, &query), said).await;
    }
    let log = server.end();
    assert_eq!(log.matches(AUTHORIZED).count(), 0, "{log}");
}
