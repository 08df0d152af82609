//! What the machine must have for all tests to run, and the command that installs it.

use std::path::Path;

use super::postgres::{self, Installed};
use super::{neo4j, redis};

/// Something to install.
pub(crate) struct Need {
    name: &'static str,
    /// What does not run without it.
    tests: &'static str,
    package: &'static str,
}

const POSTGRES: Need =
    Need { name: "PostGIS", tests: "tests on Postgres", package: "postgresql-15-postgis-3" };
const SETPRIV: Need = Need { name: "setpriv", tests: "tests on Postgres", package: "util-linux" };
const REDIS: Need = Need { name: "Redis", tests: "tests on Redis", package: "redis-server" };
const JAVA: Need = Need { name: "Java 17", tests: "tests on Neo4j", package: "openjdk-17-jre-headless" };
const MAVEN: Need = Need { name: "Maven", tests: "tests on Neo4j", package: "maven" };
const SETPRIV_FOR_JAVA: Need = Need { name: "setpriv", tests: "tests on Neo4j", package: "util-linux" };
const CMAKE: Need = Need { name: "CMake", tests: "tests on HiGHS", package: "cmake" };
const CPP: Need = Need { name: "a C++ compiler", tests: "tests on HiGHS", package: "g++" };
const LIBCLANG: Need = Need { name: "libclang", tests: "tests on HiGHS", package: "libclang-dev" };
const OGRINFO: Need = Need { name: "ogrinfo", tests: "the test with a GIS client", package: "gdal-bin" };

impl Need {
    pub(crate) fn is_postgres(&self) -> bool {
        self.tests == POSTGRES.tests
    }

    pub(crate) fn is_redis(&self) -> bool {
        self.tests == REDIS.tests
    }

    /// What does not run, and how to mend that.
    pub(crate) fn words(&self) -> String {
        let Self { name, tests, package } = self;
        format!("{tests}: {name} is missing (apt-get install -y --no-install-recommends {package})")
    }
}

/// What is not there.
pub(crate) fn missing() -> Vec<&'static Need> {
    let mut missing = Vec::new();
    if Installed::find(Path::new(postgres::HOME)).is_none() {
        missing.push(&POSTGRES);
    }
    for (program, need) in [("setpriv", &SETPRIV), (redis::PROGRAM, &REDIS), ("ogrinfo", &OGRINFO)] {
        if !in_path(program) {
            missing.push(need);
        }
    }
    missing
}

/// What is not there of what Neo4j needs. Maven only fetches it.
pub(crate) fn missing_for_neo4j() -> Vec<&'static Need> {
    let mut programs = vec![(neo4j::JAVA, &JAVA), ("setpriv", &SETPRIV_FOR_JAVA)];
    if !neo4j::is_fetched() {
        programs.push((neo4j::MAVEN, &MAVEN));
    }
    programs.into_iter().filter(|(program, _)| !in_path(program)).map(|(_, need)| need).collect()
}

/// What is not there of what compiles `HiGHS`.
pub(crate) fn missing_for_highs() -> Vec<&'static Need> {
    let found = [(in_path("cmake"), &CMAKE), (in_path("c++"), &CPP), (has_libclang(), &LIBCLANG)];
    found.into_iter().filter(|(found, _)| !found).map(|(_, need)| need).collect()
}

/// Whether the library is where its user looks: where a variable says, or where Debian puts it.
fn has_libclang() -> bool {
    std::env::var_os("LIBCLANG_PATH").is_some()
        || (7..99).any(|version| Path::new(&format!("/usr/lib/llvm-{version}/lib/libclang.so")).exists())
}

fn in_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_comes_with_the_command_that_installs_it() {
        assert_eq!(
            POSTGRES.words(),
            "tests on Postgres: PostGIS is missing \
             (apt-get install -y --no-install-recommends postgresql-15-postgis-3)"
        );
        assert!(REDIS.is_redis() && !REDIS.is_postgres());
        assert!(POSTGRES.is_postgres() && SETPRIV.is_postgres() && !OGRINFO.is_postgres());
    }

    #[test]
    fn programs_are_looked_for_where_the_shell_looks() {
        assert!(in_path("sh"));
        assert!(!in_path("no-such-program"));
    }
}
