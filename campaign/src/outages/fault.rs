//! What is done to the database: each fault begins, lasts, and is over at a moment that is known.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use xtask::services::OwnServer;

use super::proxy::{Mode, Proxy};
use super::session::Session;
use crate::crash::random::Random;
use crate::moments::{now, pause};

/// How long a database is away where its servers are to say that they are not ready.
pub(crate) const LONG: Duration = Duration::from_secs(6);
/// Longer than a server looks for the outcome of a commit.
const TOO_LONG: Duration = Duration::from_secs(16);
/// How long transactions fail.
const FAILING: Duration = Duration::from_secs(2);
const CUTS: u64 = 8;
const STEP: Duration = Duration::from_millis(2);
/// Nothing takes longer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A fault of the database or of the way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// SIGINT, and started again.
    Restart,
    /// SIGKILL, and started again.
    Kill9,
    /// Nothing passes, then all of it does.
    Silent,
    /// Transactions end as victims of a deadlock: most by a trigger, some by a real one.
    Deadlock,
    /// Transactions end as serialization failures, in the middle or at COMMIT.
    Serialization,
    /// Connections are cut after COMMIT was sent and before its answer, some in place of COMMIT.
    CommitCut,
    /// A connection is cut after COMMIT was sent, and then the database is silent until nobody looks for the outcome any more.
    CommitOpen,
    /// Nothing passes, and what was connected before never gets anything again, as where a firewall forgot it.
    Forgotten,
}

impl Fault {
    pub(crate) const ALL: [Self; 8] = [
        Self::Restart,
        Self::Kill9,
        Self::Silent,
        Self::Forgotten,
        Self::Deadlock,
        Self::Serialization,
        Self::CommitCut,
        Self::CommitOpen,
    ];

    pub(crate) fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|fault| fault.name() == name);
        found.with_context(|| format!("faults are {}, got `{name}`", Self::ALL.map(Self::name).join(", ")))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Restart => "restart",
            Self::Kill9 => "kill9",
            Self::Silent => "silent",
            Self::Forgotten => "forgotten",
            Self::Deadlock => "deadlock",
            Self::Serialization => "serialization",
            Self::CommitCut => "commit_cut",
            Self::CommitOpen => "commit_open",
        }
    }

    /// Whether it is a fault of the way to the database.
    pub(crate) fn is_on_the_way(self) -> bool {
        matches!(self, Self::Silent | Self::Forgotten | Self::CommitCut | Self::CommitOpen)
    }

    /// So many of the rounds that are asked for; the one that takes longest is rarer.
    pub(crate) fn rounds(self, asked: u64) -> u64 {
        if self == Self::CommitOpen { asked.div_ceil(5) } else { asked }
    }
}

/// A fault that is over.
pub(crate) struct Over {
    /// When the database answered again.
    pub(crate) answered: Instant,
    /// How often it struck.
    pub(crate) struck: u64,
    /// Whether the server had to say meanwhile that it is not ready.
    pub(crate) was_long: bool,
}

/// The database and the way to it.
pub(crate) struct Bench<'a> {
    pub(crate) database: &'a mut OwnServer,
    pub(crate) name: &'a str,
    pub(crate) proxy: &'a Proxy,
    pub(crate) random: &'a mut Random,
}

impl Bench<'_> {
    pub(crate) fn inflict(&mut self, fault: Fault, round: u64) -> Result<Over> {
        match fault {
            Fault::Restart => self.restart("stop", round == 1),
            Fault::Kill9 => self.restart("kill", round == 1),
            Fault::Silent | Fault::Forgotten => {
                self.proxy.set(Mode::Silent);
                pause(LONG);
                match fault {
                    Fault::Silent => self.proxy.set(Mode::Open),
                    _ => self.proxy.forget(),
                }
                Ok(Over { answered: now(), struck: 1, was_long: true })
            }
            Fault::Deadlock => self.failing("40P01", true),
            Fault::Serialization => self.failing("40001", false),
            Fault::CommitCut => self.cuts(),
            Fault::CommitOpen => {
                self.proxy.set(Mode::CutThenSilent);
                self.wait_for(Mode::Silent)?;
                pause(TOO_LONG);
                self.proxy.set(Mode::Open);
                Ok(Over { answered: now(), struck: 1, was_long: true })
            }
        }
    }

    pub(crate) fn session(&self) -> Result<Session> {
        Ok(Session::connect(self.database.port()?, self.name)?)
    }

    /// Ends the server, and starts it again after a while.
    fn restart(&mut self, word: &str, is_long: bool) -> Result<Over> {
        self.database.ask(word)?;
        self.database.done()?;
        pause(if is_long { LONG } else { self.random.time_below(Duration::from_secs(1)) });
        self.database.ask("start")?;
        let start = now();
        while self.session().and_then(|mut session| Ok(session.number("SELECT 1")?)).is_err() {
            ensure!(start.elapsed() < PATIENCE, "Postgres does not answer again");
            pause(STEP);
        }
        let answered = now();
        self.database.done()?;
        Ok(Over { answered, struck: 1, was_long: is_long })
    }

    /// Has about every third transaction that appends to the log fail: half of these in the middle, half at COMMIT.
    fn failing(&mut self, code: &str, deadlock: bool) -> Result<Over> {
        let mut session = self.session()?;
        let seed = self.random.below(1_000_000);
        let half = if deadlock { 30 } else { 15 };
        session.run(&format!(
            "CREATE SEQUENCE public.drawn; CREATE SEQUENCE public.struck; \
             CREATE FUNCTION public.strike() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF abs(hashint8(nextval('public.drawn') + {seed}) % 100) < {half} THEN \
             PERFORM nextval('public.struck'); RAISE EXCEPTION 'struck' USING ERRCODE = '{code}'; END IF; \
             RETURN NEW; END $$"
        ))?;
        session.run(
            "CREATE TRIGGER strike BEFORE UPDATE ON turash.log_head FOR EACH ROW EXECUTE FUNCTION public.strike()",
        )?;
        // A victim of a deadlock is never one at COMMIT.
        if !deadlock {
            session.run(
                "CREATE CONSTRAINT TRIGGER strike_late AFTER UPDATE ON turash.log_head \
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.strike()",
            )?;
        }
        pause(FAILING);
        let real = if deadlock { self.real_deadlock()? } else { 0 };
        session.run(
            "DROP TRIGGER strike ON turash.log_head; DROP TRIGGER IF EXISTS strike_late ON turash.log_head",
        )?;
        let answered = now();
        let struck =
            session.number("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM public.struck")?;
        ensure!(struck > 0, "no transaction was struck");
        session.run("DROP FUNCTION public.strike; DROP SEQUENCE public.drawn, public.struck")?;
        Ok(Over { answered, struck: struck + real, was_long: false })
    }

    /// Locks what a commit locks, in the other order. The commit is the victim, since this session waits longer before it looks.
    fn real_deadlock(&self) -> Result<u64> {
        let mut session = self.session()?;
        let counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        let before = session.number(counted)?;
        session.run("SET deadlock_timeout = '10s'; BEGIN; SELECT last FROM turash.log_head FOR UPDATE")?;
        // Time for a commit to come to the row, with its lock on sites.
        pause(Duration::from_millis(300));
        session.run("SELECT pg_advisory_xact_lock(128047778984809)")?;
        session.run("ROLLBACK")?;
        let start = now();
        while session.number(counted)? == before {
            ensure!(start.elapsed() < Duration::from_secs(5), "there was no deadlock");
            pause(STEP);
        }
        Ok(session.number(counted)? - before)
    }

    fn cuts(&mut self) -> Result<Over> {
        let before = self.proxy.cuts();
        for cut in 0..CUTS {
            self.proxy.set(if cut % 4 == 3 { Mode::CutBeforeCommit } else { Mode::CutAfterCommit });
            self.wait_for(Mode::Open)?;
            pause(self.random.time_below(Duration::from_millis(150)));
        }
        Ok(Over { answered: now(), struck: self.proxy.cuts() - before, was_long: false })
    }

    fn wait_for(&self, mode: Mode) -> Result<()> {
        let start = now();
        while self.proxy.mode() != mode {
            ensure!(start.elapsed() < PATIENCE, "no COMMIT came to be cut at");
            pause(STEP);
        }
        Ok(())
    }
}
