//! The map behind the page's own: tiles of a server that the page asks itself, or of a `PMTiles` file that this server answers from. Nobody has
//! one unless it is configured: the page asks no other server by itself.

use std::path::Path;

use axum::body::Bytes;
use pmtiles::{AsyncPmTilesReader, HashMapCache, MmapBackend, PmtError, TileCoord, TileType};
use serde::Serialize;
use thiserror::Error;

/// Where the tiles of a file are answered.
pub(crate) const OF_FILE: &str = "/v1/page/background/{z}/{x}/{y}";

/// A background that is configured.
pub struct Background {
    shown: Shown,
    /// The scheme and host that the page asks, where that is another server.
    origin: Option<String>,
    file: Option<TileFile>,
}

/// What the page is told of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Shown {
    /// The address of a tile, with `{z}`, `{x}` and `{y}`.
    tiles: String,
    /// Whom the map is by, as its terms ask.
    attribution: String,
    /// The nearest tiles that there are.
    max_zoom: u8,
    /// The side of a tile, pixels.
    tile_size: u16,
}

/// A tile of a file.
pub(crate) struct Picture {
    pub(crate) bytes: Bytes,
    pub(crate) media: &'static str,
}

struct TileFile {
    reader: AsyncPmTilesReader<MmapBackend, HashMapCache>,
    media: &'static str,
}

/// Why there is no such background.
#[derive(Debug, Error)]
pub enum BackgroundError {
    /// An address without places for the tile.
    #[error(
        "'{0}' is no address of tiles; write it with {{z}}, {{x}} and {{y}}, such as https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
    )]
    Address(String),
    /// A file that is no `PMTiles` file.
    #[error("{file} cannot be read as PMTiles: {why}")]
    File {
        /// Its name.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// A file whose tiles are no pictures.
    #[error(
        "{0} has tiles that are no pictures; a background takes PNG, JPEG, WebP or AVIF tiles, which most tools make of vector tiles"
    )]
    NoPictures(String),
}

impl Background {
    /// Tiles of another server: XYZ, or WMTS with `{z}`, `{y}` and `{x}` in the places of matrix, row and column. The page, and so whoever looks at it, asks that server.
    ///
    /// # Errors
    ///
    /// An address without these places, or without a scheme and host.
    pub fn of_server(
        address: &str,
        attribution: &str,
        max_zoom: u8,
        tile_size: u16,
    ) -> Result<Self, BackgroundError> {
        let wrong = || BackgroundError::Address(address.to_owned());
        let whole = ["{z}", "{x}", "{y}"].iter().all(|place| address.contains(place));
        let after_scheme = |scheme: &str| address.strip_prefix(scheme).map(|rest| (scheme.to_owned(), rest));
        let (scheme, rest) =
            after_scheme("https://").or_else(|| after_scheme("http://")).ok_or_else(wrong)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        if !whole || host.is_empty() || !host.bytes().all(is_host) {
            return Err(wrong());
        }
        let origin = Some(scheme + host);
        let (tiles, attribution) = (address.to_owned(), attribution.to_owned());
        Ok(Self { shown: Shown { tiles, attribution, max_zoom, tile_size }, origin, file: None })
    }

    /// Tiles of a file, which this server answers from.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or whose tiles are no pictures.
    pub async fn of_file(file: &Path, attribution: &str, tile_size: u16) -> Result<Self, BackgroundError> {
        let name = file.display().to_string();
        let opened = AsyncPmTilesReader::new_with_cached_path(HashMapCache::default(), file).await;
        let reader =
            opened.map_err(|error| BackgroundError::File { file: name.clone(), why: error.to_string() })?;
        let header = reader.get_header();
        let media = match header.tile_type {
            kind @ (TileType::Png | TileType::Jpeg | TileType::Webp | TileType::Avif) => kind.content_type(),
            TileType::Unknown | TileType::Mvt | TileType::Mlt => {
                return Err(BackgroundError::NoPictures(name));
            }
        };
        let shown = Shown {
            tiles: OF_FILE.to_owned(),
            attribution: attribution.to_owned(),
            max_zoom: header.max_zoom,
            tile_size,
        };
        Ok(Self { shown, origin: None, file: Some(TileFile { reader, media }) })
    }

    /// What the page is told of it.
    pub(crate) fn shown(&self) -> &Shown {
        &self.shown
    }

    /// The picture of a tile and its media type, where this server has a file of them: nothing where it has none, `None` inside where the file has
    /// none there.
    pub(crate) async fn picture(&self, place: TileCoord) -> Option<Result<Option<Picture>, PmtError>> {
        let TileFile { reader, media } = self.file.as_ref()?;
        let read = reader.get_tile_decompressed(place).await;
        Some(read.map(|found| found.map(|bytes| Picture { bytes, media })))
    }

    /// The scheme and host of another server that the page may ask.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_places_for_the_tile() {
        let of = |address: &str| Background::of_server(address, "", 19, 256);
        for (address, origin) in [
            ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
            (
                "http://127.0.0.1:8090/wmts?layer=a&TileMatrix={z}&TileRow={y}&TileCol={x}",
                "http://127.0.0.1:8090",
            ),
        ] {
            assert_eq!(of(address).ok().and_then(|found| found.origin).as_deref(), Some(origin));
        }
        for address in [
            "https://tiles.example.org/{z}/{x}.png",
            "tiles.example.org/{z}/{x}/{y}.png",
            "ftp://tiles.example.org/{z}/{x}/{y}.png",
            "https:///{z}/{x}/{y}.png",
            "https://a; script-src *{z}/{x}/{y}",
        ] {
            assert!(matches!(of(address), Err(BackgroundError::Address(_))), "{address}");
        }
    }

    #[tokio::test]
    async fn a_file_that_is_none_is_named() {
        let error = Background::of_file(Path::new("Cargo.toml"), "", 256).await.err().unwrap().to_string();
        assert!(error.starts_with("Cargo.toml cannot be read as PMTiles"), "{error}");
    }
}
