//! A queue of independent pieces of work for a given number of threads. No pool: threads live as long as one call.

use std::sync::{Mutex, PoisonError};

/// Does `work` for every task, on up to `threads` threads including the caller's.
pub(crate) fn for_each<T: Send>(tasks: Vec<T>, threads: usize, work: impl Fn(T) + Sync) {
    let threads = threads.min(tasks.len());
    if threads <= 1 {
        return tasks.into_iter().for_each(work);
    }
    let queue = Mutex::new(tasks.into_iter());
    let drain = || {
        loop {
            let task = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(task) = task else { break };
            work(task);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(drain);
        }
        drain();
    });
}
