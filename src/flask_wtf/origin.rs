//! Compares the origins of URLs. Upstream: `same_origin` in `flask_wtf/csrf.py`, and `urlsplit` in
//! Python's `urllib/parse.py`.
//!
//! ```text
//! HTTPS://user:password@Example.com:8443/path?query#fragment
//! scheme                hostname    port
//! ```

/// Whether two URLs have the same scheme, host and port: `same_origin`.
///
/// As in Flask-WTF, a default port is not the same as no port. A URL that cannot be parsed, for
/// which Python raises `ValueError`, has the same origin as no URL.
///
/// ```
/// use flask_session_cookie::flask_wtf::same_origin;
///
/// assert!(same_origin("https://Example.com/form?a=b", "https://example.com/"));
/// assert!(!same_origin("http://example.com/", "https://example.com/"));
/// assert!(!same_origin("https://example.com:443/", "https://example.com/"));
/// assert!(!same_origin("https://example.com.attacker.example/", "https://example.com/"));
/// ```
#[must_use]
pub fn same_origin(current_uri: &str, compare_uri: &str) -> bool {
    match (Origin::parse(current_uri), Origin::parse(compare_uri)) {
        (Some(current), Some(compare)) => current == compare,
        _ => false,
    }
}

#[derive(PartialEq)]
struct Origin {
    scheme: String,
    hostname: String,
    port: Option<u16>,
}

impl Origin {
    /// Parses a URL. `None` where Python raises `ValueError`.
    fn parse(url: &str) -> Option<Origin> {
        // `urlsplit` strips leading control characters and spaces, and removes tabs and newlines.
        let url = url.trim_start_matches(|c| c <= ' ').replace(['\t', '\r', '\n'], "");
        let (scheme, rest) = split_scheme(&url);
        let netloc = rest.strip_prefix("//").unwrap_or_default();
        let netloc = netloc.split(['/', '?', '#']).next().unwrap_or_default();
        if netloc.contains('[') != netloc.contains(']') {
            return None;
        }
        let host = netloc.rsplit('@').next().unwrap_or_default();
        let (hostname, port) = match host.split_once('[') {
            Some((_, bracketed)) => {
                let (hostname, after) = bracketed.split_once(']').unwrap_or((bracketed, ""));
                (hostname, after.split_once(':').map_or("", |(_, port)| port))
            }
            None => host.split_once(':').unwrap_or((host, "")),
        };
        Some(Origin {
            scheme: scheme.to_ascii_lowercase(),
            hostname: lower_case(hostname),
            port: match port {
                "" => None,
                digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Some(digits.parse().ok()?)
                }
                _ => return None,
            },
        })
    }
}

fn split_scheme(url: &str) -> (&str, &str) {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    match url.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme, rest),
        _ => ("", url),
    }
}

/// Converts to lower case, except for the zone of an IPv6 address after `%`.
fn lower_case(hostname: &str) -> String {
    match hostname.split_once('%') {
        Some((host, zone)) => format!("{}%{zone}", host.to_lowercase()),
        None => hostname.to_lowercase(),
    }
}
