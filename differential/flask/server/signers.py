"""What itsdangerous signs, and takes back."""

import hashlib
from datetime import timezone

import itsdangerous
import real_flask
from base64_spelling import canonical, decoded
from evidence import has_lone_surrogates, inflated
from itsdangerous import base64_encode
from real_flask import class_name
from recursion import without_limit
from sessions import to_json
from typed import from_typed


def make(kind, settings):
    """A signer or a serializer, by the name of its class."""
    keys = [real_flask.secret(key) for key in settings.get("fallback_keys", [])]
    keys.append(real_flask.secret(settings["secret_key"]))
    options = signer_kwargs(settings)
    arguments = {"salt": real_flask.secret(settings["salt"])} if "salt" in settings else {}
    if kind.endswith("Signer"):
        arguments.update(options)
    else:
        arguments["signer_kwargs"] = options
        json_kwargs = {name: settings[name] for name in ("ensure_ascii", "sort_keys") if name in settings}
        if "compact" in settings:
            json_kwargs["separators"] = (",", ":") if settings["compact"] else (", ", ": ")
        if json_kwargs:
            arguments["serializer_kwargs"] = json_kwargs
        if "fallback_signers" in settings:
            arguments["fallback_signers"] = [signer_kwargs(fallback) for fallback in settings["fallback_signers"]]
    # Lists are for itsdangerous 2.0 and later; one key is enough for all.
    return getattr(itsdangerous, kind)(keys if len(keys) > 1 else keys[0], **arguments)


def signer_kwargs(settings):
    options = {name: settings[name] for name in ("sep", "key_derivation") if name in settings}
    if "digest" in settings:
        options["digest_method"] = getattr(hashlib, settings["digest"])
    return options


def call_salt(kind, settings):
    """The salt of one call, which only serializers have."""
    if kind.endswith("Signer") or "call_salt" not in settings:
        return {}
    return {"salt": real_flask.secret(settings["call_salt"])}


def text_of(signed):
    return signed.decode() if isinstance(signed, bytes) else signed


def sign(kind, settings, time, value):
    """A text signed by a signer, or a typed value dumped by a serializer."""
    real_flask.set_time(time)
    try:
        signer = make(kind, settings)
        if kind.endswith("Signer"):
            # Bytes, as itsdangerous 0.24 has them; later ones encode text themselves.
            return {"signed": text_of(signer.sign(value.encode()))}
        value = without_limit(from_typed, value)
        return {"signed": text_of(signer.dumps(value, **call_salt(kind, settings)))}
    except Exception as error:
        return {"raises": class_name(error)}


def unsign(kind, settings, time, signed, max_age):
    """The value that comes back, or what is raised; and `signed_at` from those that know the time.

    `odd` lists the parts that are not in canonical base64; in `straight` the signature is."""
    real_flask.set_time(time)
    answer = look_at(signed, settings.get("sep", "."))
    timed = "Time" in kind
    salt = call_salt(kind, settings)
    options = {**salt, **({"max_age": max_age, "return_timestamp": True} if timed else {})}
    try:
        signer = make(kind, settings)
        if not kind.endswith("Signer"):
            signers = unsigners(signer, salt.get("salt", signer.salt))
            answer.update(without_limit(look_at_payload, kind, signers, signed, settings.get("sep", "."), answer))
        value = (signer.unsign if kind.endswith("Signer") else signer.loads)(signed, **options)
    except Exception as error:
        return {**answer, "raises": class_name(error)}
    if timed:
        value, signed_at = value
        # Naive before itsdangerous 2.0, and in UTC all the same.
        answer["signed_at"] = int(signed_at.replace(tzinfo=timezone.utc).timestamp())
    answer["levels"] = levels(value)
    answer["value"] = text_of(value) if kind.endswith("Signer") else to_json(value)
    return answer


def levels(value):
    """How often lists and dicts are nested."""
    count, inside = 0, [value]
    while inside := [value for value in inside if isinstance(value, (list, dict))]:
        count += 1
        inside = [item for value in inside for item in (value.values() if isinstance(value, dict) else value)]
    return count


def look_at(signed, sep):
    # itsdangerous 0.24 takes any separator, also none.
    head, found, signature = signed.rpartition(sep) if sep else ("", "", "")
    timestamp = head.rpartition(sep)[2] if sep else ""
    return {
        "odd": [
            name for name, text in (("timestamp", timestamp), ("signature", signature)) if canonical(text) != text
        ],
        "straight": head + sep + canonical(signature) if found else signed,
        "timestamp_len": len(decoded(timestamp) or b""),
    }


def unsigners(serializer, salt):
    """The signers of a serializer; itsdangerous 0.24 has one alone."""
    if hasattr(serializer, "iter_unsigners"):
        return list(serializer.iter_unsigners(salt))
    return [serializer.make_signer(salt)]


def look_at_payload(kind, signers, signed, sep, seen):
    """What there is to say about the payload; `straight` is without what is odd about it, and signed anew."""
    head, found, signature = signed.rpartition(sep)
    payload, timed, timestamp = head.rpartition(sep) if "Timed" in kind else (head, "", "")
    if not found or not kind.startswith("URLSafe"):
        return {"lone_surrogates": has_lone_surrogates(payload)}
    marker, base64 = (".", payload[1:]) if payload.startswith(".") else ("", payload)
    content, stream, after_zlib = inflated(decoded(base64), marker)
    answer = {
        "odd": seen["odd"] + (["payload"] if canonical(base64) != base64 else []),
        "after_zlib": after_zlib,
        "lone_surrogates": has_lone_surrogates((content or b"").decode("utf-8", "replace")),
    }
    good = (signer for signer in signers if signer.verify_signature(head.encode(), signature.encode()))
    signer = next(good, None)
    straight = payload if stream is None else marker + base64_encode(stream).decode()
    if straight != payload and signer:
        head = straight + timed + timestamp
        answer["straight"] = head + sep + signer.get_signature(head.encode()).decode()
    return answer
