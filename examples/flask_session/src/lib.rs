//! Shares the server-side sessions of a Flask app with Flask-Session 0.8. They are in Redis, and
//! the cookie only holds their ID.
//!
//! | file | content |
//! |---|---|
//! | `id.rs` | the session ID in the cookie, bare or signed |
//! | `msgpack.rs` | the entry in Redis |
//! | `store.rs` | opens and saves the session of a request |
//! | `main.rs` | a service that uses them |
//! | `flask_app.py` | an unmodified Flask app |
//! | `end_to_end.py` | starts Redis and both, and tests them |
//!
//! Copy the first three. `docs/flask_session.md` explains the formats.

pub mod id;
pub mod msgpack;
pub mod store;
