//! Cookies in the headers of the crate `http`.

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue, SET_COOKIE};

/// The `Cookie` headers of a request as one (RFC 9113, section 8.2.3).
pub(crate) fn cookie_header(request: &HeaderMap) -> Vec<u8> {
    let headers: Vec<&[u8]> = request.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    headers.join(&b"; "[..])
}

/// Adds what [`dump_cookie`](super::set_cookie::dump_cookie) wrote to a response.
#[expect(clippy::expect_used, reason = "`dump_cookie` writes visible ASCII and spaces alone")]
pub(crate) fn append_set_cookie(response: &mut HeaderMap, set_cookie: String) {
    let value = HeaderValue::try_from(set_cookie).expect("it is the value of a header");
    response.append(SET_COOKIE, value);
}
