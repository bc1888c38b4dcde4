//! Cookies in the `HeaderMap` of the crate `http`.

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue, SET_COOKIE};

/// Joins the `Cookie` headers of a request (RFC 9113, section 8.2.3).
pub(crate) fn cookie_header(request: &HeaderMap) -> Vec<u8> {
    let headers: Vec<&[u8]> = request.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    headers.join(&b"; "[..])
}

/// Appends a header written by [`dump_cookie`](super::set_cookie::dump_cookie).
#[expect(clippy::expect_used, reason = "`dump_cookie` only writes printable ASCII")]
pub(crate) fn append_set_cookie(response: &mut HeaderMap, set_cookie: String) {
    let value = HeaderValue::try_from(set_cookie).expect("printable ASCII is a valid header value");
    response.append(SET_COOKIE, value);
}
