//! How Werkzeug reads and writes cookies and dates. Knows nothing of sessions.

pub(crate) mod cookie_header;
pub(crate) mod date;
#[cfg(feature = "http")]
pub(crate) mod headers;
pub(crate) mod same_site;
pub(crate) mod set_cookie;
