//! Integration tests of the domain: the wire form of events and the rules of matching.

mod events;
mod matching;
