//! Extractors for Flask-WTF's CSRF tokens.

use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::UrlencodedError;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse, ResponseError};
use flask_session_cookie::flask_wtf::CsrfError;
use serde::de::DeserializeOwned;

use crate::SessionError;
use crate::extract::opened;

/// Extracts a new CSRF token for the forms of a page: `csrf_token()` in a template. Its `Display`
/// is the value of the hidden field.
///
/// ```
/// use actix_web::web::Html;
/// use flask_session_cookie_actix::CsrfToken;
///
/// async fn page(csrf_token: CsrfToken) -> Html {
///     let field = format!(r#"<input type="hidden" name="csrf_token" value="{csrf_token}">"#);
///     Html::new(format!(r#"<form method="post">{field}<button>Delete</button></form>"#))
/// }
/// ```
#[derive(Clone)]
pub struct CsrfToken(pub String);

impl fmt::Display for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Omits the token.
impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfToken").finish_non_exhaustive()
    }
}

impl FromRequest for CsrfToken {
    type Error = SessionError;
    type Future = Ready<Result<CsrfToken, SessionError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(opened(request).and_then(|opened| Ok(CsrfToken(opened.context.generate_csrf()?))))
    }
}

/// Extracts a form with a valid CSRF token: a replacement for actix-web's `Form`.
///
/// As in Flask-WTF, the token may be in the field `csrf_token` or in a header; see
/// [`CsrfProtect::find_token`]. `T` does not need a field for it. Requests whose method is not
/// [protected](flask_session_cookie::flask_wtf::CsrfProtectBuilder::methods), such as GET, need no
/// token.
///
/// A body that is not `application/x-www-form-urlencoded`, such as an upload, is rejected with
/// status 415. Check those with [`CsrfHeader`].
///
/// actix-web's `FormConfig` applies, except that its error handler is not called if the form does
/// not fit `T`.
///
/// [`CsrfProtect::find_token`]: flask_session_cookie::flask_wtf::CsrfProtect::find_token
///
/// ```
/// use flask_session_cookie_actix::CsrfForm;
///
/// #[derive(serde::Deserialize)]
/// struct Note {
///     text: String,
/// }
///
/// async fn keep(CsrfForm(note): CsrfForm<Note>) -> String {
///     note.text
/// }
/// ```
///
/// If the form has only a token and a button, `T` is a struct without fields, with braces. `()` and
/// unit structs reject the token as an unknown field.
///
/// ```
/// use flask_session_cookie_actix::CsrfForm;
///
/// #[derive(serde::Deserialize)]
/// struct Button {}
///
/// async fn delete(_: CsrfForm<Button>) -> &'static str {
///     "deleted"
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CsrfForm<T>(pub T);

impl<T: DeserializeOwned> FromRequest for CsrfForm<T> {
    type Error = CsrfRejection;
    type Future = Pin<Box<dyn Future<Output = Result<CsrfForm<T>, CsrfRejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // `Form` handles limits, charsets and compressed bodies, and can read the body only once.
        let fields = Form::<Vec<(String, String)>>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let Form(fields) = fields.await.map_err(CsrfRejection::Form)?;
            check(&request, fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
            let form =
                form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            let form = serde_urlencoded::from_str(&form).map_err(UrlencodedError::Parse);
            form.map(CsrfForm).map_err(|error| CsrfRejection::Form(error.into()))
        })
    }
}

/// Checks that the request has a valid CSRF token in the header `X-CSRFToken` or `X-CSRF-Token`:
/// for bodies that are not forms.
///
/// ```
/// use flask_session_cookie_actix::CsrfHeader;
///
/// async fn delete(_: CsrfHeader) -> &'static str {
///     "deleted"
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CsrfHeader;

impl FromRequest for CsrfHeader {
    type Error = CsrfRejection;
    type Future = Ready<Result<CsrfHeader, CsrfRejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(check(request, []).map(|()| CsrfHeader))
    }
}

fn check<'a>(
    request: &'a HttpRequest,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), CsrfRejection> {
    let context = &opened(request).map_err(CsrfRejection::Failed)?.context;
    let csrf_protect =
        context.csrf_protect().map_err(|error| CsrfRejection::Failed(error.into()))?;
    if !csrf_protect.protects(request.method().as_str()) {
        return Ok(());
    }
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let token = csrf_protect.find_token(fields, header).unwrap_or_default();
    let session = context.session().map_err(|error| CsrfRejection::Failed(error.into()))?;
    session.with(|session| csrf_protect.validate_csrf(session, token)).map_err(CsrfRejection::Csrf)
}

/// The error of [`CsrfForm`] and [`CsrfHeader`].
///
/// ```
/// use flask_session_cookie::flask_wtf::CsrfError;
/// use flask_session_cookie_actix::{CsrfHeader, CsrfRejection};
///
/// async fn delete(
///     token: Result<CsrfHeader, CsrfRejection>,
/// ) -> Result<&'static str, CsrfRejection> {
///     match token {
///         Err(CsrfRejection::Csrf(CsrfError::Expired(_))) => Ok("load the page again"),
///         token => token.map(|_| "deleted"),
///     }
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CsrfRejection {
    /// The token is missing or invalid: status 400 with Flask-WTF's message.
    #[error(transparent)]
    Csrf(CsrfError),
    /// The body cannot be read, is not a form, or does not fit `T`: the response of actix-web's
    /// `Form`.
    #[error(transparent)]
    Form(Error),
    /// There is no session, or the middleware has no CSRF protection: status 500.
    #[error(transparent)]
    Failed(SessionError),
}

impl ResponseError for CsrfRejection {
    fn status_code(&self) -> StatusCode {
        match self {
            CsrfRejection::Csrf(_) => StatusCode::BAD_REQUEST,
            CsrfRejection::Form(error) => error.as_response_error().status_code(),
            CsrfRejection::Failed(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            CsrfRejection::Csrf(error) => HttpResponse::BadRequest()
                .content_type("text/plain; charset=utf-8")
                .body(error.to_string()),
            CsrfRejection::Form(error) => error.error_response(),
            CsrfRejection::Failed(error) => error.error_response(),
        }
    }
}
