#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod alteration;
pub mod code;
pub mod findings;
pub mod key;
pub mod kind;
pub mod literal;
pub mod pasted;
mod plain;
pub mod scheme;
pub mod settings;
pub mod trials;

pub use alteration::Alteration;
pub use plain::Plain;
