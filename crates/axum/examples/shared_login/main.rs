//! The axum half of a login that an axum service and a Flask app share: log in to one, and be
//! logged in to both.
//!
//! ```text
//! cargo run -p flask-session-cookie-axum --all-features --example shared_login   the axum half
//! python3 crates/axum/examples/shared_login/both.py                              both halves
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `pages.rs` | the handlers |
//! | `users.rs`, `forms.rs`, `html.rs` | code without axum, which the actix-web half uses too |
//! | `settings.rs` | the settings that all halves share |
//! | `flask_half.py` | the Flask half, an ordinary Flask app |
//! | `both.py`, `halves.py` | run both halves |
//! | `end_to_end.py`, `scenarios.py`, `browser.py` | check both with a minimal browser |
//! | `in_chromium.py`, `chromium.mjs` | check both with Chromium |

mod forms;
mod html;
mod pages;
mod settings;
mod users;

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use flask_session_cookie_axum::{FlaskSessionLayer, LoginManager};
use html::OtherHalf;
use settings::Settings;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let settings = Settings::from_environment()?;
    let (interface, login_manager, csrf_protect) = settings.extensions()?;
    let layer =
        FlaskSessionLayer::new(interface).login_manager(login_manager).csrf_protect(csrf_protect);
    let router = Router::new()
        .route("/", get(async || Redirect::to("/profile")))
        .route("/login", get(pages::login_form).post(pages::log_in))
        .route("/logout", post(pages::log_out))
        .route("/profile", get(pages::profile))
        .route("/note", post(pages::save_note))
        .route("/greet", post(pages::greet))
        .with_state(OtherHalf(settings.other_half))
        .layer(layer);

    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.port));
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    println!("axum: http://{}/", listener.local_addr()?);
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
