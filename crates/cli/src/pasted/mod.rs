//! Finds cookies in pasted text: a value, a header, a request, a `curl` command, a cookie jar, a
//! literal.
//!
//! ```text
//! pasted text --form--> names, values as written --clean--> values --taken--> the one Flask reads
//! ```
//!
//! Every form has a file, and [`find`] tries them in turn, the most specific first. A text that
//! none of them recognizes is a bare value. Cleaning never turns one valid value into another: see
//! `clean.rs`.

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

/// The cookies with one name in a pasted text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pasted {
    /// The cookies in the order of the text; never empty. A bare value counts as one.
    pub cookies: Vec<Cookie>,
    /// The index of the cookie that Flask reads.
    pub taken: usize,
    /// Why Flask reads that one, in a few words.
    pub taken_because: &'static str,
    /// The form of the text.
    pub form: Form,
}

impl Pasted {
    /// The cookie that Flask reads.
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
    /// What was removed, in this order.
    pub cleaned: Vec<Cleaned>,
    /// The value with the spaces that were removed from inside it. A browser could send them,
    /// though Flask on Werkzeug 3.1.9 or newer does not read such a value: if `value` does not
    /// verify, this one might.
    pub with_blanks: Option<String>,
    /// Whether the `Set-Cookie` header deletes the cookie: the value is empty, `Max-Age` is 0 or
    /// `Expires` is in 1970.
    pub deletion: bool,
    /// Whether a response sets it, rather than a request sending it.
    pub set: bool,
    /// The domain, if known.
    pub domain: Option<String>,
    /// The path, if known.
    pub path: Option<String>,
}

/// The longest text that is read. Browsers send a few KiB, but a log can be longer.
const LIMIT: usize = 1 << 20;

/// Finds the cookies called `name` in a pasted text.
///
/// # Errors
///
/// [`NotFound`] if there is no cookie with this name, or if the text is longer than 1 MiB.
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
    // A string literal of code or a shell can contain any form.
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
    // Quoted text in a mail or Markdown. Before headers, arrows come from curl.
    let is_quotation = text.starts_with('>')
        && text.lines().all(|line| line.trim().is_empty() || line.starts_with('>'));
    // A Flask-Login user ID may begin with `>`.
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

/// The first form that recognizes the text.
fn found(text: &str, name: &str) -> Result<Option<Found>, NotFound> {
    // Text files on Windows may start with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(found) = url::find(text, name) {
        return Ok(Some(found));
    }
    // The usual case: a bare value.
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

/// A text of no other form is a bare value, or one per line.
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
