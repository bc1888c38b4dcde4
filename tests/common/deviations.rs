//! Where this crate and Flask differ on purpose. The README tells users of the same, row by row.

use flask_session_cookie::{DecodeError, PayloadError, Session};

use super::evidence::Evidence;
use super::fixtures::Row;

/// One deviation, and the fixtures that show it. Every fixture named must show it in at least one row, and in no row may a
/// fixture differ that is not named. What has no name, as in the live differential run, must show what is odd about it.
pub struct Deviation {
    pub name: &'static str,
    /// Separated by white space.
    ids: &'static str,
    /// In which versions it is to be seen.
    rows: fn(&Row) -> bool,
    /// What our side answers.
    ours: fn(&Result<Session, DecodeError>) -> bool,
    /// What is odd about the cookie, or about what Flask did.
    odd: fn(&Evidence) -> bool,
}

impl Deviation {
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.ids.split_whitespace()
    }

    pub fn explains(&self, row: &Row, id: &str, ours: &Result<Session, DecodeError>) -> bool {
        self.ids().any(|listed| listed == id) && (self.rows)(row) && (self.ours)(ours)
    }

    /// Whether cookies are among the fixtures that Flask made itself. All others must decode.
    pub fn has_emitted(&self) -> bool {
        self.ids().any(|id| !id.starts_with("given/"))
    }

    pub fn is_shown_by(&self, row: &Row, ours: &Result<Session, DecodeError>, evidence: &Evidence) -> bool {
        (self.rows)(row) && (self.ours)(ours) && (self.odd)(evidence)
    }
}

fn any(_: &Row) -> bool {
    true
}

fn itsdangerous_before_2(row: &Row) -> bool {
    row.itsdangerous.starts_with("0.") || row.itsdangerous.starts_with("1.")
}

fn bad_tag(ours: &Result<Session, DecodeError>) -> bool {
    matches!(ours, Err(DecodeError::BadPayload(PayloadError::BadTag { .. })))
}

pub const DECODING: &[Deviation] = &[
    Deviation {
        name: "strings with lone surrogates",
        ids: "string/lone-high-surrogate string/lone-low-surrogate string/surrogates-reversed
            string/surrogate-before-emoji string/surrogate-escape dict/key-lone-surrogate
            given/json/string-high-surrogate-alone given/json/string-low-surrogate-alone
            given/json/string-high-surrogate-then-letter given/json/string-high-surrogate-then-escape
            given/json/string-high-surrogate-then-newline given/json/string-high-surrogate-twice-then-low
            given/json/string-surrogates-reversed given/json/key-lone-surrogate given/tag/m-lone-surrogate
            given/tag/di-lone-surrogate-key",
        rows: any,
        ours: |ours| matches!(ours, Err(DecodeError::BadPayload(PayloadError::LoneSurrogate { .. }))),
        odd: |evidence| evidence.lone_surrogates,
    },
    Deviation {
        name: "a payload over the limit on its length",
        ids: "given/inflate/four-megabytes-of-spaces",
        rows: any,
        ours: |ours| matches!(ours, Err(DecodeError::BadPayload(PayloadError::TooLong { .. }))),
        odd: |evidence| evidence.json_len > 1 << 20,
    },
    Deviation {
        name: "nesting that overflows Python's recursion limit, but not ours",
        ids: "given/depth/list-600 given/depth/dict-600 given/depth/tuple-300",
        rows: any,
        ours: Result::is_ok,
        odd: |evidence| evidence.cause == "RecursionError",
    },
    Deviation {
        name: "base64 of the signature that is not canonical",
        ids: "given/signature/padded given/signature/padded-twice given/signature/padded-four-times
            given/signature/padded-then-text given/signature/junk-at-end given/signature/junk-one-and-padding
            given/signature/junk-inside given/signature/junk-first given/signature/spaces-inside
            given/signature/newlines-at-end given/signature/non-ascii-inside given/signature/padding-inside
            given/signature/other-unused-bits given/signature/standard-alphabet given/signature/mixed-alphabet",
        rows: any,
        ours: |ours| matches!(ours, Err(DecodeError::BadSignature)),
        odd: |evidence| evidence.is_odd("signature"),
    },
    Deviation {
        name: "base64 of the timestamp that is not canonical",
        ids: "given/timestamp/padded given/timestamp/padded-once given/timestamp/junk-before
            given/timestamp/space-inside given/timestamp/other-unused-bits given/timestamp/early-junk-only
            given/timestamp/decimal",
        rows: any,
        ours: |ours| matches!(ours, Err(DecodeError::MalformedTimestamp)),
        odd: |evidence| evidence.is_odd("timestamp"),
    },
    Deviation {
        name: "base64 of the payload that is not canonical",
        ids: "given/payload/padded given/payload/padded-twice given/payload/padded-then-text
            given/payload/standard-alphabet given/payload/junk given/payload/newlines given/payload/non-ascii
            given/payload/other-unused-bits-set given/payload/other-unused-bits-three-letters
            given/inflate/junk-in-base64 given/inflate/padded given/inflate/two-markers-length-0",
        rows: any,
        ours: |ours| matches!(ours, Err(DecodeError::BadPayload(PayloadError::Base64 { .. }))),
        odd: |evidence| evidence.is_odd("payload"),
    },
    Deviation {
        name: "bytes after the zlib stream",
        ids: "given/inflate/trailing-garbage given/inflate/trailing-zero given/inflate/second-member",
        rows: any,
        ours: |ours| matches!(ours, Err(DecodeError::BadPayload(PayloadError::BytesAfterZlib { .. }))),
        odd: |evidence| evidence.after_zlib > 0,
    },
    Deviation {
        name: "a payload that is no dictionary",
        ids: "given/toplevel/null given/toplevel/string-empty given/toplevel/list-empty given/toplevel/list-of-pair
            given/toplevel/list-of-pairs given/toplevel/list-of-two-letters given/toplevel/list-of-object-of-two
            given/toplevel/list-of-int-pair given/toplevel/tuple given/toplevel/tuple-of-pair
            given/toplevel/tuple-of-tuple-pair given/toplevel/markup-empty given/toplevel/bytes-empty
            given/toplevel/false given/toplevel/zero given/toplevel/minus-zero given/toplevel/zero-float",
        rows: any,
        ours: |ours| matches!(ours, Err(DecodeError::BadPayload(PayloadError::NotADict { .. }))),
        odd: |evidence| evidence.top_level.as_deref().is_some_and(|found| found != "dict"),
    },
    Deviation {
        name: "a dictionary inside of a dataclass that looks like a tag",
        ids: "other/dataclass-with-tag-dict-of-text other/dataclass-with-escaped-tag-dict",
        rows: any,
        ours: bad_tag,
        odd: Evidence::is_tag_of_dataclass,
    },
    Deviation {
        name: "a tuple tag without an array",
        ids: "given/tag/t-text given/tag/t-text-empty given/tag/t-object given/tag/t-object-empty given/tag/t-bytes
            given/tag/t-tuple given/tag/t-markup",
        rows: any,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" t"),
    },
    Deviation {
        name: "a bytes tag without canonical base64",
        ids: "given/tag/b-padding-only given/tag/b-padding-only-one given/tag/b-url-safe-alphabet given/tag/b-spaces
            given/tag/b-newline-at-end given/tag/b-junk-only given/tag/b-junk-at-end given/tag/b-after-padding
            given/tag/b-unused-bits-one given/tag/b-unused-bits-two given/tag/b-padding-long
            given/tag/b-padding-first given/tag/b-bytes given/tag/b-markup",
        rows: any,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" b"),
    },
    Deviation {
        name: "a Markup tag without a string",
        ids: "given/tag/m-null given/tag/m-true given/tag/m-false given/tag/m-one given/tag/m-minus-zero
            given/tag/m-float given/tag/m-float-exponent given/tag/m-nan given/tag/m-infinity
            given/tag/m-list-empty given/tag/m-list given/tag/m-list-of-escapes given/tag/m-object
            given/tag/m-object-empty given/tag/m-tuple given/tag/m-markup given/tag/m-bytes given/tag/m-uuid
            given/tag/m-datetime given/tag/dict-in-markup-unsorted",
        rows: any,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" m"),
    },
    Deviation {
        name: "a UUID tag without 32 lower-case hexadecimal digits",
        ids: "given/tag/u-upper-case given/tag/u-hyphens given/tag/u-hyphens-elsewhere given/tag/u-hyphens-around
            given/tag/u-braces given/tag/u-braces-twice given/tag/u-braces-reversed given/tag/u-urn
            given/tag/u-uuid-inside given/tag/u-0x given/tag/u-plus given/tag/u-space-first
            given/tag/u-newline-last given/tag/u-no-break-space-first given/tag/u-underscore
            given/tag/u-arabic-digit given/tag/u-markup",
        rows: any,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" u"),
    },
    Deviation {
        name: "a datetime tag without a date as Flask writes it",
        ids: "given/toplevel/datetime-bad given/tag/m-datetime-bad given/tag/d-null given/tag/d-list-empty
            given/tag/d-object-empty given/tag/d-text-empty given/tag/d-false given/tag/d-zero
            given/tag/d-tuple-empty given/tag/d-bytes-empty given/tag/d-bytes given/tag/d-markup
            given/date/weekday-unknown given/date/weekday-missing given/date/weekday-only given/date/lower-case
            given/date/upper-case given/date/long-names given/date/zone-missing given/date/zone-utc
            given/date/zone-z given/date/zone-ut given/date/zone-plus-0000 given/date/zone-minus-0000
            given/date/zone-unknown given/date/zone-plus-0200 given/date/zone-minus-0930
            given/date/zone-plus-9999 given/date/zone-est given/date/zone-pdt given/date/zone-year-101
            given/date/zone-past-year-9999 given/date/trailing-words given/date/comment-last
            given/date/comment-first given/date/spaces-around given/date/comma-without-space given/date/no-comma
            given/date/double-spaces given/date/hyphens given/date/rfc-850 given/date/asctime
            given/date/year-0000 given/date/year-10000 given/date/year-negative given/date/unpadded
            given/date/no-seconds given/date/no-time given/date/dots given/date/hour-24 given/date/hour-negative
            given/date/second-60 given/date/minute-60 given/date/february-31
            given/date/february-29-common-year given/date/day-0 given/date/day-32 given/date/day-negative
            given/date/month-unknown given/date/iso-time given/date/iso-date given/date/number given/date/word
            given/date/space given/date/arabic-digits",
        rows: any,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" d"),
    },
    Deviation {
        name: "an escaped dictionary that needed no escape",
        ids: "given/toplevel/tagged-dict-of-plain given/tag/t-tag-dict given/tag/m-tag-dict
            given/tag/di-three-letters given/tag/di-two-letters given/tag/di-one-letter given/tag/di-no-letter
            given/tag/di-more-keys given/tag/di-more-keys-first given/tag/di-more-keys-unescaped
            given/tag/di-unknown-tag given/tag/di-tag-dict given/tag/di-emoji-key
            given/tag/di-emoji-key-unescaped given/tag/tag-dict-not-needed",
        rows: any,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" di"),
    },
    Deviation {
        name: "a bad tag under a key that comes again",
        ids: "given/json/duplicate-bad-tag-overwritten",
        rows: |row| row.flask.starts_with('3'),
        ours: bad_tag,
        odd: Evidence::is_never_converted,
    },
    Deviation {
        name: "Flask before 2.0: a cookie from the future is good",
        ids: "given/age/future-by-one-second given/age/future-by-a-day given/age/future-by-a-century
            given/age/last-of-year-9999",
        rows: itsdangerous_before_2,
        ours: |ours| matches!(ours, Err(DecodeError::FromTheFuture { .. })),
        odd: |_| true,
    },
    Deviation {
        name: "Flask before 2.0 with itsdangerous 0.24: a timestamp may be longer than eight bytes",
        ids: "given/timestamp/leading-zeros-to-9 given/timestamp/early-nine-zero-bytes given/timestamp/2-pow-64
            given/timestamp/missing-payload-with-dot given/signature/double
            given/signature/timestamp-and-payload-swapped-signed",
        rows: |row| row.itsdangerous == "0.24",
        ours: |ours| matches!(ours, Err(DecodeError::MalformedTimestamp)),
        odd: |evidence| evidence.timestamp_len > 8,
    },
    Deviation {
        name: "Flask before 2.0 with simplejson: a payload may begin with a byte order mark",
        ids: "given/utf8/bom",
        rows: |row| row.simplejson.is_some(),
        ours: |ours| matches!(ours, Err(DecodeError::BadPayload(PayloadError::Json { offset: 0, .. }))),
        odd: |evidence| evidence.byte_order_mark,
    },
    Deviation {
        name: "Flask with itsdangerous 2.0: a forged cookie with a timestamp after the year 9999 is answered with 500",
        ids: "given/signature/timestamp-2-pow-63 given/signature/timestamp-year-10000",
        rows: |row| row.itsdangerous == "2.0.1",
        ours: |ours| matches!(ours, Err(DecodeError::BadSignature)),
        odd: |evidence| matches!(&*evidence.cause, "ValueError" | "OverflowError" | "OSError"),
    },
];

pub const ENCODING: &[Deviation] = &[
    Deviation {
        name: "Flask 3.1.0 signs with the last fallback key",
        ids: "knob/fallback-one-alice knob/fallback-two-alice knob/fallback-two-mixed knob/fallback-bytes-alice",
        rows: |row| row.flask == "3.1.0",
        ours: Result::is_ok,
        odd: |evidence| evidence.last_fallback_key_signs,
    },
    Deviation {
        name: "Werkzeug before 1.0 writes years without leading zeros",
        ids: "datetime/first-second datetime/year-1 datetime/year-9 datetime/year-10 datetime/year-49 datetime/year-50
            datetime/year-68 datetime/year-69 datetime/year-70 datetime/year-99 datetime/year-100
            datetime/year-999",
        rows: |row| row.werkzeug.starts_with("0."),
        ours: Result::is_ok,
        odd: |evidence| evidence.year_below_1000,
    },
];

/// What Flask cannot write, and we can.
pub const REFUSED_BY_FLASK: &[Deviation] = &[Deviation {
    name: "nesting that overflows Python's recursion limit, but not ours",
    ids: "nested/too-deep-list nested/too-deep-tuple",
    rows: any,
    ours: Result::is_ok,
    odd: |evidence| evidence.cause == "RecursionError",
}];
