"""What must be true of a Flask app and a Rust service that share sessions in Redis. Run by end_to_end.py."""

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

# What Rust sees of the VALUES, and what Flask sees of them later. The rest is kept.
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
# What Flask sees of what Rust stores at /values.
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
    """Cookies do not know ports: it sends those of one half to the other."""

    def __init__(self, cookie=None):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        if cookie is not None:
            self.opener.addheaders.append(("Cookie", "session=" + cookie))

    def ask(self, method, url, path):
        """The text of the page, or its status if it is not 200 or 204."""
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


class Halves:
    def __init__(self, redis, flask, rust, secret_key):
        self.redis = redis
        self.flask = flask
        self.rust = rust
        self.secret_key = secret_key

    def id(self, cookie):
        if self.secret_key is None:
            return cookie
        return Signer(self.secret_key, salt="flask-session", key_derivation="hmac").unsign(cookie).decode()

    def cookie(self, id):
        if self.secret_key is None:
            return id
        return Signer(self.secret_key, salt="flask-session", key_derivation="hmac").sign(id).decode()

    def key(self, browser):
        return "session:" + self.id(browser.cookie)

    def logged_in(self):
        browser = Browser()
        expect(browser.ask("POST", self.flask, "/login?name=alice"), "")
        return browser


def expect(found, expected):
    # As text: NaN, -0.0 and True are not what `==` takes them for.
    if repr(found) != repr(expected):
        raise AssertionError("expected {!r}, but there is {!r}".format(expected, found))


def session(page):
    """What the page shows: a dictionary in Python's words, and what is kept."""
    text, *kept = page.splitlines()
    return eval(text, {"datetime": datetime_module}), kept


def a_login_at_flask_is_known_to_rust(halves):
    browser = halves.logged_in()
    cookie = browser.cookie
    pattern = r"[\w-]{43}" if halves.secret_key is None else r"[\w-]{43}\.[\w-]{27}"
    assert re.fullmatch(pattern, cookie), cookie
    page = browser.ask("GET", halves.rust, "/")
    flashes = [["message", "Flask has logged you in."]]
    expect(session(page)[0], {"_permanent": True, "username": "alice", "_flashes": flashes})
    expect(browser.ask("GET", halves.rust, "/messages"), "message: Flask has logged you in.\n")
    expect(browser.ask("GET", halves.flask, "/messages"), "")
    expect(browser.cookie, cookie)


def what_rust_adds_is_in_flasks_session(halves):
    browser = halves.logged_in()
    browser.ask("GET", halves.flask, "/messages")
    expect(browser.ask("POST", halves.rust, "/cart?apple"), "")
    expect(browser.ask("POST", halves.rust, "/cart?pear"), "")
    found, _ = session(browser.ask("GET", halves.flask, "/"))
    expect((found["username"], found["cart"]), ("alice", ["apple", "pear"]))
    expect(browser.ask("GET", halves.flask, "/messages"), "info: It is in the cart.\n" * 2)


def a_session_that_rust_begins_is_known_to_flask(halves):
    browser = Browser()
    expect(browser.ask("POST", halves.rust, "/cart?apple"), "")
    pattern = r"[\w-]{43}" if halves.secret_key is None else r"[\w-]{43}\.[\w-]{27}"
    assert re.fullmatch(pattern, browser.cookie), browser.cookie
    expect(halves.redis.ttl(halves.key(browser)), LIFETIME)
    found, _ = session(browser.ask("GET", halves.flask, "/"))
    expect((found["_permanent"], found["cart"]), (True, ["apple"]))


def values_of_every_type_go_from_flask_to_rust_and_back(halves):
    browser = halves.logged_in()
    expect(browser.ask("POST", halves.flask, "/values"), "")
    found, kept = session(browser.ask("GET", halves.rust, "/"))
    expect({key: found[key] for key in READ}, READ)
    reasons = [
        '"fraction" is kept: a time has a fraction of a second',
        '"numbers" is kept: a dictionary has a key that is not text',
        "7 is kept: a dictionary has a key that is not text",
    ]
    expect(kept, reasons)
    # A change in Rust loses nothing.
    expect(browser.ask("POST", halves.rust, "/cart?apple"), "")
    found, _ = session(browser.ask("GET", halves.flask, "/"))
    expect({key: found[key] for key in READ}, READ)
    expect({key: found[key] for key in KEPT}, {key: VALUES[key] for key in KEPT})
    expect(found["cart"], ["apple"])


def values_of_every_type_go_from_rust_to_flask(halves):
    browser = halves.logged_in()
    expect(browser.ask("POST", halves.rust, "/values"), "")
    for half in halves.flask, halves.rust:
        found, kept = session(browser.ask("GET", half, "/"))
        expect({key: found[key] for key in WRITTEN}, WRITTEN)
        expect(kept, [])


def the_bytes_are_those_of_msgspec(halves):
    browser = halves.logged_in()
    browser.ask("POST", halves.rust, "/values")
    entry = halves.redis.get(halves.key(browser))
    expect(msgspec.msgpack.encode(msgspec.msgpack.decode(entry)), entry)


def what_neither_can_store_is_not_stored(halves):
    browser = halves.logged_in()
    entry = halves.redis.get(halves.key(browser))
    for half in halves.flask, halves.rust:
        for path in "/too-large", "/markup":
            expect(browser.ask("POST", half, path), 500)
    expect(halves.redis.get(halves.key(browser)), entry)


def tampered_and_foreign_ids_are_refused_by_both(halves):
    browser = halves.logged_in()
    cookie = browser.cookie
    id = halves.id(cookie)
    other = Signer("other", salt="flask-session", key_derivation="hmac")
    salt = Signer("dev", salt="other", key_derivation="hmac")
    derivation = Signer("dev", salt="flask-session")
    bad = ["", "A" * 43, ("B" if id[0] == "A" else "A") + cookie[1:], cookie + ".A", other.sign(id).decode()]
    bad += [salt.sign(id).decode(), derivation.sign(id).decode()]
    bad += [halves.cookie("A" * 43), "." + cookie.rpartition(".")[2]]
    # The form of the other setting.
    bad += [Signer("dev", salt="flask-session", key_derivation="hmac").sign(id).decode() if halves.secret_key is None else id]
    for cookie in bad:
        for half in halves.flask, halves.rust:
            visitor = Browser(cookie)
            expect(session(visitor.ask("GET", half, "/"))[0], {"_permanent": True})
    for half in halves.flask, halves.rust:
        # Nobody can choose an id.
        visitor = Browser(halves.cookie("A" * 43))
        visitor.ask("POST", half, "/login?name=mallory" if half == halves.flask else "/cart")
        assert visitor.cookie is not None and halves.id(visitor.cookie) != "A" * 43
    expect(halves.redis.exists("session:" + "A" * 43), 0)


def an_expired_session_is_gone_for_both(halves):
    browser = halves.logged_in()
    halves.redis.pexpire(halves.key(browser), 1)
    time.sleep(0.05)
    for half in halves.flask, halves.rust:
        expect(session(browser.ask("GET", half, "/"))[0], {"_permanent": True})


def every_visit_lets_the_session_live_on(halves):
    browser = halves.logged_in()
    key = halves.key(browser)
    entry = halves.redis.get(key)
    for half in halves.flask, halves.rust:
        for path in "/", "/about":
            halves.redis.expire(key, 100)
            browser.jar.clear()
            browser.opener.addheaders = [("Cookie", "session=" + halves.cookie(key.partition(":")[2]))]
            browser.ask("GET", half, path)
            expect(halves.redis.ttl(key), LIFETIME)
            # The cookie lives on, too.
            cookie = next(iter(browser.jar))
            assert LIFETIME - 5 < cookie.expires - time.time() < LIFETIME + 5, cookie
            expect(browser.headers["Vary"], "Cookie")
    expect(halves.redis.get(key), entry)


def a_visitor_without_a_session_gets_none(halves):
    for half in halves.flask, halves.rust:
        visitor = Browser()
        visitor.ask("GET", half, "/about")
        expect((visitor.cookie, visitor.headers["Vary"]), (None, None))
        visitor.ask("GET", half, "/")
        expect((visitor.cookie, visitor.headers["Vary"]), (None, "Cookie"))


def a_logout_is_for_both(halves):
    for half, other in (halves.flask, halves.rust), (halves.rust, halves.flask):
        browser = halves.logged_in()
        browser.ask("POST", halves.flask, "/values")
        key, cookie = halves.key(browser), browser.cookie
        expect(browser.ask("POST", half, "/logout"), "")
        expect((browser.cookie, halves.redis.exists(key)), (None, 0))
        # Also for whoever has a copy of the cookie.
        expect(session(Browser(cookie).ask("GET", other, "/"))[0], {"_permanent": True})


def a_new_id_of_one_half_is_known_to_the_other(halves):
    for half, other in (halves.flask, halves.rust), (halves.rust, halves.flask):
        browser = halves.logged_in()
        key, cookie = halves.key(browser), browser.cookie
        expect(browser.ask("POST", half, "/regenerate"), "")
        assert browser.cookie not in (None, cookie)
        expect(halves.redis.exists(key), 0)
        expect(session(browser.ask("GET", other, "/"))[0]["username"], "alice")


def unreadable_entries_are_refused_and_stay(halves):
    browser = halves.logged_in()
    key = halves.key(browser)
    deep = msgspec.msgpack.encode({"deep": eval("[" * 60 + "]" * 60)})
    deeper = b"\x81\xa4deep" + b"\x91" * 200 + b"\xc0"
    # The entry, and whether Flask and Rust read it. Flask tries two formats more.
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
        for half, reads in zip((halves.rust, halves.flask), reversed(read)):
            halves.redis.set(key, entry)
            found = browser.ask("GET", half, "/")
            if (found != 500) != reads:
                raise AssertionError((half, entry[:50], found))
            if not reads:
                expect(halves.redis.get(key), entry)
            elif half == halves.flask:  # also what was a pickle
                expect(halves.redis.get(key), msgspec.msgpack.encode(msgspec.msgpack.decode(halves.redis.get(key))))


@contextlib.contextmanager
def serving(app):
    """The app on a free port, until the block is left."""
    app.logger.disabled = True  # every 500 is meant
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
    a_login_at_flask_is_known_to_rust,
    what_rust_adds_is_in_flasks_session,
    a_session_that_rust_begins_is_known_to_flask,
    values_of_every_type_go_from_flask_to_rust_and_back,
    values_of_every_type_go_from_rust_to_flask,
    the_bytes_are_those_of_msgspec,
    what_neither_can_store_is_not_stored,
    tampered_and_foreign_ids_are_refused_by_both,
    an_expired_session_is_gone_for_both,
    every_visit_lets_the_session_live_on,
    a_visitor_without_a_session_gets_none,
    a_logout_is_for_both,
    a_new_id_of_one_half_is_known_to_the_other,
    unreadable_entries_are_refused_and_stay,
]


def main(redis_port, rust_port, secret_key):
    redis = Redis(host=HOST, port=redis_port)
    app = make_app(redis, timedelta(seconds=LIFETIME), secret_key)
    with serving(app) as flask:
        halves = Halves(redis, flask, "http://{}:{}".format(HOST, rust_port), secret_key)
        for scenario in SCENARIOS:
            print("{}, {}".format(scenario.__name__, "bare" if secret_key is None else "signed"))
            scenario(halves)
