//! Where this crate differs from itsdangerous on purpose.

use flask_session_cookie::PayloadError;
use flask_session_cookie::itsdangerous::{BadData, BadTimeSignature};

use crate::any_serializer::Refusal;
use crate::fixtures::{Case, Row};
use crate::replay::Loaded;

/// One deviation, and the fixtures that show it. Every listed id must show it in at least one
/// version, and no other fixture may differ.
pub(crate) struct Deviation {
    pub(crate) name: &'static str,
    /// Separated by white space; `*` matches any kind of serializer or signer.
    ids: &'static str,
    rows: fn(&Row) -> bool,
    /// Whether this is our result where we deviate.
    ours: fn(&Loaded) -> bool,
}

impl Deviation {
    pub(crate) fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.ids.split_whitespace()
    }

    /// The listed id that explains the difference.
    pub(crate) fn explains(
        &self,
        row: &Row,
        case: &Case,
        ours: Option<&Loaded>,
    ) -> Option<&'static str> {
        let listed = self.ids().find(|id| match id.split_once('*') {
            Some((before, after)) => {
                case.id.starts_with(before)
                    && case.id.ends_with(after)
                    && !case.id[before.len()..case.id.len() - after.len()].contains('/')
            }
            None => case.id == **id,
        });
        listed.filter(|_| (self.rows)(row) && ours.is_none_or(|ours| (self.ours)(ours)))
    }
}

fn any(_: &Row) -> bool {
    true
}

fn before_2(row: &Row) -> bool {
    row.itsdangerous.starts_with("0.") || row.itsdangerous.starts_with("1.")
}

fn error(ours: &Loaded) -> Option<&BadTimeSignature> {
    match ours {
        Err(Refusal::Signature { error, .. }) => Some(error),
        _ => None,
    }
}

fn payload_error(ours: &Loaded) -> Option<&PayloadError> {
    match ours {
        Err(Refusal::Data(BadData::Payload(error))) => Some(error),
        _ => None,
    }
}

pub(crate) const SIGNING: &[Deviation] = &[
    Deviation {
        name: "a separator that a signature may contain",
        ids: "settings/*/bad-sep-letters-not-in-a-row",
        rows: any,
        ours: |_| true,
    },
    Deviation {
        name: "itsdangerous 0.24 does not check its separator",
        ids: "settings/*/bad-sep-minus settings/*/bad-sep-equals settings/*/bad-sep-letter settings/*/bad-sep-empty
            settings/*/bad-sep-letters-in-a-row",
        rows: |row| row.itsdangerous == "0.24",
        ours: |_| true,
    },
];

pub(crate) const LOADING: &[Deviation] = &[
    Deviation {
        name: "strings with lone surrogates",
        ids: "content/*/lone-surrogate content/*/lone-surrogate-in-key",
        rows: any,
        ours: |ours| matches!(payload_error(ours), Some(PayloadError::LoneSurrogate { .. })),
    },
    Deviation {
        name: "a payload longer than the limit",
        ids: "content/*/base64-compressed-megabyte-and-one",
        rows: any,
        ours: |ours| matches!(payload_error(ours), Some(PayloadError::TooLong { .. })),
    },
    Deviation {
        name: "deeper nesting than serde types support",
        ids: "content/*/deep-list-257 content/*/deep-list-257-compressed content/*/deep-list-900
            content/*/deep-list-900-compressed",
        rows: any,
        ours: |ours| matches!(ours, Err(Refusal::Data(BadData::Deserialize(_)))),
    },
    Deviation {
        name: "a forged token is split at the first signer's separator, not the last fallback signer's",
        ids: "given/*/fallback-signer-forged given/*/fallback-signer-time-missing given/*/sep-colon-forged
            given/*/sep-two-forged given/*/sep-dots-forged given/*/sep-with-letters-forged given/*/sep-emoji-forged",
        rows: any,
        ours: |ours| error(ours).is_some(),
    },
    Deviation {
        name: "before 2.0: a token from the future is valid",
        ids: "given/*/age-future-by-1 given/*/age-future-by-a-year given/*/age-clock-in-1971
            given/*/timestamp-last-of-9999-with-max-age given/*/timestamp-unused-bits-with-max-age",
        rows: before_2,
        ours: |ours| matches!(error(ours), Some(BadTimeSignature::FromTheFuture { .. })),
    },
    Deviation {
        name: "0.24: a timestamp may be longer than eight bytes",
        ids: "given/*/timestamp-nine-bytes given/*/timestamp-nine-bytes-with-max-age
            given/*/timestamp-nine-bytes-forged given/*/timestamp-nine-ones
            given/*/timestamp-nine-ones-with-max-age given/*/signed-twice",
        rows: |row| row.itsdangerous == "0.24",
        ours: |ours| error(ours).is_some(),
    },
    Deviation {
        name: "before 2.1: a forged token dated after the year 9999 claims an integer, or raises ValueError",
        ids: "given/*/timestamp-year-10000-forged given/*/timestamp-2-pow-63-forged
            given/*/timestamp-2-pow-64-minus-1-forged given/*/timestamp-upstream-future",
        rows: |row| before_2(row) || row.itsdangerous == "2.0.1",
        ours: |ours| matches!(error(ours), Some(BadTimeSignature::BadSignature)),
    },
];

/// Of `loads_unverified`, in addition to those of [`LOADING`].
pub(crate) const UNVERIFIED: &[Deviation] = &[Deviation {
    name: "a timestamp after the year 9999 is invalid; upstream raises ValueError, or ignores it",
    ids: "given/*/timestamp-year-10000 given/*/timestamp-year-10000-with-max-age given/*/timestamp-2-pow-63
            given/*/timestamp-2-pow-63-with-max-age given/*/timestamp-2-pow-64-minus-1
            given/*/timestamp-2-pow-64-minus-1-with-max-age",
    rows: any,
    ours: |ours| matches!(error(ours), Some(BadTimeSignature::TimestampOutOfRange { .. })),
}];
