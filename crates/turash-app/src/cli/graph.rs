//! The questions about the graph, and the care of its copy.

use clap::{Args, Subcommand, ValueEnum};
use turash_domain::{SiteId, Text};
use turash_services::GraphQuestion;

use super::parse::parse_site;

#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    #[command(subcommand)]
    question: Question,
    /// How the answer is written.
    #[arg(long, global = true, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: GraphFormat,
    /// The most items of an answer: sites, chains, communities, demands.
    #[arg(long, global = true, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Aligned columns for people.
    Table,
    /// All digits, one document.
    Json,
    /// Sites as points, exchanges as lines.
    Geojson,
}

#[derive(Debug, Clone, Subcommand)]
enum Question {
    /// The sites around a site, with what it could give and take.
    Neighbourhood {
        /// The site in the middle.
        #[arg(value_parser = parse_site)]
        site: SiteId,
        /// How many exchanges away, in either direction.
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=4))]
        steps: u32,
    },
    /// Exchanges one after the other: the surplus of a site feeds the next one, and so on.
    Chains(Route),
    /// Exchanges that lead back to a site.
    Cycles(Route),
    /// Sites that matches tie together, with who holds them together.
    Communities,
    /// What breaks if a site closes: demands that lose their best supply, and what could replace it.
    Closure {
        /// The site that closes.
        #[arg(value_parser = parse_site)]
        site: SiteId,
    },
    /// The shortest path of exchanges between two organizations.
    Path {
        /// One organization, by its name.
        #[arg(value_name = "ORGANIZATION", value_parser = parse_text)]
        from: Text,
        /// The other one.
        #[arg(value_name = "ORGANIZATION", value_parser = parse_text)]
        to: Text,
    },
    /// Who should talk to whom first: the pairs of sites of a community that unlock most value.
    Introductions {
        /// A site of the community; the community of the largest value where it is not given.
        #[arg(long, value_name = "SITE", value_parser = parse_site)]
        community_of: Option<SiteId>,
        /// How many pairs.
        #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        pairs: u32,
    },
}

#[derive(Debug, Clone, Args)]
struct Route {
    /// Where it begins.
    #[arg(value_parser = parse_site)]
    site: SiteId,
    /// The most exchanges.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=4))]
    length: u32,
}

impl GraphArgs {
    /// What is asked.
    pub(crate) fn question(&self) -> GraphQuestion {
        match self.question.clone() {
            Question::Neighbourhood { site, steps } => GraphQuestion::Neighbourhood { site, steps },
            Question::Chains(Route { site, length }) => GraphQuestion::Chains { site, length },
            Question::Cycles(Route { site, length }) => GraphQuestion::Cycles { site, length },
            Question::Communities => GraphQuestion::Communities,
            Question::Closure { site } => GraphQuestion::Closure { site },
            Question::Path { from, to } => GraphQuestion::Path { from, to },
            Question::Introductions { community_of, pairs } => {
                GraphQuestion::Introductions { community_of, pairs }
            }
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ProjectionArgs {
    /// Which copy.
    pub(crate) of: Projection,
    /// JSON instead of lines.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is kept beside the truth, and made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Projection {
    /// Sites, flows and matches on the Neo4j server that the configuration names.
    Graph,
    /// The lines of matches in the database, which a GIS shows (`turash.matches`).
    Lines,
}

fn parse_text(text: &str) -> Result<Text, String> {
    Text::new(text).map_err(|invalid| format!("a name has {}", invalid.expected))
}
