//! The examples with a server, which are there to be copied. Their sessions obey Flask's rules.

mod session_layer;
mod visits;

use axum::http::Response;
use axum::http::header::{HeaderName, SET_COOKIE};
use flask_session_cookie::itsdangerous::{KeyDerivation, TimestampSigner};
use flask_session_cookie::{Session, SessionCodec};

fn codec() -> SessionCodec {
    SessionCodec::new("dev").unwrap()
}

fn cookie_of<V: Into<flask_session_cookie::Value>>(
    entries: impl IntoIterator<Item = (&'static str, V)>,
) -> String {
    codec().encode(&Session::from_iter(entries)).unwrap()
}

/// Signed with the key, and no session.
fn broken_cookie() -> String {
    let signer = TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    signer.build().unwrap().sign("bm8ganNvbg").unwrap()
}

fn headers<B>(response: &Response<B>, name: HeaderName) -> Vec<&str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

/// The session in the one `Set-Cookie` header there is.
fn saved<B>(response: &Response<B>) -> Session {
    let set_cookie = headers(response, SET_COOKIE);
    let [set_cookie] = set_cookie[..] else { panic!("expected one cookie, found {set_cookie:?}") };
    let (cookie, attributes) = set_cookie.strip_prefix("session=").unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "HttpOnly; Path=/");
    codec().decode(cookie).unwrap()
}
