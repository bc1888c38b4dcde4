"""A pytest plugin: the crate instead of itsdangerous' signers and serializers."""

import json

import itsdangerous
from itsdangerous import Serializer, Signer, TimedSerializer, TimestampSigner
from upstream_judge import Cannot, call, crate, state, unchanged

try:
    from itsdangerous.jws import JSONWebSignatureSerializer, TimedJSONWebSignatureSerializer
except ImportError:  # since 2.1
    JSONWebSignatureSerializer = TimedJSONWebSignatureSerializer = None

try:
    from itsdangerous._json import _CompactJSON as CompactJSON
except ImportError:  # before 2.0
    from itsdangerous._json import CompactJSON

SIGNER_METHODS = ["derive_key", "get_signature", "sign", "verify_signature", "unsign", "validate"]
SIGNER_METHODS += ["get_timestamp", "timestamp_to_datetime"]
SERIALIZER_METHODS = [
    "load_payload",
    "dump_payload",
    "make_signer",
    "iter_unsigners",
    "dumps",
    "loads",
]
SERIALIZER_METHODS += [
    "loads_unsafe",
    "_loads_unsafe_impl",
    "make_header",
    "make_algorithm",
    "get_issue_date",
    "now",
]

# Functions of other plugins that take a payload serializer, and return its settings or None.
payload_serializers = []


def upstream_class(cls):
    return next(base for base in cls.__mro__ if base.__module__.startswith("itsdangerous"))


def text(value):
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes):
        raise Cannot("a {} instead of text".format(type(value).__name__))
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Cannot("bytes that are not UTF-8")


def keys_of(thing):
    return list(getattr(thing, "secret_keys", None) or [thing.secret_key])  # one, before 2.0


def signer_kwargs(signer, algorithm=True):
    unchanged(type(signer), upstream_class(type(signer)), SIGNER_METHODS)
    digest = signer.digest_method().name
    if algorithm:
        if type(signer.algorithm) is not itsdangerous.HMACAlgorithm:
            raise Cannot("the algorithm {}".format(type(signer.algorithm).__name__))
        if signer.algorithm.digest_method().name != digest:
            raise Cannot("an algorithm with another digest than the signer")
    return {"sep": text(signer.sep), "key_derivation": signer.key_derivation, "digest": digest}


def settings(keys, salt, signer, **more):
    return {
        "keys": keys,
        "salt": salt.encode() if isinstance(salt, str) else salt,
        "signer": signer,
        "fallback_signers": [],
        "tagged": False,
        "compact": False,
        "ensure_ascii": True,
        "sort_keys": False,
        "algorithm": "none",
        "expires_in": None,
        **more,
    }


def signer_settings(signer):
    return settings(keys_of(signer), signer.salt, signer_kwargs(signer))


def payload_settings(serializer):
    """The settings of a serializer's payload."""
    for known in payload_serializers:
        found = known(serializer.serializer)
        if found is not None:
            return found
    if serializer.serializer is json:
        found = {"compact": False, "ensure_ascii": True, "sort_keys": False}
    elif serializer.serializer is CompactJSON or type(serializer.serializer) is CompactJSON:
        found = {"compact": True, "ensure_ascii": False, "sort_keys": False}
    else:
        name = getattr(serializer.serializer, "__name__", type(serializer.serializer).__name__)
        raise Cannot("the payload serializer {}".format(name))
    for name, value in serializer.serializer_kwargs.items():
        if name == "separators" and value in ((",", ":"), (", ", ": ")):
            found["compact"] = value == (",", ":")
        elif name in ("ensure_ascii", "sort_keys"):
            found[name] = value
        else:
            raise Cannot("serializer_kwargs {}".format(name))
    return found


def serializer_settings(serializer, salt):
    """The name of the serializer's upstream class, and its settings."""
    cls = upstream_class(type(serializer))
    unchanged(type(serializer), cls, SERIALIZER_METHODS)
    signer, *fallbacks = serializer.iter_unsigners(salt)
    wanted = TimestampSigner if isinstance(serializer, TimedSerializer) else Signer
    if upstream_class(type(signer)) is not wanted:
        raise Cannot("a {} with a {}".format(cls.__name__, type(signer).__name__))
    found = []
    for fallback in fallbacks:  # one for each key
        kwargs = signer_kwargs(fallback)
        if kwargs not in found:
            found.append(kwargs)
    payload = payload_settings(serializer)
    made = settings(
        keys_of(signer), signer.salt, signer_kwargs(signer), fallback_signers=found, **payload
    )
    return cls.__name__, made


def jws_settings(serializer, salt):
    cls = upstream_class(type(serializer))
    unchanged(type(serializer), cls, SERIALIZER_METHODS)
    if serializer.algorithm is not cls.jws_algorithms.get(serializer.algorithm_name):
        raise Cannot("a custom algorithm")
    kwargs = signer_kwargs(serializer.make_signer(salt), algorithm=False)
    if kwargs["sep"] != "." or kwargs["digest"] != "sha1":
        raise Cannot("signer_kwargs for JWS")
    salt = serializer.salt if salt is None else salt
    made = settings(keys_of(serializer), salt, kwargs, algorithm=serializer.algorithm_name)
    made.update(payload_settings(serializer))
    expires_in = getattr(serializer, "expires_in", None)
    if expires_in is not None and (type(expires_in) is not int or expires_in < 0):
        raise Cannot("expires_in that is not a whole number of seconds")
    return {**made, "expires_in": expires_in}


def seconds(max_age):
    if max_age is None or type(max_age) is int:
        return max_age
    raise Cannot("max_age of type {}".format(type(max_age).__name__))


def wrap(cls, name, wrapper):
    """Replaces a method that this class itself defines."""
    if cls is not None and name in vars(cls):
        original = vars(cls)[name]

        def method(self, *arguments, **options):
            return wrapper(
                lambda: original(self, *arguments, **options), self, *arguments, **options
            )

        setattr(cls, name, method)


# Signers. `TimestampSigner` calls the methods of `Signer` for the part without a timestamp.


def sign(timed):
    def wrapper(original, self, value):
        ours = lambda now: crate.sign(timed, signer_settings(self), text(value), now).encode()
        return call("sign", original, ours)

    return wrapper


def unsign(timed):
    def wrapper(original, self, signed_value, max_age=None, return_timestamp=False):
        def ours(now):
            arguments = timed, signer_settings(self), text(signed_value), seconds(max_age), now
            value, signed_at = crate.unsign(*arguments)
            return (
                (value.encode(), self.timestamp_to_datetime(signed_at))
                if return_timestamp
                else value.encode()
            )

        return call("unsign", original, ours)

    return wrapper


def validate(timed):
    def wrapper(original, self, signed_value, max_age=None):
        ours = lambda now: crate.validate(
            timed, signer_settings(self), text(signed_value), seconds(max_age), now
        )
        return call("validate", original, ours)

    return wrapper


def get_signature(original, self, value):
    return call(
        "get_signature",
        original,
        lambda now: crate.get_signature(signer_settings(self), text(value)).encode(),
    )


def verify_signature(original, self, value, sig):
    ours = lambda now: crate.verify_signature(signer_settings(self), text(value), text(sig))
    return call("verify_signature", original, ours)


for signer in Signer, TimestampSigner:
    for wrapper in sign, unsign, validate:
        wrap(signer, wrapper.__name__, wrapper(signer is TimestampSigner))
wrap(Signer, "get_signature", get_signature)
wrap(Signer, "verify_signature", verify_signature)


# Serializers.


def dumps(original, self, obj, salt=None):
    def ours(now):
        token = crate.dumps(*serializer_settings(self, salt), obj, now)
        return token if self.is_text_serializer else token.encode()

    return call(kind(self, "dumps"), original, ours)


def loads(original, self, s, max_age=None, return_timestamp=False, salt=None):
    def ours(now):
        cls, made = serializer_settings(self, salt)
        value, signed_at = crate.loads(cls, made, text(s), seconds(max_age), now)
        return (
            (value, self.make_signer().timestamp_to_datetime(signed_at))
            if return_timestamp
            else value
        )

    return call(kind(self, "loads"), original, ours)


def loads_untimed(original, self, s, salt=None, **options):
    if options:
        return original()
    return loads(original, self, s, salt=salt)


def loads_unsafe(original, self, s, max_age=None, salt=None):
    def ours(now):
        cls, made = serializer_settings(self, salt)
        return crate.loads_unsafe(cls, made, text(s), seconds(max_age), now)

    return call("loads_unsafe", original, ours)


def loads_unsafe_untimed(original, self, s, salt=None):
    return loads_unsafe(original, self, s, salt=salt)


def kind(serializer, verb):
    try:
        return "flask " + verb if payload_settings(serializer).get("tagged") else verb
    except Cannot:
        return verb


wrap(Serializer, "dumps", dumps)
wrap(Serializer, "loads", loads_untimed)
wrap(Serializer, "loads_unsafe", loads_unsafe_untimed)
wrap(TimedSerializer, "loads", loads)
wrap(TimedSerializer, "loads_unsafe", loads_unsafe)


# JSON Web Signatures.


def jws_dumps(original, self, obj, salt=None, header_fields=None):
    ours = lambda now: crate.jws_dumps(
        jws_settings(self, salt), obj, dict(header_fields or {}), now
    ).encode()
    return call("jws dumps", original, ours)


def jws_loads(timed):
    """The timed serializer also calls the method of the other one."""

    def wrapper(original, self, s, salt=None, return_header=False):
        def ours(now):
            made = jws_settings(self, salt)
            loaded = crate.jws_loads(made if timed else {**made, "expires_in": None}, text(s), now)
            return loaded if return_header else loaded[0]

        # The crate's JWS errors have no payload.
        return call("jws loads", original, ours, compare_payload=False)

    return wrapper


wrap(JSONWebSignatureSerializer, "dumps", jws_dumps)
wrap(JSONWebSignatureSerializer, "loads", jws_loads(False))
wrap(TimedJSONWebSignatureSerializer, "loads", jws_loads(True))


# During a judged call, upstream uses the same time as the crate.


def judged_time(original, self):
    return original() if state.now is None else int(state.now)


wrap(TimestampSigner, "get_timestamp", judged_time)
wrap(TimedJSONWebSignatureSerializer, "now", judged_time)
