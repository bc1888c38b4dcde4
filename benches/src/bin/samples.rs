//! Prints each session that is measured as a line: its name, a tab, and a cookie signed now with
//! the key `dev`. `flask.py` reads them.

use flask_session_cookie_benches::{mix, named};

fn main() {
    for sample in named().into_iter().chain(mix()) {
        println!("{}\t{}", sample.name, sample.cookie);
    }
}
