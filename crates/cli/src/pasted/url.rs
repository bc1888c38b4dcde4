//! URLs with a signed value, as in mails: `https://localhost/confirm/eyJ...`.

use super::clean::{is_payload, is_remember_token, is_whole};
use super::form::Form;
use super::record::{Found, Record};
use super::table;

/// The last segment of the path, if it is a signed value and there is no parameter `name`.
pub(super) fn find(text: &str, name: &str) -> Option<Found> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    // A Flask-Login user ID may be a URL.
    if rest.contains(char::is_whitespace) || is_remember_token(text) {
        return None;
    }
    let (path, _) = rest.split_once(['?', '#']).unwrap_or((rest, ""));
    let (_, segment) = path.trim_end_matches('/').rsplit_once('/')?;
    let is_value = is_whole(segment) && is_payload(segment.trim_start_matches('.'));
    let in_path =
        || is_value.then(|| Found { form: Form::Url, records: vec![Record::new(name, segment)] });
    table::find_in_words(text, name).or_else(in_path)
}
