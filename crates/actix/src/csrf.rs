//! Flask-WTF's extractors. (Feature `flask-wtf`.)

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

/// A token for the forms of a page: `csrf_token()` in a template. Its `Display` is the value for
/// the hidden field.
///
/// ```
/// use actix_web::web::Html;
/// use flask_session_cookie_actix::CsrfToken;
///
/// async fn page(csrf_token: CsrfToken) -> Html {
///     Html::new(format!(
///         r#"<form method="post"><input type="hidden" name="csrf_token" value="{csrf_token}"></form>"#
///     ))
/// }
/// ```
#[derive(Clone)]
pub struct CsrfToken(pub String);

impl fmt::Display for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Does not show the token.
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

/// A form that came with a valid token, in its field `csrf_token` or in a header: in the place of
/// actix's `Form`.
///
/// The token is looked for as Flask-WTF does it, and checked before the form becomes a `T`. Its
/// field need not be in `T`. actix's `FormConfig` applies, but its error handler is not asked about
/// fields that `T` does not have, or has in another form.
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
#[derive(Debug, Clone, Copy)]
pub struct CsrfForm<T>(pub T);

impl<T: DeserializeOwned> FromRequest for CsrfForm<T> {
    type Error = CsrfRejection;
    type Future = Pin<Box<dyn Future<Output = Result<CsrfForm<T>, CsrfRejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // Read once, by what knows of limits, charsets and compressed bodies.
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

/// A request that came with a valid token in a header, `X-CSRFToken` or `X-CSRF-Token`: for bodies
/// that are not forms.
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

/// There is no [`CsrfForm`] or [`CsrfHeader`].
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
    /// The token is missing or not valid: 400, with the message of Flask-WTF.
    #[error(transparent)]
    Csrf(CsrfError),
    /// There is no form, or the token is valid and the form has other fields than `T`: the response
    /// of actix's `Form`.
    #[error(transparent)]
    Form(Error),
    /// There is no session, or the middleware has no CSRF protection: 500.
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
