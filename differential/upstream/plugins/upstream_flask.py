"""A pytest plugin: the crate instead of Flask's session interface and tagged JSON.

upstream_itsdangerous.py replaces Flask's signing serializer.
"""

import re
from datetime import datetime
from importlib.metadata import version

import flask
import flask.json.tag
import upstream_itsdangerous
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from upstream_itsdangerous import keys_of, serializer_settings, wrap
from upstream_judge import Cannot, call, crate, unchanged

try:
    from flask.json.provider import DefaultJSONProvider
except ImportError:  # before 2.2
    DefaultJSONProvider = None

FLASK = tuple(map(int, version("flask").split(".")))

# Before Werkzeug 2.0, datetimes are naive, in UTC.
NAIVE_DATES = TaggedJSONSerializer().loads('{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}').tzinfo is None


def tagged_settings(serializer):
    """The settings of Flask's tagged JSON, or None for another serializer."""
    if not isinstance(serializer, TaggedJSONSerializer):
        return None
    unchanged(
        type(serializer), TaggedJSONSerializer, ["tag", "untag", "_untag_scan", "dumps", "loads"]
    )
    if [type(tag) for tag in serializer.order] != list(TaggedJSONSerializer.default_tags):
        raise Cannot("a custom tag")
    return {"tagged": True, "compact": True, **json_settings()}


def json_settings():
    """`ensure_ascii` and `sort_keys` of `flask.json.dumps` in the current context."""
    app = flask.current_app
    if not app:
        return {"ensure_ascii": True, "sort_keys": DefaultJSONProvider is None}
    if DefaultJSONProvider is not None:
        if type(app.json) is not DefaultJSONProvider:
            raise Cannot("a custom JSON provider")
        return {"ensure_ascii": app.json.ensure_ascii, "sort_keys": app.json.sort_keys}
    if (
        app.json_encoder is not flask.json.JSONEncoder
        or app.json_decoder is not flask.json.JSONDecoder
    ):
        raise Cannot("a custom JSON encoder")
    return {"ensure_ascii": app.config["JSON_AS_ASCII"], "sort_keys": app.config["JSON_SORT_KEYS"]}


def as_here(value):
    """A value of the crate with the datetimes of this Werkzeug."""
    if not NAIVE_DATES:
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dict):
        return {key: as_here(item) for key, item in value.items()}
    return type(value)(map(as_here, value)) if type(value) in (list, tuple) else value


upstream_itsdangerous.payload_serializers.append(tagged_settings)


def tagged_dumps(original, self, value):
    def ours(now):
        made = tagged_settings(self)
        return crate.tagged_dumps(made["ensure_ascii"], made["sort_keys"], value)

    return call("tagged dumps", original, ours)


def tagged_loads(original, self, value):
    def ours(now):
        tagged_settings(self)
        return as_here(crate.tagged_loads(value))

    return call("tagged loads", original, ours)


wrap(TaggedJSONSerializer, "dumps", tagged_dumps)
wrap(TaggedJSONSerializer, "loads", tagged_loads)


# The session interface.


def interface_settings(interface, app):
    serializer = interface.get_signing_serializer(app)
    if serializer is None:
        raise Cannot("no secret key")
    unchanged(
        type(interface),
        SecureCookieSessionInterface,
        ["get_signing_serializer", "should_set_cookie"],
    )
    unchanged(type(interface), SecureCookieSessionInterface, ["get_expiration_time"])
    _, made = serializer_settings(serializer, None)
    if not made["tagged"]:
        raise Cannot("a custom session serializer")
    get_name = getattr(
        interface, "get_cookie_name", lambda app: app.session_cookie_name
    )  # from 2.0 on
    get_partitioned = getattr(interface, "get_cookie_partitioned", lambda app: False)  # from 3.1 on
    cookie = {
        "lifetime": app.permanent_session_lifetime.total_seconds(),
        "name": get_name(app),
        "domain": interface.get_cookie_domain(app),
        "path": interface.get_cookie_path(app),
        "secure": interface.get_cookie_secure(app),
        "http_only": interface.get_cookie_httponly(app),
        "same_site": interface.get_cookie_samesite(app),
        "partitioned": get_partitioned(app),
        "refresh_each_request": app.config["SESSION_REFRESH_EACH_REQUEST"],
    }
    return made, cookie


def open_session(original, self, app, request):
    def ours(now):
        header = request.environ.get("HTTP_COOKIE", "").encode("latin-1")
        return self.session_class(
            as_here(crate.open_session(*interface_settings(self, app), header, now))
        )

    return call("open_session", original, ours)


def older_headers(session, accessed):
    """The crate writes the headers of Flask 3.1.3. Returns a function that names the known
    deviations of earlier versions, if they explain the difference."""

    def deviation(expected, found):
        (theirs, vary), (ours, our_vary) = expected, found
        names = []

        def as_before(name, cookies):
            if cookies != ours:
                names.append(name)
            return cookies

        if FLASK < (2, 2) and our_vary and not (accessed and session):
            our_vary = False
            names.append("before 2.3.2, except 2.2.5: no Vary for an empty or unused session")
        if FLASK < (2, 3):
            dotted = [re.sub("; Domain=(?=[^.])", "; Domain=.", cookie) for cookie in ours]
            if any("; Domain=." in cookie for cookie in theirs):
                ours = as_before("before 2.3: Domain keeps its leading dot", dotted)
        if FLASK < (2, 0):
            dashed = [EXPIRES.sub(r"\1-\2-\3", cookie) for cookie in ours]
            ours = as_before("before 2.0: Expires has dashes", dashed)
        if FLASK < (2, 1) and not session:
            attributes = set("".join(theirs).split("; "))
            fewer = [
                "; ".join(part for part in cookie.split("; ") if part in attributes)
                for cookie in ours
            ]
            ours = as_before("before 2.1: a deletion has fewer attributes", fewer)
        return names if (theirs, vary) == (ours, our_vary) else []

    return deviation


EXPIRES = re.compile(r"(\d\d) (\w{3}) (\d{4})")


def save_session(original, self, app, session, response):
    """Upstream writes to a scratch response. The result goes to the real one."""
    if not isinstance(session, SecureCookieSession):
        return original()
    accessed, modified = session.accessed, session.modified
    scratch = app.response_class()

    def theirs():
        scratch.headers.clear()
        SAVE_SESSION(self, app, session, scratch)
        return scratch.headers.getlist("Set-Cookie"), "cookie" in scratch.vary

    def ours(now):
        made = interface_settings(self, app)
        set_cookie, vary = crate.save_session(*made, dict(session), accessed, modified, now)
        return [] if set_cookie is None else [set_cookie], vary

    set_cookies, vary = call(
        "save_session", theirs, ours, clock=True, deviation=older_headers(session, accessed)
    )
    for set_cookie in set_cookies:
        response.headers.add("Set-Cookie", set_cookie)
    if vary:
        response.vary.add("Cookie")


SAVE_SESSION = SecureCookieSessionInterface.save_session
wrap(SecureCookieSessionInterface, "open_session", open_session)
wrap(SecureCookieSessionInterface, "save_session", save_session)
