//! Extractors for Flask-WTF's CSRF tokens.

use std::fmt;

use axum::Form;
use axum::extract::rejection::{BytesRejection, FormRejection};
use axum_core::body::Body;
use axum_core::extract::{FromRequest, FromRequestParts, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use flask_session_cookie::flask_wtf::CsrfError;
use flask_session_cookie_web::Context;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::SessionError;
use crate::extract::context;

/// Extracts a new CSRF token for the forms of a page: `csrf_token()` in a template. Its `Display`
/// is the value of the hidden field.
///
/// ```
/// use axum::response::Html;
/// use flask_session_cookie_axum::CsrfToken;
///
/// async fn page(csrf_token: CsrfToken) -> Html<String> {
///     let field = format!(r#"<input type="hidden" name="csrf_token" value="{csrf_token}">"#);
///     Html(format!(r#"<form method="post">{field}<button>Delete</button></form>"#))
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

impl<S: Sync> FromRequestParts<S> for CsrfToken {
    type Rejection = SessionError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<CsrfToken, SessionError> {
        Ok(CsrfToken(context(parts)?.generate_csrf()?))
    }
}

/// Extracts a form with a valid CSRF token: a replacement for axum's `Form`.
///
/// As in Flask-WTF, the token may be in the field `csrf_token` or in a header; see
/// [`CsrfProtect::find_token`]. `T` does not need a field for it. Requests whose method is not
/// [protected](flask_session_cookie::flask_wtf::CsrfProtectBuilder::methods), such as GET, need no
/// token.
///
/// A body that is not `application/x-www-form-urlencoded`, such as an upload, is rejected with
/// status 415. Check those with [`CsrfHeader`].
///
/// [`CsrfProtect::find_token`]: flask_session_cookie::flask_wtf::CsrfProtect::find_token
///
/// ```
/// use flask_session_cookie_axum::CsrfForm;
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
/// use flask_session_cookie_axum::CsrfForm;
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

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for CsrfForm<T> {
    type Rejection = CsrfRejection;

    async fn from_request(request: Request, state: &S) -> Result<CsrfForm<T>, CsrfRejection> {
        let (parts, body) = request.into_parts();
        let context = context(&parts).map_err(CsrfRejection::Failed)?.clone();
        let csrf_protect =
            context.csrf_protect().map_err(|error| CsrfRejection::Failed(error.into()))?;
        let form = |body| Form::from_request(Request::from_parts(parts.clone(), body), state);
        // Other methods need no token, and `Form` rejects other content types.
        let content_type =
            parts.headers.get(CONTENT_TYPE).map(|value| value.as_bytes().to_ascii_lowercase());
        let is_form =
            content_type.is_some_and(|it| it.starts_with(b"application/x-www-form-urlencoded"));
        if !is_form || !csrf_protect.protects(parts.method.as_str()) {
            return form(body).await.map(|Form(form)| CsrfForm(form)).map_err(CsrfRejection::Form);
        }
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let body = body.map_err(CsrfRejection::Body)?;
        let fields: Vec<_> = form_urlencoded::parse(&body).collect();
        let fields = fields.iter().map(|(name, value)| (&**name, &**value));
        check(&context, fields, &parts)?;
        form(Body::from(body)).await.map(|Form(form)| CsrfForm(form)).map_err(CsrfRejection::Form)
    }
}

/// Checks that the request has a valid CSRF token in the header `X-CSRFToken` or `X-CSRF-Token`:
/// for bodies that are not forms.
///
/// ```
/// use flask_session_cookie_axum::CsrfHeader;
///
/// async fn delete(_: CsrfHeader) -> &'static str {
///     "deleted"
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CsrfHeader;

impl<S: Sync> FromRequestParts<S> for CsrfHeader {
    type Rejection = CsrfRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<CsrfHeader, CsrfRejection> {
        let context = context(parts).map_err(CsrfRejection::Failed)?;
        check(context, [], parts)?;
        Ok(CsrfHeader)
    }
}

fn check<'a>(
    context: &Context,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    parts: &'a Parts,
) -> Result<(), CsrfRejection> {
    let csrf_protect =
        context.csrf_protect().map_err(|error| CsrfRejection::Failed(error.into()))?;
    if !csrf_protect.protects(parts.method.as_str()) {
        return Ok(());
    }
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    let token = csrf_protect.find_token(fields, header).unwrap_or_default();
    let session = context.session().map_err(|error| CsrfRejection::Failed(error.into()))?;
    session.with(|session| csrf_protect.validate_csrf(session, token)).map_err(CsrfRejection::Csrf)
}

/// The rejection of [`CsrfForm`] and [`CsrfHeader`].
#[derive(Debug)]
#[non_exhaustive]
pub enum CsrfRejection {
    /// The token is missing or invalid: status 400 with Flask-WTF's message.
    Csrf(CsrfError),
    /// The body cannot be read: the response of axum's `Bytes`.
    Body(BytesRejection),
    /// The body is not a form, or does not fit `T`: the response of axum's `Form`.
    Form(FormRejection),
    /// There is no session, or the layer has no CSRF protection: status 500.
    Failed(SessionError),
}

impl IntoResponse for CsrfRejection {
    fn into_response(self) -> Response {
        match self {
            CsrfRejection::Csrf(error) => {
                (StatusCode::BAD_REQUEST, error.to_string()).into_response()
            }
            CsrfRejection::Body(rejection) => rejection.into_response(),
            CsrfRejection::Form(rejection) => rejection.into_response(),
            CsrfRejection::Failed(error) => error.into_response(),
        }
    }
}
