//! The handlers.

use axum::extract::State;
use axum::response::{Html, Redirect};
use flask_session_cookie_axum::{
    CsrfForm, CsrfToken, CurrentUser, FlaskLogin, FlaskSession, SessionError,
};

use crate::forms::{Button, LoginForm, NoteForm};
use crate::html::{self, MAX_NOTE_LEN, OtherHalf};
use crate::users::User;

pub(crate) async fn login_form(
    State(other): State<OtherHalf>,
    session: FlaskSession,
    csrf_token: CsrfToken,
) -> Html<String> {
    Html(html::page("axum", &other, session.take_flashes(), &html::login_form(csrf_token)))
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

pub(crate) async fn log_out(
    login: FlaskLogin,
    session: FlaskSession,
    _: CsrfForm<Button>,
) -> Redirect {
    login.logout();
    session.flash("axum has logged you out.", "message");
    Redirect::to("/login")
}

pub(crate) async fn profile(
    State(other): State<OtherHalf>,
    user: CurrentUser<User>,
    login: FlaskLogin,
    session: FlaskSession,
    csrf_token: CsrfToken,
) -> Html<String> {
    let profile =
        html::profile(user.name, login.is_fresh(), session.get("note").as_ref(), csrf_token);
    Html(html::page("axum", &other, session.take_flashes(), &profile))
}

pub(crate) async fn save_note(
    _: CurrentUser<User>,
    session: FlaskSession,
    CsrfForm(form): CsrfForm<NoteForm>,
) -> Redirect {
    if form.note.chars().count() > MAX_NOTE_LEN {
        session.flash("The note is too long.", "error");
    } else {
        session.insert("note", form.note);
        session.flash("axum has saved your note.", "message");
    }
    Redirect::to("/profile")
}

/// Flashes a message that the other half shows.
pub(crate) async fn greet(
    State(other): State<OtherHalf>,
    _: CurrentUser<User>,
    session: FlaskSession,
    _: CsrfForm<Button>,
) -> Redirect {
    session.flash("Greetings from axum!", "message");
    Redirect::to(&other.profile())
}
