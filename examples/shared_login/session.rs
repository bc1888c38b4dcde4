//! Flask's session in axum: a layer that opens and saves it, and an extractor that hands it out. Copy this file.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flask_session_cookie::{SaveError, Session, SessionInterface};

/// The session of the request. It is saved with whatever response there is, be it an error or a rejection; what is
/// done with it later, while a body is streamed, is lost.
#[derive(Clone)]
pub(crate) struct RequestSession(Arc<Mutex<Session>>);

impl RequestSession {
    /// To look at it and to change it. No handler compiles that holds this over an `.await`.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Session> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<RequestSession, Response> {
        let session = parts.extensions.get().cloned();
        session.ok_or_else(|| failure("no session", "this route has no session layer"))
    }
}

/// For `axum::middleware::from_fn_with_state(Arc::new(interface), open_and_save)`.
pub(crate) async fn open_and_save(
    State(interface): State<Arc<SessionInterface>>,
    mut request: Request,
    next: Next,
) -> Response {
    let session = match interface.open_headers(request.headers()) {
        Ok(session) => RequestSession(Arc::new(Mutex::new(session))),
        // Not a forged cookie, which gives an empty session: this was signed with the key, and still is no session.
        Err(error) => return failure("cannot open the session", error),
    };
    request.extensions_mut().insert(session.clone());
    let mut response = next.run(request).await;
    let saved = save(&interface, &session.lock(), response.headers_mut());
    saved.map_or_else(|error| failure("cannot save the session", error), |()| response)
}

fn save(interface: &SessionInterface, session: &Session, headers: &mut HeaderMap) -> Result<(), SaveError> {
    let save = interface.save(session)?;
    if let Some(size) = save.too_large() {
        eprintln!("browsers may ignore the session cookie: it has {size} bytes");
    }
    save.apply(headers);
    Ok(())
}

/// Logs what went wrong, which the user need not know. No error of this crate holds a cookie or a secret key.
fn failure(what: &str, error: impl std::fmt::Display) -> Response {
    eprintln!("{what}: {error}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
