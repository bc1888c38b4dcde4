//! What memory compressing takes at the most. One test, because it watches the allocator of the whole process.

use flask_session_cookie::{__Compressor as Compressor, Zlib};

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// Inputs of this length: noise, a run, text of few letters, and what has a short match every few bytes.
fn inputs(len: usize) -> [Vec<u8>; 4] {
    let mut state = 1_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let noise: Vec<u8> = (0..len).map(|_| random()).collect();
    let matches = noise
        .chunks(2)
        .flat_map(|two| [b'a', b'b', b'c', two.iter().fold(0, |all, byte| all ^ byte)])
        .take(len)
        .collect();
    [noise.clone(), vec![b'a'; len], noise.iter().map(|byte| b'a' + byte % 4).collect(), matches]
}

/// What a call takes beside what it returns.
fn memory_of_a_call(data: &[u8]) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let compressed = Compressor(Zlib::Stock).compress(data);
    ALLOCATOR.peak_usage() - before - compressed.capacity()
}

#[test]
fn working_memory_is_limited() {
    for (len, limit) in
        [(0, 3_000), (40, 4_000), (1000, 20_000), (4096, 40_000), (4097, 300_000), (1 << 20, 300_000)]
    {
        for data in inputs(len) {
            // Each thread keeps a table, which the first call makes.
            let before = ALLOCATOR.current_usage();
            let first = std::thread::scope(|scope| {
                scope
                    .spawn(|| {
                        let first = memory_of_a_call(&data);
                        let again = memory_of_a_call(&data);
                        assert!(again <= limit, "{again} bytes for an input of {len}");
                        first
                    })
                    .join()
                    .unwrap()
            });
            assert!(first <= limit + (1 << 16), "{first} bytes for the first input of {len}");
            let left = ALLOCATOR.current_usage().saturating_sub(before);
            assert!(left < 1 << 14, "{left} bytes are left behind by a thread that has ended");
        }
    }
}
