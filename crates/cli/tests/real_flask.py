#!/usr/bin/env python3
"""Checks the settings that `flask-session inspect` finds for cookies that do not verify.

    python3 crates/cli/tests/real_flask.py

Real Flask makes 200 cookies with random keys and settings. The command gets each cookie and the key,
which may be altered. With the Python code that it prints, real Flask must read the cookie, and with
the Rust code, this crate must.
"""

import ast
import base64
import json
import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = "f313_extensions"
CASES = 200
SEED = 20


def main():
    if os.environ.get("REAL_FLASK") is None:
        made = subprocess.run(
            [sys.executable, str(ROOT / "fixtures" / "environments.py"), ENVIRONMENT],
            stdout=subprocess.PIPE,
            check=True,
        )
        python = made.stdout.decode().strip()
        os.execve(python, [python, __file__], dict(os.environ, REAL_FLASK="1"))
    subprocess.run(
        ["cargo", "build", "--locked", "-q", "-p", "flask-session-cookie-cli"], cwd=ROOT, check=True
    )
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    command = target / "debug" / "flask-session"
    choose = random.Random(SEED)
    remedies = []
    for number in range(CASES):
        case = Case(choose)
        report = case.report(command)
        found = report["found"]
        if report["verified"] is not False or found is None or found["error"] is not None:
            sys.exit("case {}: found nothing for {}: {}".format(number, case, report))
        loaded = case.load_by(found["python"])
        if loaded != case.session:
            sys.exit("case {}: {}: {} reads {}".format(number, case, found["python"], loaded))
        remedies.append((case, found["rust"]))
    print("{} cookies: real Flask reads each with the Python code".format(CASES))
    run_in_rust(remedies)


# Functions from a name to the app's key, and to the key as given to the command.
KEYS = [
    (lambda key: key, lambda key: key),
    (lambda key: key, lambda key: key + "\n"),
    (lambda key: key, lambda key: "  " + key),
    (lambda key: key, lambda key: '"' + key + '"'),
    (lambda key: key, lambda key: "'" + key + "'\n"),
    (lambda key: key, lambda key: "export SECRET_KEY='" + key + "'\n"),
    (lambda key: key, lambda key: key + r"\n"),
    (lambda key: key, lambda key: "\ufeff" + key + "\r\n"),
    (lambda key: key + " ", lambda key: key),
    (lambda key: key + "\n", lambda key: key),
    (lambda key: key + "\r\n", lambda key: key),
    (lambda key: '"' + key + '"', lambda key: key),
    (lambda key: random_bytes(key), lambda key: str(random_bytes(key))),
    (lambda key: random_bytes(key), lambda key: random_bytes(key).hex()),
    (lambda key: random_bytes(key), lambda key: base64.b64encode(random_bytes(key)).decode()),
    (
        lambda key: random_bytes(key),
        lambda key: base64.urlsafe_b64encode(random_bytes(key)).decode().rstrip("="),
    ),
    (lambda key: random_bytes(key), lambda key: r"\xfa\xfb\xfc\xfd\xfe\xff" + key),
    (lambda key: "\xfa\xfb" + key, lambda key: r"\xfa\xfb" + key),
    (lambda key: str(key.encode()), lambda key: key),
    (lambda key: ("\xe9" + key).encode("latin-1"), lambda key: "\xe9" + key),
]


def random_bytes(key):
    """Bytes as from `os.urandom`, which are not UTF-8."""
    return bytes(range(250, 256)) + key.encode()


SALTS = ["itsdangerous", "flask-session", "wtf-csrf-token", "login-salt", "itsdangerous.Signer"]
DERIVATIONS = ["concat", "django-concat", "none"]
DIGESTS = ["sha224", "sha256", "sha384", "sha512"]


class Case:
    def __init__(self, choose):
        name = "".join(choose.choices("abcdefgh", k=8))
        settings = [setting for setting in range(4) if choose.random() < 0.4] or [
            choose.randrange(4)
        ]
        make, give = choose.choice(KEYS[1:]) if 0 in settings else KEYS[0]
        self.app_key, self.key = make(name), give(name)
        self.attributes = {}
        if 1 in settings:
            self.attributes["salt"] = choose.choice(SALTS)
        elif 2 in settings:
            self.attributes["key_derivation"] = choose.choice(DERIVATIONS)
        if 3 in settings or not (self.attributes or 0 in settings):
            self.attributes["digest"] = choose.choice(DIGESTS)
        self.session = {"user": name, "cart": [(choose.randrange(99), "x" * choose.randrange(60))]}
        self.cookie = self.make()

    def __repr__(self):
        return "key {!r} of {!r} with {}".format(self.key, self.app_key, self.attributes)

    def make(self):
        import hashlib

        app, interface = fresh_app()
        app.secret_key = self.app_key
        for name, value in self.attributes.items():
            if name == "digest":
                interface.digest_method = staticmethod(getattr(hashlib, value))
            else:
                setattr(interface, name, value)
        return interface.get_signing_serializer(app).dumps(self.session)

    def report(self, command):
        run = subprocess.run(
            [str(command), "inspect", "--json", "--secret-key", self.key, self.cookie],
            stdout=subprocess.PIPE,
            env={
                name: value
                for name, value in os.environ.items()
                if not name.startswith("SECRET_KEY")
            },
        )
        return json.loads(run.stdout)

    def load_by(self, lines):
        import hashlib

        from flask.sessions import SecureCookieSessionInterface

        app, _ = fresh_app()
        names = dict(
            app=app,
            key=self.key,
            ast=ast,
            base64=base64,
            hashlib=hashlib,
            SecureCookieSessionInterface=SecureCookieSessionInterface,
        )
        exec("\n".join(lines), names)
        return app.session_interface.get_signing_serializer(app).loads(self.cookie)


def fresh_app():
    from flask import Flask
    from flask.sessions import SecureCookieSessionInterface

    app = Flask("judge")
    app.session_interface = type("Interface", (SecureCookieSessionInterface,), {})()
    return app, app.session_interface


def run_in_rust(remedies):
    """Runs one program, in which a block for each cookie reads it with the printed codec."""
    folder = ROOT / "target" / "remedies"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "Cargo.toml").write_text(
        '[package]\nname = "remedies"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
        'base64 = "0.23"\nhex = "0.4"\nflask-session-cookie = {{ path = "{}" }}\n'.format(ROOT)
    )
    (folder / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())
    blocks = []
    for case, lines in remedies:
        code = " ".join(line for line in lines if not line.startswith("use "))
        # Placeholders for literals that a person would write down.
        code = code.replace('b"..." /* the key as a literal */', rust_bytes(case.app_key))
        code = code.replace('"..." /* the key as a literal */', rust_bytes(case.app_key))
        code = code.replace("value_of_the_literal", rust_bytes(case.app_key))
        blocks.append(
            "    {{\n        let key = {};\n        let codec = {};\n        assert_eq!(codec.decode({})?"
            '.get("user").and_then(|user| user.as_str()), Some("{}"));\n    }}'.format(
                json.dumps(case.key, ensure_ascii=False),
                code,
                json.dumps(case.cookie),
                case.session["user"],
            )
        )
    (folder / "src" / "main.rs").write_text(
        "#![allow(unused_imports, unused_variables)]\nuse base64::prelude::*;\n"
        "use flask_session_cookie::{Digest, KeyDerivation, SessionCodec, Value};\n\n"
        "fn main() -> Result<(), Box<dyn std::error::Error>> {\n"
        + "\n".join(blocks)
        + "\n    Ok(())\n}\n"
    )
    subprocess.run(["cargo", "run", "-q"], cwd=folder, check=True)
    print("{} cookies: this crate reads each with the Rust code".format(len(remedies)))


def rust_bytes(key):
    key = key.encode() if isinstance(key, str) else key
    return "[{}]".format(", ".join("{}_u8".format(byte) for byte in key))


if __name__ == "__main__":
    main()
