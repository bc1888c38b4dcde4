//! What a view does with its session: the operations of `fixtures/responses.py` in Rust.

use flask_session_cookie::{Session, Value};
use serde_json::{Value as Json, json};

use super::typed::{dict_from_typed, dict_to_typed, from_typed, to_typed};

/// Performs one operation and returns its result as typed JSON, like the Python side.
pub fn operate(session: &mut Session, operation: &Json) -> Json {
    let operation = operation.as_array().expect("a list");
    let (name, arguments) = operation.split_first().expect("a name");
    let key = || arguments[0].as_str().expect("a key");
    let value = |index: usize| from_typed(&arguments[index]).expect("a value that Rust can hold");
    let dict = || dict_from_typed(&arguments[0]).expect("a dictionary that Rust can hold");
    let is_true = || arguments[0].as_bool().expect("true or false");
    let typed = |value: Option<&Value>| value.map_or(Json::Null, to_typed);
    let list = |items: Vec<Value>| to_typed(&Value::List(items));
    match name.as_str().expect("a name") {
        "get" | "item" => typed(session.get(key())),
        "in" => json!(session.contains_key(key())),
        "len" => json!({"int": session.len().to_string()}),
        "bool" => json!(!session.is_empty()),
        "iter" => list((&*session).into_iter().map(|(key, _)| key.into()).collect()),
        "keys" => list(session.iter().map(|(key, _)| key.into()).collect()),
        "values" => list(session.iter().map(|(_, value)| value.clone()).collect()),
        "items" => list(session.iter().map(|(key, value)| (key, value.clone()).into()).collect()),
        "dict" => dict_to_typed(session.as_dict()),
        "equals" => after_access(session, |session| json!(*session == Session::from(dict()))),
        "permanent" => after_access(session, |session| json!(session.is_permanent())),
        "modified" => after_access(session, |session| json!(session.is_modified())),
        // Has no counterpart here. In Flask it is always `False`.
        "new" => after_access(session, |_| json!(false)),
        "set" => none(|| session.insert(key(), value(1))),
        "pop" | "pop_required" => typed(session.remove(key()).as_ref()),
        "del" => none(|| session.remove(key())),
        "setdefault" => to_typed(session.get_or_insert(key(), value(1))),
        "update" => none(|| session.extend(dict())),
        "clear" => none(|| session.clear()),
        "set_permanent" => none(|| session.set_permanent(is_true())),
        "set_modified" => none(|| session.set_modified(is_true())),
        "nested" | "append" => none(|| {
            session.get_mut(key()).and_then(Value::as_list_mut).map(|list| list.push(value(1)))
        }),
        "flash" => none(|| session.flash(value(1), value(0))),
        "flashes" => flashes(session, is_true(), &arguments[1]),
        other => panic!("unknown operation {other}"),
    }
}

/// `get_flashed_messages(with_categories, category_filter)`
fn flashes(session: &mut Session, with_categories: bool, categories: &Json) -> Json {
    let categories = categories.as_array().expect("a list");
    let mut taken = session.take_flashes();
    taken.retain(|(category, _)| {
        categories.is_empty() || categories.contains(&json!(category.as_str()))
    });
    let flashes = taken.into_iter().map(|(category, message)| match with_categories {
        true => Value::from((category, message)),
        false => message,
    });
    to_typed(&Value::List(flashes.collect()))
}

/// In Flask these mark the session as accessed, here they do not: `len` does.
fn after_access(session: &Session, ask: impl FnOnce(&Session) -> Json) -> Json {
    let _ = session.len();
    ask(session)
}

/// For what returns `None` in Python.
fn none<T>(act: impl FnOnce() -> T) -> Json {
    act();
    Json::Null
}
