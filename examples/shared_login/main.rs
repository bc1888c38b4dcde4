//! The axum half of a login that an axum service and a Flask app share: who logs in at one is known at the other.
//!
//! ```text
//! cargo run --example shared_login                this half alone
//! python3 examples/shared_login/both.py           both of them
//! ```
//!
//! | file | job |
//! |---|---|
//! | `session.rs` | Flask's session in axum: the file to copy |
//! | `login.rs` | Flask-Login's user, as an extractor |
//! | `pages.rs` | what there is to see |
//! | `settings.rs` | the settings that both halves share |
//! | `flask_half.py` | the Flask half, which is just a Flask app |
//! | `both.py`, `halves.py` | starts both |
//! | `end_to_end.py` | drives both as a browser does, and checks what they say |

mod login;
mod pages;
mod session;
mod settings;

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{get, post};
use flask_session_cookie::flask_wtf::CsrfProtect;

use settings::Settings;

/// What handlers need besides the session.
struct App {
    csrf: CsrfProtect,
    /// Where the Flask half is, without a slash at the end.
    other_half: Option<String>,
}

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
    let settings = Settings::from_environment()?;
    let interface = Arc::new(settings.session_interface()?);
    let app =
        Arc::new(App { csrf: CsrfProtect::new(&settings.secret_key)?, other_half: settings.other_half });
    let router = Router::new()
        .route("/", get(async || Redirect::to("/profile")))
        .route("/login", get(pages::login_form).post(pages::log_in))
        .route("/logout", post(pages::log_out))
        .route("/profile", get(pages::profile))
        .route("/note", post(pages::keep_note))
        .route("/greet", post(pages::greet))
        .with_state(app)
        .layer(from_fn_with_state(interface, session::open_and_save));

    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.port));
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    println!("axum: http://{}/", listener.local_addr()?);
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
