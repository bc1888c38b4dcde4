//! With an allocator that keeps memory from call to call, which is as kind to C zlib as can be.

mod contest;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    contest::run();
}
