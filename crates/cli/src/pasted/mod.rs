//! Finds the cookies in whatever was pasted: a value, a header, a request, a `curl` command, a
//! cookie jar, a literal.
//!
//! ```text
//! pasted text --form--> (name, value as written)... --clean--> values --taken--> the one that Flask takes
//! ```
//!
//! Each form has a file, and [`find`] asks them in turn, the most specific first. What none of them
//! knows is a bare value. Cleaning never turns one valid value into another: see `clean.rs`.

mod clean;
mod command;
mod error;
mod form;
mod header;
mod literal;
mod message;
mod record;
mod shell;
mod table;
mod taken;
#[cfg(test)]
mod tests;
mod url;

pub use self::clean::Cleaned;
pub use self::error::NotFound;
pub use self::form::Form;
use self::record::{Found, Record};

/// The cookies of one name in what was pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pasted {
    /// In the order of the text; never empty. A bare value is one cookie.
    pub cookies: Vec<Cookie>,
    /// Index of the one that Flask takes.
    pub taken: usize,
    /// Why it takes that one, in a few words.
    pub taken_because: &'static str,
    /// What was pasted.
    pub form: Form,
}

impl Pasted {
    /// The cookie that Flask takes.
    #[must_use]
    pub fn taken(&self) -> &Cookie {
        &self.cookies[self.taken]
    }
}

/// A cookie as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cookie {
    /// The value, cleaned.
    pub value: String,
    /// What was cleaned, in this order.
    pub cleaned: Vec<Cleaned>,
    /// The value before blanks were removed from its inside. A browser could send them, though no
    /// Flask since Werkzeug 3.1.9 reads such a value: if `value` does not verify, this one might.
    pub with_blanks: Option<String>,
    /// The `Set-Cookie` header deletes the cookie: its value is empty, `Max-Age` is 0 or `Expires`
    /// is in 1970.
    pub deletion: bool,
    /// A response sets it, as opposed to a request that sends it.
    pub set: bool,
    /// The domain, where one is given.
    pub domain: Option<String>,
    /// The path, where one is given.
    pub path: Option<String>,
}

/// The longest text that is read. Browsers send some KiB; a log or an archive of a whole visit is
/// longer.
const LIMIT: usize = 1 << 20;

/// Finds the cookies called `name` in whatever was pasted.
///
/// # Errors
///
/// [`NotFound`] if there is no cookie, or none of this name, or if the text is longer than 1 MiB.
///
/// ```
/// let header =
///     "Set-Cookie: theme=dark; Path=/\nSet-Cookie: session=eyJhIjoxfQ.ZVPxAA.x; HttpOnly; Path=/";
/// let pasted = flask_session_cli::pasted::find(header, "session")?;
/// assert_eq!(pasted.taken().value, "eyJhIjoxfQ.ZVPxAA.x");
/// assert_eq!(pasted.form.to_string(), "2 Set-Cookie headers");
/// # Ok::<(), flask_session_cli::pasted::NotFound>(())
/// ```
pub fn find(text: &str, name: &str) -> Result<Pasted, NotFound> {
    if text.len() > LIMIT {
        return Err(NotFound::TooLong { len: text.len(), limit: LIMIT });
    }
    let text = text.trim();
    let text = shell::assigned(text).unwrap_or(text);
    if text.is_empty() {
        return Err(NotFound::Empty);
    }
    // Quotes around all of it, as code or a shell has them: what is inside may be any form.
    let Some(inside) = literal::lone_text(text) else { return find_unquoted(text, name) };
    let inside = inside.trim();
    if inside.is_empty() {
        return Err(NotFound::Empty);
    }
    let mut pasted = find_unquoted(inside, name)?;
    for cookie in &mut pasted.cookies {
        if !cookie.cleaned.contains(&Cleaned::Quotes) {
            cookie.cleaned.insert(0, Cleaned::Quotes);
        }
    }
    Ok(pasted)
}

fn find_unquoted(text: &str, name: &str) -> Result<Pasted, NotFound> {
    // A quotation in a mail or in Markdown; arrows before headers mean something else.
    let is_quotation = text.starts_with('>')
        && text.lines().all(|line| line.trim().is_empty() || line.starts_with('>'));
    // A user id of Flask-Login may begin with `>`.
    if is_quotation && !clean::is_remember_token(text) && message::find(text, name).is_none() {
        let lines: Vec<_> = text
            .lines()
            .map(|line| {
                line.trim_start_matches(|character: char| {
                    character == '>' || character.is_whitespace()
                })
            })
            .collect();
        return find_unquoted(lines.join("\n").trim(), name);
    }
    match found(text, name)? {
        Some(found) => pasted(found, name),
        None => bare(text, name),
    }
}

/// The first form that knows the text.
fn found(text: &str, name: &str) -> Result<Option<Found>, NotFound> {
    // A byte order mark, as files of Windows begin with
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(found) = url::find(text, name) {
        return Ok(Some(found));
    }
    // Most of the time it is this: nothing to take apart.
    let is_pair = text.starts_with(&format!("{name}=")) || header::other_pair(text).is_some();
    if clean::is_signed(text) && !is_pair && !header::has_field(text) {
        return Ok(None);
    }
    if let Some(found) = command::find(text)? {
        return Ok(Some(found));
    }
    let forms: [fn(&str, &str) -> Option<Found>; 10] = [
        literal::find_fetch,
        literal::find_braced,
        message::find,
        table::find,
        table::find_lines,
        header::find_named,
        literal::find,
        header::find_pairs,
        table::find_blanks,
        table::find_in_words,
    ];
    Ok(forms.iter().find_map(|form| form(text, name)))
}

fn pasted(found: Found, name: &str) -> Result<Pasted, NotFound> {
    let Found { form, records } = found;
    let (records, others): (Vec<_>, Vec<_>) =
        records.into_iter().partition(|record| record.name == name);
    if records.is_empty() {
        return Err(NotFound::others(others.into_iter().map(|record| record.name)));
    }
    let cookies: Vec<_> = records.into_iter().map(Cookie::from).collect();
    let (taken, taken_because) = taken::choose(&cookies);
    Ok(Pasted { cookies, taken, taken_because, form })
}

/// What no form knows is the value itself, or one on each line.
fn bare(text: &str, name: &str) -> Result<Pasted, NotFound> {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let several = lines.len() > 1 && lines.iter().all(|line| clean::is_whole(line));
    let values = if several { lines } else { vec![text] };
    let form = if several { Form::Values(values.len()) } else { Form::Value };
    let records = values.into_iter().map(|value| Record::new(name, value)).collect();
    pasted(Found { form, records }, name)
}

impl From<Record> for Cookie {
    fn from(record: Record) -> Cookie {
        let clean = clean::clean(&record.value);
        let deletion = record.set && (clean.value.is_empty() || record.expired);
        Cookie {
            value: clean.value,
            cleaned: clean.cleaned,
            with_blanks: clean.with_blanks,
            deletion,
            set: record.set,
            domain: record.domain,
            path: record.path,
        }
    }
}
