#!/usr/bin/env python3
"""Runs axum or actix-web in front of a Flask app, and checks that both share the session.

    python3 crates/axum/examples/in_front/end_to_end.py [axum | actix]

Needs cargo and Python 3.9 or newer, and uses free ports of 127.0.0.1.
"""

import contextlib
import http.cookiejar
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[3]
sys.path[:0] = [str(HERE.parent / "shared_login"), str(REPOSITORY / "fixtures")]
from environments import Failure, environment, find_interpreter, wanted_by  # noqa: E402
from end_to_end import free_ports  # noqa: E402
from halves import HOST, STOP_SECONDS, url, wait_for  # noqa: E402

EXAMPLES = {"axum": "in_front", "actix": "in_front_actix"}
BUILD = ["cargo", "build", "--locked", "--quiet", "--all-features"]
PROGRAMS = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target")) / "debug/examples"
ROW = "f313_extensions"


class Client:
    """A browser: it stores cookies."""

    def __init__(self, url):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.user_agent = "UA/1.0"

    def ask(self, method, path):
        headers = {"User-Agent": self.user_agent}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        try:
            self.response = self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            self.response = error
        return self.response.read().decode()

    def forget(self, name):
        cookie = next(cookie for cookie in self.jar if cookie.name == name)
        self.jar.clear(cookie.domain, cookie.path, name)

    @property
    def user(self):
        """The user, according to the Rust middleware."""
        return self.response.headers["X-User"]

    @property
    def set_cookies(self):
        return self.response.headers.get_all("Set-Cookie", [])


def expect(found, expected):
    if found != expected:
        raise AssertionError("expected {!r}, found {!r}".format(expected, found))


def a_login_in_flask_is_known_in_rust(client):
    expect(client.ask("GET", "/me"), "nobody 0")
    expect(client.ask("POST", "/login"), "logged in")
    expect(len(client.set_cookies), 1)
    expect(client.ask("GET", "/rust/visits"), "1")
    expect(client.ask("GET", "/me"), "Alice 1")


def both_increment_the_same_counter(client):
    client.ask("POST", "/login")
    for count in range(1, 9, 2):
        expect(client.ask("POST", "/visit"), str(count))
        expect(client.ask("GET", "/rust/visits"), str(count + 1))


def a_flash_is_shown_once(client):
    """The session is permanent: a layer that saved it unmodified would restore the message."""
    client.ask("POST", "/login")
    expect(client.ask("GET", "/flashes"), "hello")
    expect(len(client.set_cookies), 1)
    expect(client.ask("GET", "/flashes"), "")
    client.ask("POST", "/rust/flash")
    expect(client.ask("GET", "/flashes"), "from Rust")
    expect(client.ask("GET", "/flashes"), "")


def a_logout_in_flask_is_not_undone(client):
    client.ask("POST", "/login")
    client.ask("POST", "/logout")
    expect(len(client.jar), 0)
    expect(client.ask("GET", "/me"), "nobody 0")


def a_logout_in_rust_is_known_in_flask(client):
    client.ask("POST", "/login")
    client.ask("POST", "/rust/logout")
    expect(client.ask("GET", "/me"), "nobody 0")


def a_permanent_session_is_set_once_per_response(client):
    client.ask("POST", "/login")
    for path in "/untouched", "/me":
        client.ask("GET", path)
        expect(len(client.set_cookies), 1)
        expect(client.response.headers.get_all("Vary"), ["Cookie"])


def error_responses_pass_through(client):
    client.ask("GET", "/broken")
    expect(client.response.status, 500)
    client.ask("GET", "/no-such-page")
    expect(client.response.status, 404)


def extracting_the_user_undoes_no_logout(client):
    """With another user agent, loading the user changes the session."""
    client.ask("POST", "/account/login")
    client.user_agent = "UA/2.0"
    expect(client.ask("POST", "/account/logout"), "out")
    expect((client.ask("GET", "/account"), client.user), ("nobody", None))


def extracting_the_user_undoes_no_login(client):
    client.ask("GET", "/account/form")
    client.user_agent = "UA/2.0"
    client.ask("POST", "/account/login")
    expect((client.ask("GET", "/account"), client.user), ("7", "7"))


def extracting_the_user_breaks_no_form(client):
    """With only the remember cookie, loading the user restores the session."""
    client.ask("POST", "/account/login")
    client.forget("session")
    token = client.ask("GET", "/account/form")
    expect(client.user, "7")
    expect(client.ask("POST", "/account/form/" + token), "accepted")


# These need the middleware that extracts the user, which only the axum example has.
LOGIN_SCENARIOS = [
    extracting_the_user_undoes_no_logout,
    extracting_the_user_undoes_no_login,
    extracting_the_user_breaks_no_form,
]

SCENARIOS = [
    a_login_in_flask_is_known_in_rust,
    both_increment_the_same_counter,
    a_flash_is_shown_once,
    a_logout_in_flask_is_not_undone,
    a_logout_in_rust_is_known_in_flask,
    a_permanent_session_is_set_once_per_response,
    error_responses_pass_through,
]


@contextlib.contextmanager
def running(command, port, settings):
    process = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
    try:
        wait_for(process, port)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def main():
    framework = sys.argv[1] if len(sys.argv) > 1 else "axum"
    example = EXAMPLES[framework]
    package = "flask-session-cookie-{}".format(framework)
    subprocess.run([*BUILD, "-p", package, "--example", example], cwd=REPOSITORY, check=True)
    python = environment(ROW, find_interpreter("python3", wanted_by(ROW), ""))
    flask_port, port = free_ports(2)
    flask = [str(python), "-B", "-m", "flask", "--app", str(HERE / "flask_app.py")]
    flask += ["run", "--host", HOST, "--port", str(flask_port)]
    key = {"FLASK_SECRET_KEY": "a shared key"}
    with running(flask, flask_port, key):
        settings = {**key, "FLASK": url(flask_port), "PORT": str(port)}
        with running([str(PROGRAMS / example)], port, settings):
            scenarios = SCENARIOS + (LOGIN_SCENARIOS if framework == "axum" else [])
            for scenario in scenarios:
                scenario(Client(url(port)))
                print("ok: {}".format(scenario.__name__.replace("_", " ")), flush=True)
    print("Flask behind {}: {} scenarios agree.".format(framework, len(scenarios)))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("end_to_end.py: {}".format(failure))
