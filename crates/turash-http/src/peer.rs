//! The routes as one connection asks them: every request says where it comes from.

use std::net::IpAddr;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use crate::caller::Peer;

type Inner = TowerToHyperService<Router>;

/// The routes for a connection from an address.
pub(crate) struct OfPeer {
    inner: Inner,
    peer: Peer,
}

impl OfPeer {
    pub(crate) fn new(router: Router, peer: IpAddr) -> Self {
        Self { inner: TowerToHyperService::new(router), peer: Peer(peer) }
    }
}

impl Service<Request<Incoming>> for OfPeer {
    type Response = <Inner as Service<Request<Incoming>>>::Response;
    type Error = <Inner as Service<Request<Incoming>>>::Error;
    type Future = <Inner as Service<Request<Incoming>>>::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.peer);
        self.inner.call(request)
    }
}
