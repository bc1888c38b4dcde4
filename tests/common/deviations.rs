//! Where this crate and Flask differ on purpose. docs/deviations.md tells users the same, row by
//! row.

use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{DecodeError, InFlask, PayloadError, Session};

use super::evidence::Evidence;
use super::fixtures::Row;

/// One deviation, and the fixtures that show it. Every fixture named must show it in at least one
/// row, and in no row may a fixture differ that is not named. What has no name, as in the live
/// differential run, must show what is odd about it.
pub struct Deviation {
    pub name: &'static str,
    /// Separated by white space.
    ids: &'static str,
    /// Which versions differ from the others; `None` if all are alike.
    rows: Option<fn(&Row) -> bool>,
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
        self.ids().any(|listed| listed == id) && self.holds(row, ours)
    }

    /// Whether it is seen in this version, with this answer of ours. An error of ours that is a
    /// deviation in every version must say that Flask may read the cookie.
    fn holds(&self, row: &Row, ours: &Result<Session, DecodeError>) -> bool {
        let in_row = match (self.rows, ours) {
            (None, Err(error)) => error.in_flask() == InFlask::MayRead,
            (None, Ok(_)) => true,
            (Some(rows), _) => rows(row),
        };
        in_row && (self.ours)(ours)
    }

    /// Whether cookies are among the fixtures that Flask made itself. All others must decode.
    pub fn has_emitted(&self) -> bool {
        self.ids().any(|id| !id.starts_with("given/"))
    }

    pub fn is_shown_by(
        &self,
        row: &Row,
        ours: &Result<Session, DecodeError>,
        evidence: &Evidence,
    ) -> bool {
        self.holds(row, ours) && (self.odd)(evidence)
    }
}

/// Of all versions.
const ANY: Option<fn(&Row) -> bool> = None;

pub const NOT_PADDED: &str =
    "base64 without padding in which characters are passed over, which CPython from 3.15 on reads";

pub fn reads_unpadded(row: &Row) -> bool {
    row.interpreter == "CPython" && row.python >= [3, 15]
}

fn itsdangerous_before_2(row: &Row) -> bool {
    row.itsdangerous.starts_with("0.") || row.itsdangerous.starts_with("1.")
}

fn bad_tag(ours: &Result<Session, DecodeError>) -> bool {
    matches!(ours, Err(DecodeError::Payload(PayloadError::BadTag { .. })))
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
            given/tag/di-lone-surrogate-key knob/unicode-text-lone-surrogate knob/unicode-text-surrogate-key",
        rows: ANY,
        ours: |ours| matches!(ours, Err(DecodeError::Payload(PayloadError::LoneSurrogate { .. }))),
        odd: |evidence| evidence.lone_surrogates,
    },
    Deviation {
        name: "a payload over the limit on its length",
        ids: "given/inflate/four-megabytes-of-spaces",
        rows: ANY,
        ours: |ours| matches!(ours, Err(DecodeError::Payload(PayloadError::TooLong { .. }))),
        odd: |evidence| evidence.json_len > 1 << 20,
    },
    Deviation {
        name: "nesting that overflows Python's recursion limit, but not ours",
        ids: "given/depth/list-600 given/depth/dict-600 given/depth/tuple-300",
        rows: ANY,
        ours: Result::is_ok,
        odd: |evidence| evidence.cause == "RecursionError",
    },
    Deviation {
        name: "base64 with more characters after its padding, which older CPython ignores",
        ids: "given/signature/padded-then-text given/payload/padded-then-text",
        rows: ANY,
        ours: |ours| {
            matches!(
                ours,
                Err(DecodeError::Signature(BadTimeSignature::AmbiguousBase64)
                    | DecodeError::Payload(PayloadError::Base64 { in_flask: InFlask::MayRead, .. }))
            )
        },
        odd: |evidence| evidence.after_padding,
    },
    Deviation {
        name: NOT_PADDED,
        ids: "",
        rows: Some(reads_unpadded),
        ours: |ours| {
            matches!(
                ours,
                Err(DecodeError::Signature(
                    BadTimeSignature::BadSignature | BadTimeSignature::MalformedTimestamp
                ) | DecodeError::Payload(PayloadError::Base64 { .. }))
            )
        },
        odd: |evidence| evidence.not_padded,
    },
    Deviation {
        name: "a list or tuple of pairs as the session",
        ids: "given/toplevel/list-of-pair given/toplevel/list-of-pairs given/toplevel/list-of-two-letters
            given/toplevel/list-of-object-of-two given/toplevel/list-of-int-pair
            given/toplevel/tuple-of-pair given/toplevel/tuple-of-tuple-pair",
        rows: ANY,
        ours: |ours| matches!(ours, Err(DecodeError::Payload(PayloadError::NotADict { .. }))),
        odd: |evidence| matches!(evidence.top_level.as_deref(), Some("list" | "tuple")),
    },
    Deviation {
        name: "Werkzeug 3.1: zero and false are not an empty session",
        ids: "given/toplevel/false given/toplevel/zero given/toplevel/minus-zero given/toplevel/zero-float",
        rows: Some(|row| row.werkzeug.starts_with("3.1.")),
        ours: |ours| ours.as_ref().is_ok_and(|session| session.is_empty()),
        odd: |evidence| matches!(evidence.top_level.as_deref(), Some("bool" | "int" | "float")),
    },
    Deviation {
        name: "a dictionary inside of a dataclass that looks like a tag",
        ids: "other/dataclass-with-tag-dict-of-text",
        rows: ANY,
        ours: bad_tag,
        odd: Evidence::is_tag_of_dataclass,
    },
    Deviation {
        name: "a tuple tag without an array",
        ids: "given/tag/t-text given/tag/t-text-empty given/tag/t-object given/tag/t-object-empty
            given/tag/t-bytes given/tag/t-tuple given/tag/t-markup given/tag/t-tag-dict",
        rows: ANY,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" t"),
    },
    Deviation {
        name: "a bytes tag of bytes, or with more characters after its padding",
        ids: "given/tag/b-after-padding given/tag/b-bytes",
        rows: ANY,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" b"),
    },
    Deviation {
        name: "a Markup tag without a string",
        ids: "given/tag/m-null given/tag/m-true given/tag/m-false given/tag/m-one given/tag/m-minus-zero
            given/tag/m-float given/tag/m-float-exponent given/tag/m-nan given/tag/m-infinity
            given/tag/m-list-empty given/tag/m-list given/tag/m-list-of-escapes given/tag/m-object
            given/tag/m-object-empty given/tag/m-tuple given/tag/m-bytes given/tag/m-uuid
            given/tag/m-datetime given/tag/m-tag-dict given/tag/dict-in-markup-unsorted",
        rows: ANY,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" m"),
    },
    Deviation {
        name: "a UUID tag of a number in another spelling",
        ids: "given/tag/u-0x given/tag/u-plus given/tag/u-space-first given/tag/u-newline-last
            given/tag/u-no-break-space-first given/tag/u-underscore given/tag/u-arabic-digit",
        rows: ANY,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" u"),
    },
    Deviation {
        name: "a datetime tag without a date as Flask writes it",
        ids: "given/toplevel/datetime-bad given/tag/m-datetime-bad given/tag/d-null given/tag/d-list-empty
            given/tag/d-object-empty given/tag/d-text-empty given/tag/d-false given/tag/d-zero
            given/tag/d-tuple-empty given/tag/d-bytes-empty given/tag/d-bytes given/tag/d-markup
            given/date/weekday-unknown given/date/weekday-missing given/date/weekday-only
            given/date/lower-case given/date/upper-case given/date/long-names given/date/zone-missing
            given/date/zone-utc given/date/zone-z given/date/zone-ut given/date/zone-plus-0000
            given/date/zone-minus-0000 given/date/zone-unknown given/date/zone-plus-0200
            given/date/zone-minus-0930 given/date/zone-plus-9999 given/date/zone-est given/date/zone-pdt
            given/date/zone-year-101 given/date/zone-past-year-9999 given/date/trailing-words
            given/date/comment-last given/date/comment-first given/date/spaces-around
            given/date/comma-without-space given/date/no-comma given/date/double-spaces given/date/hyphens
            given/date/rfc-850 given/date/asctime given/date/year-0000 given/date/year-10000
            given/date/year-negative given/date/unpadded given/date/no-seconds given/date/no-time
            given/date/dots given/date/hour-24 given/date/hour-negative given/date/second-60
            given/date/minute-60 given/date/february-31 given/date/february-29-common-year given/date/day-0
            given/date/day-32 given/date/day-negative given/date/month-unknown given/date/iso-time
            given/date/iso-date given/date/number given/date/word given/date/space given/date/arabic-digits",
        rows: ANY,
        ours: bad_tag,
        odd: |evidence| evidence.is_converted(" d"),
    },
    Deviation {
        name: "a bad tag under a key that comes again",
        ids: "given/json/duplicate-bad-tag-overwritten",
        rows: Some(|row| row.flask.starts_with('3')),
        ours: bad_tag,
        odd: Evidence::is_never_converted,
    },
    Deviation {
        name: "Flask before 2.0: a cookie from the future is good",
        ids: "given/age/future-by-one-second given/age/future-by-a-day given/age/future-by-a-century
            given/age/last-of-year-9999",
        rows: Some(itsdangerous_before_2),
        ours: |ours| matches!(ours, Err(DecodeError::Signature(BadTimeSignature::FromTheFuture { .. }))),
        odd: |_| true,
    },
    Deviation {
        name: "Flask before 2.0 with itsdangerous 0.24: a timestamp may be longer than eight bytes",
        ids: "given/timestamp/leading-zeros-to-9 given/timestamp/early-nine-zero-bytes
            given/timestamp/2-pow-64 given/timestamp/missing-payload-with-dot given/signature/double
            given/signature/timestamp-and-payload-swapped-signed",
        rows: Some(|row| row.itsdangerous == "0.24"),
        ours: |ours| matches!(ours, Err(DecodeError::Signature(BadTimeSignature::MalformedTimestamp))),
        odd: |evidence| evidence.timestamp_len > 8,
    },
    Deviation {
        name: "Flask before 2.0 with simplejson: a payload may begin with a byte order mark",
        ids: "given/utf8/bom",
        rows: Some(|row| row.simplejson.is_some()),
        ours: |ours| matches!(ours, Err(DecodeError::Payload(PayloadError::Json { offset: 0, .. }))),
        odd: |evidence| evidence.byte_order_mark,
    },
    Deviation {
        name: "Flask with itsdangerous 2.0: a forged cookie with a timestamp after the year 9999 is answered with 500",
        ids: "given/signature/timestamp-2-pow-63 given/signature/timestamp-year-10000",
        rows: Some(|row| row.itsdangerous == "2.0.1"),
        ours: |ours| matches!(ours, Err(DecodeError::Signature(BadTimeSignature::BadSignature))),
        odd: |evidence| matches!(&*evidence.cause, "ValueError" | "OverflowError" | "OSError"),
    },
];

pub const ENCODING: &[Deviation] = &[
    Deviation {
        name: "Flask 3.1.0 signs with the last fallback key",
        ids: "knob/fallback-one-alice knob/fallback-two-alice knob/fallback-two-mixed
            knob/fallback-bytes-alice",
        rows: Some(|row| row.flask == "3.1.0"),
        ours: Result::is_ok,
        odd: |evidence| evidence.last_fallback_key_signs,
    },
    Deviation {
        name: "Werkzeug before 1.0 writes years without leading zeros",
        ids:
            "datetime/first-second datetime/year-1 datetime/year-9 datetime/year-10 datetime/year-49
            datetime/year-50 datetime/year-68 datetime/year-69 datetime/year-70 datetime/year-99
            datetime/year-100 datetime/year-999",
        rows: Some(|row| row.werkzeug.starts_with("0.")),
        ours: Result::is_ok,
        odd: |evidence| evidence.year_below_1000,
    },
];

/// What Flask cannot write, and we can.
pub const REFUSED_BY_FLASK: &[Deviation] = &[Deviation {
    name: "nesting that overflows Python's recursion limit, but not ours",
    ids: "nested/too-deep-list nested/too-deep-tuple",
    rows: ANY,
    ours: Result::is_ok,
    odd: |evidence| evidence.cause == "RecursionError",
}];
