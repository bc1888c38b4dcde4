//! Generators of inputs that random bytes would not reach.

/// Generates an input.
type Generator = fn(&mut Random) -> Vec<u8>;

/// The generators, by name.
pub const ALL: [(&str, Generator); 14] = [
    ("short", short),
    ("bytes", bytes),
    ("session", session),
    ("copies", copies),
    ("text", text),
    ("runs", runs),
    ("collisions", collisions),
    ("far", far),
    ("mixed", mixed),
    ("deep", deep),
    ("deep literals", deep_literals),
    ("deep distances", deep_distances),
    ("edge", edge),
    ("corner", corner),
];

/// The number of inputs to generate for each "corner": it and "edge" generate long inputs.
#[must_use]
pub fn weight(name: &str) -> u64 {
    match name {
        "corner" | "edge" => 1,
        "deep" | "deep literals" | "deep distances" | "mixed" | "far" => 4,
        "short" | "session" => 200,
        _ => 60,
    }
}

/// A random number generator (splitmix64), which gives the same numbers everywhere.
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number from `low` to `high`, inclusive.
    pub fn range(&mut self, low: usize, high: usize) -> usize {
        low + ((u128::from(self.bits()) * (high - low + 1) as u128) >> 64) as usize
    }

    /// A number up to `high`, more often a small one.
    pub fn small(&mut self, high: usize) -> usize {
        let limit = self.range(0, high);
        let limit = self.range(0, limit);
        self.range(0, limit)
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.range(1, n) == 1
    }

    pub fn byte(&mut self) -> u8 {
        self.bits() as u8
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.range(0, of.len() - 1)]
    }
}

/// Random bytes of an alphabet.
fn letters(random: &mut Random, alphabet: &[u8], len: usize) -> Vec<u8> {
    (0..len).map(|_| *random.pick(alphabet)).collect()
}

fn alphabet(random: &mut Random, largest: usize) -> Vec<u8> {
    (0..random.range(1, largest)).map(|_| random.byte()).collect()
}

/// Appends a copy of `len` bytes from `distance` back, if there is that much data.
fn copy(data: &mut Vec<u8>, distance: usize, len: usize) {
    if 0 < distance && distance <= data.len() {
        for _ in 0..len {
            data.push(data[data.len() - distance]);
        }
    }
}

/// Lengths from 0 to 20, where every length is a corner case.
fn short(random: &mut Random) -> Vec<u8> {
    let (alphabet, len) = (alphabet(random, 4), random.range(0, 20));
    letters(random, &alphabet, len)
}

/// Bytes of large and small alphabets: stored blocks, fixed and dynamic blocks without matches, and
/// trees with few codes.
fn bytes(random: &mut Random) -> Vec<u8> {
    let (alphabet, len) = (alphabet(random, 300), random.small(6000));
    letters(random, &alphabet, len)
}

/// JSON like that of sessions.
#[must_use]
pub fn session(random: &mut Random) -> Vec<u8> {
    session_up_to(random, 40)
}

/// Like [`session`], but with at most this many entries.
pub fn session_up_to(random: &mut Random, entries: usize) -> Vec<u8> {
    const KEYS: [&str; 16] = [
        "_fresh",
        "_id",
        "_user_id",
        "csrf_token",
        "username",
        "cart",
        "sku",
        "qty",
        "price",
        "lang",
        "_flashes",
        "next",
        "_permanent",
        "theme",
        "last_seen",
        "roles",
    ];
    const WORDS: [&str; 16] = [
        "alice",
        "bob",
        "en",
        "de_DE",
        "dark",
        "admin",
        "editor",
        "/account/settings",
        "message",
        "Welcome back!",
        "Item added to the cart.",
        "\\u00fcber",
        "true",
        "error",
        "https://example.com/",
        "2024-01-31",
    ];
    let mut text = String::from("{");
    let entries = random.small(entries);
    for entry in 0..=entries {
        if entry > 0 {
            text.push(',');
        }
        text.push_str(&format!("\"{}\":", random.pick(&KEYS)));
        match random.range(0, 8) {
            0 => text.push_str(random.pick::<&str>(&["true", "false", "null"])),
            1 => text.push_str(&random.small(1_000_000).to_string()),
            2 => text.push_str(&format!("{}.{:02}", random.small(1000), random.range(0, 99))),
            3 | 4 => {
                let digits = *random.pick(&[8, 16, 32, 40, 128]);
                let hex: String =
                    (0..digits).map(|_| char::from(*random.pick(b"0123456789abcdef"))).collect();
                text.push_str(&format!("\"{hex}\""));
            }
            5 => text.push_str(&format!(
                "{{\" t\":[\"{}\",\"{}\"]}}",
                random.pick(&WORDS),
                random.pick(&WORDS)
            )),
            6 => text.push_str(&format!(
                "{{\"qty\":{},\"sku\":\"SKU-{:05}\"}}",
                random.range(1, 9),
                random.range(0, 99_999)
            )),
            _ => text.push_str(&format!("\"{}\"", random.pick(&WORDS))),
        }
    }
    text.push('}');
    text.into_bytes()
}

/// Literals, and copies of all lengths and distances, more often of those near a limit.
fn copies(random: &mut Random) -> Vec<u8> {
    let (alphabet, len) = (alphabet(random, 256), random.small(20_000));
    let literals = random.range(1, 40);
    copies_of(random, &alphabet, literals, len)
}

fn copies_of(random: &mut Random, alphabet: &[u8], literals: usize, len: usize) -> Vec<u8> {
    const DISTANCES: [usize; 16] =
        [1, 2, 3, 4, 5, 8, 9, 255, 256, 257, 4095, 4096, 4097, 32505, 32506, 32507];
    const LENGTHS: [usize; 15] = [3, 3, 4, 5, 7, 8, 9, 15, 16, 17, 127, 128, 129, 257, 258];
    let mut data = Vec::new();
    while data.len() < len {
        let count = random.range(1, literals);
        data.extend(letters(random, alphabet, count));
        let distance =
            if random.one_in(3) { *random.pick(&DISTANCES) } else { random.range(1, data.len()) };
        let length = if random.one_in(3) { *random.pick(&LENGTHS) } else { random.small(300) };
        copy(&mut data, distance, length);
    }
    data.truncate(len);
    data
}

/// Words of a small dictionary: long chains, lazy matches.
fn text(random: &mut Random) -> Vec<u8> {
    let letters_of = alphabet(random, 30);
    let words: Vec<_> = (0..random.range(2, 200))
        .map(|_| {
            let len = random.range(1, 12);
            letters(random, &letters_of, len)
        })
        .collect();
    let len = random.small(40_000);
    let mut data = Vec::new();
    while data.len() < len {
        data.extend(random.pick(&words));
        if random.one_in(4) {
            data.push(random.byte());
        }
    }
    data
}

/// Runs of a byte or a short pattern: overlapping matches, and lengths around 258.
fn runs(random: &mut Random) -> Vec<u8> {
    let mut data = Vec::new();
    for _ in 0..random.range(1, 12) {
        let (alphabet, period) = (alphabet(random, 6), random.range(1, 9));
        let pattern = letters(random, &alphabet, period);
        let len = if random.one_in(2) { random.range(250, 265) } else { random.small(3000) };
        data.extend(pattern.iter().cycle().take(len));
        if random.one_in(3) {
            data.push(random.byte());
        }
    }
    data
}

/// Alphabets whose sequences of three bytes collide in zlib's hash, so that candidates without a
/// match count towards `max_chain`.
fn collisions(random: &mut Random) -> Vec<u8> {
    let first = random.byte() & 0x1f;
    // The hash drops the highest three bits of the first byte. The lowest three bits of a byte
    // overlap the highest ones of the next.
    let alphabet: Vec<u8> = if random.one_in(2) {
        (0..8).map(|high| first | high << 5).collect()
    } else {
        (0..random.range(2, 5)).flat_map(|low| [low as u8, (low as u8) << 5, first]).collect()
    };
    let (len, literals) = (random.small(20_000), random.range(1, 60));
    if random.one_in(2) {
        letters(random, &alphabet, len)
    } else {
        copies_of(random, &alphabet, literals, len)
    }
}

/// Short matches with distances around 4096 (`TOO_FAR`) and around 32,506 (`MAX_DIST`).
fn far(random: &mut Random) -> Vec<u8> {
    let distance =
        if random.one_in(2) { random.range(4094, 4098) } else { random.range(32_503, 32_509) };
    let mut data = unrepeated(random, distance + 64);
    for _ in 0..random.range(1, 200) {
        let (start, length) = (data.len() - distance, random.range(3, 6));
        data.extend_from_within(start..start + length);
        for _ in 0..random.range(1, 3) {
            data.push(random.byte());
        }
    }
    data
}

/// Pieces by other generators: all kinds of blocks in one stream.
fn mixed(random: &mut Random) -> Vec<u8> {
    let mut data = Vec::new();
    for _ in 0..random.range(1, 6) {
        let piece = match random.range(0, 6) {
            0 => {
                let len = random.small(60_000);
                (0..len).map(|_| random.byte()).collect()
            }
            1 => text(random),
            2 => runs(random),
            3 => copies(random),
            4 => session(random),
            5 => collisions(random),
            _ => bytes(random),
        };
        data.extend(piece);
    }
    data
}

/// Frequencies close to Fibonacci numbers, in the first block or a later one: codes that would be
/// longer than 15 bits.
fn deep(random: &mut Random) -> Vec<u8> {
    let mut data = Vec::new();
    if random.one_in(2) {
        let len = random.range(16_300, 16_500);
        data.extend((0..len).map(|_| random.byte()));
    }
    let mut symbols: Vec<u8> = (0..=255).collect();
    shuffle(random, &mut symbols);
    let (mut last, mut this) = (random.range(1, 2), random.range(1, 2));
    let mut block = Vec::new();
    for symbol in &symbols[..random.range(12, 22)] {
        block.extend(std::iter::repeat_n(*symbol, this));
        let next = (last + this + random.range(0, 2)).saturating_sub(1).max(1);
        (last, this) = (this, next);
        if block.len() > 17_000 {
            break;
        }
    }
    // Shuffled, so that there are few matches.
    shuffle(random, &mut block);
    data.extend(block);
    data
}

/// Many equally frequent literals, and some whose frequencies are Fibonacci numbers: few matches,
/// and codes that would be longer than 15 bits.
fn deep_literals(random: &mut Random) -> Vec<u8> {
    let mut symbols: Vec<u8> = (0..=255).collect();
    shuffle(random, &mut symbols);
    let (frequent, rare) = symbols.split_at(random.range(28, 90));
    let each = random.range(12_000, 15_500) / frequent.len();
    let mut block: Vec<u8> =
        frequent.iter().flat_map(|&symbol| std::iter::repeat_n(symbol, each)).collect();
    let (mut last, mut this) = (1, 1);
    for &symbol in rare {
        block.extend(std::iter::repeat_n(symbol, this));
        (last, this) = (this, last + this);
        if this > each {
            break;
        }
    }
    shuffle(random, &mut block);
    let blocks_before = random.range(0, 1);
    let mut data = unrepeated(random, blocks_before * 16_383);
    data.extend(block);
    data
}

/// A third block that consists of matches, where the frequencies of the distance codes are close to
/// Fibonacci numbers: codes that would be longer than 15 bits. The largest distances are the most
/// frequent, since they have the most sources.
fn deep_distances(random: &mut Random) -> Vec<u8> {
    let mut data = unrepeated(random, 2 * 16_383);
    let mut codes = Vec::new();
    let (mut last, mut this) = (1, 1);
    for code in (0..random.range(16, 18)).map(|rank| 29 - rank).rev() {
        codes.extend(std::iter::repeat_n(code, this));
        // A little more than the Fibonacci number, because some matches get another distance.
        (last, this) = (this, last + this + this / 16);
    }
    shuffle(random, &mut codes);
    let mut copied = std::collections::HashSet::new();
    for code in codes {
        let least = ((2 + (code & 1)) << (code / 2 - 1)) + 1;
        let most = least + (1 << (code / 2 - 1)) - 1;
        // If a source was copied before, zlib would find the nearer copy.
        for _ in 0..50 {
            // zlib's `MAX_DIST` is less than the maximum distance of the format.
            let distance = random.range(least, most.min(32_506));
            let start = data.len() - distance;
            if copied.insert(data[start..(start + 4).min(data.len())].to_vec()) {
                copy(&mut data, distance, 4);
                break;
            }
        }
    }
    data
}

fn shuffle<T>(random: &mut Random, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, random.range(0, last));
    }
}

/// Bytes without repeated sequences of three, so that there are no matches.
fn unrepeated(random: &mut Random, len: usize) -> Vec<u8> {
    // Half of the time with a small alphabet, so that the blocks are not stored.
    let mask = if random.one_in(2) { 0x7f } else { 0xff };
    let mut seen = vec![false; 1 << 24];
    let mut data: Vec<u8> = Vec::with_capacity(len);
    while data.len() < len {
        let byte = random.byte() & mask;
        if let [.., first, second] = data[..] {
            let three = usize::from(first) << 16 | usize::from(second) << 8 | usize::from(byte);
            if std::mem::replace(&mut seen[three], true) {
                continue;
            }
        }
        data.push(byte);
    }
    data
}

/// Symbols that fill blocks exactly, give or take a few, with a literal or a match at the end.
fn edge(random: &mut Random) -> Vec<u8> {
    let len = 16_383 * random.range(1, 4) + random.range(0, 8) - 4;
    let mut data = unrepeated(random, len);
    if random.one_in(2) {
        let length = random.range(3, 300);
        let distance = random.range(3, 4096);
        copy(&mut data, distance, length);
    }
    data
}

/// Inputs that end just after zlib's window slides, with matches around `MAX_DIST`.
fn corner(random: &mut Random) -> Vec<u8> {
    let len = random.range(65_200, 65_600) + 32_768 * random.small(3);
    let mut data = unrepeated(random, len);
    for at in (65_274..len).step_by(32_768) {
        let distance = random.range(32_505, 32_507);
        let length = random.range(3, 300);
        for position in at..len.min(at + length) {
            data[position] = data[position - distance];
        }
        if random.one_in(2) {
            let at = at - random.range(0, 4);
            data[at] = random.byte();
        }
    }
    data
}
