//! apalis on Redis with the same events, the same decoding and the same handler. It is built only with the feature `apalis`, which
//! `cargo xtask bench redis` switches on: nobody else compiles it.

#[cfg(feature = "apalis")]
pub use with_apalis::consume;

/// Without apalis nothing is measured.
#[cfg(not(feature = "apalis"))]
#[allow(clippy::unused_async, reason = "as it is with apalis")]
pub async fn consume(
    _url: &str,
    _queue: &str,
    _events: &[turash_domain::ports::Content],
) -> anyhow::Result<Option<f64>> {
    Ok(None)
}

#[cfg(feature = "apalis")]
mod with_apalis {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use anyhow::{Context, Result, ensure};
    use apalis::prelude::{BoxDynError, TaskSink, WorkerBuilder, WorkerContext};
    use apalis_redis::{Config, RedisStorage};
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::value::RawValue;
    use turash_domain::Event;
    use turash_domain::ports::Content;

    use crate::timer::Stopwatch;

    /// Its script cannot fetch from more than some 7,000 jobs that are due.
    const WAVE: usize = 5_000;
    /// Jobs fetched, and acknowledged, at once.
    const AT_ONCE: usize = 512;

    /// An event as a job; its text is the same CloudEvents JSON.
    struct Job(Arc<Event>);

    impl Serialize for Job {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            RawValue::from_string(self.0.to_cloud_event()).map_err(S::Error::custom)?.serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Job {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let json = <&RawValue>::deserialize(deserializer)?;
            Event::from_cloud_event(json.get()).map(|event| Self(Arc::new(event))).map_err(D::Error::custom)
        }
    }

    /// Events a second that one worker handles: it is given them in waves, and only handling is timed.
    pub async fn consume(url: &str, queue: &str, events: &[Content]) -> Result<Option<f64>> {
        let mut seconds = 0.0;
        for (number, wave) in events.chunks(WAVE).enumerate() {
            seconds += one_wave(url, &format!("{queue}:{number}"), wave).await?;
        }
        Ok(Some(events.len() as f64 / seconds))
    }

    async fn one_wave(url: &str, queue: &str, events: &[Content]) -> Result<f64> {
        let mut connection = apalis_redis::connect(url).await?;
        let config = Config::default().queue(queue).batch_size(AT_ONCE);
        let mut storage = RedisStorage::<Job>::new(connection.clone()).with_config(config.clone());
        let jobs: Vec<Job> =
            events.iter().filter_map(Content::event).map(|event| Job(Arc::clone(event))).collect();
        let count = jobs.len();
        storage.push_bulk(jobs).await.map_err(|error| anyhow::anyhow!("apalis takes no jobs: {error}"))?;
        let left = Arc::new(AtomicUsize::new(count));
        let handler = move |job: Job, worker: WorkerContext| {
            let left = Arc::clone(&left);
            async move {
                drop(job);
                if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                    worker.stop()?;
                }
                Ok::<(), BoxDynError>(())
            }
        };
        let worker = WorkerBuilder::new(format!("bench-{queue}")).backend(storage).build(handler);
        let watch = Stopwatch::start();
        worker.run().await.context("the worker of apalis failed")?;
        let seconds = watch.seconds();
        let done: usize =
            redis::cmd("SCARD").arg(config.done_jobs_set()).query_async(&mut connection).await?;
        ensure!(done == count, "apalis acknowledged {done} of {count} jobs");
        let keys: Vec<String> =
            redis::cmd("KEYS").arg(format!("{queue}:*")).query_async(&mut connection).await?;
        for part in keys.chunks(WAVE) {
            redis::cmd("DEL").arg(part).query_async::<()>(&mut connection).await?;
        }
        Ok(seconds)
    }
}
