//! Measures what the layer adds to the time of a request, and checks that no client loses an
//! update: 64 clients with keep-alive connections on the loopback interface.
//!
//! ```text
//! cargo bench -p flask-session-cookie-axum --bench load            about 50,000 requests a route
//! cargo test -p flask-session-cookie-axum --bench load -- --test   1,280 a route, as CI runs it
//! ```

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{Request, StatusCode};
use axum::routing::get;
use flask_session_cookie::{SessionCodec, SessionInterface};
use flask_session_cookie_axum::{FlaskSession, FlaskSessionLayer, SessionError};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

const CLIENTS: u64 = 64;

async fn visits(session: FlaskSession) -> Result<String, SessionError> {
    let visits = session.get_as::<u64>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits);
    Ok(visits.to_string())
}

fn main() {
    let requests =
        if std::env::args().any(|argument| argument == "--test") { 1_280 } else { 50_000 };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let interface = SessionInterface::new(SessionCodec::new("dev").expect("a key"));
    let layer = FlaskSessionLayer::new(interface);
    let app = Router::new()
        .route("/plain", get(async || "1"))
        .route("/untouched", get(async || "1").layer(layer.clone()))
        .route("/visits", get(visits).layer(layer));
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async { axum::serve(listener, app).await });
        let mut plain = Duration::ZERO;
        for path in ["/plain", "/untouched", "/visits"] {
            let each = load(address, path, requests / CLIENTS).await;
            if path == "/plain" {
                plain = each;
            }
            let added = each.as_secs_f64() - plain.as_secs_f64();
            println!("{path:11} {each:>9.2?} a request, {:+.2} µs", added * 1e6);
        }
    });
}

/// The total time divided by the number of requests. All clients run at once, and each sends
/// `requests` requests one after the other.
async fn load(address: SocketAddr, path: &'static str, requests: u64) -> Duration {
    let start = Instant::now();
    let clients: Vec<_> =
        (0..CLIENTS).map(|_| tokio::spawn(client(address, path, requests))).collect();
    for client in clients {
        client.await.expect("no client panics");
    }
    start.elapsed().div_f64((CLIENTS * requests) as f64)
}

async fn client(address: SocketAddr, path: &str, requests: u64) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let mut cookie = None;
    for count in 1..=requests {
        let mut request = Request::get(format!("http://{address}{path}"));
        if let Some(cookie) = &cookie {
            request = request.header(COOKIE, cookie);
        }
        let response = client
            .request(request.body(Body::empty()).expect("a request"))
            .await
            .expect("a response");
        assert_eq!(response.status(), StatusCode::OK);
        if let Some(set_cookie) = response.headers().get(SET_COOKIE) {
            let value = set_cookie.to_str().expect("ASCII").split(';').next().unwrap_or_default();
            cookie = Some(value.to_owned());
        }
        let body =
            axum::body::to_bytes(Body::new(response.into_body()), 100).await.expect("a body");
        if path == "/visits" {
            assert_eq!(body, count.to_string(), "an update was lost");
        }
    }
}
