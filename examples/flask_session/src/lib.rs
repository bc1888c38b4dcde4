//! The server-side sessions of a Flask app with Flask-Session 0.8, in a Rust service: they are in
//! Redis, and the cookie holds their id alone.
//!
//! | file | job |
//! |---|---|
//! | `id.rs` | the id in the cookie, bare or signed |
//! | `msgpack.rs` | the entry in Redis |
//! | `store.rs` | opens and saves the session of a request |
//! | `main.rs` | a service that does |
//! | `flask_app.py` | the Flask app, which knows nothing of Rust |
//! | `end_to_end.py` | starts Redis and both, and checks what they say: `python3 examples/flask_session/end_to_end.py` |
//!
//! The first three are there to be copied. What is what is on the page `docs/flask_session.md`.

pub mod id;
pub mod msgpack;
pub mod store;
