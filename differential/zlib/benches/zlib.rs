//! With the system's allocator. glibc may return the memory of C zlib's state to the system after
//! each call and get it page by page for the next one, depending on what else the program
//! allocates. In that case, this is most of the cost of a call for a session.

mod contest;

fn main() {
    contest::run();
}
