//! Reads and writes real files.
#![cfg(test)]

mod amounts;
mod bad_files;
mod bad_rows;
mod bounds;
mod codes;
mod contradictions;
mod exports;
mod fuzz;
mod good;
mod handed;
mod hotmaps;
mod ids;
mod libreoffice;
mod misread;
mod places;
mod round_trip;
mod sheets;
mod support;
mod survey;
mod survey_places;
mod titles;
