//! Why no cookie was found.

use std::fmt::{self, Write as _};

/// No cookie with the name was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotFound {
    /// The text is empty, or only white space.
    Empty,
    /// There are only cookies with other names.
    OtherNames(Vec<String>),
    /// The text is of a form that can contain cookies, but contains none.
    NoCookies,
    /// The text is too long.
    TooLong {
        /// The length in bytes.
        len: usize,
        /// The highest length.
        limit: usize,
    },
    /// The `curl` command reads its cookies from this file.
    InFile(String),
}

/// The number of names that are listed, and the characters shown of each.
const NAMES: usize = 8;
const LENGTH: usize = 40;

impl NotFound {
    /// The error for cookies with these names, without duplicates.
    pub(super) fn others(names: impl Iterator<Item = String>) -> NotFound {
        let mut others: Vec<String> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for name in names {
            if seen.insert(name.clone()) {
                others.push(name);
            }
        }
        if others.is_empty() { NotFound::NoCookies } else { NotFound::OtherNames(others) }
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotFound::Empty => f.write_str("the cookie is empty"),
            NotFound::NoCookies => f.write_str("no cookie found"),
            NotFound::TooLong { len, limit } => {
                write!(f, "the text is {len} bytes long: expected at most {limit}")
            }
            NotFound::InFile(file) => {
                write!(
                    f,
                    "the command reads its cookies from the file {}: paste its content",
                    Short(file)
                )
            }
            NotFound::OtherNames(names) => {
                f.write_str("no cookie with that name, only ")?;
                for (index, name) in names.iter().take(NAMES).enumerate() {
                    write!(f, "{}{}", if index > 0 { ", " } else { "" }, Short(name))?;
                }
                if let Some(more) = names.len().checked_sub(NAMES).filter(|more| *more > 0) {
                    write!(f, " and {more} more")?;
                }
                f.write_str(": choose one with --cookie-name")
            }
        }
    }
}

impl std::error::Error for NotFound {}

/// The beginning of an untrusted name, with control characters escaped.
struct Short<'a>(&'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('`')?;
        for character in self.0.chars().take(LENGTH) {
            match character {
                '\'' | '"' | '\\' => f.write_char(character)?,
                _ => write!(f, "{}", character.escape_debug())?,
            }
        }
        f.write_str(if self.0.chars().nth(LENGTH).is_some() { "...`" } else { "`" })
    }
}
