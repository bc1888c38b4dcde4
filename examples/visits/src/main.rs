//! Counts visits in Flask's session, on hyper without a web framework.
//!
//! ```text
//! cargo run -p visits
//! curl -b jar -c jar http://127.0.0.1:3000/           Visits: 1, then 2, ...
//! ```
//!
//! A Flask app with the secret key `dev` can read and set the count in `session["visits"]`.

use std::convert::Infallible;
use std::error::Error;
use std::future::ready;
use std::sync::Arc;

use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, server::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// The app: it takes the request and the session, and does not handle cookies.
fn visit<B>(request: &Request<B>, session: &mut Session) -> Response<String> {
    let mut response = Response::default();
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => {
            let visits = session.get("visits").and_then(|visits| visits.as_i64()).unwrap_or(0);
            let visits = visits.saturating_add(1);
            session.insert("visits", visits);
            *response.body_mut() = format!("Visits: {visits}\n");
        }
        (&Method::GET, "/about") => {
            *response.body_mut() = "This page does not use the session.\n".to_owned()
        }
        (&Method::POST, "/forget") => session.clear(),
        _ => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}

/// Opens the session, runs the app and saves the session.
fn answer<B>(
    request: &Request<B>,
    interface: &SessionInterface,
) -> Result<Response<String>, Box<dyn Error>> {
    let mut session = interface.open_headers(request.headers())?;
    let mut response = visit(request, &mut session);
    interface.save(&session)?.apply(response.headers_mut());
    Ok(response)
}

/// Answers 500, as Flask does, for an invalid payload with a valid signature and for a session that
/// cannot be encoded.
pub(crate) fn answer_or_fail<B>(
    request: &Request<B>,
    interface: &SessionInterface,
) -> Response<String> {
    answer(request, interface).unwrap_or_else(|error| {
        eprintln!("session error: {error}");
        let mut response = Response::new("Internal Server Error\n".to_owned());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let interface = Arc::new(SessionInterface::new(SessionCodec::new("dev")?));
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let interface = Arc::clone(&interface);
        let service = service_fn(move |request: Request<Incoming>| {
            ready(Ok::<_, Infallible>(answer_or_fail(&request, &interface)))
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
