//! Iterators over a dictionary.

use std::iter::FusedIterator;
use std::ops::Range;
use std::vec;

use super::Dict;
use crate::value::Value;
use crate::value::entries::{self, Key};

/// The keys and values of a [`Dict`], in order; see [`Dict::iter`].
///
/// ```
/// use flask_session_cookie::Dict;
///
/// let dict = Dict::from([("b", 1), ("a", 2)]);
/// let mut entries = dict.iter();
/// assert_eq!(entries.len(), 2);
/// assert_eq!(entries.next(), Some(("b", &1.into())));
/// assert_eq!(entries.next_back(), Some(("a", &2.into())));
/// ```
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    pub(super) dict: &'a Dict,
    pub(super) indices: Range<usize>,
}

impl<'a> Iter<'a> {
    fn entry(&self, index: usize) -> Option<(&'a str, &'a Value)> {
        self.dict.0.get(index).map(|(key, value)| (key.as_str(), value))
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<(&'a str, &'a Value)> {
        self.indices.next().and_then(|index| self.entry(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.indices.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl FusedIterator for Iter<'_> {}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.indices.next_back().and_then(|index| self.entry(index))
    }
}

impl<'a> IntoIterator for &'a Dict {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The keys and mutable values of a [`Dict`], in order; see [`Dict::iter_mut`].
///
/// ```
/// use flask_session_cookie::Dict;
///
/// let mut dict = Dict::from([("b", 1), ("a", 2)]);
/// for (key, value) in &mut dict {
///     *value = key.into();
/// }
/// assert_eq!(dict, Dict::from([("b", "b"), ("a", "a")]));
/// ```
#[derive(Debug)]
pub struct IterMut<'a>(pub(super) entries::IterMut<'a>);

impl<'a> Iterator for IterMut<'a> {
    type Item = (&'a str, &'a mut Value);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            entries::IterMut::Few(entries) => {
                entries.next().map(|(key, value)| (key.as_str(), value))
            }
            entries::IterMut::Many(entries) => {
                entries.next().map(|(key, value)| (key.as_str(), value))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            entries::IterMut::Few(entries) => entries.size_hint(),
            entries::IterMut::Many(entries) => entries.size_hint(),
        }
    }
}

impl ExactSizeIterator for IterMut<'_> {}

impl FusedIterator for IterMut<'_> {}

impl DoubleEndedIterator for IterMut<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            entries::IterMut::Few(entries) => {
                entries.next_back().map(|(key, value)| (key.as_str(), value))
            }
            entries::IterMut::Many(entries) => {
                entries.next_back().map(|(key, value)| (key.as_str(), value))
            }
        }
    }
}

impl<'a> IntoIterator for &'a mut Dict {
    type Item = (&'a str, &'a mut Value);
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> IterMut<'a> {
        self.iter_mut()
    }
}

/// The owned keys and values of a [`Dict`], in order; see its `into_iter`.
///
/// ```
/// use flask_session_cookie::{Dict, Value};
///
/// let dict = Dict::from([("b", 1), ("a", 2)]);
/// let entries: Vec<(String, Value)> = dict.into_iter().collect();
/// assert_eq!(entries, [("b".to_owned(), 1.into()), ("a".to_owned(), 2.into())]);
/// ```
#[derive(Debug)]
pub struct IntoIter(vec::IntoIter<(Key, Value)>);

impl Iterator for IntoIter {
    type Item = (String, Value);

    fn next(&mut self) -> Option<(String, Value)> {
        self.0.next().map(|(key, value)| (key.into(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntoIter {}

impl FusedIterator for IntoIter {}

impl DoubleEndedIterator for IntoIter {
    fn next_back(&mut self) -> Option<(String, Value)> {
        self.0.next_back().map(|(key, value)| (key.into(), value))
    }
}

impl IntoIterator for Dict {
    type Item = (String, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        IntoIter(self.0.into_vec().into_iter())
    }
}
