//! With an allocator that keeps memory between calls, which favours C zlib.

mod contest;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    contest::run();
}
