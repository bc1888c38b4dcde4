//! A service that shares the sessions of `flask_app.py`.
//!
//! ```text
//! REDIS_URL=redis://127.0.0.1/ cargo run -p flask-session-redis-example
//! ```
//!
//! If `SECRET_KEY` is set in the environment, session IDs are signed.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use flask_session_cookie::{DateTime, Dict, Int, SessionCodec, SessionInterface, Uuid, Value};
use flask_session_redis_example::id::CookieId;
use flask_session_redis_example::store::{Store, StoreError, StoredSession};

/// The app: it takes the request and the session, and does not handle cookies or Redis.
fn visit(request: &Request, session: &mut StoredSession) -> Response {
    match (request.method(), request.uri().path()) {
        // The session as Python prints it.
        (&Method::GET, "/") => {
            let mut page = format!("{}\n", session.as_dict());
            for (key, _, reason) in session.kept() {
                let _ = writeln!(page, "{key} is kept: {reason}");
            }
            page.into_response()
        }
        (&Method::GET, "/about") => "This page does not use the session.\n".into_response(),
        (&Method::POST, "/cart") => {
            let item = request.uri().query().unwrap_or("pear").to_owned();
            match session.entry("cart").or_insert(Value::List(Vec::new())).as_list_mut() {
                Some(cart) => cart.push(item.into()),
                None => return StatusCode::CONFLICT.into_response(),
            }
            session.flash("It is in the cart.", "info");
            StatusCode::NO_CONTENT.into_response()
        }
        // A value of each type that can be stored.
        (&Method::POST, "/values") => {
            session.insert("null", Value::Null);
            session.insert("bool", true);
            session.insert("int", i64::MIN);
            session.insert("large", Int::from(u64::MAX));
            session.insert("float", 1e16);
            session.insert("string", "grüße, ☃");
            session.insert("list", vec![1, 2]);
            session.insert("tuple", (1, "two"));
            session.insert("dict", Dict::from([("nested", [[-0.0]])]));
            session.insert("bytes", b"\x00\xff");
            session.insert("uuid", Uuid::from_u128(5));
            session.insert("datetime", DateTime::from_unix(1_700_000_000));
            StatusCode::NO_CONTENT.into_response()
        }
        (&Method::POST, "/too-large") => {
            session.insert("int", Int::from(u128::MAX));
            StatusCode::NO_CONTENT.into_response()
        }
        (&Method::GET, "/messages") => {
            let messages = session.take_flashes().into_iter().map(|(category, message)| {
                format!(
                    "{}: {}\n",
                    category.as_str().unwrap_or_default(),
                    message.as_str().unwrap_or_default()
                )
            });
            messages.collect::<String>().into_response()
        }
        (&Method::POST, "/markup") => {
            session.insert("markup", Value::Markup("<b>".to_owned()));
            StatusCode::NO_CONTENT.into_response()
        }
        (&Method::POST, "/regenerate") => StatusCode::NO_CONTENT.into_response(),
        (&Method::POST, "/logout") => {
            session.clear();
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Opens the session, runs the app and saves the session.
async fn answer(service: &Service, request: Request) -> Result<Response, StoreError> {
    let header = request.headers().get(header::COOKIE).map(HeaderValue::as_bytes);
    let cookie = header.and_then(|header| service.cookies.cookie_value(header));
    let mut session = service.store.open(cookie.as_deref()).await?;
    if request.uri().path() == "/regenerate" {
        service.store.regenerate(&mut session).await?; // as at a login
    }
    let mut response = visit(&request, &mut session);
    let accessed = session.is_accessed(); // before `save`, which accesses it, too
    let set_cookie = service.store.save(&session).await?;
    if accessed || set_cookie.is_some() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Cookie"));
    }
    if let Some(set_cookie) = set_cookie {
        let set_cookie =
            HeaderValue::try_from(set_cookie).expect("the ID and the attributes are ASCII");
        response.headers_mut().append(header::SET_COOKIE, set_cookie);
    }
    Ok(response)
}

struct Service {
    store: Store,
    /// Only used to parse the `Cookie` header as Flask does.
    cookies: SessionInterface,
}

async fn answer_or_fail(State(service): State<Arc<Service>>, request: Request) -> Response {
    answer(&service, request).await.unwrap_or_else(|error| {
        eprintln!("{error}");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let cookie_id = match env::var("SECRET_KEY") {
        Ok(key) => CookieId::signed(key)?,
        Err(_) => CookieId::Bare,
    };
    let redis =
        redis::Client::open(env::var("REDIS_URL").unwrap_or("redis://127.0.0.1/".to_owned()))?;
    let store = Store {
        redis: redis.get_connection_manager().await?,
        cookie_id,
        key_prefix: "session:".to_owned(),
        lifetime: Duration::from_secs(
            env::var("LIFETIME").map_or(Ok(31 * 24 * 3600), |text| text.parse())?,
        ),
        cookie_name: "session".to_owned(),
        cookie_attributes: "HttpOnly; Path=/".to_owned(),
    };
    let cookies =
        SessionInterface::builder(SessionCodec::new("unused")?).name(&store.cookie_name).build()?;
    let router =
        Router::new().fallback(answer_or_fail).with_state(Arc::new(Service { store, cookies }));
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}/", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
