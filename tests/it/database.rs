//! A database of its own for each test, on the server that `cargo xtask test` starts.

#![cfg(test)]

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::turash::{Folder, not_run, workspace};

/// Names of databases within this process.
static NEXT: AtomicU32 = AtomicU32::new(1);
/// Roles belong to the whole server.
static ROLES: Mutex<()> = Mutex::new(());

/// The value of a variable; none where it is not set.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.into_string().unwrap())
}

/// Says that a test did nothing because something is missing; fails where nothing may be.
pub(crate) fn missing(what: &str) {
    assert_ne!(variable("TURASH_REQUIRE_SERVICES").as_deref(), Some("1"), "{what} is missing");
    not_run(&format!("{what} is missing; `cargo xtask test` says how to get it"));
}

/// A database; it is dropped in the end.
pub(crate) struct Database {
    /// Host and port.
    place: String,
    name: String,
}

impl Database {
    /// An empty one; none where there is no server.
    pub(crate) fn empty() -> Option<Self> {
        let Some(server) = variable("TURASH_TEST_POSTGRES") else {
            missing("Postgres (TURASH_TEST_POSTGRES)");
            return None;
        };
        let place = server.rsplit_once('@').unwrap().1.split_once('/').unwrap().0.to_owned();
        let name = format!("it_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let database = Self { place, name };
        database.on_server(&format!("CREATE DATABASE {}", database.name));
        Some(database)
    }

    /// One with the schema.
    pub(crate) fn new() -> Option<Self> {
        let database = Self::empty()?;
        database.folder().turash(&["migrate"]).ok().prints(&["applied 0001", "the schema is current"]);
        Some(database)
    }

    /// The URL for its owner, who may do everything.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The URL for a role, with its password where it has one.
    pub(crate) fn url_of(&self, role: &str) -> String {
        format!("postgres://{role}@{}/{}", self.place, self.name)
    }

    /// The database as a client of the C library names it.
    pub(crate) fn words_of(&self, role: &str) -> String {
        let (host, port) = self.place.split_once(':').unwrap();
        format!("host={host} port={port} user={role} dbname={}", self.name)
    }

    /// A folder whose commands work on this database.
    pub(crate) fn folder(&self) -> Folder {
        self.folder_of("postgres")
    }

    /// A folder whose commands work on this database as a role.
    pub(crate) fn folder_of(&self, role: &str) -> Folder {
        Folder::new().with("TURASH__STORE__URL", &self.url_of(role))
    }

    /// Makes the roles of few rights, and gives them theirs on this database.
    pub(crate) fn make_roles(&self) {
        let _turn = ROLES.lock().unwrap_or_else(PoisonError::into_inner);
        let script = workspace().join("crates/turash-postgis/sql/roles.sql");
        psql(&self.url(), &["-f", script.to_str().unwrap()]);
    }

    /// Makes the role that serves, without any rights on this database.
    pub(crate) fn make_role_without_rights(&self) {
        let _turn = ROLES.lock().unwrap_or_else(PoisonError::into_inner);
        self.on_server(
            "DO $$ BEGIN CREATE ROLE turash_app LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
        );
    }

    /// What a statement gives, without headings.
    pub(crate) fn sql(&self, statement: &str) -> String {
        psql(&self.url(), &["-c", statement])
    }

    /// Lets nobody in any more and throws out who is in, or lets them in again.
    pub(crate) fn open(&self, open: bool) {
        self.on_server(&format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {open}", self.name));
        if !open {
            self.on_server(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
                self.name
            ));
        }
    }

    fn on_server(&self, statement: &str) {
        let server = format!("postgres://postgres@{}/postgres", self.place);
        psql(&server, &["-c", statement]);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.on_server(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

fn psql(url: &str, args: &[&str]) -> String {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", url]).args(args);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
