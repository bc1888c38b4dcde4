//! Flask-WTF's extractors. (Feature `flask-wtf`.)

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

/// A token for the forms of a page: `csrf_token()` in a template. Its `Display` is the value for
/// the hidden field.
///
/// ```
/// use axum::response::Html;
/// use flask_session_cookie_axum::CsrfToken;
///
/// async fn page(csrf_token: CsrfToken) -> Html<String> {
///     Html(format!(
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

impl<S: Sync> FromRequestParts<S> for CsrfToken {
    type Rejection = SessionError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<CsrfToken, SessionError> {
        Ok(CsrfToken(context(parts)?.generate_csrf()?))
    }
}

/// A form that came with a valid token, in its field `csrf_token` or in a header: in the place of
/// axum's `Form`.
///
/// The token is looked for as Flask-WTF does it. Its field need not be in `T`. Requests whose
/// method is not [protected](flask_session_cookie::flask_wtf::CsrfProtectBuilder::methods), such as
/// GET, need none.
///
/// A body that is not `application/x-www-form-urlencoded`, such as an upload, is refused with 415:
/// check it with [`CsrfHeader`].
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
        // Not a form in which a token could be: that is what axum's `Form` says.
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

/// A request that came with a valid token in a header, `X-CSRFToken` or `X-CSRF-Token`: for bodies
/// that are not forms.
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

/// There is no [`CsrfForm`] or [`CsrfHeader`]: a rejection.
#[derive(Debug)]
#[non_exhaustive]
pub enum CsrfRejection {
    /// The token is missing or not valid: 400, with the message of Flask-WTF.
    Csrf(CsrfError),
    /// The body cannot be read: the response of axum's `Bytes`.
    Body(BytesRejection),
    /// The token is valid, and the form has other fields than `T`: the response of axum's `Form`.
    Form(FormRejection),
    /// There is no session, or the layer has no CSRF protection: 500.
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
