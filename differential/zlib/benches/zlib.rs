//! With the allocator that C and Rust programs have by default. glibc gives the memory of C zlib's state back to the system
//! and takes it again for every call, which is most of what a call for a small session costs.

mod contest;

fn main() {
    contest::run();
}
