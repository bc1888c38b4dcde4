//! With the allocator that C and Rust programs have by default. Whether glibc gives the memory of C
//! zlib's state back to the system after a call, and takes it page by page for the next one,
//! depends on what else the program allocates; where it does, that is most of what a call for a
//! session costs.

mod contest;

fn main() {
    contest::run();
}
