//! What a tile of a web map shows: its sites, one by one where they are few and counted by squares where they are many, and its best matches
//! as lines.

use turash_domain::{Coordinates, Family, GeoBox, Invalid, MatchId, MatchState, Sequence, Sight, SiteId};

use crate::matching::directory::SiteRecord;
use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::matching::places::{FINEST, PlaceWalk, across, column_and_row, down};
use crate::questions::filter::MatchFilter;
use crate::questions::query::FoundMatches;
use crate::questions::ranked::RankedPair;
use crate::questions::walk::Walk;

/// The most sites of a tile that are shown one by one.
const EACH: usize = 2_000;
/// A tile is 2^5 by 2^5 squares of counted sites.
const SQUARES: u32 = 5;
/// The most lines of a tile: the best ones.
pub const MOST_LINES: usize = 1_000;
/// The most levels of a map: a tile of the last one is some metres wide.
pub const LEVELS: u32 = 22;

/// A tile: level, column from the west and row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    level: u32,
    at: [u32; 2],
}

/// A place on the map, whose width and height are 1, from its upper left.
pub type OnMap = [f64; 2];

impl Tile {
    /// A tile that is on the map.
    pub fn new(level: u32, column: u32, row: u32) -> Result<Self, Invalid> {
        if level > LEVELS {
            return Err(Invalid::new("z", level, format!("a level from 0 to {LEVELS}"), ""));
        }
        let end = 1_u32 << level;
        for (name, at) in [("x", column), ("y", row)] {
            if at >= end {
                let expected = format!("0 to {} at level {level}", end - 1);
                return Err(Invalid::new(name, at, expected, "ask for a tile that is on the map"));
            }
        }
        Ok(Self { level, at: [column, row] })
    }

    /// A place of the map in the tile, whose width and height are 1; beyond that it is outside.
    pub fn within(self, place: OnMap) -> OnMap {
        let count = f64::from(1_u32 << self.level);
        [0, 1].map(|axis| place[axis] * count - f64::from(self.at[axis]))
    }

    fn has(self, place: OnMap) -> bool {
        self.within(place).iter().all(|share| (0.0..1.0).contains(share))
    }

    /// A box in degrees around it, with room at its edges: a line that is straight in degrees is a little bent on the map.
    fn degrees(self) -> Result<GeoBox, Invalid> {
        let size = 1.0 / f64::from(1_u32 << self.level);
        let room = size / 8.0 + 1.0 / 65_536.0;
        let [left, top] = self.at.map(|at| f64::from(at) * size);
        let longitude = |across: f64| across.clamp(0.0, 1.0) * 360.0 - 180.0;
        let latitude = |down: f64| (std::f64::consts::PI * (1.0 - 2.0 * down)).sinh().atan().to_degrees();
        // The outermost rows have what is beyond them.
        let north = if top <= room { 90.0 } else { latitude(top - room) };
        let south = if top + size + room >= 1.0 { -90.0 } else { latitude(top + size + room) };
        GeoBox::new([longitude(left - room), south, longitude(left + size + room), north])
    }
}

/// Where something is on the map.
pub fn on_map(place: Coordinates) -> OnMap {
    [across(place.longitude()), down(place.latitude()).clamp(0.0, 1.0)]
}

/// What stands for one site or for many.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteMark {
    /// Where it stands; of many in their middle.
    pub at: OnMap,
    /// How many there are.
    pub sites: u64,
    /// Of one alone: who it is.
    pub only: Option<OnlySite>,
}

/// A site that stands alone.
#[derive(Debug, Clone, PartialEq)]
pub struct OnlySite {
    /// Its id.
    pub id: SiteId,
    /// How many flows it has.
    pub flows: u64,
}

/// The line of a match.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchLine {
    /// The match.
    pub id: MatchId,
    /// Where the supply is.
    pub from: OnMap,
    /// Where the demand is.
    pub to: OnMap,
    /// The family of the supply.
    pub family: Family,
    /// Where people took it.
    pub state: MatchState,
    /// What ranks it, EUR/a.
    pub value: f32,
}

/// What a tile shows, and as of when.
#[derive(Debug, Clone, PartialEq)]
pub struct TileOf<T> {
    /// The sequence of the log that the lists held as of when they were looked at first.
    pub as_of: Sequence,
    /// What it shows.
    pub shown: Vec<T>,
}

impl Matcher {
    /// The sites of a tile, each with how many flows of it are seen.
    pub async fn site_tile(&self, tile: Tile, sight: &Sight) -> TileOf<SiteMark> {
        let as_of = self.head();
        let (sight, walk) = (sight.clone(), PlaceWalk::of_square(tile.level, tile.at));
        let marks = Marks { tile, sight, walk, each: Vec::new(), squares: Vec::new(), done: false };
        TileOf { as_of, shown: self.walk(marks).await }
    }

    /// The best matches of a tile that are seen, the best last: it is drawn above the others.
    pub async fn match_tile(&self, tile: Tile, sight: &Sight) -> Result<TileOf<MatchLine>, Invalid> {
        let area = Some(tile.degrees()?);
        let limit = Some(MOST_LINES);
        let filter = MatchFilter { area, limit, sight: sight.clone(), ..MatchFilter::default() };
        let FoundMatches { as_of, pairs } = self.matches(&filter).await;
        let shown = self.walk(Lines { sight: sight.clone(), pairs, found: Vec::new() }).await;
        Ok(TileOf { as_of, shown })
    }
}

/// Sites that are in one square.
struct Square {
    number: u32,
    sites: u64,
    /// The sum of the columns and rows of their finest squares.
    sum: [u64; 2],
    first: u32,
}

struct Marks {
    tile: Tile,
    sight: Sight,
    walk: PlaceWalk,
    /// All sites, while they are few.
    each: Vec<SiteMark>,
    squares: Vec<Square>,
    done: bool,
}

fn alone(lists: &Lists, sight: &Sight, site: &SiteRecord) -> SiteMark {
    let flows = site.flows.iter().filter_map(|number| lists.directory.flow(*number));
    let flows = flows.filter(|flow| lists.sees_flow(sight, flow)).count() as u64;
    let only = Some(OnlySite { id: site.id.clone(), flows });
    SiteMark { at: on_map(site.place.coordinates), sites: 1, only }
}

impl Marks {
    /// Puts the sites of a square together. Those of one square follow each other.
    fn count(squares: &mut Vec<Square>, number: u32, finest: u32, site: u32) {
        let [column, row] = column_and_row(finest).map(u64::from);
        match squares.last_mut() {
            Some(last) if last.number == number => {
                last.sites += 1;
                last.sum = [last.sum[0] + column, last.sum[1] + row];
            }
            _ => squares.push(Square { number, sites: 1, sum: [column, row], first: site }),
        }
    }

    fn many(&self, lists: &Lists) -> Vec<SiteMark> {
        let mark = |square: &Square| {
            if square.sites == 1 {
                return lists.directory.site(square.first).map(|site| alone(lists, &self.sight, site));
            }
            let middle = |sum: u64| (sum as f64 / square.sites as f64 + 0.5) / f64::from(1_u32 << FINEST);
            Some(SiteMark { at: square.sum.map(middle), sites: square.sites, only: None })
        };
        self.squares.iter().filter_map(mark).collect()
    }
}

impl Walk for Marks {
    type Answer = Vec<SiteMark>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        if self.done {
            if self.each.len() > EACH {
                self.each = self.many(lists);
            }
            return true;
        }
        let Self { tile, sight, walk, each, squares, done } = self;
        // Squares of the finest level that are counted as one.
        let below = 2 * FINEST.saturating_sub(tile.level + SQUARES);
        *done = walk.go_on(lists.directory.places(), steps, |passed| {
            if passed.is_edge || each.len() <= EACH {
                let Some(site) = lists.directory.site(passed.site) else { return };
                if passed.is_edge && !tile.has(on_map(site.place.coordinates)) {
                    return;
                }
                if each.len() <= EACH {
                    each.push(alone(lists, sight, site));
                }
            }
            let number = if below < 32 { passed.square >> below } else { 0 };
            Self::count(squares, number, passed.square, passed.site);
        });
        false
    }

    fn answer(self) -> Vec<SiteMark> {
        self.each
    }
}

struct Lines {
    sight: Sight,
    /// Those that are left, the worst last.
    pairs: Vec<RankedPair>,
    found: Vec<MatchLine>,
}

impl Lists {
    fn line(&self, pair: RankedPair, sight: &Sight) -> Option<MatchLine> {
        let flow = |id| self.directory.flow(self.directory.flow_number(id)?);
        let (supply, demand) = (flow(pair.id.supply())?, flow(pair.id.demand())?);
        // Who sees it may have changed since it was found.
        if !self.sees_pair(sight, supply, demand) {
            return None;
        }
        let place = |site: u32| Some(on_map(self.directory.site(site)?.place.coordinates));
        Some(MatchLine {
            from: place(supply.site)?,
            to: place(demand.site)?,
            family: supply.family,
            state: self.decided.state_of(pair.id.supply(), pair.id.demand()),
            value: pair.value,
            id: pair.id,
        })
    }
}

impl Walk for Lines {
    type Answer = Vec<MatchLine>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let first = self.pairs.len().saturating_sub(steps / 2);
        let pairs = self.pairs.split_off(first).into_iter().rev();
        self.found.extend(pairs.filter_map(|pair| lists.line(pair, &self.sight)));
        self.pairs.is_empty()
    }

    fn answer(self) -> Vec<MatchLine> {
        self.found
    }
}
