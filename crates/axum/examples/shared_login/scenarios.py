"""What must be true of two halves that share a login. Every scenario is played both ways round."""

import base64
import inspect
import re
import time
from unittest import mock

import flask
import itsdangerous
from browser import Browser
from flask.sessions import SecureCookieSessionInterface

FIRST_KEY = "the key at first"
SECOND_KEY = "the key after it"
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
        """Sends a form that stands on a page."""
        token = self.get(browser, page).csrf_token
        return browser.post(self.url + path, {"csrf_token": token, **dict(fields)})

    def log_in(self, browser, name="alice", password="wonderland"):
        return self.submit(browser, "/login", {"username": name, "password": password}, "/login")


def expect(page, condition, what):
    if not condition:
        raise AssertionError("expected {}, but there is\n{}".format(what, page))


def expect_profile(page, name, fresh="yes"):
    expect(page, (page.status, page.name, page.fresh) == (200, name, fresh), "the profile of " + name)


def expect_redirect(page, path):
    expect(page, page.status == 303 and page.location == path, "a redirect to {}".format(path))


def expect_nobody(half, browser):
    page = half.get(browser, "/profile")
    expect(page, page.status in (302, 303) and LOGIN_PAGE.match(page.location), "a redirect to the login")
    expect(page, page.name is None, "nobody's profile")


def expect_lifetime(browser, here, there, seconds):
    here.log_in(browser)
    there.get(browser, "/profile")  # takes the message
    session = serializer(FIRST_KEY).loads(browser.cookie)
    for half in here, there:
        # At the limit itself it would depend on how fast this is.
        expect_profile(half.get(Browser(signed_before(seconds - 60, session)), "/profile"), "alice")
        expect_nobody(half, Browser(signed_before(seconds + 60, session)))


# The scenarios. A browser that begins with nothing, and the halves one way round or the other.


def a_login_here_is_known_there(browser, here, there):
    expect_nobody(here, browser)
    expect_nobody(there, browser)
    expect_redirect(here.log_in(browser), "/profile")
    # If the halves disagreed on the identifier, the login would not be fresh any more.
    expect_profile(there.get(browser, "/profile"), "alice")
    expect_profile(here.get(browser, "/profile"), "alice")


def a_wrong_password_is_nobodys(browser, here, there):
    expect_redirect(here.log_in(browser, "alice", "builder"), "/login")
    page = there.get(browser, "/login")
    expect(page, page.flashes == [("error", "Wrong name or password.")], "the message of the other half")
    expect_nobody(here, browser)
    expect_nobody(there, browser)


def a_change_here_is_read_there(browser, here, there):
    here.log_in(browser)
    expect_redirect(here.submit(browser, "/note", {"note": NOTE}), "/profile")
    for half in there, here:
        page = half.get(browser, "/profile")
        expect(page, page.note == NOTE, "the note")
        expect(page, "<script" not in page.text, "the note escaped")
    there.submit(browser, "/note", {"note": "another"})
    page = here.get(browser, "/profile")
    expect(page, page.note == "another", "the other note")


def what_is_flashed_here_is_read_there_once(browser, here, there):
    here.log_in(browser)
    page = there.get(browser, "/profile")
    expect(page, page.flashes == [("message", here.name + " has logged you in.")], "a message of the other half")
    expect_redirect(here.submit(browser, "/greet"), there.url + "/profile")
    here.submit(browser, "/note", {"note": "x" * 201})  # shows the greetings itself
    there.submit(browser, "/greet", page="/login")
    page = here.get(browser, "/profile")
    greetings = [("message", "Greetings from {}!".format(there.name))]
    expect(page, page.flashes == greetings, "the greetings of the other half")
    for half in there, here:
        page = half.get(browser, "/profile")
        expect(page, page.flashes == [], "no message left")


def a_logout_here_is_a_logout_there(browser, here, there):
    there.log_in(browser, "bob", "builder")
    expect_profile(here.get(browser, "/profile"), "bob")
    expect_redirect(here.submit(browser, "/logout"), "/login")
    expect_nobody(there, browser)
    expect_nobody(here, browser)


def a_remembered_login_survives_a_closed_browser(browser, here, there):
    expect_redirect(here.submit(browser, "/login", {**ALICE, "remember": "on"}, "/login"), "/profile")
    for half in there, here:
        browser.close()
        expect_profile(half.get(browser, "/profile"), "alice", fresh="no")
    here.submit(browser, "/logout")
    expect(browser.cookie_named("remember_token"), not browser.cookie_named("remember_token"), "no remember cookie")
    browser.close()
    for half in here, there:
        expect_nobody(half, browser)


def the_remember_cookies_are_the_same(_, here, there):
    tokens = []
    for half in here, there:
        page = half.submit(Browser(), "/login", {**ALICE, "remember": "on"}, "/login")
        found = [text for text in page.set_cookies if text.startswith("remember_token=")]
        tokens.append(re.sub("Expires=[^;]*", "Expires", found[0]))
    expect(tokens, tokens[0] == tokens[1] and len(tokens) == 2, "one text")


def who_is_sent_to_the_login_page_is_told_from_where(browser, here, there):
    pages = [half.get(Browser(), "/profile") for half in (here, there)]
    expect(pages, [page.location for page in pages] == ["/login?next=%2Fprofile"] * 2, "one location")
    expect(pages, [page.status for page in pages] == [302] * 2, "one status")


def a_form_of_here_is_good_there(browser, here, there):
    token = here.get(browser, "/login").csrf_token
    of_another = here.get(Browser(), "/login").csrf_token
    for bad in {}, {"csrf_token": token[:-5] + "AAAAA"}, {"csrf_token": of_another}:
        page = browser.post(there.url + "/login", {**ALICE, **bad})
        expect(page, page.status == 400, "a CSRF token of this session to be asked for")
        expect_nobody(there, browser)
    expect_redirect(browser.post(there.url + "/login", {**ALICE, "csrf_token": token}), "/profile")


def no_cookie_is_sent_when_nothing_changed(browser, here, there):
    here.log_in(browser)
    there.get(browser, "/profile")  # takes the message
    before = browser.cookie
    for half in here, there, here:
        page = half.get(browser, "/profile")
        expect(page, page.set_cookies == [] and browser.cookie == before, "no cookie")
        expect(page, page.vary == ["Cookie"], "one Vary")


def cookies_have_the_same_attributes(_, here, there):
    for path in "/login", "/profile":
        pages = [half.get(Browser(), path) for half in (here, there)]
        attributes = [page.set_cookies[0].partition("; ")[2] for page in pages]
        expect(pages[0], attributes == ["HttpOnly; Path=/; SameSite=Lax"] * 2, "the attributes of " + str(pages[1]))


def a_permanent_session_is_sent_again(_, here, there):
    cookie = serializer(FIRST_KEY).dumps({"_permanent": True, "csrf_token": "1" * 40})
    for half in here, there:
        page = half.get(Browser(cookie), "/login")
        pattern = r"[^;]+; Expires=\w{3}, \d\d \w{3} \d{4} [0-9:]{8} GMT; HttpOnly; Path=/; SameSite=Lax"
        matches = [re.fullmatch(pattern, set_cookie) for set_cookie in page.set_cookies]
        expect(page, len(matches) == 1 and all(matches), "the cookie with a new date")


def a_tampered_cookie_is_nobodys(browser, here, there):
    here.log_in(browser)
    cookie = browser.cookie
    expect_profile(there.get(Browser(cookie), "/profile"), "alice")
    payload, time_signed, _ = (len(part) for part in cookie.rsplit(".", 2))
    for place in payload // 2, payload + 3, payload + time_signed + 12:
        other = "A" if cookie[place] != "A" else "B"
        tampered = cookie[:place] + other + cookie[place + 1 :]
        for half in here, there:
            expect_nobody(half, Browser(tampered))


def the_first_of_two_cookies_counts(browser, here, there):
    here.log_in(browser)
    good = browser.cookie
    for half in here, there:
        expect_profile(half.get(Browser(good + "; shared_login=forged"), "/profile"), "alice")
        expect_nobody(half, Browser("forged; shared_login=" + good))


def an_expired_cookie_is_nobodys(browser, here, there):
    expect_lifetime(browser, here, there, 31 * 86400)


def a_broken_payload_is_an_error(_, here, there):
    signer = serializer(FIRST_KEY).make_signer(SecureCookieSessionInterface.salt)
    cookie = signer.sign(base64.urlsafe_b64encode(b"this is no JSON")).decode()
    for half in here, there:
        for path in "/profile", "/login":
            page = half.get(Browser(cookie), path)
            expect(page, page.status == 500 and page.set_cookies == [], "an error, and no cookie")
        log = half.log()
        if half.name != "Flask":
            expect(log, "cannot open the session: invalid JSON at byte 0" in log, "a line in the log")
        expect(log, cookie not in log and cookie.split(".")[2] not in log, "a log without the cookie")


SCENARIOS = [
    scenario
    for name, scenario in list(globals().items())
    if inspect.isfunction(scenario) and list(inspect.signature(scenario).parameters)[1:] == ["here", "there"]
]


# What they share.


def serializer(key):
    """What real Flask signs sessions with."""
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


def ways_round(halves):
    return halves, halves[::-1]


def ok(what, here, there):
    print("ok: {} (here {}, there {})".format(what.replace("_", " "), here.name, there.name), flush=True)


# The phases: the settings are changed between them.


def with_a_short_lifetime(halves):
    """The setting says so, to both of them."""
    for here, there in ways_round(halves):
        expect_lifetime(Browser(), here, there, SHORT_LIFETIME)
        ok("an expired cookie is nobodys, also after {} s".format(SHORT_LIFETIME), here, there)


def before_rotation(halves):
    """Plays the scenarios. Gives a visitor for each half, who is logged in there."""
    for scenario in SCENARIOS:
        for here, there in ways_round(halves):
            scenario(Browser(), here, there)
            ok(scenario.__name__, here, there)
    visitors = [Browser() for _ in halves]
    for (here, there), visitor in zip(ways_round(halves), visitors):
        here.log_in(visitor)
        there.get(visitor, "/profile")  # takes the message
        visitor.first_cookie = visitor.cookie
    return visitors


def after_rotation(halves, visitors):
    """There is a new key, and the old one is a fallback."""
    for (here, there), visitor in zip(ways_round(halves), visitors):
        for half in here, there:
            page = half.get(visitor, "/profile")
            expect_profile(page, "alice")
            expect(page, visitor.cookie == visitor.first_cookie, "the old cookie to stay")
        page = here.submit(visitor, "/note", {"note": "after the rotation"})
        expect(page, is_signed_with(SECOND_KEY, visitor.cookie), "a cookie signed with the new key")
        expect(page, not is_signed_with(FIRST_KEY, visitor.cookie), "a cookie not signed with the old key")
        page = there.get(visitor, "/profile")
        expect_profile(page, "alice")
        expect(page, page.note == "after the rotation", "the note")
        ok("an old cookie is good, and a new one is signed with the new key", here, there)


def without_the_first_key(halves, visitors):
    """The old key is gone."""
    for (here, there), visitor in zip(ways_round(halves), visitors):
        for half in here, there:
            expect_profile(half.get(visitor, "/profile"), "alice")
            expect_nobody(half, Browser(visitor.first_cookie))
        ok("the old key is gone, and the old cookie with it", here, there)
