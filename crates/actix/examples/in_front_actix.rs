//! actix-web in front of a Flask app that moves to Rust route by route. Requests that match no
//! route go to Flask, and both share the session.
//!
//! ```text
//! FLASK=http://127.0.0.1:5000 cargo run -p flask-session-cookie-actix --example in_front_actix
//! ```
//!
//! `python3 crates/axum/examples/in_front/end_to_end.py actix` runs it in front of a Flask app, and
//! checks the responses of both.

use std::error::Error;

use actix_web::http::header::CONNECTION;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use awc::Client;
use flask_session_cookie::{SessionCodec, SessionInterface};
use flask_session_cookie_actix::{FlaskSession, FlaskSessionMiddleware, SessionError};

/// The URL of the Flask app.
#[derive(Clone)]
struct Flask(String);

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let flask =
        Flask(std::env::var("FLASK").unwrap_or_else(|_| "http://127.0.0.1:5000".to_owned()));
    let key = std::env::var("FLASK_SECRET_KEY").unwrap_or_else(|_| "dev".to_owned());
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let sessions = FlaskSessionMiddleware::new(SessionInterface::new(SessionCodec::new(key)?));

    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(flask.clone()))
            // Each worker has its own pool of connections to Flask.
            .app_data(web::Data::new(Client::builder().disable_redirects().finish()))
            .wrap(sessions.clone())
            .route("/rust/visits", web::get().to(visits))
            .route("/rust/flash", web::post().to(flash))
            .route("/rust/logout", web::post().to(log_out))
            .default_service(web::to(proxy))
    });
    println!("http://127.0.0.1:{port}/");
    Ok(server.bind(("127.0.0.1", port))?.run().await?)
}

/// A route that has moved.
async fn visits(session: FlaskSession) -> Result<String, SessionError> {
    let visits = session.get_as::<u64>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits);
    Ok(visits.to_string())
}

async fn flash(session: FlaskSession) -> &'static str {
    session.flash("from Rust", "message");
    "flashed"
}

async fn log_out(session: FlaskSession) -> &'static str {
    session.clear();
    "logged out"
}

/// All other routes. The request and Flask's response are passed on unchanged, with their cookies.
/// The session is not changed here, so the middleware leaves Flask's `Set-Cookie` alone.
async fn proxy(
    flask: web::Data<Flask>,
    client: web::Data<Client>,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let to_flask =
        client.request_from(format!("{}{path}", flask.0), request.head()).no_decompress();
    match to_flask.send_stream(body).await {
        Ok(from_flask) => {
            let mut response = HttpResponse::build(from_flask.status());
            for header in from_flask.headers().iter().filter(|(name, _)| **name != CONNECTION) {
                response.append_header(header);
            }
            response.streaming(from_flask)
        }
        Err(error) => {
            eprintln!("Flask does not answer: {error}");
            HttpResponse::BadGateway().finish()
        }
    }
}
