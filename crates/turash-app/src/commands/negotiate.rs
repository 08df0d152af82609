//! `turash negotiate`: whether the private price limits of both sides of a match leave room for a price. While a server holds the store,
//! it is asked.

use std::io::Write;

use anyhow::{Context as _, Result, anyhow};
use serde_json::{Value, json};
use turash_domain::model::agreement::Consent;
use turash_services::{CommandError, Commands, ZoneAction};

use crate::cli::NegotiateArgs;
use crate::client;
use crate::context::Context;
use crate::output::{Outcome, write, write_json};
use crate::wire::{self, Wired};

pub(crate) async fn run(context: &Context, args: &NegotiateArgs) -> Result<Outcome> {
    let server = wire::server(&context.place).await?;
    let heard = match server {
        Some(address) => Heard::from_server(&address, args).await?,
        None => Heard::from_store(context, args).await?,
    };
    let written = if args.json { write_json(&heard.json(args)) } else { write(|out| heard.tell(args, out)) };
    Outcome::Fine.said(written)
}

/// What a side hears.
struct Heard {
    consent: Consent,
    has_zone: Option<bool>,
    even_split: Option<f64>,
    may_ask_from: Option<String>,
}

impl Heard {
    async fn from_store(context: &Context, args: &NegotiateArgs) -> Result<Self> {
        let wired = Wired::writing(&context.place, "negotiate").await?;
        let commands = Commands::new(wired.ports.clone());
        let heard = commands.negotiate(&args.id, args.direction(), args.action()).await;
        wired.close().await;
        let answer = match heard {
            Ok(receipt) => receipt.result,
            // There is one item, whose place says nothing.
            Err(CommandError::Invalid { invalid, .. }) => return Err(anyhow!(invalid.to_string())),
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            consent: answer.consent,
            has_zone: answer.has_zone,
            even_split: answer.even_split.map(turash_domain::EurPerUnit::get),
            may_ask_from: answer.may_ask_from.map(|from| from.to_string()),
        })
    }

    async fn from_server(address: &str, args: &NegotiateArgs) -> Result<Self> {
        let path = format!("/v1/matches/{}/zone", turash_http::encoded(&args.id.to_string()));
        let body = json!({ "side": args.direction().name(), "action": name(args.action()) });
        let answer = client::post(address, &path, &body).await?;
        let consents = |side: &str| answer[side].as_bool().context("the server did not say who consents");
        Ok(Self {
            consent: Consent { supply: consents("supply_consents")?, demand: consents("demand_consents")? },
            has_zone: answer["has_zone"].as_bool(),
            even_split: answer["even_split_eur_per_unit"].as_f64(),
            may_ask_from: answer["may_ask_from"].as_str().map(str::to_owned),
        })
    }

    /// The form of the API.
    fn json(&self, args: &NegotiateArgs) -> Value {
        let mut view = json!({
            "id": args.id,
            "side": args.direction().name(),
            "supply_consents": self.consent.supply,
            "demand_consents": self.consent.demand,
        });
        let told = [
            ("has_zone", self.has_zone.map(Value::from)),
            ("even_split_eur_per_unit", self.even_split.map(Value::from)),
            ("may_ask_from", self.may_ask_from.clone().map(Value::from)),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                view[name] = value;
            }
        }
        view
    }

    fn tell(&self, args: &NegotiateArgs, out: &mut impl Write) -> std::io::Result<()> {
        match self.has_zone {
            Some(true) => writeln!(out, "yes: there is a price that neither side's limit refuses")?,
            Some(false) => writeln!(out, "no: there is no price that suits both limits")?,
            None => {}
        }
        if let Some(price) = self.even_split {
            writeln!(out, "the even split is {price} EUR per unit")?;
        }
        let says = |consents: bool| if consents { "consents" } else { "does not consent" };
        let (supply, demand) = (says(self.consent.supply), says(self.consent.demand));
        writeln!(out, "to the even split: the supply {supply}, the demand {demand}")?;
        match &self.may_ask_from {
            Some(from) => writeln!(out, "the {} may ask again from {from} on", args.direction().name()),
            None => Ok(()),
        }
    }
}

/// The action's name in the API.
fn name(action: ZoneAction) -> &'static str {
    match action {
        ZoneAction::Ask => "ask",
        ZoneAction::Consent => "consent",
        ZoneAction::Withdraw => "withdraw",
    }
}
