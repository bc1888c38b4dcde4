//! The named sessions, a line each: the name, a tab, and the cookie, made now with the key `dev`.

use flask_session_cookie_benches::named;

fn main() {
    for sample in named() {
        println!("{}\t{}", sample.name, sample.cookie);
    }
}
