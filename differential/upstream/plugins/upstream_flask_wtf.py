"""A pytest plugin: the crate instead of Flask-WTF's tokens."""

import os
from types import SimpleNamespace

import flask_wtf
import upstream_flask  # noqa: F401, for the sessions
from flask import current_app, g, session
from flask_wtf import csrf
from upstream_itsdangerous import seconds, text
from upstream_judge import Cannot, call, crate

drawn = []


def urandom(size):
    """`os.urandom`, recorded for the crate."""
    drawn.append(os.urandom(size))
    return drawn[-1]


csrf.os = SimpleNamespace(urandom=urandom)


def setting(value, name, default):
    return current_app.config.get(name, default) if value is None else value


def key_and_field(secret_key, token_key):
    """The key and the field name, looked up like `_get_config` of upstream."""
    key = setting(secret_key, "WTF_CSRF_SECRET_KEY", current_app.secret_key)
    if not key:
        raise Cannot("no secret key")
    return text(key).encode(), setting(token_key, "WTF_CSRF_FIELD_NAME", "csrf_token")


def generate_csrf(secret_key=None, token_key=None):
    if setting(token_key, "WTF_CSRF_FIELD_NAME", "csrf_token") in g:
        return GENERATE(secret_key, token_key)  # the token of an earlier call
    before = dict(session)
    drawn.clear()

    def theirs():
        return GENERATE(secret_key, token_key), dict(session)

    def ours(now):
        random = drawn[-1] if drawn else bytes(64)
        return crate.generate_csrf(*key_and_field(secret_key, token_key), before, random, now)

    token, _ = call("generate_csrf", theirs, ours)
    return token


def validate_csrf(data, secret_key=None, time_limit=None, token_key=None):
    def ours(now):
        key, field = key_and_field(secret_key, token_key)
        limit = setting(time_limit, "WTF_CSRF_TIME_LIMIT", 3600)
        return crate.validate_csrf(key, field, seconds(limit), dict(session), text(data or ""), now)

    return call("validate_csrf", lambda: VALIDATE(data, secret_key, time_limit, token_key), ours)


GENERATE, VALIDATE = csrf.generate_csrf, csrf.validate_csrf
for module in csrf, flask_wtf:
    for function in generate_csrf, validate_csrf:
        if hasattr(module, function.__name__):
            setattr(module, function.__name__, function)
