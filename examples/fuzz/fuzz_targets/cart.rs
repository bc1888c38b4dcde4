#![no_main]

use flask_session_cookie::{Session, SessionCodec};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|session: Session| {
    let codec = SessionCodec::new("dev").unwrap();
    let cookie = codec.encode(&session).unwrap();
    let page = show_cart(&codec, &cookie);
    assert!(page.starts_with("In your cart: "));
});

/// A handler of your service.
fn show_cart(codec: &SessionCodec, cookie: &str) -> String {
    let session = codec.decode(cookie).unwrap_or_default();
    let cart = session.get_as::<Vec<String>>("cart").ok().flatten().unwrap_or_default();
    format!("In your cart: {}", cart.join(", "))
}
