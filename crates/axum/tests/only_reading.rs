//! The example `only_reading`: no response sets a cookie.
#![cfg(feature = "flask-login")]

#[expect(dead_code, reason = "`main` starts a server")]
#[path = "../examples/only_reading.rs"]
mod only_reading;

use axum::body::Body;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{Request, StatusCode};
use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use only_reading::{Job, app, work};
use tokio_tungstenite::tungstenite::{self, Message, client::IntoClientRequest as _};
use tower::ServiceExt as _;

fn interface() -> SessionInterface {
    SessionInterface::new(SessionCodec::new("dev").unwrap())
}

/// The session is permanent: with a layer, every response would set the cookie.
fn cookie() -> String {
    let session = Session::from([
        ("_user_id", "7".into()),
        ("_permanent", flask_session_cookie::Value::from(true)),
    ]);
    interface().codec().encode(&session).unwrap()
}

#[tokio::test]
async fn forward_auth_returns_the_user() {
    for (cookie, status, user) in [
        (cookie(), StatusCode::OK, Some("7")),
        ("forged".to_owned(), StatusCode::UNAUTHORIZED, None),
    ] {
        let request = Request::get("/auth").header(COOKIE, format!("session={cookie}"));
        let response =
            app(interface()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers().get("x-user").map(|user| user.to_str().unwrap()), user);
        assert!(!response.headers().contains_key(SET_COOKIE));
    }
}

#[tokio::test]
async fn a_websocket_knows_its_user() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("ws://{}/ws", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, app(interface())).await });
    let request = |cookie: &str| {
        let mut request = url.as_str().into_client_request().unwrap();
        request.headers_mut().insert(COOKIE, format!("session={cookie}").parse().unwrap());
        request
    };
    let (mut socket, response) =
        tokio_tungstenite::connect_async(request(&cookie())).await.unwrap();
    assert!(!response.headers().contains_key(SET_COOKIE));
    let message = futures_util::StreamExt::next(&mut socket).await.unwrap().unwrap();
    assert_eq!(message, Message::text("hello, 7"));

    match tokio_tungstenite::connect_async(request("forged")).await {
        Err(tungstenite::Error::Http(response)) => {
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_worker_knows_the_user_of_its_job() {
    assert_eq!(work(&interface(), &Job { cookie: cookie() }).unwrap().as_deref(), Some("7"));
    assert_eq!(work(&interface(), &Job { cookie: "forged".to_owned() }).unwrap(), None);
}
