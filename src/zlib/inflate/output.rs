//! The data, which is the window as well, within its limit.

#![expect(
    clippy::indexing_slicing,
    reason = "behind `room` there is always room for what is written before the next `make_room`"
)]

/// So many bytes may be written after [`Output::make_room`].
pub(super) const MOST_AT_ONCE: usize = 264;

/// Bytes that are copied at a time, also beyond the end of a match.
const CHUNK: usize = 16;

/// What lies behind `room`.
const MARGIN: usize = MOST_AT_ONCE + 2 * CHUNK;

/// The least room, so that it is doubled by more than what is written at once.
const MIN_ROOM: usize = 512;

pub(super) struct Output {
    /// As long as `room` and `MARGIN`. Behind `len` there are any bytes.
    bytes: Vec<u8>,
    len: usize,
    /// No more than `max_len`.
    room: usize,
    max_len: usize,
}

impl Output {
    /// For what a stream of so many bytes gives.
    pub(super) fn new(stream_len: usize, max_len: usize) -> Output {
        let room = stream_len.saturating_mul(4).max(MIN_ROOM).min(max_len);
        let len = room.saturating_add(MARGIN);
        #[expect(
            clippy::slow_vector_initialization,
            reason = "glibc keeps nothing at hand that is clear already"
        )]
        let mut bytes = Vec::with_capacity(len);
        bytes.resize(len, 0);
        Output { bytes, len: 0, room, max_len }
    }

    pub(super) fn is_too_long(&self) -> bool {
        self.len > self.max_len
    }

    /// The data, which is not too long.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }

    /// Makes room for [`MOST_AT_ONCE`] bytes, unless the data is too long already. That it will be can be known later.
    fn make_room(&mut self) -> Option<()> {
        if self.len > self.room { self.grow(self.len) } else { Some(()) }
    }

    /// Makes room and lets `write` add bytes there, which also ends if there is no more room.
    #[inline(always)]
    pub(super) fn append<T>(&mut self, write: impl FnOnce(&mut Cursor<'_>) -> T) -> Option<T> {
        self.make_room()?;
        let mut cursor = Cursor { bytes: &mut self.bytes, len: self.len, room: self.room };
        let written = write(&mut cursor);
        self.len = cursor.len;
        Some(written)
    }

    /// Doubles the room, or takes more of it if so much is needed.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, needed: usize) -> Option<()> {
        if self.is_too_long() {
            return None;
        }
        self.room = self.room.saturating_mul(2).max(needed).min(self.max_len);
        let len = self.room.saturating_add(MARGIN);
        self.bytes.reserve_exact(len - self.bytes.len());
        self.bytes.resize(len, 0);
        Some(())
    }

    /// Adds bytes, any number of them, up to the first one that is too much.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> Option<()> {
        self.make_room()?;
        let most = self.max_len.saturating_add(1) - self.len;
        let bytes = &bytes[..bytes.len().min(most)];
        let end = self.len + bytes.len();
        if end > self.room {
            self.grow(end)?;
        }
        self.bytes[self.len..end].copy_from_slice(bytes);
        self.len = end;
        Some(())
    }
}

/// A place in the memory of an [`Output`], for which there are registers enough where it is a variable of its own.
pub(super) struct Cursor<'a> {
    bytes: &'a mut [u8],
    len: usize,
    room: usize,
}

impl Cursor<'_> {
    /// Whether [`MOST_AT_ONCE`] bytes can be added.
    #[inline(always)]
    pub(super) fn has_room(&self) -> bool {
        self.len <= self.room
    }

    /// Adds a literal.
    #[inline(always)]
    pub(super) fn push(&mut self, literal: u8) {
        self.bytes[self.len] = literal;
        self.len += 1;
    }

    /// Adds a match. It must not begin before the data.
    #[inline(always)]
    pub(super) fn copy(&mut self, distance: usize, length: usize) -> Option<()> {
        let from = self.len.checked_sub(distance)?;
        let to = self.len;
        self.len += length;
        if distance >= CHUNK {
            // Most matches are no longer than that, and then there is nothing to decide.
            self.copy_chunk(from, to);
            self.copy_chunk(from + CHUNK, to + CHUNK);
            let mut copied = 2 * CHUNK;
            while copied < length {
                self.copy_chunk(from + copied, to + copied);
                copied += CHUNK;
            }
        } else {
            copy_near(self.bytes, from, to, self.len);
        }
        Some(())
    }

    #[inline(always)]
    fn copy_chunk(&mut self, from: usize, to: usize) {
        self.bytes.copy_within(from..from + CHUNK, to);
    }
}

/// Copies what may be copied from itself, from less than [`CHUNK`] back.
fn copy_near(bytes: &mut [u8], from: usize, mut to: usize, end: usize) {
    // What stands there is repeated, and so can be copied from further and further back.
    while to < end {
        let copied = (to - from).min(end - to);
        bytes.copy_within(from..from + copied, to);
        to += copied;
    }
}
