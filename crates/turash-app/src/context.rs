//! What every command is given, and the matcher that it asks for.

use std::path::PathBuf;

use anyhow::Result;
use turash_domain::matching::Model;
use turash_services::{Matcher, Ports};

use crate::cli::ProgressStyle;
use crate::config::{Config, Place};
use crate::profiles::ProfileFolder;
use crate::progress::Progress;

/// What every command is given.
pub(crate) struct Context {
    /// The folder of the embedded store, and of what commands leave besides.
    pub(crate) data: PathBuf,
    /// Where the store is: that folder, or a database.
    pub(crate) place: Place,
    pub(crate) progress: ProgressStyle,
    pub(crate) config: Config,
    /// What pairs are judged by.
    pub(crate) model: Model,
    /// The folder of the load profiles that the model knows by name, where there is one.
    pub(crate) profiles: Option<ProfileFolder>,
    /// A fault to inject, in builds for tests.
    pub(crate) fault: Option<String>,
}

/// Loads everything and computes all lists, with progress.
pub(crate) async fn load(context: &Context, ports: &Ports) -> Result<Matcher> {
    let progress = Progress::start(context.progress, "flows loaded");
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Matcher::load(ports, context.model.clone(), threads, &|at| progress.at(at.flows, at.of)).await?)
}
