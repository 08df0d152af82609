//! The web page: the map behind its own.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use turash_domain::described;
use turash_http::Background;

described! {
    /// The group `page` of the configuration: the map behind that of the web page.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Page {
        /// Pictures of a map: the address of tiles (XYZ, or WMTS), such as `https://tiles.example.org/{z}/{x}/{y}.png`, which the browser then asks, or a `.pmtiles` file with pictures, which this server answers from; empty for none.
        background: String,
        /// Whom that map is by, as its terms ask.
        background_attribution: String,
        /// The nearest tiles that an address has; a file says so itself.
        background_max_zoom: f64,
        /// The side of a tile, pixels: 256, or 512 where a server says so.
        background_tile_px: f64,
    }
}

impl Default for Page {
    fn default() -> Self {
        Self {
            background: String::new(),
            background_attribution: String::new(),
            background_max_zoom: 19.0,
            background_tile_px: 256.0,
        }
    }
}

impl Page {
    pub(super) fn check(&self) -> Result<()> {
        if self.background.is_empty() && !self.background_attribution.is_empty() {
            bail!(
                "'page.background_attribution' says whom a background is by, but 'page.background' names none"
            );
        }
        if self.background.is_empty() || self.is_file() || self.background.contains("://") {
            return Ok(());
        }
        bail!(
            "'page.background' is '{}'; write the address of tiles, such as https://tiles.example.org/{{z}}/{{x}}/{{y}}.png, or a file that ends in .pmtiles",
            self.background
        );
    }

    /// The figures with their bounds.
    pub(super) fn figures(&self) -> [(&'static str, f64, f64, f64); 2] {
        [
            ("page.background_max_zoom", self.background_max_zoom, 0.0, 24.0),
            ("page.background_tile_px", self.background_tile_px, 64.0, 4096.0),
        ]
    }

    fn is_file(&self) -> bool {
        Path::new(&self.background).extension().is_some_and(|extension| extension == "pmtiles")
            && !self.background.contains("://")
    }

    /// The background, where one is named.
    pub(crate) async fn background(&self) -> Result<Option<Arc<Background>>> {
        let (named, by) = (self.background.as_str(), self.background_attribution.as_str());
        let (max_zoom, tile_size) = (self.background_max_zoom as u8, self.background_tile_px as u16);
        let found = if named.is_empty() {
            return Ok(None);
        } else if self.is_file() {
            Background::of_file(Path::new(named), by, tile_size).await
        } else {
            Background::of_server(named, by, max_zoom, tile_size)
        };
        Ok(Some(Arc::new(found.context("the map behind the page's (page.background) cannot be used")?)))
    }
}
