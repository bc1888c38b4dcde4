"""Scenarios of a Flask app and a Rust service that share sessions in Redis.

Run by end_to_end.py.
"""

import contextlib
import datetime as datetime_module
import http.cookiejar
import pickle
import re
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

import msgspec
from flask_app import VALUES, make_app
from itsdangerous import Signer
from redis import Redis
from werkzeug.serving import make_server

LIFETIME = 3600
HOST = "127.0.0.1"

# What Rust and then Flask read of the VALUES. Rust keeps the rest unchanged.
KEPT = ("fraction", "numbers", 7)
UTC = timezone.utc
READ = {
    **{key: value for key, value in VALUES.items() if key not in KEPT},
    "tuple": [1, "two"],
    "set": [1],
    "uuid": "00000000-0000-0000-0000-000000000005",
    "decimal": "1.10",
    "date": "2023-11-14",
    "naive": "2023-11-14T22:13:20.750000",
    "zone": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
}
# What Flask reads of what Rust stores at /values.
WRITTEN = {
    "null": None,
    "bool": True,
    "int": -(2**63),
    "large": 2**64 - 1,
    "float": 1e16,
    "string": "grüße, ☃",
    "list": [1, 2],
    "tuple": [1, "two"],
    "dict": {"nested": [[-0.0]]},
    "bytes": b"\x00\xff",
    "uuid": "00000000-0000-0000-0000-000000000005",
    "datetime": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
}


class Browser:
    """A cookie jar. Cookies ignore ports, so both sides get the same ones."""

    def __init__(self, cookie=None):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        if cookie is not None:
            self.opener.addheaders.append(("Cookie", "session=" + cookie))

    def ask(self, method, url, path):
        """Returns the text of the page, or the status of an error."""
        request = urllib.request.Request(url + path, method=method)
        try:
            with self.opener.open(request) as response:
                self.headers = response.headers
                return response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    @property
    def cookie(self):
        return next((cookie.value for cookie in self.jar if cookie.name == "session"), None)


class Sides:
    def __init__(self, redis, flask, rust, secret_key):
        self.redis = redis
        self.flask = flask
        self.rust = rust
        self.secret_key = secret_key

    def id(self, cookie):
        if self.secret_key is None:
            return cookie
        return self.signer().unsign(cookie).decode()

    def cookie(self, id):
        if self.secret_key is None:
            return id
        return self.signer().sign(id).decode()

    def signer(self):
        return Signer(self.secret_key, salt="flask-session", key_derivation="hmac")

    def key(self, browser):
        return "session:" + self.id(browser.cookie)

    def logged_in(self):
        browser = Browser()
        expect(browser.ask("POST", self.flask, "/login?name=alice"), "")
        return browser


def expect(found, expected):
    # By repr, as `==` equates True with 1 and -0.0 with 0.0, and no NaN with another.
    if repr(found) != repr(expected):
        raise AssertionError("expected {!r}, found {!r}".format(expected, found))


def session(page):
    """Parses the page at /: the dictionary, and the lines on kept values."""
    text, *kept = page.splitlines()
    return eval(text, {"datetime": datetime_module}), kept


def rust_reads_a_login_at_flask(sides):
    browser = sides.logged_in()
    cookie = browser.cookie
    pattern = r"[\w-]{43}" if sides.secret_key is None else r"[\w-]{43}\.[\w-]{27}"
    assert re.fullmatch(pattern, cookie), cookie
    page = browser.ask("GET", sides.rust, "/")
    flashes = [["message", "Flask has logged you in."]]
    expect(session(page)[0], {"_permanent": True, "username": "alice", "_flashes": flashes})
    expect(browser.ask("GET", sides.rust, "/messages"), "message: Flask has logged you in.\n")
    expect(browser.ask("GET", sides.flask, "/messages"), "")
    expect(browser.cookie, cookie)


def flask_reads_what_rust_adds(sides):
    browser = sides.logged_in()
    browser.ask("GET", sides.flask, "/messages")
    expect(browser.ask("POST", sides.rust, "/cart?apple"), "")
    expect(browser.ask("POST", sides.rust, "/cart?pear"), "")
    found, _ = session(browser.ask("GET", sides.flask, "/"))
    expect((found["username"], found["cart"]), ("alice", ["apple", "pear"]))
    expect(browser.ask("GET", sides.flask, "/messages"), "info: It is in the cart.\n" * 2)


def flask_reads_a_session_that_rust_created(sides):
    browser = Browser()
    expect(browser.ask("POST", sides.rust, "/cart?apple"), "")
    pattern = r"[\w-]{43}" if sides.secret_key is None else r"[\w-]{43}\.[\w-]{27}"
    assert re.fullmatch(pattern, browser.cookie), browser.cookie
    expect(sides.redis.ttl(sides.key(browser)), LIFETIME)
    found, _ = session(browser.ask("GET", sides.flask, "/"))
    expect((found["_permanent"], found["cart"]), (True, ["apple"]))


def all_types_round_trip_from_flask_through_rust(sides):
    browser = sides.logged_in()
    expect(browser.ask("POST", sides.flask, "/values"), "")
    found, kept = session(browser.ask("GET", sides.rust, "/"))
    expect({key: found[key] for key in READ}, READ)
    reasons = [
        '"fraction" is kept: a time has a fraction of a second',
        '"numbers" is kept: a dictionary has a key that is not a string',
        "7 is kept: a dictionary has a key that is not a string",
    ]
    expect(kept, reasons)
    # A modification in Rust preserves all of them.
    expect(browser.ask("POST", sides.rust, "/cart?apple"), "")
    found, _ = session(browser.ask("GET", sides.flask, "/"))
    expect({key: found[key] for key in READ}, READ)
    expect({key: found[key] for key in KEPT}, {key: VALUES[key] for key in KEPT})
    expect(found["cart"], ["apple"])


def flask_reads_all_types_from_rust(sides):
    browser = sides.logged_in()
    expect(browser.ask("POST", sides.rust, "/values"), "")
    for side in sides.flask, sides.rust:
        found, kept = session(browser.ask("GET", side, "/"))
        expect({key: found[key] for key in WRITTEN}, WRITTEN)
        expect(kept, [])


def bytes_match_msgspec(sides):
    browser = sides.logged_in()
    browser.ask("POST", sides.rust, "/values")
    entry = sides.redis.get(sides.key(browser))
    expect(msgspec.msgpack.encode(msgspec.msgpack.decode(entry)), entry)


def unsupported_values_answer_500_and_are_not_stored(sides):
    browser = sides.logged_in()
    entry = sides.redis.get(sides.key(browser))
    for side in sides.flask, sides.rust:
        for path in "/too-large", "/markup":
            expect(browser.ask("POST", side, path), 500)
    expect(sides.redis.get(sides.key(browser)), entry)


def both_refuse_tampered_and_foreign_ids(sides):
    browser = sides.logged_in()
    cookie = browser.cookie
    id = sides.id(cookie)
    other = Signer("other", salt="flask-session", key_derivation="hmac")
    salt = Signer("dev", salt="other", key_derivation="hmac")
    derivation = Signer("dev", salt="flask-session")
    bad = ["", "A" * 43, ("B" if id[0] == "A" else "A") + cookie[1:], cookie + ".A"]
    bad += [signer.sign(id).decode() for signer in (other, salt, derivation)]
    bad += [sides.cookie("A" * 43), "." + cookie.rpartition(".")[2]]
    # The form under the other setting of SESSION_USE_SIGNER.
    own = Signer("dev", salt="flask-session", key_derivation="hmac")
    bad.append(own.sign(id).decode() if sides.secret_key is None else id)
    for cookie in bad:
        for side in sides.flask, sides.rust:
            visitor = Browser(cookie)
            expect(session(visitor.ask("GET", side, "/"))[0], {"_permanent": True})
    for side in sides.flask, sides.rust:
        # Nobody can choose an ID.
        visitor = Browser(sides.cookie("A" * 43))
        visitor.ask("POST", side, "/login?name=mallory" if side == sides.flask else "/cart")
        assert visitor.cookie is not None and sides.id(visitor.cookie) != "A" * 43
    expect(sides.redis.exists("session:" + "A" * 43), 0)


def an_expired_session_is_new_on_both(sides):
    browser = sides.logged_in()
    sides.redis.pexpire(sides.key(browser), 1)
    time.sleep(0.05)
    for side in sides.flask, sides.rust:
        expect(session(browser.ask("GET", side, "/"))[0], {"_permanent": True})


def every_request_renews_the_session(sides):
    browser = sides.logged_in()
    key = sides.key(browser)
    entry = sides.redis.get(key)
    for side in sides.flask, sides.rust:
        for path in "/", "/about":
            sides.redis.expire(key, 100)
            browser.jar.clear()
            cookie = sides.cookie(key.partition(":")[2])
            browser.opener.addheaders = [("Cookie", "session=" + cookie)]
            browser.ask("GET", side, path)
            expect(sides.redis.ttl(key), LIFETIME)
            # The cookie is renewed, too.
            cookie = next(iter(browser.jar))
            assert LIFETIME - 5 < cookie.expires - time.time() < LIFETIME + 5, cookie
            expect(browser.headers["Vary"], "Cookie")
    expect(sides.redis.get(key), entry)


def a_request_without_a_session_sets_no_cookie(sides):
    for side in sides.flask, sides.rust:
        visitor = Browser()
        visitor.ask("GET", side, "/about")
        expect((visitor.cookie, visitor.headers["Vary"]), (None, None))
        visitor.ask("GET", side, "/")
        expect((visitor.cookie, visitor.headers["Vary"]), (None, "Cookie"))


def a_logout_applies_to_both(sides):
    for side, other in (sides.flask, sides.rust), (sides.rust, sides.flask):
        browser = sides.logged_in()
        browser.ask("POST", sides.flask, "/values")
        key, cookie = sides.key(browser), browser.cookie
        expect(browser.ask("POST", side, "/logout"), "")
        expect((browser.cookie, sides.redis.exists(key)), (None, 0))
        # A copy of the cookie is invalid, too.
        expect(session(Browser(cookie).ask("GET", other, "/"))[0], {"_permanent": True})


def each_reads_a_session_regenerated_by_the_other(sides):
    for side, other in (sides.flask, sides.rust), (sides.rust, sides.flask):
        browser = sides.logged_in()
        key, cookie = sides.key(browser), browser.cookie
        expect(browser.ask("POST", side, "/regenerate"), "")
        assert browser.cookie not in (None, cookie)
        expect(sides.redis.exists(key), 0)
        expect(session(browser.ask("GET", other, "/"))[0]["username"], "alice")


def unreadable_entries_answer_500_and_stay(sides):
    browser = sides.logged_in()
    key = sides.key(browser)
    deep = msgspec.msgpack.encode({"deep": eval("[" * 60 + "]" * 60)})
    deeper = b"\x81\xa4deep" + b"\x91" * 200 + b"\xc0"
    # The entry, and whether Flask and Rust read it. Flask also tries JSON and pickle.
    entries = [
        (deep, True, True),
        (deeper, True, False),
        (b"\x81\xa4deep" + b"\x91" * 100000 + b"\xc0", False, False),
        (msgspec.json.encode({"username": "alice"}), True, False),
        (pickle.dumps({"username": "alice"}), True, False),
        (b"\x01", False, False),
        (b"foreign", False, False),
        (b"\x81\xa1a\xc1", False, False),
        (b"\x81\xa1a\xdd\xff\xff\xff\xff", False, False),
        (b"\x81\xa1a\xc6\xff\xff\xff\xff", False, False),
        (b"\x81\xa1a\x01\x00", False, False),
        (b"\x81\xa1a", False, False),
        (b"\x81\xa1a\xa1\xff", False, False),
        (b"\x81\xa1a\xd5\xff\x00\x00", False, False),
        (b"\x81\x80\x00", False, False),
    ]
    for entry, *read in entries:
        for side, reads in zip((sides.rust, sides.flask), reversed(read)):
            sides.redis.set(key, entry)
            found = browser.ask("GET", side, "/")
            if (found != 500) != reads:
                raise AssertionError((side, entry[:50], found))
            if not reads:
                expect(sides.redis.get(key), entry)
            elif side == sides.flask:  # rewrites even a pickle as MessagePack
                stored = sides.redis.get(key)
                expect(stored, msgspec.msgpack.encode(msgspec.msgpack.decode(stored)))


@contextlib.contextmanager
def serving(app):
    """Serves the app on a free port."""
    app.logger.disabled = True  # the scenarios expect every 500
    server = make_server(HOST, 0, app, threaded=True)
    server.RequestHandlerClass.log_request = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield "http://{}:{}".format(HOST, server.server_port)
    finally:
        server.shutdown()
        thread.join()


SCENARIOS = [
    rust_reads_a_login_at_flask,
    flask_reads_what_rust_adds,
    flask_reads_a_session_that_rust_created,
    all_types_round_trip_from_flask_through_rust,
    flask_reads_all_types_from_rust,
    bytes_match_msgspec,
    unsupported_values_answer_500_and_are_not_stored,
    both_refuse_tampered_and_foreign_ids,
    an_expired_session_is_new_on_both,
    every_request_renews_the_session,
    a_request_without_a_session_sets_no_cookie,
    a_logout_applies_to_both,
    each_reads_a_session_regenerated_by_the_other,
    unreadable_entries_answer_500_and_stay,
]


def main(redis_port, rust_port, secret_key):
    redis = Redis(host=HOST, port=redis_port)
    app = make_app(redis, timedelta(seconds=LIFETIME), secret_key)
    with serving(app) as flask:
        sides = Sides(redis, flask, "http://{}:{}".format(HOST, rust_port), secret_key)
        for scenario in SCENARIOS:
            print("{}, {}".format(scenario.__name__, "bare" if secret_key is None else "signed"))
            scenario(sides)
