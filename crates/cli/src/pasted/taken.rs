//! Which of several cookies with the same name Flask reads.
//!
//! Measured with Werkzeug 3.1.9: `request.cookies` has the first pair of a `Cookie` header, even if
//! its value is empty. A pair whose value contains a space or a quote is skipped. WSGI merges two
//! `Cookie` headers into one: HTTP/2 servers join them with `; `, and Werkzeug's development
//! server, for HTTP/1.1, with `,`, which then becomes part of a value.

use std::collections::HashMap;

use flask_session_cookie::{SessionCodec, SessionInterface};

use super::{Cleaned, Cookie};

/// The index of the cookie that Flask reads, and why. `cookies` is not empty.
pub(super) fn choose(cookies: &[Cookie]) -> (usize, &'static str) {
    if let [_] = cookies {
        return (0, "it is the only one");
    }
    // A jar may have cookies of many sites.
    let one_site: Vec<_> =
        (0..cookies.len()).filter(|index| is_one_site(&cookies[0], &cookies[*index])).collect();
    if let [first] = one_site[..] {
        return (first, "it is the first, and the others belong to other domains");
    }
    let sent: Vec<_> = one_site.iter().copied().filter(|index| !cookies[*index].set).collect();
    if sent.is_empty() { of_responses(cookies, &one_site) } else { of_requests(cookies, &sent) }
}

fn is_one_site(a: &Cookie, b: &Cookie) -> bool {
    let (Some(a), Some(b)) = (&a.domain, &b.domain) else { return true };
    let (a, b) = (a.trim_start_matches('.'), b.trim_start_matches('.'));
    let is_within = |host: &str, domain| {
        host.strip_suffix(domain).is_some_and(|rest: &str| rest.ends_with('.'))
    };
    a == b || is_within(a, b) || is_within(b, a)
}

fn of_requests(cookies: &[Cookie], sent: &[usize]) -> (usize, &'static str) {
    let longest = longest_path(cookies, sent);
    if sent.iter().any(|index| path_len(&cookies[*index]) != path_len(&cookies[longest])) {
        return (longest, "browsers send the one with the longest path first");
    }
    let first = sent[0];
    let last = sent.last();
    match sent.iter().copied().find(|index| is_read(&cookies[*index], Some(index) == last)) {
        Some(read) if read != first => {
            (read, "Werkzeug skips the ones before it, which contain a space or a quote")
        }
        _ if cookies.iter().any(|cookie| cookie.set) => (first, "it is the first in the request"),
        _ => (first, "it is the first"),
    }
}

/// A browser keeps the last cookie of each domain and path, and sends the one with the longest path
/// first.
fn of_responses(cookies: &[Cookie], among: &[usize]) -> (usize, &'static str) {
    let mut kept: Vec<usize> = Vec::new();
    let mut places = HashMap::new();
    for index in among.iter().copied() {
        let cookie = &cookies[index];
        let place = *places.entry((&cookie.domain, &cookie.path)).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(earlier) => *earlier = index,
            None => kept.push(index),
        }
    }
    if let [last] = kept[..] {
        return (last, "browsers keep the last one");
    }
    let alive: Vec<_> = kept.iter().copied().filter(|index| !cookies[*index].deletion).collect();
    let candidates = if alive.is_empty() { &kept } else { &alive };
    let longest = longest_path(cookies, candidates);
    if candidates.iter().any(|index| path_len(&cookies[*index]) != path_len(&cookies[longest])) {
        (longest, "browsers send the one with the longest path first")
    } else if candidates.len() == 1 {
        (longest, "the others are deleted")
    } else {
        (longest, "browsers send the one that was set first, if they send both")
    }
}

/// The first of those with the longest path.
fn longest_path(cookies: &[Cookie], among: &[usize]) -> usize {
    let mut longest = among[0];
    for index in among {
        if path_len(&cookies[*index]) > path_len(&cookies[longest]) {
            longest = *index;
        }
    }
    longest
}

/// The length by which browsers order cookies: RFC 6265, section 5.4. No path counts as `/`.
fn path_len(cookie: &Cookie) -> usize {
    cookie.path.as_deref().map_or(1, str::len).max(1)
}

/// Whether Werkzeug reads the pair at all. Removed quotes and spaces do not matter, since they come
/// from pasting. A lone quote may come from pasting too, but only at the end of the last pair.
fn is_read(cookie: &Cookie, is_last: bool) -> bool {
    if cookie.cleaned.contains(&Cleaned::Before('"'))
        || (!is_last && cookie.cleaned.contains(&Cleaned::After('"')))
    {
        return false;
    }
    // The key does not matter: nothing is decoded.
    SessionCodec::new("any").ok().is_none_or(|codec| {
        let pair = format!("session={}", cookie.value);
        !cookie.cleaned.is_empty() || SessionInterface::new(codec).cookie_value(&pair).is_some()
    })
}
