"""A pytest plugin: the crate instead of Flask-Login's tokens and client identifiers."""

import flask_login
import upstream_flask  # noqa: F401, for the sessions
from flask import request
from flask_login import login_manager, utils
from upstream_itsdangerous import text
from upstream_judge import call, crate


def encoded(value):
    return None if value is None else value.encode()


def encode_cookie(payload, key=None):
    ours = lambda now: crate.encode_cookie(utils._secret_key(key), text(payload))
    return call("encode_cookie", lambda: ENCODE_COOKIE(payload, key), ours)


def decode_cookie(cookie, key=None):
    ours = lambda now: crate.decode_cookie(utils._secret_key(key), text(cookie))
    return call("decode_cookie", lambda: DECODE_COOKIE(cookie, key), ours)


def create_identifier():
    def ours(now):
        address = request.headers.get("X-Forwarded-For", request.remote_addr)
        return crate.create_identifier(encoded(address), encoded(request.headers.get("User-Agent")))

    return call("create_identifier", CREATE_IDENTIFIER, ours)


ENCODE_COOKIE, DECODE_COOKIE, CREATE_IDENTIFIER = (
    utils.encode_cookie,
    utils.decode_cookie,
    utils._create_identifier,
)
for module in flask_login, utils, login_manager:
    module.encode_cookie, module.decode_cookie = encode_cookie, decode_cookie
for module in utils, login_manager:
    module._create_identifier = create_identifier
