//! `/v1/tiles/{layer}/{z}/{x}/{y}.mvt`: sites and matches as vector tiles, for windows that hold more than a browser should.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use turash_domain::{Invalid, Sequence, Sight};
use turash_services::{MatchLine, Matcher, SiteMark, Tile, TileOf};

use crate::app::App;
use crate::caller::Caller;
use crate::matches::check_loaded;
use crate::mvt::{Layer, Value};
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::AS_OF;
use crate::tag::tagged;

const MEDIA: &str = "application/vnd.mapbox-vector-tile";

/// What tiles there are.
#[derive(Clone, Copy)]
enum Kind {
    Sites,
    Matches,
}

/// Answers a tile.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((layer, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let kind = match layer.as_str() {
        "sites" => Kind::Sites,
        "matches" => Kind::Matches,
        _ => {
            return Err(Problem::not_found(format!(
                "there are tiles of sites and of matches, not of '{layer}'"
            )));
        }
    };
    let tile = read(&z, &x, &y).map_err(Problem::parameter)?;
    check_loaded(&app).await?;
    let (asked, sight) = (Arc::clone(&app), caller.sight());
    let of = sight.clone();
    let answer = app.ask(async move { drawn(asked.api.matches.matcher(), kind, tile, &of).await });
    tagged(&app, &headers, &uri, &sight, answer).await
}

fn read(z: &str, x: &str, y: &str) -> Result<Tile, Invalid> {
    let whole = |name: &str, text: &str| {
        let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        number.ok_or_else(|| Invalid::new(name, text, "a whole number", "write for example 7/68/44.mvt"))
    };
    let row = y.strip_suffix(".mvt");
    let row = row.ok_or_else(|| Invalid::new("y", y, "a row and .mvt", "write for example 7/68/44.mvt"))?;
    Tile::new(whole("z", z)?, whole("x", x)?, whole("y", row)?)
}

async fn drawn(matcher: &Matcher, kind: Kind, tile: Tile, sight: &Sight) -> Result<Response, Problem> {
    let (as_of, bytes) = match kind {
        Kind::Sites => {
            let TileOf { as_of, shown } = matcher.site_tile(tile, sight).await;
            (as_of, of_sites(tile, shown))
        }
        Kind::Matches => {
            let drawn = matcher.match_tile(tile, sight).await;
            let TileOf { as_of, shown } = drawn.map_err(Problem::parameter)?;
            (as_of, of_matches(tile, shown))
        }
    };
    Ok(response(as_of, bytes))
}

fn response(as_of: Sequence, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    response.headers_mut().insert(AS_OF, HeaderValue::from(as_of.0));
    response
}

fn of_sites(tile: Tile, marks: Vec<SiteMark>) -> Vec<u8> {
    let mut layer = Layer::new("sites");
    for SiteMark { at, sites, only } in marks {
        let mut properties = vec![("sites", Value::Whole(sites))];
        if let Some(only) = only {
            properties.push(("id", Value::Text(only.id.to_string())));
            properties.push(("flows", Value::Whole(only.flows)));
        }
        layer.point(tile.within(at), properties);
    }
    layer.tile()
}

fn of_matches(tile: Tile, lines: Vec<MatchLine>) -> Vec<u8> {
    let mut layer = Layer::new("matches");
    for line in lines {
        let properties = vec![
            ("id", Value::Text(line.id.to_string())),
            ("family", Value::Text(line.family.name().to_owned())),
            ("state", Value::Text(line.state.name().to_owned())),
            ("ranking_value_eur_per_year", Value::number(f64::from(line.value).round())),
        ];
        layer.line([line.from, line.to].map(|end| tile.within(end)), properties);
    }
    layer.tile()
}
