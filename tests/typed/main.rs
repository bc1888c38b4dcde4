//! A program's own types through a session and back, with serde.

mod any_format;
mod errors;
mod every_field;
mod json_value;
mod mapping;
mod moments;
mod nesting;
mod newtypes;
mod visitor;
