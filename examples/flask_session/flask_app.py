"""A Flask app with Flask-Session 0.8, which does not know of the Rust service."""

import uuid
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from flask import Flask, flash, get_flashed_messages, request, session
from flask_session import Session
from markupsafe import Markup

UTC_2 = timezone(timedelta(hours=2))

# One value of every type that msgspec writes.
VALUES = {
    "null": None,
    "bool": True,
    "int": -(2**63),
    "large": 2**64 - 1,
    "float": 1e16,
    "string": "grüße, ☃",
    "list": [1, 2],
    "tuple": (1, "two"),
    "set": {1},
    "dict": {"nested": [[-0.0]]},
    "bytes": b"\x00\xff",
    "uuid": uuid.UUID(int=5),
    "decimal": Decimal("1.10"),
    "date": date(2023, 11, 14),
    "naive": datetime(2023, 11, 14, 22, 13, 20, 750000),
    "datetime": datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone.utc),
    "zone": datetime(2023, 11, 15, 0, 13, 20, tzinfo=UTC_2),
    "early": datetime(1, 1, 1, tzinfo=timezone.utc),
    "late": datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc),
    # A `Value` cannot hold these, so Rust keeps them unchanged.
    "fraction": datetime(2023, 11, 14, 22, 13, 20, 750000, tzinfo=timezone.utc),
    "numbers": {1: "one", None: "none", (1, 2): "both"},
    7: "seven",
}


def make_app(redis, lifetime, secret_key=None):
    app = Flask(__name__)
    app.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis)
    app.config["PERMANENT_SESSION_LIFETIME"] = lifetime
    if secret_key is not None:
        app.config.update(SECRET_KEY=secret_key, SESSION_USE_SIGNER=True)
    Session(app)

    @app.get("/")
    def index():
        return repr(dict(session))

    @app.get("/about")
    def about():
        return "This page does not use the session."

    @app.post("/login")
    def log_in():
        session["username"] = request.args["name"]
        flash("Flask has logged you in.")
        return ""

    @app.get("/messages")
    def messages():
        pairs = get_flashed_messages(with_categories=True)
        return "".join("{}: {}\n".format(category, message) for category, message in pairs)

    @app.post("/values")
    def values():
        session.update(VALUES)
        return ""

    @app.post("/too-large")
    def too_large():
        session["int"] = 2**128 - 1
        return ""

    @app.post("/markup")
    def markup():
        session["markup"] = Markup("<b>")
        return ""

    @app.post("/regenerate")
    def regenerate():
        app.session_interface.regenerate(session)
        return ""

    @app.post("/logout")
    def log_out():
        session.clear()
        return ""

    return app
