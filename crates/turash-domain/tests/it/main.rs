//! Integration tests of the domain: the wire form of events, the rules of matching, and the example.

mod events;
mod examples;
mod matching;
