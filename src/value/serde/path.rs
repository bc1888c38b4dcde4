//! Paths into a value, such as `cart.items[3].price`.

use std::fmt;

/// The path to a value, innermost step first: an error collects its path while it propagates
/// outwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Path(Vec<String>);

impl Path {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Prepends a key: `.key`, or `["a key"]` if it is not a plain word.
    pub(crate) fn through_key(&mut self, key: &str) {
        self.0.push(if is_word(key) { format!(".{key}") } else { format!("[{key:?}]") });
    }

    /// Prepends an index.
    pub(crate) fn through_index(&mut self, index: usize) {
        self.0.push(format!("[{index}]"));
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path: String = self.0.iter().rev().map(String::as_str).collect();
        f.write_str(path.strip_prefix('.').unwrap_or(&path))
    }
}

fn is_word(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_with_the_outermost_key() {
        let mut path = Path::default();
        assert_eq!(path.to_string(), "");
        path.through_key("price");
        path.through_index(3);
        path.through_key("items of today");
        path.through_key("cart");
        path.through_index(0);
        assert_eq!(path.to_string(), "[0].cart[\"items of today\"][3].price");
    }
}
