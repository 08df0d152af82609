//! Pipelines: stages that run at once, joined by bounded channels.
//!
//! All stages live in a [`Scope`] and none outlives it. A stage ends when its input ends, so the end travels down the pipeline after
//! everything that was sent before it. The first error (or panic) cancels all stages and is what the scope returns; so is a
//! cancellation from outside. A stage that nobody reads from any more ends, and so do those before it.
//!
//! What is absent: retries and acknowledgement; those are the worker pool's.

use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::lifecycle::panic_message;

/// The stages of a pipeline. Dropping it aborts them.
///
/// ```
/// use std::num::{NonZeroUsize, ParseIntError};
/// use tokio_util::sync::CancellationToken;
/// use turash_runtime::{Scope, ScopeError, Shape};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ScopeError<ParseIntError>> {
/// let shape = Shape { workers: NonZeroUsize::MIN, capacity: NonZeroUsize::MIN };
/// let mut scope = Scope::new(&CancellationToken::new());
/// let words = scope.source("words", shape.capacity, |outlet| async move {
///     for word in ["1", "20", "300"] {
///         if !outlet.send(word).await {
///             break;
///         }
///     }
///     Ok(())
/// });
/// let mut numbers = scope.stage("parsing", shape, words, |word| async move { word.parse::<u32>() });
/// let mut sum = 0;
/// while let Some(number) = numbers.next().await {
///     sum += number;
/// }
/// // Only now is it known that everything came.
/// scope.finish().await?;
/// assert_eq!(sum, 321);
/// # Ok(())
/// # }
/// ```
///
/// `examples/pipeline.rs` has all the parts.
pub struct Scope<E> {
    tasks: JoinSet<()>,
    stop: CancellationToken,
    first: Arc<Mutex<Option<ScopeError<E>>>>,
}

/// Why a pipeline did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError<E> {
    /// A stage failed; it reads like the error of the stage.
    #[error(transparent)]
    Failed(E),
    /// A stage panicked.
    #[error("{stage} panicked: {message}")]
    Panicked {
        /// Which stage.
        stage: &'static str,
        /// What the panic said.
        message: String,
    },
    /// It was cancelled from outside.
    #[error("cancelled")]
    Cancelled,
}

/// How many workers a stage has, and how many items may wait after each of them.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Workers.
    pub workers: NonZeroUsize,
    /// Items that may wait.
    pub capacity: NonZeroUsize,
}

/// Which of several outputs an item goes to.
pub enum Route<T> {
    /// One after the other, item by item.
    InTurn,
    /// Items of one key go the same way, so their order is kept; the function gives the key's hash.
    ByKey(Box<dyn Fn(&T) -> u64 + Send>),
}

/// The entry of a bounded channel.
pub struct Outlet<T> {
    items: mpsc::Sender<T>,
}

/// The exit of a bounded channel.
pub struct Feed<T> {
    items: mpsc::Receiver<T>,
}

impl<T> Outlet<T> {
    /// Hands an item on, waiting for room. `false` where nobody takes it any more: then there is nothing left to do.
    #[must_use = "`false` says that nobody takes items any more"]
    pub async fn send(&self, item: T) -> bool {
        self.items.send(item).await.is_ok()
    }
}

impl<T> Feed<T> {
    /// The next item; `None` once nothing more comes. Whether everything came is what [`Scope::finish`] says.
    pub async fn next(&mut self) -> Option<T> {
        self.items.recv().await
    }
}

impl<E: Send + 'static> Scope<E> {
    /// A scope that ends early when `outside` is cancelled.
    pub fn new(outside: &CancellationToken) -> Self {
        Self { tasks: JoinSet::new(), stop: outside.child_token(), first: Arc::default() }
    }

    /// Runs anything in the scope, under a name.
    pub fn run(&mut self, stage: &'static str, work: impl Future<Output = Result<(), E>> + Send + 'static) {
        let (stop, first) = (self.stop.clone(), Arc::clone(&self.first));
        self.tasks.spawn(async move {
            let error = match stop.run_until_cancelled(AssertUnwindSafe(work).catch_unwind()).await {
                Some(Ok(Ok(()))) => return,
                Some(Ok(Err(error))) => ScopeError::Failed(error),
                Some(Err(panic)) => ScopeError::Panicked { stage, message: panic_message(panic.as_ref()) },
                None => ScopeError::Cancelled,
            };
            first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            stop.cancel();
        });
    }

    /// A stage without input: sends into its outlet until it has nothing more, or until nobody takes it.
    pub fn source<T: Send + 'static, Fut>(
        &mut self,
        stage: &'static str,
        capacity: NonZeroUsize,
        work: impl FnOnce(Outlet<T>) -> Fut,
    ) -> Feed<T>
    where
        Fut: Future<Output = Result<(), E>> + Send + 'static,
    {
        let (outlet, feed) = channel(capacity);
        self.run(stage, work(outlet));
        feed
    }

    /// Makes one item of each. The order is kept, with any number of workers: they take items in turn, and so are they read.
    pub fn stage<I, O, Fut>(
        &mut self,
        stage: &'static str,
        shape: Shape,
        input: Feed<I>,
        work: impl Fn(I) -> Fut + Clone + Send + Sync + 'static,
    ) -> Feed<O>
    where
        I: Send + 'static,
        O: Send + 'static,
        Fut: Future<Output = Result<O, E>> + Send + 'static,
    {
        if shape.workers.get() == 1 {
            return self.worker(stage, shape.capacity, input, work);
        }
        let lanes = self.fan_out(stage, shape.workers, shape.capacity, input, Route::InTurn);
        let worked = lanes.into_iter().map(|lane| self.worker(stage, shape.capacity, lane, work.clone()));
        let worked = worked.collect();
        self.in_turn(stage, shape.capacity, worked)
    }

    fn worker<I, O, Fut>(
        &mut self,
        stage: &'static str,
        capacity: NonZeroUsize,
        mut input: Feed<I>,
        work: impl Fn(I) -> Fut + Send + Sync + 'static,
    ) -> Feed<O>
    where
        I: Send + 'static,
        O: Send + 'static,
        Fut: Future<Output = Result<O, E>> + Send + 'static,
    {
        self.source(stage, capacity, |outlet| async move {
            while let Some(item) = input.next().await {
                if !outlet.send(work(item).await?).await {
                    break;
                }
            }
            Ok(())
        })
    }

    /// A stage without output.
    pub fn sink<I, Fut>(
        &mut self,
        stage: &'static str,
        mut input: Feed<I>,
        mut work: impl FnMut(I) -> Fut + Send + 'static,
    ) where
        I: Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
    {
        self.run(stage, async move {
            while let Some(item) = input.next().await {
                work(item).await?;
            }
            Ok(())
        });
    }

    /// Spreads one stream over `ways` others. A full one holds all others back. It ends when one of them is not read any more:
    /// each of them is a part of the whole.
    pub fn fan_out<T: Send + 'static>(
        &mut self,
        stage: &'static str,
        ways: NonZeroUsize,
        capacity: NonZeroUsize,
        mut input: Feed<T>,
        route: Route<T>,
    ) -> Vec<Feed<T>> {
        let (outlets, feeds): (Vec<_>, Vec<_>) = (0..ways.get()).map(|_| channel(capacity)).unzip();
        self.run(stage, async move {
            let mut turn = 0;
            while let Some(item) = input.next().await {
                let way = match &route {
                    Route::InTurn => turn,
                    Route::ByKey(hash) => (hash(&item) % outlets.len() as u64) as usize,
                };
                turn = (turn + 1) % outlets.len();
                if !outlets[way].send(item).await {
                    break;
                }
            }
            Ok(())
        });
        feeds
    }

    /// Brings several streams together as they come; the order of each is kept. It ends when all of them have ended.
    pub fn fan_in<T: Send + 'static>(
        &mut self,
        stage: &'static str,
        capacity: NonZeroUsize,
        inputs: Vec<Feed<T>>,
    ) -> Feed<T> {
        let (outlet, feed) = channel(capacity);
        for mut input in inputs {
            let outlet = Outlet { items: outlet.items.clone() };
            self.run(stage, async move {
                while let Some(item) = input.next().await {
                    if !outlet.send(item).await {
                        break;
                    }
                }
                Ok(())
            });
        }
        feed
    }

    /// Brings streams together that were spread in turn, in the order from before.
    fn in_turn<T: Send + 'static>(
        &mut self,
        stage: &'static str,
        capacity: NonZeroUsize,
        mut inputs: Vec<Feed<T>>,
    ) -> Feed<T> {
        self.source(stage, capacity, |outlet| async move {
            let mut turn = 0;
            // The first that has ended is where the stream ended: all after it got one item less.
            while let Some(item) = inputs[turn].next().await {
                turn = (turn + 1) % inputs.len();
                if !outlet.send(item).await {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Waits until every stage has ended, and gives the first error.
    pub async fn finish(mut self) -> Result<(), ScopeError<E>> {
        while self.tasks.join_next().await.is_some() {}
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        first.map_or(Ok(()), Err)
    }
}

fn channel<T>(capacity: NonZeroUsize) -> (Outlet<T>, Feed<T>) {
    let (sender, receiver) = mpsc::channel(capacity.get());
    (Outlet { items: sender }, Feed { items: receiver })
}
