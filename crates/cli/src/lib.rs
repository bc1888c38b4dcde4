//! Shows what is in a Flask session cookie, and why it does not verify.
//!
//! This is the library of the command `flask-session`. It does no I/O and reads no clock: text,
//! keys and a time go in, [`Findings`](findings::Findings) come out. Without the feature `command`,
//! which is on by default, it builds for WebAssembly.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//!
//! use flask_session_cli::findings::{Findings, Query, Verdict};
//! use flask_session_cli::key::{Key, KeyFormat};
//! use flask_session_cli::pasted;
//! use flask_session_cli::settings::Settings;
//!
//! let header = "Cookie: session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
//! let pasted = pasted::find(header, "session")?;
//! let keys = [Key::parse("dev\n", KeyFormat::Text)?];
//! let findings = Findings::of(&Query {
//!     value: &pasted.taken().value,
//!     keys: &keys,
//!     settings: &Settings::default(),
//!     now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_060),
//! })?;
//! let Verdict::Refused { remedy: Some(remedy), .. } = findings.verdict else { panic!() };
//! let alteration = remedy.found.and_then(|found| found.alteration).unwrap();
//! assert_eq!(alteration.name, "the key without surrounding white space");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`pasted`] finds cookies in pasted text.
//! - [`kind`] recognizes cookies and tokens without a key.
//! - [`scheme`] knows how each kind is signed, and [`trials`] searches for the right key and
//!   settings.
//! - [`findings`] combines them, and [`code`] prints settings as Python and Rust.
//! - [`literal`] parses and prints sessions as Python literals.
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
