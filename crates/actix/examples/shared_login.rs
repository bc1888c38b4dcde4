//! The actix-web half of a login that an actix-web service and a Flask app share: log in to one,
//! and be logged in to both.
//!
//! The Flask half and the code without actix-web are in the axum crate's example `shared_login`.
//!
//! ```text
//! cargo run -p flask-session-cookie-actix --all-features --example shared_login
//! python3 crates/axum/examples/shared_login/end_to_end.py actix
//! ```

#[path = "../../axum/examples/shared_login/forms.rs"]
mod forms;
#[path = "../../axum/examples/shared_login/html.rs"]
mod html;
#[path = "../../axum/examples/shared_login/settings.rs"]
mod settings;
#[path = "../../axum/examples/shared_login/users.rs"]
mod users;

use std::error::Error;
use std::net::Ipv4Addr;

use actix_web::web::{Data, Html, Redirect, get, post};
use actix_web::{App, HttpServer};
use flask_session_cookie_actix::{
    CsrfForm, CsrfToken, CurrentUser, FlaskLogin, FlaskSession, FlaskSessionMiddleware,
    LoginManager, SessionError,
};

use forms::{Button, LoginForm, NoteForm};
use html::{MAX_NOTE_LEN, OtherHalf};
use settings::Settings;
use users::User;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let settings = Settings::from_environment()?;
    let (interface, login_manager, csrf_protect) = settings.extensions()?;
    let sessions = FlaskSessionMiddleware::new(interface)
        .login_manager(login_manager)
        .csrf_protect(csrf_protect);
    let other = OtherHalf(settings.other_half);
    let server = HttpServer::new(move || {
        App::new()
            .wrap(sessions.clone())
            .app_data(Data::new(other.clone()))
            .route("/", get().to(async || see("/profile")))
            .route("/login", get().to(login_form))
            .route("/login", post().to(log_in))
            .route("/logout", post().to(log_out))
            .route("/profile", get().to(profile))
            .route("/note", post().to(save_note))
            .route("/greet", post().to(greet))
    });
    let server = server.workers(2).bind((Ipv4Addr::LOCALHOST, settings.port))?;
    println!("actix: http://{}/", server.addrs()[0]);
    Ok(server.run().await?)
}

fn see(url: &str) -> Redirect {
    Redirect::to(url.to_owned()).see_other()
}

async fn login_form(other: Data<OtherHalf>, session: FlaskSession, csrf_token: CsrfToken) -> Html {
    Html::new(html::page("actix", &other, session.take_flashes(), &html::login_form(csrf_token)))
}

async fn log_in(
    login: FlaskLogin,
    session: FlaskSession,
    CsrfForm(form): CsrfForm<LoginForm>,
) -> Result<Redirect, SessionError> {
    let Some(user) = User::with_password(&form.username, &form.password) else {
        session.flash("Wrong name or password.", "error");
        return Ok(see("/login"));
    };
    if form.remember.is_some() {
        login.login_remembered(user.id, None)?;
    } else {
        login.login(user.id)?;
    }
    session.flash("actix has logged you in.", "message");
    Ok(see("/profile"))
}

async fn log_out(login: FlaskLogin, session: FlaskSession, _: CsrfForm<Button>) -> Redirect {
    login.logout();
    session.flash("actix has logged you out.", "message");
    see("/login")
}

async fn profile(
    other: Data<OtherHalf>,
    user: CurrentUser<User>,
    login: FlaskLogin,
    session: FlaskSession,
    csrf_token: CsrfToken,
) -> Html {
    let profile =
        html::profile(user.name, login.is_fresh(), session.get("note").as_ref(), csrf_token);
    Html::new(html::page("actix", &other, session.take_flashes(), &profile))
}

async fn save_note(
    _: CurrentUser<User>,
    session: FlaskSession,
    CsrfForm(form): CsrfForm<NoteForm>,
) -> Redirect {
    if form.note.chars().count() > MAX_NOTE_LEN {
        session.flash("The note is too long.", "error");
    } else {
        session.insert("note", form.note);
        session.flash("actix has saved your note.", "message");
    }
    see("/profile")
}

/// Flashes a message that the other half shows.
async fn greet(
    other: Data<OtherHalf>,
    _: CurrentUser<User>,
    session: FlaskSession,
    _: CsrfForm<Button>,
) -> Redirect {
    session.flash("Greetings from actix!", "message");
    see(&other.profile())
}
