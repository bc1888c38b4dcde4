"""Scenarios for two halves that share a login. Each is run in both directions."""

import base64
import inspect
import re
import time
from unittest import mock

import flask
import itsdangerous
from browser import Browser
from flask.sessions import SecureCookieSessionInterface

FIRST_KEY = "the first key"
SECOND_KEY = "the second key"
SHORT_LIFETIME = 3600
LOGIN_PAGE = re.compile(r"/login(\?next=.*)?$")
ALICE = {"username": "alice", "password": "wonderland"}
NOTE = """<script>alert("it's")</script> & "quotes", grüße, ☃"""


class Half:
    def __init__(self, name, url, log):
        self.name = name
        self.url = url
        self.log_file = log

    def log(self):
        self.log_file.seek(0)
        return self.log_file.read().decode("utf-8", "replace")

    def get(self, browser, path):
        return browser.get(self.url + path)

    def submit(self, browser, path, fields=(), page="/profile"):
        """Submits a form of a page."""
        token = self.get(browser, page).csrf_token
        return browser.post(self.url + path, {"csrf_token": token, **dict(fields)})

    def log_in(self, browser, name="alice", password="wonderland"):
        return self.submit(browser, "/login", {"username": name, "password": password}, "/login")


def expect(page, condition, what):
    if not condition:
        raise AssertionError("expected {}, got\n{}".format(what, page))


def expect_profile(page, name, fresh="yes"):
    found = page.status, page.name, page.fresh
    expect(page, found == (200, name, fresh), "the profile of " + name)


def expect_redirect(page, path):
    expect(page, page.status == 303 and page.location == path, "a redirect to {}".format(path))


def expect_anonymous(half, browser):
    page = half.get(browser, "/profile")
    is_redirect = page.status in (302, 303) and LOGIN_PAGE.match(page.location)
    expect(page, is_redirect, "a redirect to the login page")
    expect(page, page.name is None, "no profile")


def expect_lifetime(browser, here, there, seconds):
    here.log_in(browser)
    there.get(browser, "/profile")  # shows the message
    session = serializer(FIRST_KEY).loads(browser.cookie)
    for half in here, there:
        # A minute from the limit, so that a slow run does not fail.
        expect_profile(half.get(Browser(signed_before(seconds - 60, session)), "/profile"), "alice")
        expect_anonymous(half, Browser(signed_before(seconds + 60, session)))


# The scenarios. Each gets a browser without cookies, and the halves in either order.


def a_login_here_is_a_login_there(browser, here, there):
    expect_anonymous(here, browser)
    expect_anonymous(there, browser)
    expect_redirect(here.log_in(browser), "/profile")
    # If the halves computed different identifiers, the login would no longer be fresh.
    expect_profile(there.get(browser, "/profile"), "alice")
    expect_profile(here.get(browser, "/profile"), "alice")


def a_wrong_password_logs_nobody_in(browser, here, there):
    expect_redirect(here.log_in(browser, "alice", "builder"), "/login")
    page = there.get(browser, "/login")
    flashes = [("error", "Wrong name or password.")]
    expect(page, page.flashes == flashes, "the message of the other half")
    expect_anonymous(here, browser)
    expect_anonymous(there, browser)


def a_change_here_is_visible_there(browser, here, there):
    here.log_in(browser)
    expect_redirect(here.submit(browser, "/note", {"note": NOTE}), "/profile")
    for half in there, here:
        page = half.get(browser, "/profile")
        expect(page, page.note == NOTE, "the note")
        expect(page, "<script" not in page.text, "the note escaped")
    there.submit(browser, "/note", {"note": "another"})
    page = here.get(browser, "/profile")
    expect(page, page.note == "another", "the other note")


def a_message_flashed_here_is_shown_there_once(browser, here, there):
    here.log_in(browser)
    page = there.get(browser, "/profile")
    flashes = [("message", here.name + " has logged you in.")]
    expect(page, page.flashes == flashes, "the message of the other half")
    expect_redirect(here.submit(browser, "/greet"), there.url + "/profile")
    here.submit(browser, "/note", {"note": "x" * 201})  # the profile here shows the greetings
    there.submit(browser, "/greet", page="/login")
    page = here.get(browser, "/profile")
    greetings = [("message", "Greetings from {}!".format(there.name))]
    expect(page, page.flashes == greetings, "the greetings of the other half")
    for half in there, here:
        page = half.get(browser, "/profile")
        expect(page, page.flashes == [], "no message")


def a_logout_here_is_a_logout_there(browser, here, there):
    there.log_in(browser, "bob", "builder")
    expect_profile(here.get(browser, "/profile"), "bob")
    expect_redirect(here.submit(browser, "/logout"), "/login")
    expect_anonymous(there, browser)
    expect_anonymous(here, browser)


def a_remembered_login_survives_closing_the_browser(browser, here, there):
    page = here.submit(browser, "/login", {**ALICE, "remember": "on"}, "/login")
    expect_redirect(page, "/profile")
    for half in there, here:
        browser.close()
        expect_profile(half.get(browser, "/profile"), "alice", fresh="no")
    here.submit(browser, "/logout")
    token = browser.cookie_named("remember_token")
    expect(token, not token, "no remember cookie")
    browser.close()
    for half in here, there:
        expect_anonymous(half, browser)


def remember_cookies_are_identical(_, here, there):
    tokens = []
    for half in here, there:
        page = half.submit(Browser(), "/login", {**ALICE, "remember": "on"}, "/login")
        found = [text for text in page.set_cookies if text.startswith("remember_token=")]
        tokens.append(re.sub("Expires=[^;]*", "Expires", found[0]))
    expect(tokens, tokens[0] == tokens[1] and len(tokens) == 2, "equal cookies")


def the_login_redirect_has_the_path_in_next(browser, here, there):
    pages = [half.get(Browser(), "/profile") for half in (here, there)]
    for page in pages:
        expect(page, page.location == "/login?next=%2Fprofile", "the path in next")
        expect(page, page.status == 302, "status 302")


def a_form_from_here_can_be_submitted_there(browser, here, there):
    token = here.get(browser, "/login").csrf_token
    foreign = here.get(Browser(), "/login").csrf_token
    for invalid in {}, {"csrf_token": token[:-5] + "AAAAA"}, {"csrf_token": foreign}:
        page = browser.post(there.url + "/login", {**ALICE, **invalid})
        expect(page, page.status == 400, "an invalid CSRF token to be rejected")
        expect_anonymous(there, browser)
    expect_redirect(browser.post(there.url + "/login", {**ALICE, "csrf_token": token}), "/profile")


def an_unmodified_session_is_not_sent(browser, here, there):
    here.log_in(browser)
    there.get(browser, "/profile")  # shows the message
    before = browser.cookie
    for half in here, there, here:
        page = half.get(browser, "/profile")
        expect(page, page.set_cookies == [] and browser.cookie == before, "no cookie")
        expect(page, page.vary == ["Cookie"], "one Vary header")


def cookies_have_the_same_attributes(_, here, there):
    for path in "/login", "/profile":
        pages = [half.get(Browser(), path) for half in (here, there)]
        attributes = [page.set_cookies[0].partition("; ")[2] for page in pages]
        expected = ["HttpOnly; Path=/; SameSite=Lax"] * 2
        expect(pages[0], attributes == expected, "the attributes of " + str(pages[1]))


def a_permanent_session_is_sent_with_every_response(_, here, there):
    cookie = serializer(FIRST_KEY).dumps({"_permanent": True, "csrf_token": "1" * 40})
    for half in here, there:
        page = half.get(Browser(cookie), "/login")
        expires = r"Expires=\w{3}, \d\d \w{3} \d{4} [0-9:]{8} GMT"
        pattern = "[^;]+; " + expires + "; HttpOnly; Path=/; SameSite=Lax"
        matches = [re.fullmatch(pattern, set_cookie) for set_cookie in page.set_cookies]
        expect(page, len(matches) == 1 and all(matches), "the cookie with a new expiry date")


def a_tampered_cookie_is_ignored(browser, here, there):
    here.log_in(browser)
    cookie = browser.cookie
    expect_profile(there.get(Browser(cookie), "/profile"), "alice")
    # A character of each part: payload.timestamp.signature
    payload, timestamp, _ = (len(part) for part in cookie.rsplit(".", 2))
    for index in payload // 2, payload + 3, payload + timestamp + 12:
        other = "A" if cookie[index] != "A" else "B"
        tampered = cookie[:index] + other + cookie[index + 1 :]
        for half in here, there:
            expect_anonymous(half, Browser(tampered))


def the_first_of_two_cookies_wins(browser, here, there):
    here.log_in(browser)
    valid = browser.cookie
    for half in here, there:
        expect_profile(half.get(Browser(valid + "; shared_login=forged"), "/profile"), "alice")
        expect_anonymous(half, Browser("forged; shared_login=" + valid))


def an_expired_cookie_is_ignored(browser, here, there):
    expect_lifetime(browser, here, there, 31 * 86400)


def an_invalid_payload_is_a_server_error(_, here, there):
    signer = serializer(FIRST_KEY).make_signer(SecureCookieSessionInterface.salt)
    cookie = signer.sign(base64.urlsafe_b64encode(b"invalid JSON")).decode()
    for half in here, there:
        for path in "/profile", "/login":
            page = half.get(Browser(cookie), path)
            expect(page, page.status == 500 and page.set_cookies == [], "status 500 and no cookie")
        log = half.log()
        if half.name != "Flask":
            message = "cannot open the session: invalid JSON at byte 0"
            expect(log, message in log, "the error in the log")
        signature = cookie.split(".")[2]
        expect(log, cookie not in log and signature not in log, "a log without the cookie")


def is_scenario(item):
    if not inspect.isfunction(item):
        return False
    return list(inspect.signature(item).parameters)[1:] == ["here", "there"]


SCENARIOS = [item for item in list(globals().values()) if is_scenario(item)]


# Helpers.


def serializer(key):
    """The serializer with which Flask signs sessions."""
    app = flask.Flask("signer")
    app.secret_key = key
    return SecureCookieSessionInterface().get_signing_serializer(app)


def signed_before(seconds, session):
    then = int(time.time()) - seconds
    with mock.patch.object(itsdangerous.TimestampSigner, "get_timestamp", lambda _: then):
        return serializer(FIRST_KEY).dumps(session)


def is_signed_with(key, cookie):
    try:
        serializer(key).loads(cookie)
    except itsdangerous.BadSignature:
        return False
    return True


def directions(halves):
    return halves, halves[::-1]


def ok(what, here, there):
    what = what.replace("_", " ")
    print("ok: {} (here {}, there {})".format(what, here.name, there.name), flush=True)


# The phases. The settings change between them.


def with_a_short_lifetime(halves):
    """Both halves have the same short lifetime."""
    for here, there in directions(halves):
        expect_lifetime(Browser(), here, there, SHORT_LIFETIME)
        ok("a cookie expires after {} s".format(SHORT_LIFETIME), here, there)


def before_rotation(halves):
    """Runs the scenarios. Returns a visitor for each half, who is logged in there."""
    for scenario in SCENARIOS:
        for here, there in directions(halves):
            scenario(Browser(), here, there)
            ok(scenario.__name__, here, there)
    visitors = [Browser() for _ in halves]
    for (here, there), visitor in zip(directions(halves), visitors):
        here.log_in(visitor)
        there.get(visitor, "/profile")  # shows the message
        visitor.first_cookie = visitor.cookie
    return visitors


def after_rotation(halves, visitors):
    """There is a new key, with the old one as a fallback."""
    for (here, there), visitor in zip(directions(halves), visitors):
        for half in here, there:
            page = half.get(visitor, "/profile")
            expect_profile(page, "alice")
            expect(page, visitor.cookie == visitor.first_cookie, "the old cookie to be kept")
        page = here.submit(visitor, "/note", {"note": "after the rotation"})
        cookie = visitor.cookie
        expect(page, is_signed_with(SECOND_KEY, cookie), "a cookie signed with the new key")
        expect(page, not is_signed_with(FIRST_KEY, cookie), "not signed with the old key")
        page = there.get(visitor, "/profile")
        expect_profile(page, "alice")
        expect(page, page.note == "after the rotation", "the note")
        ok("old cookies stay valid, and new ones are signed with the new key", here, there)


def without_the_first_key(halves, visitors):
    """The old key is removed."""
    for (here, there), visitor in zip(directions(halves), visitors):
        for half in here, there:
            expect_profile(half.get(visitor, "/profile"), "alice")
            expect_anonymous(half, Browser(visitor.first_cookie))
        ok("a removed key no longer verifies", here, there)
