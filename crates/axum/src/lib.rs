#![doc = include_str!("../README.md")]

mod extract;
mod layer;

pub use extract::{FlaskSession, SessionError};
pub use layer::{FlaskSessionLayer, FlaskSessionService, ResponseFuture};
