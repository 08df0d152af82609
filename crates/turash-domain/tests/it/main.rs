//! Integration tests of the domain: the wire form of events, the rules of matching, the model of a match, and the example.

mod events;
mod examples;
mod matching;
mod matching_carbon;
mod matching_faults;
mod matching_gates;
mod matching_profiles;
mod matching_rig;
mod model_carbon;
mod model_estimate;
mod model_heat;
mod model_load_profiles;
mod model_material;
mod model_media;
mod model_money;
mod model_parameters;
mod model_pump;
mod model_time;
mod model_transport;
mod model_trust;
mod model_worked;
mod pairs;
