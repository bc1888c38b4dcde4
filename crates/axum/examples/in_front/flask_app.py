"""The Flask app that axum or actix-web is in front of. It knows nothing of it."""

from flask import Flask, flash, get_flashed_messages, session

app = Flask(__name__)
app.config.from_prefixed_env()


@app.post("/login")
def log_in():
    session["username"] = "Alice"
    session.permanent = True
    flash("hello")
    return "logged in"


@app.get("/flashes")
def flashes():
    return " ".join(get_flashed_messages())


@app.get("/me")
def me():
    return "{} {}".format(session.get("username", "nobody"), session.get("visits", 0))


@app.post("/visit")
def visit():
    session["visits"] = session.get("visits", 0) + 1
    return str(session["visits"])


@app.post("/logout")
def log_out():
    session.clear()
    return "logged out"


@app.get("/untouched")
def untouched():
    return "nothing"


@app.get("/broken")
def broken():
    raise RuntimeError("this view fails")
