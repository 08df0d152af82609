//! What a suite is made of, and how it is run over an adapter with a fault.

use std::any::Any;
use std::pin::Pin;
use std::time::Duration;

use tokio::task::JoinSet;

/// A new, empty adapter for one case, with what must live as long (a temporary folder, say).
pub struct Fresh<P> {
    /// The port or ports.
    pub port: P,
    /// What is dropped after the case.
    pub keep: Box<dyn Any + Send>,
}

impl<P> Fresh<P> {
    /// A port that needs nothing beside it.
    pub fn new(port: P) -> Self {
        Self { port, keep: Box::new(()) }
    }

    /// The same port, with something to drop after the case.
    #[must_use]
    pub fn keeping(self, keep: impl Any + Send) -> Self {
        Self { keep: Box::new((self.keep, keep)), ..self }
    }
}

/// A case's run.
pub type Run = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A case: the name of its function and the function.
pub struct Case<P> {
    /// The function's name.
    pub name: &'static str,
    /// The function.
    pub run: fn(P) -> Run,
}

/// How long a case may take before it counts as failed: a broken adapter may let it wait for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs all cases of a suite, each on an adapter of its own, and gives the names of those that fail.
///
/// An adapter's own tests use the suite's macro; this is for planted faults, which a suite must notice.
pub async fn failures<P: Send + 'static>(
    cases: Vec<Case<P>>,
    factory: impl AsyncFn() -> Fresh<P>,
) -> Vec<&'static str> {
    let mut failed = Vec::new();
    for case in cases {
        let Fresh { port, keep } = factory().await;
        let mut tasks = JoinSet::new();
        tasks.spawn((case.run)(port));
        let ended = tokio::time::timeout(PATIENCE, tasks.join_next()).await;
        if !matches!(ended, Ok(Some(Ok(())))) {
            failed.push(case.name);
        }
        drop(keep);
    }
    failed
}

/// Makes a suite's two faces from its one list of cases. `$d` is a dollar sign, for the macro that is made.
macro_rules! declare_suite {
    ($d:tt $module:ident, $name:ident, $port:ty: $($case:ident,)*) => {
        /// Every case of this suite.
        pub fn cases() -> Vec<$crate::Case<$port>> {
            vec![$($crate::Case { name: stringify!($case), run: |port| Box::pin($case(port)) }),*]
        }

        /// Writes one test per case of this suite, over adapters made by a factory.
        #[macro_export]
        macro_rules! $name {
            ($d factory:path) => {
                $(
                    #[tokio::test]
                    async fn $case() {
                        let fresh = $d factory().await;
                        $d crate::$module::$case(fresh.port).await;
                        drop(fresh.keep);
                    }
                )*
            };
        }
    };
}
pub(crate) use declare_suite;
