//! The pages and forms. `flask_half.py` has the same.

use std::fmt::Display;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use flask_session_cookie::flask_wtf::GenerateCsrfError;
use flask_session_cookie::{Session, flask_login};
use serde::Deserialize;

use crate::App;
use crate::login::{CurrentUser, LoginIdentifier, User};
use crate::session::RequestSession;

/// A cookie has room for about 4000 bytes.
const MAX_NOTE_LEN: usize = 200;

type Failure = (StatusCode, String);

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    #[serde(default)]
    csrf_token: String,
    username: String,
    password: String,
}

#[derive(Deserialize)]
pub(crate) struct NoteForm {
    #[serde(default)]
    csrf_token: String,
    note: String,
}

/// A form that is nothing but a button.
#[derive(Deserialize)]
pub(crate) struct Button {
    #[serde(default)]
    csrf_token: String,
}

pub(crate) async fn login_form(
    State(app): State<Arc<App>>,
    session: RequestSession,
) -> Result<Html<String>, Failure> {
    let mut session = session.lock();
    let csrf = csrf_field(&app, &mut session)?;
    let form = format!(
        r#"<p>This is a demo: log in as alice, password wonderland, or as bob, password builder.</p>
<form method="post" action="/login">{csrf}
<label>Name <input name="username" required></label>
<label>Password <input name="password" type="password" required></label>
<button>Log in</button>
</form>"#
    );
    Ok(page(&app, &mut session, &form))
}

pub(crate) async fn log_in(
    State(app): State<Arc<App>>,
    LoginIdentifier(identifier): LoginIdentifier,
    session: RequestSession,
    Form(form): Form<LoginForm>,
) -> Result<Redirect, Failure> {
    let mut session = session.lock();
    check_csrf(&app, &session, &form.csrf_token)?;
    let Some(user) = User::with_password(&form.username, &form.password) else {
        session.flash("Wrong name or password.", "error");
        return Ok(Redirect::to("/login"));
    };
    flask_login::login(&mut session, user.id, &identifier);
    session.flash("axum has logged you in.", "message");
    Ok(Redirect::to("/profile"))
}

pub(crate) async fn log_out(
    State(app): State<Arc<App>>,
    session: RequestSession,
    Form(form): Form<Button>,
) -> Result<Redirect, Failure> {
    let mut session = session.lock();
    check_csrf(&app, &session, &form.csrf_token)?;
    flask_login::logout(&mut session);
    session.flash("axum has logged you out.", "message");
    Ok(Redirect::to("/login"))
}

pub(crate) async fn profile(
    State(app): State<Arc<App>>,
    CurrentUser { user, is_fresh }: CurrentUser,
    session: RequestSession,
) -> Result<Html<String>, Failure> {
    let mut session = session.lock();
    let csrf = csrf_field(&app, &mut session)?;
    let name = escape(user.name);
    let fresh = if is_fresh { "yes" } else { "no" };
    let note = escape(session.get("note").and_then(|note| note.as_str()).unwrap_or_default());
    let profile = format!(
        r#"<p>You are <b id="name">{name}</b>. Fresh login: <b id="fresh">{fresh}</b>.</p>
<form method="post" action="/note">{csrf}
<label>Your note <input name="note" value="{note}" maxlength="{MAX_NOTE_LEN}"></label> <button>Keep it</button>
</form>
<form method="post" action="/greet">{csrf}<button>Send greetings to the other half</button></form>
<form method="post" action="/logout">{csrf}<button>Log out</button></form>"#
    );
    Ok(page(&app, &mut session, &profile))
}

pub(crate) async fn keep_note(
    State(app): State<Arc<App>>,
    _: CurrentUser,
    session: RequestSession,
    Form(form): Form<NoteForm>,
) -> Result<Redirect, Failure> {
    let mut session = session.lock();
    check_csrf(&app, &session, &form.csrf_token)?;
    if form.note.chars().count() > MAX_NOTE_LEN {
        session.flash("That is too long.", "error");
    } else {
        session.insert("note", form.note);
        session.flash("axum keeps your note.", "message");
    }
    Ok(Redirect::to("/profile"))
}

/// The message is for whoever shows the next page.
pub(crate) async fn greet(
    State(app): State<Arc<App>>,
    _: CurrentUser,
    session: RequestSession,
    Form(form): Form<Button>,
) -> Result<Redirect, Failure> {
    let mut session = session.lock();
    check_csrf(&app, &session, &form.csrf_token)?;
    session.flash("Greetings from axum!", "message");
    Ok(Redirect::to(&format!("{}/profile", app.other_half.as_deref().unwrap_or_default())))
}

fn page(app: &App, session: &mut Session, content: &str) -> Html<String> {
    let mut flashes = String::new();
    for (category, message) in session.take_flashes() {
        let [category, message] = [category, message].map(|text| escape(text.as_str().unwrap_or_default()));
        flashes += &format!("<li class=\"{category}\">{message}</li>\n");
    }
    let other_half = app.other_half.as_ref().map_or_else(String::new, |other| {
        format!("<p><a href=\"{}/profile\">To the Flask half</a></p>", escape(other))
    });
    Html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>axum</title>\n\
         <h1>The axum half</h1>\n<ul>\n{flashes}</ul>\n{content}\n{other_half}\n</html>\n"
    ))
}

fn csrf_field(app: &App, session: &mut Session) -> Result<String, Failure> {
    let token = app.csrf.generate_csrf(session).map_err(internal_error)?;
    Ok(format!(r#"<input type="hidden" name="csrf_token" value="{token}">"#))
}

fn check_csrf(app: &App, session: &Session, token: &str) -> Result<(), Failure> {
    app.csrf.validate_csrf(session, token).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

fn internal_error(error: GenerateCsrfError) -> Failure {
    eprintln!("cannot make a CSRF token: {error}");
    (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error".to_owned())
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
