//! End-to-end tests: they run the real `turash` as its users do, and know nothing of its crates.

#![cfg(test)]

mod answers;
mod asked;
mod bad_files;
mod bad_rows;
mod check;
mod configured;
mod copy;
mod crash;
mod database;
mod demo;
mod doctor;
mod estimates;
mod generated;
mod gis;
mod given_up;
mod graph;
mod hotmaps;
mod ids;
mod lines;
mod logs;
mod made_ids;
mod match_steps;
mod ogc_clients;
mod options;
mod picture;
mod places;
mod plan;
mod postgres;
mod private;
mod profiles;
mod promises;
mod redis;
mod reports;
mod restored;
mod server;
mod serving;
mod shutdown;
mod survey;
mod takeover;
mod turash;
mod unread;
mod what_if;
mod zone;
