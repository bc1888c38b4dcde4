//! User-defined types in a session, with serde.

mod datetimes;
mod errors;
mod fields;
mod json_value;
mod mapping;
mod nesting;
mod newtypes;
mod other_formats;
#[path = "../common/stack.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other tests")]
mod stack;
mod visitor;
