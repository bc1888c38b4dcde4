//! How Werkzeug reads and writes cookies and dates. Knows nothing of sessions.

pub(crate) mod cookie_header;
pub(crate) mod date;
pub(crate) mod set_cookie;
