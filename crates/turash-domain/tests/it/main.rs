//! Integration tests of the domain: the wire form of events, the rules of matching, the model of a match, and the example.

mod events;
mod examples;
mod matching;
mod model_heat;
mod model_media;
mod model_pump;
mod model_transport;
