//! The sessions that are measured, a line each: the name, a tab, and the cookie, made now with the
//! key `dev`.

use flask_session_cookie_benches::{mix, named};

fn main() {
    for sample in named().into_iter().chain(mix()) {
        println!("{}\t{}", sample.name, sample.cookie);
    }
}
