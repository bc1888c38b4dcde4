//! The logins of [Flask-Login](https://flask-login.readthedocs.io) 0.6: the current user, logging
//! in and out, and the remember cookie. (Feature `flask-login`.)
//!
//! ```text
//! {"_user_id": "1",   the user
//!  "_fresh": true,    whether the user entered a password in this session
//!  "_id": "61f1..."}  identifies the browser
//! ```
//!
//! These functions read and write a [`Session`](crate::Session) and do no I/O. The service does the
//! rest, in the same order as Flask-Login.
//!
//! | in Flask-Login | here |
//! |---|---|
//! | the first use of `current_user` | [`protect`], then [`user_id`]; if there is no such user, [`restore`] the one of [`RememberCookie::user_id`] |
//! | `login_user(user, remember=True)` | [`login`](login()) with the request's [identifier](Client::identifier), then [`remember`] |
//! | `login_fresh()`, `fresh_login_required` | [`is_fresh`] |
//! | `confirm_login()` | [`confirm_login`] |
//! | `logout_user()` | [`logout`], and [`forget`] if the request has a [remember cookie](RememberCookie::cookie_value) |
//! | after each request, before the session is saved | [`RememberCookie::update`] |
//!
//! ```
//! use flask_session_cookie::Session;
//! use flask_session_cookie::flask_login::{self, Client};
//!
//! // A request whose user has just entered the right password.
//! let client = Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") };
//! let mut session = Session::new();
//! flask_login::login(&mut session, "1", &client.identifier());
//!
//! // The next request.
//! assert_eq!(flask_login::user_id(&session).and_then(|id| id.as_str()), Some("1"));
//! assert!(flask_login::is_fresh(&session));
//!
//! flask_login::logout(&mut session);
//! assert_eq!(flask_login::user_id(&session), None);
//! ```
//!
//! # Notes
//!
//! - A user id has the type that the Flask app's `get_id` returns. `UserMixin` returns text even if
//!   the database has a number. So log in with `"1"`, not `1`, or the app's `user_loader` gets a
//!   number where it expects text.
//! - Flask-Login ignores `SECRET_KEY_FALLBACKS`: when the secret key changes, remember tokens
//!   become invalid. Here they stay valid with [`RememberToken::with_fallback_key`].
//! - A remember token contains no timestamp. It is valid until the key changes, whatever the
//!   cookie's `Expires` says.
//! - With Flask 3.1.3, every response of an app with Flask-Login has `Vary: Cookie`, because it
//!   looks up `_remember` in every session.
//! - Flask-Login before 0.5 stores other keys: see [`upgrade_keys`].

mod identifier;
mod login;
mod old_keys;
mod protection;
mod remember_cookie;
mod remember_token;
mod remembering;

pub use identifier::{Client, Identifier};
pub use login::{confirm_login, is_fresh, login, login_not_fresh, logout, user_id};
pub use old_keys::{downgrade_keys, upgrade_keys};
pub use protection::{SessionProtection, protect};
pub use remember_cookie::{RememberCookie, RememberCookieBuilder};
pub use remember_token::{BadRememberToken, RememberToken};
pub use remembering::{RememberError, forget, remember, restore};
