//! Lines of a report, wrapped to the width of a terminal.

use std::borrow::Cow;

use clap::builder::styling::Style;
use textwrap::{Options, WordSplitter};

use super::escape::printable;

const WIDTH: usize = 80;

const DIM: Style = Style::new().dimmed();

/// Lines break at spaces only: options and cookies contain hyphens.
fn wrapping<'a>() -> Options<'a> {
    Options::new(WIDTH).word_splitter(WordSplitter::NoHyphenation).break_words(false)
}

/// Lines of text.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) lines: Vec<String>,
}

impl Page {
    pub(crate) fn blank(&mut self) {
        self.lines.push(String::new());
    }

    /// A word in colour and a text after it, whose further lines are indented.
    pub(crate) fn heading(&mut self, style: Style, word: &str, text: &str) {
        let options = wrapping().subsequent_indent("  ");
        let text = format!("{word}: {text}");
        let wrapped = textwrap::fill(&text, options);
        let rest = wrapped.strip_prefix(word).unwrap_or_default();
        self.lines.push(format!("{style}{word}{style:#}{rest}"));
    }

    /// A paragraph at the left margin.
    pub(crate) fn text(&mut self, text: &str) {
        self.lines.extend(textwrap::wrap(text, wrapping()).into_iter().map(Cow::into_owned));
    }

    /// An indented paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) {
        let options = wrapping().initial_indent("  ").subsequent_indent("  ");
        self.lines.extend(textwrap::wrap(text, options).into_iter().map(Cow::into_owned));
    }

    pub(crate) fn item(&mut self, text: &str) {
        let options = wrapping().initial_indent("  - ").subsequent_indent("    ");
        self.lines.extend(textwrap::wrap(text, options).into_iter().map(Cow::into_owned));
    }

    pub(crate) fn code(&mut self, lines: &[String]) {
        self.lines.extend(lines.iter().map(|line| format!("    {}", printable(line))));
    }

    /// A label and its text, in two columns.
    pub(crate) fn row(&mut self, label: &str, text: &str) {
        let label = format!("{label:<9}");
        let options = wrapping().initial_indent(&label).subsequent_indent("         ");
        self.lines.extend(textwrap::wrap(text, options).into_iter().map(Cow::into_owned));
    }

    pub(crate) fn dim(&mut self, text: &str) {
        for line in textwrap::wrap(text, wrapping()) {
            self.lines.push(format!("{DIM}{line}{DIM:#}"));
        }
    }
}

/// With a capital letter at the start and a full stop at the end.
pub(crate) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{stop}", characters.as_str())
}
