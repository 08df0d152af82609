//! What is done to Redis, to the way to it and to the workers: each fault begins, lasts, and is over at a moment that is known.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::instance::Instance;
use super::proxy::{Mode, Proxy};
use super::trace::{Stopped, Trace};
use super::workers::Workers;
use crate::crash::random::Random;
use crate::moments::{now, pause, shared};

/// How long nothing passes.
const SILENCE: Duration = Duration::from_secs(30);
/// How late answers are, and for how long.
const LATE: Duration = Duration::from_secs(2);
const LATENESS: Duration = Duration::from_secs(10);
/// How long Redis has no memory.
const FULL: Duration = Duration::from_secs(4);
/// Longer than a lease, and than the time after which others take over.
const STOPPED: Duration = Duration::from_secs(7);
/// How long somebody takes entries away, and how often.
const TRIMMING: Duration = Duration::from_secs(2);
const TRIMS: u64 = 60;
const CUTS: u64 = 8;
/// How long there are no workers, and how slow those are that come then: what came meanwhile takes them longer than others wait.
const ABSENT: Duration = Duration::from_secs(4);
const SLOW: Duration = Duration::from_millis(100);
/// How long a worker is tried to be caught at an event, and the waits in between.
const PATIENCE: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(3);
/// How long a replica goes on without hearing anything.
const BEHIND: Duration = Duration::from_secs(1);

/// A fault of Redis, of the way to it, of the database beneath, or of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// SIGKILL, and started again with nothing.
    Kill9,
    /// SIGKILL, and started again with what it wrote down.
    Kill9Kept,
    /// Everything is deleted.
    FlushAll,
    /// Connections are cut, again and again.
    Cut,
    /// Nothing passes for half a minute.
    Silent,
    /// Answers come two seconds late.
    Late,
    /// It refuses what needs memory.
    Full,
    /// Somebody else trims streams and deletes entries.
    Trim,
    /// The database is set back to an earlier copy: Redis knows more than it.
    SetBack,
    /// A replica takes over that lacks the end.
    Replica,
    /// A worker is killed, and started again.
    WorkerKilled,
    /// A worker stands still for longer than its lease, and than others wait.
    WorkerStopped,
    /// All workers are ended in good order, one after another, and started again.
    Rolling,
    /// There are no workers for a while, and then such as are slow: events wait in them for longer than others wait for a sign of life.
    Behind,
}

impl Fault {
    pub(crate) const ALL: [Self; 14] = [
        Self::Kill9,
        Self::Kill9Kept,
        Self::FlushAll,
        Self::Cut,
        Self::Silent,
        Self::Late,
        Self::Full,
        Self::Trim,
        Self::SetBack,
        Self::Replica,
        Self::WorkerKilled,
        Self::WorkerStopped,
        Self::Rolling,
        Self::Behind,
    ];
    /// Those that take some seconds.
    pub(crate) const QUICK: [Self; 7] =
        [Self::Kill9, Self::FlushAll, Self::Cut, Self::Trim, Self::WorkerKilled, Self::Rolling, Self::Behind];

    /// The faults of a name; `quick` are several.
    pub(crate) fn named(name: &str) -> Result<Vec<Self>> {
        if name == "quick" {
            return Ok(Self::QUICK.to_vec());
        }
        let found = Self::ALL.into_iter().find(|fault| fault.name() == name);
        let found = found.with_context(|| {
            format!(
                "faults are {}, and quick for some of them; got `{name}`",
                Self::ALL.map(Self::name).join(", ")
            )
        })?;
        Ok(vec![found])
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kill9 => "kill9",
            Self::Kill9Kept => "kill9_kept",
            Self::FlushAll => "flushall",
            Self::Cut => "cut",
            Self::Silent => "silent",
            Self::Late => "late",
            Self::Full => "full",
            Self::Trim => "trim",
            Self::SetBack => "set_back",
            Self::Replica => "replica",
            Self::WorkerKilled => "worker_killed",
            Self::WorkerStopped => "worker_stopped",
            Self::Rolling => "rolling",
            Self::Behind => "behind",
        }
    }

    /// So many of the rounds that are asked for; the one that takes longest is rarer.
    pub(crate) fn rounds(self, asked: u64) -> u64 {
        if self == Self::Silent { asked.div_ceil(3) } else { asked }
    }

    /// Whether everybody knows who has what, so that no event may be begun twice.
    pub(crate) fn is_orderly(self) -> bool {
        matches!(self, Self::Rolling | Self::Behind)
    }

    /// Whether Redis, or what it says, may come to know no more which process has which event. Then another one is given it at once,
    /// also where the first one is still at it.
    pub(crate) fn forgets(self) -> bool {
        matches!(self, Self::Kill9 | Self::FlushAll | Self::Trim | Self::SetBack | Self::Replica)
    }
}

/// A fault that is over.
#[derive(Default)]
pub(crate) struct Over {
    /// When Redis answered again, or the last worker was started.
    pub(crate) answered: u64,
    /// How often it struck.
    pub(crate) struck: u64,
    pub(crate) stopped: Option<Stopped>,
}

impl Over {
    fn now(struck: u64) -> Self {
        Self { answered: shared(), struck, stopped: None }
    }
}

/// Redis, the way to it, and the workers.
pub(crate) struct Bench<'a> {
    pub(crate) redis: &'a mut Instance,
    pub(crate) proxy: &'a Proxy,
    pub(crate) workers: &'a mut Workers,
    pub(crate) trace: &'a mut Trace,
    pub(crate) random: &'a mut Random,
    /// What keys of the bus begin with.
    pub(crate) prefix: &'a str,
    /// For a replica.
    pub(crate) folder: &'a Path,
}

impl Bench<'_> {
    pub(crate) fn inflict(&mut self, fault: Fault) -> Result<Over> {
        match fault {
            Fault::Kill9 | Fault::Kill9Kept => {
                self.redis.kill()?;
                pause(self.random.time_below(Duration::from_secs(2)));
                self.redis.start_again()?;
                Ok(Over::now(1))
            }
            Fault::FlushAll => {
                self.redis.session()?.ask(&["FLUSHALL"])?;
                Ok(Over::now(1))
            }
            Fault::Cut => self.cuts(),
            Fault::Silent => Ok(self.on_the_way(Mode::Silent, SILENCE)),
            Fault::Late => Ok(self.on_the_way(Mode::Late(LATE), LATENESS)),
            Fault::Full => self.full(),
            Fault::Trim => self.trims(),
            // It is set back between two loads; this is a load.
            Fault::SetBack => {
                pause(Duration::from_secs(1));
                Ok(Over::now(1))
            }
            Fault::Replica => self.replica(),
            Fault::WorkerKilled => {
                let (place, _) = self.catch()?;
                self.workers.kill(place)?;
                pause(self.random.time_below(Duration::from_secs(1)));
                self.workers.start_again(place)?;
                Ok(Over::now(1))
            }
            Fault::WorkerStopped => self.stop(),
            Fault::Rolling => {
                for place in 0..self.workers.count() {
                    self.workers.end(place)?;
                    self.workers.start_again(place)?;
                    pause(Duration::from_millis(500));
                }
                Ok(Over::now(self.workers.count() as u64))
            }
            Fault::Behind => {
                (0..self.workers.count()).try_for_each(|place| self.workers.end(place))?;
                pause(ABSENT);
                self.workers.work = SLOW;
                (0..self.workers.count()).try_for_each(|place| self.workers.start_again(place))?;
                Ok(Over::now(1))
            }
        }
    }

    /// Stops a worker in the middle of an event; gives its place and when it stood still.
    fn catch(&mut self) -> Result<(usize, u64)> {
        let start = now();
        while start.elapsed() < PATIENCE {
            let place = self.random.below(self.workers.count() as u64) as usize;
            let from = shared();
            self.workers.signal(place, "STOP")?;
            self.workers.read(self.trace)?.map_err(|finding| anyhow::anyhow!("{finding:?}"))?;
            if self.trace.is_at_work(self.workers.number(place)) {
                return Ok((place, from));
            }
            self.workers.signal(place, "CONT")?;
            pause(STEP);
        }
        bail!("no worker was caught at an event")
    }

    fn on_the_way(&self, mode: Mode, time: Duration) -> Over {
        self.proxy.set(mode);
        pause(time);
        self.proxy.set(Mode::Open);
        Over::now(1)
    }

    fn cuts(&mut self) -> Result<Over> {
        let mut struck = 0;
        for _ in 0..CUTS {
            struck +=
                self.redis.session()?.ask(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])?.number();
            pause(self.random.time_below(Duration::from_millis(400)));
        }
        ensure!(struck > 0, "no connection was cut");
        Ok(Over::now(struck))
    }

    fn full(&self) -> Result<Over> {
        let mut session = self.redis.session()?;
        let refused = |of: &str| -> u64 { of.trim_start_matches("count=").parse().unwrap_or(0) };
        let before = session.info("errorstats", "errorstat_OOM")?;
        session.ask(&["CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1"])?;
        pause(FULL);
        session.ask(&["CONFIG", "SET", "maxmemory", "0"])?;
        let over = Over::now(0);
        let struck = refused(&session.info("errorstats", "errorstat_OOM")?) - refused(&before);
        ensure!(struck > 0, "nothing was refused for want of memory");
        Ok(Over { struck, ..over })
    }

    /// Trims the streams of both subscriptions, and deletes single entries.
    fn trims(&mut self) -> Result<Over> {
        let mut session = self.redis.session()?;
        let (mut struck, start) = (0, now());
        while struck < TRIMS && start.elapsed() < TRIMMING {
            let name = ["own", "matcher"][self.random.below(2) as usize];
            let stream = format!("{}{{{name}}}", self.prefix);
            struck += if self.random.below(2) == 0 {
                session.ask(&["XTRIM", &stream, "MAXLEN", "0"])?.number()
            } else {
                let last = session.ask(&["XREVRANGE", &stream, "+", "-", "COUNT", "1"])?;
                let id = last.parts().first().and_then(|entry| entry.parts().first());
                id.map_or(Ok(0), |id| {
                    Ok::<_, anyhow::Error>(session.ask(&["XDEL", &stream, id.text()])?.number())
                })?
            };
            pause(self.random.time_below(Duration::from_millis(10)));
        }
        ensure!(struck > 0, "there was nothing to take away");
        Ok(Over::now(struck))
    }

    /// A replica that hears nothing more for a while takes the server's place.
    fn replica(&mut self) -> Result<Over> {
        let replica = Instance::start(self.folder)?;
        replica.follow(self.redis.port)?;
        pause(self.random.time_below(Duration::from_secs(1)));
        replica.session()?.ask(&["REPLICAOF", "NO", "ONE"])?;
        pause(BEHIND);
        self.redis.kill()?;
        self.proxy.lead_to(replica.port);
        *self.redis = replica;
        Ok(Over::now(1))
    }

    fn stop(&mut self) -> Result<Over> {
        let (place, from) = self.catch()?;
        pause(STOPPED);
        self.workers.signal(place, "CONT")?;
        let over = Over::now(1);
        let stopped = Stopped { process: self.workers.number(place), from, to: over.answered };
        Ok(Over { stopped: Some(stopped), ..over })
    }
}
