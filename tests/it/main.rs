//! Everything that is tested from outside the rooms, in one binary that is linked once.

mod architecture;
mod cast;
mod check;
mod cli;
mod cluster;
mod decoding;
mod demo;
mod desk;
mod doctor;
mod drift;
mod endpoints;
mod ends;
mod every_field;
mod faults;
mod files;
mod findings;
mod insight;
mod journeys;
mod kit;
mod overview;
mod pages;
mod properties;
mod reach;
mod reading;
mod readme;
mod recordings;
mod relations;
mod rules;
mod scenarios;
mod screens;
mod sources;
mod svg;
#[cfg(target_os = "linux")]
mod terminal;
mod typing;
mod watch;
