//! The pages and forms. `flask_half.py` has the same.

use std::fmt::Display;

use axum::extract::State;
use axum::response::{Html, Redirect};
use flask_session_cookie_axum::{CsrfForm, CsrfToken, CurrentUser, FlaskLogin, FlaskSession, SessionError};
use serde::Deserialize;

use crate::users::User;

/// A cookie has room for about 4000 bytes.
const MAX_NOTE_LEN: usize = 200;

/// Where the Flask half is, without a slash at the end.
#[derive(Clone)]
pub(crate) struct OtherHalf(pub(crate) Option<String>);

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    username: String,
    password: String,
    /// A checkbox, which a browser leaves out if it is not checked.
    remember: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct NoteForm {
    note: String,
}

/// A form with nothing but a button.
#[derive(Deserialize)]
pub(crate) struct Button {}

pub(crate) async fn login_form(
    State(other): State<OtherHalf>,
    session: FlaskSession,
    csrf: CsrfToken,
) -> Html<String> {
    let form = format!(
        r#"<p>This is a demo: log in as alice, password wonderland, or as bob, password builder.</p>
<form method="post" action="/login">{}
<label>Name <input name="username" required></label>
<label>Password <input name="password" type="password" required></label>
<label><input name="remember" type="checkbox"> Remember me</label>
<button>Log in</button>
</form>"#,
        field(&csrf)
    );
    page(&other, &session, &form)
}

pub(crate) async fn log_in(
    login: FlaskLogin,
    session: FlaskSession,
    CsrfForm(form): CsrfForm<LoginForm>,
) -> Result<Redirect, SessionError> {
    let Some(user) = User::with_password(&form.username, &form.password) else {
        session.flash("Wrong name or password.", "error");
        return Ok(Redirect::to("/login"));
    };
    if form.remember.is_some() {
        login.login_remembered(user.id, None)?;
    } else {
        login.login(user.id)?;
    }
    session.flash("axum has logged you in.", "message");
    Ok(Redirect::to("/profile"))
}

pub(crate) async fn log_out(login: FlaskLogin, session: FlaskSession, _: CsrfForm<Button>) -> Redirect {
    login.logout();
    session.flash("axum has logged you out.", "message");
    Redirect::to("/login")
}

pub(crate) async fn profile(
    State(other): State<OtherHalf>,
    user: CurrentUser<User>,
    login: FlaskLogin,
    session: FlaskSession,
    csrf: CsrfToken,
) -> Html<String> {
    let name = escape(user.name);
    let fresh = if login.is_fresh() { "yes" } else { "no" };
    let note = session.get("note").and_then(|note| Some(escape(note.as_str()?))).unwrap_or_default();
    let csrf = field(&csrf);
    let profile = format!(
        r#"<p>You are <b id="name">{name}</b>. Fresh login: <b id="fresh">{fresh}</b>.</p>
<form method="post" action="/note">{csrf}
<label>Your note <input name="note" value="{note}" maxlength="{MAX_NOTE_LEN}"></label> <button>Keep it</button>
</form>
<form method="post" action="/greet">{csrf}<button>Send greetings to the other half</button></form>
<form method="post" action="/logout">{csrf}<button>Log out</button></form>"#
    );
    page(&other, &session, &profile)
}

pub(crate) async fn keep_note(
    _: CurrentUser<User>,
    session: FlaskSession,
    CsrfForm(form): CsrfForm<NoteForm>,
) -> Redirect {
    if form.note.chars().count() > MAX_NOTE_LEN {
        session.flash("That is too long.", "error");
    } else {
        session.insert("note", form.note);
        session.flash("axum keeps your note.", "message");
    }
    Redirect::to("/profile")
}

/// The message is for whoever shows the next page.
pub(crate) async fn greet(
    State(OtherHalf(other)): State<OtherHalf>,
    _: CurrentUser<User>,
    session: FlaskSession,
    _: CsrfForm<Button>,
) -> Redirect {
    session.flash("Greetings from axum!", "message");
    Redirect::to(&format!("{}/profile", other.unwrap_or_default()))
}

fn page(OtherHalf(other): &OtherHalf, session: &FlaskSession, content: &str) -> Html<String> {
    let mut flashes = String::new();
    for (category, message) in session.take_flashes() {
        let [category, message] = [category, message].map(|text| escape(text.as_str().unwrap_or_default()));
        flashes += &format!("<li class=\"{category}\">{message}</li>\n");
    }
    let other = other.as_ref().map_or_else(String::new, |other| {
        format!("<p><a href=\"{}/profile\">To the Flask half</a></p>", escape(other))
    });
    Html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>axum</title>\n\
         <h1>The axum half</h1>\n<ul>\n{flashes}</ul>\n{content}\n{other}\n</html>\n"
    ))
}

fn field(csrf: &CsrfToken) -> String {
    format!(r#"<input type="hidden" name="csrf_token" value="{csrf}">"#)
}

fn escape(text: impl Display) -> String {
    let mut escaped = String::new();
    for character in text.to_string().chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
