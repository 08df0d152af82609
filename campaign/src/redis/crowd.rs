//! `turash serve` and `turash worker`, several on one Postgres and one Redis, killed and started at random.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::crash::finding::Finding;
use crate::crash::load::Writer;
use crate::crash::random::Random;
use crate::crash::server::{Program, Server};
use crate::crash::told::Told;
use crate::moments::{now, pause};

/// Processes without an address.
const WORKERS: usize = 4;
/// The longest time between two kills.
const KILLS: Duration = Duration::from_secs(5);

/// The processes. The first one answers.
pub(crate) struct Crowd {
    program: Program,
    processes: Vec<Option<Server>>,
    address: String,
    pub(crate) killed: u64,
}

impl Crowd {
    pub(crate) fn start(program: &Program) -> Result<Self> {
        let (mut processes, address) = (Vec::new(), String::new());
        processes.resize_with(WORKERS + 1, || None);
        let mut crowd = Self { program: program.clone(), processes, address, killed: 0 };
        for place in 0..=WORKERS {
            crowd.launch(place)?;
        }
        crowd.ready()?;
        Ok(crowd)
    }

    fn launch(&mut self, place: usize) -> Result<()> {
        if place > 0 {
            self.processes[place] = Some(Server::start_worker(&self.program)?);
            return Ok(());
        }
        let mut server = Server::start(&self.program)?;
        self.address = server.address()?;
        self.processes[place] = Some(server);
        Ok(())
    }

    /// Where the first one answers.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits until the first one is ready.
    pub(crate) fn ready(&mut self) -> Result<()> {
        self.processes[0].as_mut().context("no server")?.ready(&self.address).map(drop)
    }

    pub(crate) fn said(&self) -> String {
        self.processes.iter().flatten().map(Server::said).collect::<Vec<_>>().join("\n--\n")
    }

    /// Kills and starts them under load for a time; what clients found.
    pub(crate) fn live(
        &mut self,
        time: Duration,
        told: &mut Told,
        random: &mut Random,
    ) -> Result<Vec<Finding>> {
        let (stop, start) = (AtomicBool::new(false), now());
        let address = Mutex::new(self.address.clone());
        thread::scope(|scope| {
            let (stop, address) = (&stop, &address);
            let works: Vec<_> = told
                .writers
                .iter_mut()
                .map(|writer| scope.spawn(move || work(writer, address, stop)))
                .collect();
            let mut outcome = Ok(());
            while outcome.is_ok() && start.elapsed() < time {
                pause(random.time_below(KILLS));
                outcome = self.kill_one(random);
                address.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&self.address);
            }
            stop.store(true, Ordering::Relaxed);
            let panicked = || Err(Finding::Wrong("a client panicked".to_owned()));
            let found = works
                .into_iter()
                .filter_map(|work| work.join().unwrap_or_else(|_| panicked()).err())
                .collect();
            outcome.map(|()| found)
        })
    }

    /// Kills one and starts it again after a while.
    fn kill_one(&mut self, random: &mut Random) -> Result<()> {
        let place = random.below(self.processes.len() as u64) as usize;
        self.processes[place].take().context("no process to kill")?.kill()?;
        self.killed += 1;
        pause(random.time_below(Duration::from_secs(1)));
        self.launch(place)
    }
}

/// Writes to whoever answers, until `stop` is set; what was not answered is sent again.
fn work(writer: &mut Writer, address: &Mutex<String>, stop: &AtomicBool) -> Result<(), Finding> {
    while !stop.load(Ordering::Relaxed) {
        let now = address.lock().unwrap_or_else(PoisonError::into_inner).clone();
        writer.repeat(&now)?;
        writer.work(&now, stop)?;
        // Nobody listens while the server is started again.
        pause(Duration::from_millis(20));
    }
    Ok(())
}
