//! The HTML of the pages, for both frameworks. It is the same as in `flask_half.py`.

use std::fmt::Display;

use flask_session_cookie::Value;

/// Browsers limit a cookie to about 4000 bytes.
pub(crate) const MAX_NOTE_LEN: usize = 200;

/// The URL of the other half, without a trailing slash.
#[derive(Clone)]
pub(crate) struct OtherHalf(pub(crate) Option<String>);

impl OtherHalf {
    pub(crate) fn profile(&self) -> String {
        format!("{}/profile", self.0.as_deref().unwrap_or_default())
    }
}

/// A page of the half with this framework, with the messages of `take_flashes`.
pub(crate) fn page(
    half: &str,
    other: &OtherHalf,
    messages: Vec<(Value, Value)>,
    content: &str,
) -> String {
    let mut flashes = String::new();
    for (category, message) in messages {
        let [category, message] =
            [category, message].map(|text| escape(text.as_str().unwrap_or_default()));
        flashes += &format!("<li class=\"{category}\">{message}</li>\n");
    }
    let link = other.0.as_ref().map_or_else(String::new, |_| {
        format!("<p><a href=\"{}\">To the other half</a></p>", escape(other.profile()))
    });
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{half}</title>\n\
         <h1>The {half} half</h1>\n<ul>\n{flashes}</ul>\n{content}\n{link}\n</html>\n"
    )
}

pub(crate) fn login_form(csrf_token: impl Display) -> String {
    format!(
        r#"<p>This is a demo: log in as alice, password wonderland, or as bob, password builder.</p>
<form method="post" action="/login">{}
<label>Name <input name="username" required></label>
<label>Password <input name="password" type="password" required></label>
<label><input name="remember" type="checkbox"> Remember me</label>
<button>Log in</button>
</form>"#,
        csrf_field(csrf_token)
    )
}

pub(crate) fn profile(
    name: &str,
    is_fresh: bool,
    note: Option<&Value>,
    csrf_token: impl Display,
) -> String {
    let name = escape(name);
    let fresh = if is_fresh { "yes" } else { "no" };
    let note = escape(note.and_then(Value::as_str).unwrap_or_default());
    let csrf = csrf_field(csrf_token);
    format!(
        r#"<p>You are <b id="name">{name}</b>. Fresh login: <b id="fresh">{fresh}</b>.</p>
<form method="post" action="/note">{csrf}
<label>Your note
<input name="note" value="{note}" maxlength="{MAX_NOTE_LEN}"></label>
<button>Save</button>
</form>
<form method="post" action="/greet">{csrf}<button>Send greetings to the other half</button></form>
<form method="post" action="/logout">{csrf}<button>Log out</button></form>"#
    )
}

fn csrf_field(csrf_token: impl Display) -> String {
    format!(r#"<input type="hidden" name="csrf_token" value="{csrf_token}">"#)
}

fn escape(text: impl Display) -> String {
    let mut escaped = String::new();
    for character in text.to_string().chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
