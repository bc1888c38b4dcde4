//! Reads and writes cookies and dates as Werkzeug does. Knows nothing about sessions.

pub(crate) mod cookie_header;
pub(crate) mod date;
#[cfg(feature = "http")]
pub(crate) mod headers;
pub(crate) mod same_site;
pub(crate) mod set_cookie;
