//! Reports as pages of their own: HTML with its style and its map inside, no script, nothing loaded from elsewhere; made to be printed.
//!
//! What is absent: the store and decisions about matching. A report shows what the use cases answer. Price limits are private and never
//! get here.

mod html;
mod map;
mod pages;
mod parts;

pub(crate) use pages::{Heading, Region, SiteSheet, pair_page, region_page, site_page};
