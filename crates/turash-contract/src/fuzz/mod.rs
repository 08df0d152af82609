//! What every reader promises of bytes from strangers: it neither panics nor hangs, and takes no more memory than its input is worth.
//!
//! [`fuzz`] makes inputs from good ones by random changes (`mutate`), hands each to a reader, and keeps those that made it answer something new as
//! material for more. Nothing of a compiler is needed: what a reader answers stands in for the paths that it took. Every run is repeated by its
//! seed.
#![allow(clippy::print_stdout, reason = "a run says what it did")]

mod mutate;
mod process;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::random::Random;
pub use mutate::INPUT_BYTES;
use mutate::mutate;

/// What an input may take in memory at its peak, beyond what was taken before.
const MEMORY_BYTES: u64 = 200_000_000;
/// Inputs that are kept as material.
const KEPT: usize = 4_000;
/// An input that is not done by then will not be: the process ends, and says which it was.
const HANGS: Duration = Duration::from_mins(1);
/// Inputs between two looks at the memory, where none of them is long.
const LOOK: u64 = 64;

/// How long a reader is tried.
#[derive(Debug, Clone, Copy)]
pub enum Effort {
    /// With so many inputs; an input may take twenty seconds, since a test is not optimized.
    Inputs(u64),
    /// For so long; an input may take a second of the processor.
    Time(Duration),
}

impl Effort {
    fn is_spent(self, inputs: u64, started: Instant) -> bool {
        match self {
            Self::Inputs(most) => inputs >= most,
            Self::Time(most) => started.elapsed() >= most,
        }
    }

    /// The longest that one input may take.
    fn patience(self) -> Duration {
        match self {
            Self::Inputs(_) => Duration::from_secs(20),
            Self::Time(_) => Duration::from_secs(1),
        }
    }
}

/// A reader to be tried.
pub struct Target<'a> {
    /// Its name.
    pub name: &'a str,
    /// Good inputs.
    pub inputs: Vec<Vec<u8>>,
    /// Words that mean something to it.
    pub words: &'a [&'a str],
}

/// One at a time: what another one takes would count as its own.
static ALONE: Mutex<()> = Mutex::new(());

/// Tries a reader. `read` answers what it made of an input, in a few words that repeat.
///
/// # Panics
/// Where the reader panicked, took too long or too much memory: with the input's number, and the seed by which it comes again.
pub fn fuzz(target: &Target<'_>, effort: Effort, seed: u64, mut read: impl FnMut(&[u8]) -> String) {
    let _alone: MutexGuard<'_, ()> = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut random = Random(seed);
    let mut corpus = target.inputs.clone();
    let mut known = HashSet::new();
    let watch = Watch::start(target.name, seed);
    let started = now();
    let (mut number, mut longest, mut most) = (0, Duration::ZERO, 0);
    while !effort.is_spent(number, started) {
        // First the good ones as they are.
        let input = match target.inputs.get(number as usize) {
            Some(input) => input.clone(),
            None => mutate(&corpus, target.words, &mut random),
        };
        let looks = input.len() > INPUT_BYTES / 20 || number.is_multiple_of(LOOK);
        let before = looks.then(process::begin).flatten();
        watch.begin(number);
        let (begun, computed) = (now(), process::computed());
        let answer = catch_unwind(AssertUnwindSafe(|| read(&input)));
        let took = process::computed()
            .zip(computed)
            .map_or_else(|| begun.elapsed(), |(now, then)| now.saturating_sub(then));
        watch.end();
        let memory = before.map_or(0, process::peak_since);
        let fault = match &answer {
            Err(_) => Some("it panicked".to_owned()),
            Ok(_) if took > effort.patience() => Some(format!("it took {:.1} s", took.as_secs_f64())),
            Ok(_) if memory > MEMORY_BYTES => Some(format!("it took {} MB", memory / 1_000_000)),
            Ok(_) => None,
        };
        if let Some(fault) = fault {
            report(target.name, seed, number, &input, &fault);
        }
        (longest, most) = (longest.max(took), most.max(memory));
        if known.insert(answer.unwrap_or_default()) && corpus.len() < KEPT && input.len() < INPUT_BYTES / 4 {
            corpus.push(input);
        }
        number += 1;
    }
    println!(
        "{:<8} seed {seed}: {number} inputs, {} kinds of answers, at most {} ms and {} an input",
        target.name,
        known.len(),
        longest.as_millis(),
        process::shown(most),
    );
}

/// Ends the run with the input that did harm.
fn report(name: &str, seed: u64, number: u64, input: &[u8], fault: &str) -> ! {
    let path = std::env::temp_dir().join(format!("turash-fuzz-{name}-{seed}-{number}"));
    let kept = std::fs::write(&path, input)
        .map_or(String::new(), |()| format!("; it is kept as {}", path.display()));
    let beginning = String::from_utf8_lossy(&input[..input.len().min(300)]).into_owned();
    panic!("{name}, seed {seed}, input {number} of {} bytes: {fault}{kept}\n{beginning}", input.len());
}

#[allow(clippy::disallowed_methods, reason = "how long an input takes is what is tested")]
fn now() -> Instant {
    Instant::now()
}

/// Ends the process where an input hangs for good: nothing else could.
struct Watch {
    /// The input at hand, plus one; 0 between two, the greatest at the end.
    at: Arc<AtomicU64>,
}

impl Watch {
    fn start(name: &str, seed: u64) -> Self {
        let at = Arc::new(AtomicU64::new(0));
        let (watched, name) = (Arc::clone(&at), name.to_owned());
        std::thread::spawn(move || {
            let mut under_way = (0, now());
            loop {
                #[allow(clippy::disallowed_methods, reason = "a thread of its own that only waits")]
                std::thread::sleep(Duration::from_millis(500));
                let number = watched.load(Ordering::Relaxed);
                if number == u64::MAX {
                    return;
                }
                if number == 0 || number != under_way.0 {
                    under_way = (number, now());
                } else if under_way.1.elapsed() > HANGS {
                    println!("{name}, seed {seed}, input {}: it hangs", number - 1);
                    std::process::abort();
                }
            }
        });
        Self { at }
    }

    fn begin(&self, number: u64) {
        self.at.store(number + 1, Ordering::Relaxed);
    }

    fn end(&self) {
        self.at.store(0, Ordering::Relaxed);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.at.store(u64::MAX, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faulty(read: impl FnMut(&[u8]) -> String) -> String {
        let target = Target { name: "planted", inputs: vec![b"abc,1,2\n".to_vec()], words: &["BOOM", "x"] };
        let ended = catch_unwind(AssertUnwindSafe(|| fuzz(&target, Effort::Inputs(20_000), 7, read)));
        ended.err().and_then(|panic| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
    }

    #[test]
    fn a_panic_behind_a_word_is_found_and_comes_again() {
        let read = |input: &[u8]| {
            let text = String::from_utf8_lossy(input);
            assert!(!(text.starts_with("abc") && text.contains("BOOM")), "planted");
            text.len().min(20).to_string()
        };
        let found = faulty(read);
        assert!(found.contains("it panicked"), "{found}");
        assert_eq!(faulty(read), found, "a run is repeated by its seed");
    }

    #[test]
    fn memory_that_an_input_takes_is_found() {
        if process::begin().is_none() {
            println!("not run: memory is not told here");
            return;
        }
        let found = faulty(|input| {
            let size = if input.len() > 40_000 { 300_000_000 } else { 1 };
            let taken = vec![1_u8; size];
            taken.iter().map(|byte| u64::from(*byte)).sum::<u64>().to_string()
        });
        assert!(found.contains("MB"), "{found}");
    }
}
