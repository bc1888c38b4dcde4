//! Counts visits in the Flask session.
//!
//! ```text
//! FLASK_SECRET_KEY=dev cargo run -p flask-session-cookie-actix --example visits
//! curl -c jar -b jar http://127.0.0.1:3000/
//! ```

use std::error::Error;

use actix_web::{App, HttpServer, web};
use flask_session_cookie::{SessionCodec, SessionInterface};
use flask_session_cookie_actix::{FlaskSession, FlaskSessionMiddleware, SessionError};

async fn hello(session: FlaskSession) -> Result<String, SessionError> {
    let visits = session.get_as::<u64>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits);
    Ok(format!("Visits: {visits}\n"))
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = std::env::var("FLASK_SECRET_KEY").unwrap_or_else(|_| "dev".to_owned());
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    // Created once; each worker gets a clone.
    let sessions = FlaskSessionMiddleware::new(SessionInterface::new(SessionCodec::new(key)?));
    let server =
        HttpServer::new(move || App::new().wrap(sessions.clone()).route("/", web::get().to(hello)));
    println!("http://127.0.0.1:{port}/");
    Ok(server.bind(("127.0.0.1", port))?.run().await?)
}
