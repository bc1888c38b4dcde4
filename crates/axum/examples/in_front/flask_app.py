"""The Flask app behind axum or actix-web. Nothing in it is specific to that."""

from flask import Flask, flash, get_flashed_messages, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf, validate_csrf

app = Flask(__name__)
app.config.from_prefixed_env()
login_manager = LoginManager(app)


@login_manager.user_loader
def load_user(user_id):
    user = UserMixin()
    user.id = user_id
    return user


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


@app.post("/account/login")
def account_login():
    login_user(load_user("7"), remember=True)
    return "in"


@app.post("/account/logout")
def account_logout():
    logout_user()
    return "out"


@app.get("/account")
def account():
    return current_user.get_id() or "nobody"


@app.get("/account/form")
def account_form():
    return generate_csrf()


@app.post("/account/form/<token>")
def account_post(token):
    validate_csrf(token)
    return "accepted"
