"""The Flask half: an ordinary Flask app, which knows only the URL of the other half.

both.py runs it. Its settings come from the environment: see settings.rs.
"""

from flask import Flask, flash, redirect, render_template_string, request, session, url_for
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from flask_wtf.csrf import CSRFProtect

# Browsers limit a cookie to about 4000 bytes.
MAX_NOTE_LEN = 200

app = Flask(__name__)
app.config.from_prefixed_env()
app.config.update(
    SESSION_COOKIE_NAME="shared_login",
    SESSION_COOKIE_SAMESITE="Lax",
    REMEMBER_COOKIE_SAMESITE="Lax",
)
CSRFProtect(app)
login_manager = LoginManager(app)
login_manager.login_view = "log_in"


class User(UserMixin):
    def __init__(self, id, name, password):
        self.id = id
        self.name = name
        self.password = password


# For this demo only. A real app has a database with password hashes.
USERS = [User("1", "alice", "wonderland"), User("2", "bob", "builder")]


@login_manager.user_loader
def load_user(id):
    return next((user for user in USERS if user.id == id), None)


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Flask</title>
<h1>The Flask half</h1>
<ul>
{% for category, message in get_flashed_messages(with_categories=true) -%}
<li class="{{ category }}">{{ message }}</li>
{% endfor -%}
</ul>
CONTENT
{% if config.OTHER_HALF -%}
<p><a href="{{ config.OTHER_HALF }}/profile">To the other half</a></p>
{%- endif %}
</html>
"""

CSRF = """<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">"""

LOGIN = """<p>This is a demo: log in as alice, password wonderland, or as bob, password builder.</p>
<form method="post" action="/login">CSRF
<label>Name <input name="username" required></label>
<label>Password <input name="password" type="password" required></label>
<label><input name="remember" type="checkbox"> Remember me</label>
<button>Log in</button>
</form>"""

PROFILE = """<p>You are <b id="name">{{ current_user.name }}</b>.
Fresh login: <b id="fresh">{{ "yes" if session._fresh else "no" }}</b>.</p>
<form method="post" action="/note">CSRF
<label>Your note
<input name="note" value="{{ session.note }}" maxlength="{{ max_note_len }}"></label>
<button>Save</button>
</form>
<form method="post" action="/greet">CSRF<button>Send greetings to the other half</button></form>
<form method="post" action="/logout">CSRF<button>Log out</button></form>"""


def page(content):
    template = PAGE.replace("CONTENT", content).replace("CSRF", CSRF)
    return render_template_string(template, max_note_len=MAX_NOTE_LEN)


@app.get("/")
def index():
    return redirect(url_for("profile"), 303)


@app.get("/login")
def log_in():
    return page(LOGIN)


@app.post("/login")
def check_login():
    name, password = request.form["username"], request.form["password"]
    user = next((user for user in USERS if (user.name, user.password) == (name, password)), None)
    if user is None:
        flash("Wrong name or password.", "error")
        return redirect(url_for("log_in"), 303)
    login_user(user, remember="remember" in request.form)
    flash("Flask has logged you in.")
    return redirect(url_for("profile"), 303)


@app.post("/logout")
def log_out():
    logout_user()
    flash("Flask has logged you out.")
    return redirect(url_for("log_in"), 303)


@app.get("/profile")
@login_required
def profile():
    return page(PROFILE)


@app.post("/note")
@login_required
def save_note():
    note = request.form["note"]
    if len(note) > MAX_NOTE_LEN:
        flash("The note is too long.", "error")
    else:
        session["note"] = note
        flash("Flask has saved your note.")
    return redirect(url_for("profile"), 303)


@app.post("/greet")
@login_required
def greet():
    """Flashes a message that the other half shows."""
    flash("Greetings from Flask!")
    return redirect(app.config.get("OTHER_HALF", "") + url_for("profile"), 303)
