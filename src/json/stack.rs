//! What has been read of a text while it is being read.

use std::{iter, mem};

use crate::value::{Key, Value};

/// A container that is not closed yet.
pub(super) struct Open {
    /// Where in the stack of items or of entries its own begin.
    pub(super) start: usize,
    /// Of a dictionary, where its `{` stands.
    pub(super) offset: Option<usize>,
}

/// What has been read of the containers that are not closed yet. Their items and entries stand in stacks that all share, and get
/// memory of their own, as much as they need, when their container is closed.
pub(super) struct Stack<'a> {
    /// The whole value, when it has been read.
    root: &'a mut Value,
    items: Vec<Value>,
    /// The last entry of an open dictionary has no value until that has been read.
    entries: Vec<(Key, Value)>,
    /// Apart from those around it, so that a flat dictionary needs no memory for them.
    pub(super) innermost: Option<Open>,
    around: Vec<Open>,
}

impl<'a> Stack<'a> {
    pub(super) fn new(root: &'a mut Value) -> Stack<'a> {
        Stack { root, items: Vec::new(), entries: Vec::new(), innermost: None, around: Vec::new() }
    }

    pub(super) fn depth(&self) -> usize {
        self.around.len() + usize::from(self.innermost.is_some())
    }

    pub(super) fn open_list(&mut self) {
        self.open(Open { start: self.items.len(), offset: None });
    }

    pub(super) fn open_dict(&mut self, offset: usize) {
        self.open(Open { start: self.entries.len(), offset: Some(offset) });
    }

    fn open(&mut self, open: Open) {
        self.around.extend(self.innermost.replace(open));
    }

    /// Whether there is a key in the innermost container.
    pub(super) fn has_key(&self) -> bool {
        self.innermost.as_ref().is_some_and(|open| open.start < self.entries.len())
    }

    /// Puts the key of the value that is read next into the innermost container, a dictionary.
    #[inline(always)]
    pub(super) fn put_key(&mut self, key: impl FnOnce() -> Key) {
        push(&mut self.entries, || (key(), Value::Null));
    }

    /// Puts a whole value where it belongs.
    #[inline(always)]
    pub(super) fn put(&mut self, value: impl FnOnce() -> Value) {
        let place = match self.innermost {
            None => Some(&mut *self.root),
            Some(Open { offset: None, .. }) => return push(&mut self.items, value),
            Some(Open { offset: Some(_), .. }) => self.entries.last_mut().map(|(_, value)| value),
        };
        if let Some(place) = place {
            // That there is nothing to be dropped need not be found out.
            mem::forget(mem::replace(place, value()));
        }
    }

    /// Takes the items out of the innermost container, which is closed.
    pub(super) fn close_list(&mut self, start: usize) -> Vec<Value> {
        self.innermost = self.around.pop();
        take_from(&mut self.items, start, self.innermost.is_none())
    }

    /// Takes the entries out of the innermost container, which is closed.
    pub(super) fn close_dict(&mut self, start: usize) -> Vec<(Key, Value)> {
        self.innermost = self.around.pop();
        take_from(&mut self.entries, start, self.innermost.is_none())
    }
}

/// `Vec::push` of a value that is made when it has a place, and there: a processor has to wait when it copies what it has just put
/// together.
#[inline(always)]
fn push<T>(stack: &mut Vec<T>, value: impl FnOnce() -> T) {
    stack.extend(iter::once_with(value));
}

/// Takes what is in `stack` from `start` on.
///
/// Handing over the whole stack saves a copy, but also hands over its spare room: with lists nested in lists, room for four items
/// at every level, since a `Vec` starts with four. So it must be half full, or the root, of which there is only one.
fn take_from<T>(stack: &mut Vec<T>, start: usize, is_root: bool) -> Vec<T> {
    let may_hand_over = is_root || stack.len() >= stack.capacity() / 2;
    if start == 0 && may_hand_over { mem::take(stack) } else { stack.split_off(start) }
}
