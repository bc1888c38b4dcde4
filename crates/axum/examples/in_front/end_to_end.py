#!/usr/bin/env python3
"""Starts the Flask app and axum or actix-web in front of it, and talks to that as a browser does: a session that one of
them changes is changed for the other.

    python3 crates/axum/examples/in_front/end_to_end.py [axum | actix]
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
    """A browser: it keeps cookies."""

    def __init__(self, url):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.user_agent = "UA/1.0"

    def ask(self, method, path):
        request = urllib.request.Request(self.url + path, method=method, headers={"User-Agent": self.user_agent})
        try:
            self.response = self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            self.response = error
        return self.response.read().decode()

    def forget(self, name):
        self.jar.clear(*next((cookie.domain, cookie.path, name) for cookie in self.jar if cookie.name == name))

    @property
    def user(self):
        """Who it is for the middleware in Rust."""
        return self.response.headers["X-User"]

    @property
    def set_cookies(self):
        return self.response.headers.get_all("Set-Cookie", [])


def expect(found, wanted):
    if found != wanted:
        raise AssertionError("expected {!r}, found {!r}".format(wanted, found))


def a_login_at_flask_is_known_in_rust(client):
    expect(client.ask("GET", "/me"), "nobody 0")
    expect(client.ask("POST", "/login"), "logged in")
    expect(len(client.set_cookies), 1)
    expect(client.ask("GET", "/rust/visits"), "1")
    expect(client.ask("GET", "/me"), "Alice 1")


def both_count_on(client):
    client.ask("POST", "/login")
    for count in range(1, 9, 2):
        expect(client.ask("POST", "/visit"), str(count))
        expect(client.ask("GET", "/rust/visits"), str(count + 1))


def a_flash_is_shown_once(client):
    """The session is permanent: a layer that saved what it opened would bring the message back."""
    client.ask("POST", "/login")
    expect(client.ask("GET", "/flashes"), "hello")
    expect(len(client.set_cookies), 1)
    expect(client.ask("GET", "/flashes"), "")
    client.ask("POST", "/rust/flash")
    expect(client.ask("GET", "/flashes"), "from Rust")
    expect(client.ask("GET", "/flashes"), "")


def a_logout_at_flask_is_not_undone(client):
    client.ask("POST", "/login")
    client.ask("POST", "/logout")
    expect(len(client.jar), 0)
    expect(client.ask("GET", "/me"), "nobody 0")


def a_logout_in_rust_is_one_at_flask(client):
    client.ask("POST", "/login")
    client.ask("POST", "/rust/logout")
    expect(client.ask("GET", "/me"), "nobody 0")


def a_permanent_session_is_refreshed_once(client):
    client.ask("POST", "/login")
    for path in "/untouched", "/me":
        client.ask("GET", path)
        expect(len(client.set_cookies), 1)
        expect(client.response.headers.get_all("Vary"), ["Cookie"])


def errors_pass(client):
    client.ask("GET", "/broken")
    expect(client.response.status, 500)
    client.ask("GET", "/no-such-page")
    expect(client.response.status, 404)


def asking_who_is_there_undoes_no_logout(client):
    """With another user agent Flask-Login changes the session of whoever asks for the user."""
    client.ask("POST", "/account/login")
    client.user_agent = "UA/2.0"
    expect(client.ask("POST", "/account/logout"), "out")
    expect((client.ask("GET", "/account"), client.user), ("nobody", None))


def asking_who_is_there_undoes_no_login(client):
    client.ask("GET", "/account/form")
    client.user_agent = "UA/2.0"
    client.ask("POST", "/account/login")
    expect((client.ask("GET", "/account"), client.user), ("7", "7"))


def asking_who_is_there_breaks_no_form(client):
    """The remember cookie alone is left: whoever asks for the user restores the session."""
    client.ask("POST", "/account/login")
    client.forget("session")
    token = client.ask("GET", "/account/form")
    expect(client.user, "7")
    expect(client.ask("POST", "/account/form/" + token), "accepted")


# With the middleware that asks, which only the example for axum has.
SCENARIOS_OF_LOGINS = [
    asking_who_is_there_undoes_no_logout,
    asking_who_is_there_undoes_no_login,
    asking_who_is_there_breaks_no_form,
]

SCENARIOS = [
    a_login_at_flask_is_known_in_rust,
    both_count_on,
    a_flash_is_shown_once,
    a_logout_at_flask_is_not_undone,
    a_logout_in_rust_is_one_at_flask,
    a_permanent_session_is_refreshed_once,
    errors_pass,
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
    app = str(HERE / "flask_app.py")
    flask = [str(python), "-B", "-m", "flask", "--app", app, "run", "--host", HOST, "--port", str(flask_port)]
    key = {"FLASK_SECRET_KEY": "a key for both"}
    with running(flask, flask_port, key):
        settings = {**key, "FLASK": url(flask_port), "PORT": str(port)}
        with running([str(PROGRAMS / example)], port, settings):
            scenarios = SCENARIOS + (SCENARIOS_OF_LOGINS if framework == "axum" else [])
            for scenario in scenarios:
                scenario(Client(url(port)))
                print("ok: {}".format(scenario.__name__.replace("_", " ")), flush=True)
    print("Flask behind {}: {} scenarios agree.".format(framework, len(scenarios)))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("end_to_end.py: {}".format(failure))
