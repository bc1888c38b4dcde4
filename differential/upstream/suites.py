"""The suites: their source, the minimum of calls into the crate, and the maximum left to
upstream."""

from dataclasses import dataclass, field


@dataclass
class Suite:
    name: str
    # The source distribution on PyPI, and its SHA-256.
    sdist: str
    sha256: str
    # The module in `plugins/`. The environment in `pins/` has the suite's name.
    plugin: str
    # The minimum number of tests that pass.
    passed: int
    # The minimum number of calls into the crate, by kind.
    calls: dict
    # The maximum number of calls left to upstream, by reason. REASONS explains them.
    left: dict = field(default_factory=dict)
    # Where this version differs from the one that the crate follows. DEVIATIONS says where that is
    # documented.
    deviations: tuple = ()


# Why a call is left to upstream.
REASONS = {
    "no secret key": "upstream has no session or token; here it is `ConfigError::EmptySecretKey`",
    'unknown SameSite "invalid": expected Strict, Lax or None': (
        "refused by both: upstream raises for every cookie, the crate for the setting"
    ),
    "a custom JSON provider": "the app writes the JSON",
    "a custom JSON encoder": "the app writes the JSON",
    "a custom tag": "the app writes the content of the tag",
    "the payload serializer pickle": "the crate has JSON; pickle is specific to Python",
    "bytes that are not UTF-8": "values are text in the crate; these are pickles",
    "serializer_kwargs skipkeys": "skips keys that JSON lacks; a `Dict` has only strings",
    "the algorithm NoneAlgorithm": (
        "deliberately not in the crate: nothing signs without a key (docs/tokens.md)"
    ),
    "the algorithm _ReverseAlgorithm": "an algorithm of the test",
    "a custom algorithm": "an algorithm of the test",
    "an algorithm with another digest than the signer": (
        "the `HMACAlgorithm` of a JWS in a `Signer`: judged in calls of the JWS serializer"
    ),
    'unknown digest "md5": expected sha1, sha224, sha256, sha384 or sha512': (
        "deliberately not in the crate (docs/tokens.md)"
    ),
    "a Signer with its own unsign": "code of the test",
    "a TimestampSigner with its own unsign": "code of the test",
}

# Where earlier versions differ, and where that is documented.
DEVIATIONS = {
    "before 2.3.2, except 2.2.5: no Vary for an empty or unused session": (
        "docs/deviations.md, Headers"
    ),
    "before 2.3: Domain keeps its leading dot": "docs/deviations.md, Headers",
    "before 2.1: a deletion has fewer attributes": "docs/deviations.md, Headers",
    "before 2.0: Expires has dashes": "docs/deviations.md, Headers",
}

SUITES = [
    Suite(
        name="Flask 3.1.3",
        sdist="Flask==3.1.3",
        sha256="0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb",
        plugin="upstream_flask",
        passed=489,
        calls={
            "flask dumps": 49,
            "flask loads": 41,
            "get_signature": 49,
            "open_session": 407,
            "save_session": 346,
            "sign": 49,
            "tagged dumps": 517,
            "tagged loads": 50,
            "unsign": 83,
            "verify_signature": 41,
        },
        left={
            "a custom JSON provider": 3,
            "a custom tag": 2,
            "no secret key": 91,
            'unknown SameSite "invalid": expected Strict, Lax or None': 2,
        },
    ),
    Suite(
        name="Flask 3.0.3",
        sdist="Flask==3.0.3",
        sha256="ceb27b0af3823ea2737928a4d99d125a06175b8512c445cbd9a9ce200ef76842",
        plugin="upstream_flask",
        passed=482,
        calls={
            "flask dumps": 41,
            "flask loads": 36,
            "get_signature": 41,
            "open_session": 395,
            "save_session": 334,
            "sign": 41,
            "tagged dumps": 489,
            "tagged loads": 46,
            "unsign": 73,
            "verify_signature": 36,
        },
        left={
            "a custom JSON provider": 3,
            "a custom tag": 2,
            "no secret key": 82,
            'unknown SameSite "invalid": expected Strict, Lax or None': 2,
        },
    ),
    Suite(
        name="Flask 2.3.3",
        sdist="Flask==2.3.3",
        sha256="09c347a92aa7ff4a8e7f3206795f30d826654baf38b873d0744cd571ca609efc",
        plugin="upstream_flask",
        passed=480,
        calls={
            "flask dumps": 41,
            "flask loads": 36,
            "get_signature": 41,
            "open_session": 395,
            "save_session": 334,
            "sign": 41,
            "tagged dumps": 489,
            "tagged loads": 46,
            "unsign": 73,
            "verify_signature": 36,
        },
        left={
            "a custom JSON provider": 3,
            "a custom tag": 2,
            "no secret key": 82,
            'unknown SameSite "invalid": expected Strict, Lax or None': 2,
        },
    ),
    Suite(
        name="Flask 2.2.5",
        sdist="Flask==2.2.5",
        sha256="edee9b0a7ff26621bd5a8c10ff484ae28737a2410d99b0bb9a6850c7fb977aa0",
        plugin="upstream_flask",
        passed=481,
        calls={
            "flask dumps": 45,
            "flask loads": 36,
            "get_signature": 45,
            "open_session": 401,
            "save_session": 340,
            "sign": 45,
            "tagged dumps": 503,
            "tagged loads": 46,
            "unsign": 73,
            "verify_signature": 36,
        },
        left={
            "a custom JSON provider": 3,
            "a custom tag": 2,
            "no secret key": 82,
            'unknown SameSite "invalid": expected Strict, Lax or None': 2,
        },
        deviations=("before 2.3: Domain keeps its leading dot",),
    ),
    Suite(
        name="Flask 2.1.3",
        sdist="Flask==2.1.3",
        sha256="15972e5017df0575c3d6c090ba168b6db90259e620ac8d7ea813a396bad5b6cb",
        plugin="upstream_flask",
        passed=478,
        calls={
            "flask dumps": 43,
            "flask loads": 35,
            "get_signature": 43,
            "open_session": 407,
            "save_session": 342,
            "sign": 43,
            "tagged dumps": 505,
            "tagged loads": 45,
            "unsign": 71,
            "verify_signature": 35,
        },
        left={
            "a custom JSON encoder": 3,
            "a custom tag": 2,
            "no secret key": 84,
            'unknown SameSite "invalid": expected Strict, Lax or None': 2,
        },
        deviations=(
            "before 2.3.2, except 2.2.5: no Vary for an empty or unused session",
            "before 2.3: Domain keeps its leading dot",
        ),
    ),
    Suite(
        name="Flask 2.0.3",
        sdist="Flask==2.0.3",
        sha256="e1120c228ca2f553b470df4a5fa927ab66258467526069981b3eb0a91902687d",
        plugin="upstream_flask",
        passed=475,
        calls={
            "flask dumps": 43,
            "flask loads": 35,
            "get_signature": 43,
            "open_session": 405,
            "save_session": 340,
            "sign": 43,
            "tagged dumps": 503,
            "tagged loads": 45,
            "unsign": 71,
            "verify_signature": 35,
        },
        left={
            "a custom JSON encoder": 3,
            "a custom tag": 2,
            "no secret key": 84,
            'unknown SameSite "invalid": expected Strict, Lax or None': 2,
        },
        deviations=(
            "before 2.1: a deletion has fewer attributes",
            "before 2.3.2, except 2.2.5: no Vary for an empty or unused session",
            "before 2.3: Domain keeps its leading dot",
        ),
    ),
    Suite(
        name="Flask 1.1.4",
        sdist="Flask==1.1.4",
        sha256="0fbeb6180d383a9186d0d6ed954e0042ad9f18e0e8de088b2b419d526927d196",
        plugin="upstream_flask",
        passed=539,
        calls={
            "flask dumps": 41,
            "flask loads": 32,
            "get_signature": 41,
            "open_session": 407,
            "save_session": 330,
            "sign": 41,
            "tagged dumps": 501,
            "tagged loads": 42,
            "unsign": 65,
            "verify_signature": 32,
        },
        left={
            "a custom JSON encoder": 3,
            "a custom tag": 2,
            "no secret key": 82,
            'unknown SameSite "invalid": expected Strict, Lax or None': 2,
        },
        deviations=(
            "before 2.0: Expires has dashes",
            "before 2.1: a deletion has fewer attributes",
            "before 2.3.2, except 2.2.5: no Vary for an empty or unused session",
            "before 2.3: Domain keeps its leading dot",
        ),
    ),
    Suite(
        name="itsdangerous 2.2.0",
        sdist="itsdangerous==2.2.0",
        sha256="e0050c0b7da1eea53ffaf149c0cfbb5c6e2e2b69c4bef22c81fa6eb73e5f6173",
        plugin="upstream_itsdangerous",
        passed=297,
        calls={
            "dumps": 199,
            "get_signature": 261,
            "loads": 226,
            "loads_unsafe": 34,
            "sign": 261,
            "unsign": 427,
            "validate": 12,
            "verify_signature": 284,
        },
        left={
            "a Signer with its own unsign": 26,
            "a TimestampSigner with its own unsign": 20,
            "bytes that are not UTF-8": 309,
            "serializer_kwargs skipkeys": 14,
            "the algorithm NoneAlgorithm": 13,
            "the algorithm _ReverseAlgorithm": 13,
            "the payload serializer pickle": 165,
            'unknown digest "md5": expected sha1, sha224, sha256, sha384 or sha512': 13,
        },
    ),
    Suite(
        name="itsdangerous 2.0.1",
        sdist="itsdangerous==2.0.1",
        sha256="9e724d68fc22902a1435351f84c3fb8623f303fffcc566a4cb952df8c572cff0",
        plugin="upstream_itsdangerous",
        passed=421,
        calls={
            "dumps": 246,
            "get_signature": 314,
            "jws dumps": 42,
            "jws loads": 109,
            "loads": 280,
            "loads_unsafe": 42,
            "sign": 314,
            "unsign": 513,
            "validate": 12,
            "verify_signature": 338,
        },
        left={
            "a Signer with its own unsign": 39,
            "a TimestampSigner with its own unsign": 25,
            "a custom algorithm": 2,
            "an algorithm with another digest than the signer": 272,
            "bytes that are not UTF-8": 412,
            "serializer_kwargs skipkeys": 23,
            "the algorithm NoneAlgorithm": 21,
            "the algorithm _ReverseAlgorithm": 13,
            "the payload serializer pickle": 220,
            'unknown digest "md5": expected sha1, sha224, sha256, sha384 or sha512': 13,
        },
    ),
    Suite(
        name="Flask-Login 0.6.3",
        sdist="Flask-Login==0.6.3",
        sha256="5e23d14a607ef12806c699590b89d0f0e0d67baeec599d75947bf9c147330333",
        plugin="upstream_flask_login",
        passed=114,
        calls={
            "create_identifier": 129,
            "decode_cookie": 19,
            "encode_cookie": 36,
            "flask dumps": 94,
            "flask loads": 94,
            "get_signature": 94,
            "open_session": 227,
            "save_session": 189,
            "sign": 94,
            "tagged dumps": 416,
            "tagged loads": 94,
            "unsign": 188,
            "verify_signature": 94,
        },
        left={
            "no secret key": 4,
        },
    ),
    Suite(
        name="Flask-WTF 1.3.0",
        sdist="Flask-WTF==1.3.0",
        sha256="61d5dabc50c3df885c297dcbd80810443a5d632106c8a69cab8ce740f0cdd7cc",
        plugin="upstream_flask_wtf",
        passed=80,
        calls={
            "dumps": 36,
            "flask dumps": 11,
            "flask loads": 22,
            "generate_csrf": 37,
            "get_signature": 47,
            "loads": 14,
            "open_session": 105,
            "save_session": 41,
            "sign": 47,
            "tagged dumps": 127,
            "tagged loads": 22,
            "unsign": 71,
            "validate_csrf": 23,
            "verify_signature": 34,
        },
    ),
]

# What the plugins' test breaks: a suite, a function of the extension with an optional part (see
# `Broken` in plugins/upstream_judge.py), and tests that call it.
SIGNER = "tests/test_itsdangerous/test_signer.py"
SERIALIZER = "tests/test_itsdangerous/test_serializer.py"
TIMED = "tests/test_itsdangerous/test_timed.py"
JWS = "tests/test_itsdangerous/test_jws.py"
BREAKS = [
    ("itsdangerous 2.0.1", "sign", SIGNER),
    ("itsdangerous 2.0.1", "unsign:0", SIGNER),
    ("itsdangerous 2.0.1", "unsign:1", TIMED),
    ("itsdangerous 2.0.1", "unsign:exception", TIMED),
    ("itsdangerous 2.0.1", "unsign:payload", TIMED),
    ("itsdangerous 2.0.1", "unsign:date", TIMED),
    ("itsdangerous 2.0.1", "validate", SIGNER),
    ("itsdangerous 2.0.1", "get_signature", SIGNER),
    ("itsdangerous 2.0.1", "verify_signature", SIGNER),
    ("itsdangerous 2.0.1", "dumps", SERIALIZER),
    ("itsdangerous 2.0.1", "loads:0", SERIALIZER),
    ("itsdangerous 2.0.1", "loads:1", TIMED),
    ("itsdangerous 2.0.1", "loads:exception", SERIALIZER),
    ("itsdangerous 2.0.1", "loads:payload", SERIALIZER),
    ("itsdangerous 2.0.1", "loads:date", TIMED),
    ("itsdangerous 2.0.1", "loads_unsafe:0", SERIALIZER),
    ("itsdangerous 2.0.1", "loads_unsafe:1", SERIALIZER),
    ("itsdangerous 2.0.1", "jws_dumps", JWS),
    ("itsdangerous 2.0.1", "jws_loads:0", JWS),
    ("itsdangerous 2.0.1", "jws_loads:1", JWS),
    ("itsdangerous 2.0.1", "jws_loads:exception", JWS),
    ("itsdangerous 2.0.1", "jws_loads:date", JWS),
    ("Flask 3.1.3", "tagged_dumps", "tests/test_json_tag.py"),
    ("Flask 3.1.3", "tagged_loads", "tests/test_json_tag.py"),
    ("Flask 3.1.3", "open_session", "tests/test_basic.py"),
    ("Flask 3.1.3", "save_session:0", "tests/test_basic.py"),
    ("Flask 3.1.3", "save_session:1", "tests/test_basic.py"),
    ("Flask-Login 0.6.3", "encode_cookie", "tests/test_login.py"),
    ("Flask-Login 0.6.3", "decode_cookie", "tests/test_login.py"),
    ("Flask-Login 0.6.3", "create_identifier", "tests/test_login.py"),
    ("Flask-WTF 1.3.0", "generate_csrf:0", "tests/test_csrf_form.py"),
    ("Flask-WTF 1.3.0", "generate_csrf:1", "tests/test_csrf_form.py"),
    ("Flask-WTF 1.3.0", "validate_csrf", "tests/test_csrf_form.py"),
    ("Flask-WTF 1.3.0", "validate_csrf:exception", "tests/test_csrf_form.py"),
]
