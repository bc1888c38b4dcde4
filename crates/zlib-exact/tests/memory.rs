//! Bounds the memory that compressing takes. A single test, because it measures the allocator of
//! the whole process.

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// Inputs of this length: noise, a run, text with a small alphabet, and short matches every few
/// bytes.
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

/// The peak memory of a call, without its result.
fn working_memory(data: &[u8]) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let compressed = zlib_exact::compress(data);
    ALLOCATOR.peak_usage() - before - compressed.capacity()
}

#[test]
fn working_memory_is_limited() {
    for (len, limit) in
        [(0, 3_000), (40, 4_000), (1000, 20_000), (4096, 80_000), (1 << 20, 3_500_000)]
    {
        for data in inputs(len) {
            let bytes = working_memory(&data);
            assert!(bytes <= limit, "{bytes} bytes of memory for {len} bytes of data");
        }
    }
}
