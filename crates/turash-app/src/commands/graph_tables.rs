//! Answers about the graph as tables for people, out of the same JSON that programs get.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;
use serde_json::Value;
use turash_domain::units::Dimension;
use turash_services::GraphQuestion;

use crate::output::{Align, Column, annual, counted, cut, distance, euros, note, stdout, write, write_table};

/// Widest name of a site in a table.
const NAME: usize = 26;

/// Writes an answer.
pub(super) fn write_answer(question: &GraphQuestion, answer: &Value) -> Result<()> {
    let table = Tables { names: names(answer), answer };
    match question {
        GraphQuestion::Neighbourhood { .. } => table.neighbourhood(),
        GraphQuestion::Chains { .. } | GraphQuestion::Cycles { .. } => table.chains(),
        GraphQuestion::Communities => table.communities(),
        GraphQuestion::Closure { .. } => table.closure(),
        GraphQuestion::Path { .. } => table.path(),
        GraphQuestion::Introductions { .. } => table.introductions(),
    }
}

/// The names of sites by their ids.
fn names(answer: &Value) -> HashMap<&str, &str> {
    let sites = items(&answer["sites"]).iter();
    sites.filter_map(|site| Some((site["id"].as_str()?, site["name"].as_str()?))).collect()
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn value(of: &Value) -> String {
    euros(of["value_eur_per_year"].as_f64().unwrap_or_default())
}

/// An amount in the unit that stands beside it.
fn amount(of: &Value, name: &str) -> String {
    let dimensions = [Dimension::Energy, Dimension::Mass, Dimension::Volume];
    let unit = of["annual_unit"].as_str().unwrap_or_default();
    let dimension = dimensions.into_iter().find(|dimension| dimension.annual_unit() == unit);
    match dimension.zip(of[name].as_f64()) {
        Some((dimension, amount)) => annual(amount, dimension),
        None => "-".to_owned(),
    }
}

struct Tables<'a> {
    names: HashMap<&'a str, &'a str>,
    answer: &'a Value,
}

impl Tables<'_> {
    /// A site by its name, or by its id where it is gone.
    fn site(&self, id: &Value) -> String {
        let id = id.as_str().unwrap_or("-");
        cut(self.names.get(id).unwrap_or(&id), NAME)
    }

    fn sites(&self, ids: &Value) -> String {
        let sites: Vec<String> = items(ids).iter().map(|id| self.site(id)).collect();
        sites.join(" > ")
    }

    fn neighbourhood(&self) -> Result<()> {
        const COLUMNS: [Column; 8] = [
            Column("", Align::Left),
            Column("VALUE", Align::Right),
            Column("AMOUNT", Align::Right),
            Column("DISTANCE", Align::Right),
            Column("WHAT", Align::Left),
            Column("SITE", Align::Left),
            Column("STATE", Align::Left),
            Column("FLOWS", Align::Left),
        ];
        let row = |word: &str, other: &str, found: &Value| {
            vec![
                word.to_owned(),
                value(found),
                amount(found, "deliverable_annual"),
                distance(found["distance_km"].as_f64().unwrap_or_default()),
                text(&found["resource"]),
                self.site(&found[other]),
                text(&found["state"]),
                format!("{} {}", text(&found["supply"]), text(&found["demand"])),
            ]
        };
        let gives = items(&self.answer["gives"]).iter().map(|found| row("gives", "to", found));
        let takes = items(&self.answer["takes"]).iter().map(|found| row("takes", "from", found));
        write_table(&COLUMNS, gives.chain(takes))?;
        write(|out| writeln!(out))?;
        let around = items(&self.answer["around"]);
        let columns =
            [Column("STEPS", Align::Right), Column("SITE", Align::Left), Column("NAME", Align::Left)];
        let rows = around.iter().map(|neighbour| {
            vec![neighbour["steps"].to_string(), text(&neighbour["site"]), self.site(&neighbour["site"])]
        });
        write_table(&columns, rows)?;
        note(&format!("{} around {}", counted(around.len() as u64, "site"), self.site(&self.answer["site"])));
        Ok(())
    }

    fn chains(&self) -> Result<()> {
        let chains = items(&self.answer["items"]);
        if chains.is_empty() {
            note("there are none");
            return Ok(());
        }
        let columns =
            [Column("VALUE", Align::Right), Column("ROUTE", Align::Left), Column("MATCHES", Align::Left)];
        let row = |chain: &Value| {
            let matches: Vec<String> =
                items(&chain["matches"]).iter().map(|found| text(&found["id"])).collect();
            vec![value(chain), self.sites(&chain["route"]), matches.join(" ")]
        };
        write_table(&columns, chains.iter().map(row))
    }

    fn communities(&self) -> Result<()> {
        const COLUMNS: [Column; 6] = [
            Column("", Align::Right),
            Column("VALUE", Align::Right),
            Column("SITES", Align::Right),
            Column("MATCHES", Align::Right),
            Column("HUBS", Align::Left),
            Column("BRIDGES", Align::Left),
        ];
        let names = |hubs: &Value| {
            let names: Vec<String> = items(hubs).iter().take(3).map(|hub| self.site(&hub["site"])).collect();
            if names.is_empty() { "-".to_owned() } else { names.join(", ") }
        };
        let communities = items(&self.answer["items"]);
        let row = |(number, community): (usize, &Value)| {
            vec![
                (number + 1).to_string(),
                value(community),
                items(&community["members"]).len().to_string(),
                community["matches"].to_string(),
                names(&community["hubs"]),
                names(&community["bridges"]),
            ]
        };
        write_table(&COLUMNS, communities.iter().enumerate().map(row))?;
        let modularity = self.answer["modularity"].as_f64().unwrap_or_default();
        note(&format!("modularity {modularity:.3}; --format json names the members"));
        Ok(())
    }

    fn closure(&self) -> Result<()> {
        const COLUMNS: [Column; 7] = [
            Column("AT STAKE", Align::Right),
            Column("NEEDS", Align::Right),
            Column("WHAT", Align::Left),
            Column("SITE", Align::Left),
            Column("DEMAND", Align::Left),
            Column("LOSES", Align::Left),
            Column("COULD HAVE", Align::Left),
        ];
        let row = |one: &Value| {
            let (demand, instead) = (&one["demand"], &one["replacement"]);
            let instead = if instead.is_null() {
                "nothing".to_owned()
            } else {
                format!("{} ({})", text(&instead["supply"]), value(instead))
            };
            vec![
                euros(one["at_stake_eur_per_year"].as_f64().unwrap_or_default()),
                amount(demand, "annual"),
                text(&demand["resource"]),
                self.site(&demand["site"]),
                text(&demand["id"]),
                format!("{} ({})", text(&one["lost"]["supply"]), value(&one["lost"])),
                instead,
            ]
        };
        let demands = items(&self.answer["items"]);
        if !demands.is_empty() {
            write_table(&COLUMNS, demands.iter().map(row))?;
        }
        let stake = euros(self.answer["at_stake_eur_per_year"].as_f64().unwrap_or_default());
        let mut out = stdout();
        writeln!(out, "{stake} at stake if {} closes", self.site(&self.answer["site"]))?;
        Ok(out.flush()?)
    }

    fn path(&self) -> Result<()> {
        const COLUMNS: [Column; 5] = [
            Column("FROM", Align::Left),
            Column("TO", Align::Left),
            Column("VALUE", Align::Right),
            Column("WHAT", Align::Left),
            Column("MATCH", Align::Left),
        ];
        let path = &self.answer["path"];
        if path.is_null() {
            note("no path of exchanges leads from one to the other");
            return Ok(());
        }
        let row = |found: &Value| {
            vec![
                self.site(&found["from"]),
                self.site(&found["to"]),
                value(found),
                text(&found["resource"]),
                text(&found["id"]),
            ]
        };
        if !items(&path["matches"]).is_empty() {
            write_table(&COLUMNS, items(&path["matches"]).iter().map(row))?;
        }
        note(&format!("{}: {}", self.sites(&path["route"]), value(path)));
        Ok(())
    }

    fn introductions(&self) -> Result<()> {
        const COLUMNS: [Column; 4] = [
            Column("UNLOCKS", Align::Right),
            Column("SITE", Align::Left),
            Column("SITE", Align::Left),
            Column("MATCHES", Align::Left),
        ];
        let row = |pair: &Value| {
            let matches: Vec<String> = items(&pair["matches"])
                .iter()
                .map(|found| {
                    let share = found["share"].as_f64().unwrap_or_default();
                    format!("{} ({:.0} %)", text(&found["id"]), 100.0 * share)
                })
                .collect();
            vec![
                value(pair),
                self.site(&pair["between"][0]),
                self.site(&pair["between"][1]),
                matches.join(" "),
            ]
        };
        let pairs = items(&self.answer["items"]);
        if pairs.is_empty() {
            note("nobody has anything for anybody else in this community");
            return Ok(());
        }
        write_table(&COLUMNS, pairs.iter().map(row))?;
        let members = items(&self.answer["community"]).len() as u64;
        note(&format!("in a community of {}", counted(members, "site")));
        Ok(())
    }
}
