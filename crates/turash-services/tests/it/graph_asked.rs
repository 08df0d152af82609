//! A question about the graph computes on a thread of its own.

#![cfg(test)]

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;
use turash_domain::ports::{
    Bounded, Bounds, Chain, Closure, Communities, Introduction, Neighbourhood, Path, PortResult,
    ResourceGraph,
};
use turash_domain::{PortError, PortErrorKind, SiteId, Text};
use turash_services::{AskedGraph, GraphQuestion};

use crate::graph_world::World;

/// A graph that computes until it is told to stop, and says when it has begun.
struct Busy {
    begun: Notify,
    told: Mutex<Receiver<()>>,
}

#[async_trait]
impl ResourceGraph for Busy {
    async fn communities(&self, _: &Bounds) -> PortResult<Bounded<Communities>> {
        self.begun.notify_one();
        let told = self.told.lock().unwrap().recv_timeout(Duration::from_secs(20));
        told.map_err(|_| PortError::new(PortErrorKind::Unavailable, "busy", "nothing else ran meanwhile"))?;
        Ok(Bounded::whole(Communities { communities: Vec::new(), modularity: 0.0 }))
    }

    async fn neighbourhood(
        &self,
        _: &SiteId,
        _: u32,
        _: &Bounds,
    ) -> PortResult<Option<Bounded<Neighbourhood>>> {
        unreachable!("it is not asked")
    }

    async fn chains(&self, _: &SiteId, _: u32, _: &Bounds) -> PortResult<Option<Bounded<Vec<Chain>>>> {
        unreachable!("it is not asked")
    }

    async fn cycles(&self, _: &SiteId, _: u32, _: &Bounds) -> PortResult<Option<Bounded<Vec<Chain>>>> {
        unreachable!("it is not asked")
    }

    async fn closure(&self, _: &SiteId, _: &Bounds) -> PortResult<Option<Bounded<Closure>>> {
        unreachable!("it is not asked")
    }

    async fn path(&self, _: &Text, _: &Text, _: &Bounds) -> PortResult<Option<Bounded<Option<Path>>>> {
        unreachable!("it is not asked")
    }

    async fn introductions(
        &self,
        _: &[SiteId],
        _: u32,
        _: &Bounds,
    ) -> PortResult<Bounded<Vec<Introduction>>> {
        unreachable!("it is not asked")
    }
}

#[tokio::test]
async fn everything_else_runs_while_a_question_computes() {
    let (stop, told) = channel();
    let world = World::new(1).await;
    let busy = Arc::new(Busy { begun: Notify::new(), told: Mutex::new(told) });
    let asked = AskedGraph::of_copy(Arc::<Busy>::clone(&busy));
    let question = async { asked.ask(&world.ports, &GraphQuestion::Communities, &Bounds::default()).await };
    // Both on this one thread: it is told only if the question does not hold it.
    let telling = async {
        busy.begun.notified().await;
        stop.send(())
    };
    let (answered, told) = tokio::join!(question, telling);
    told.unwrap();
    answered.unwrap().unwrap();
}
