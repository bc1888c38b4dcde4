//! Like Flask's, a session is a dictionary that knows whether it was modified.

use flask_session_cookie::{DateTime, Dict, Session, Uuid, Value};

fn unmodified() -> Session {
    Session::from(Dict::from([
        ("a", Value::from(1)),
        ("cart", Value::from(vec!["apple"])),
        ("z", Value::Null),
    ]))
}

/// Whether `change` marks an unmodified session as modified.
fn modifies<T>(change: impl FnOnce(&mut Session) -> T) -> bool {
    let mut session = unmodified();
    change(&mut session);
    session.is_modified()
}

#[test]
fn setting_and_removing_keys_modifies() {
    assert!(modifies(|session| session.insert("b", 2)));
    assert!(modifies(|session| session.insert("a", 1)), "setting the same value, like in Flask");
    assert!(modifies(|session| session.remove("a")));
    assert!(modifies(Session::clear));
    assert!(modifies(|session| session.extend([("b", 2)])));
    assert!(modifies(|session| session.extend(Dict::new())), "update({{}}), like in Flask");
    assert!(modifies(|session| session.set_permanent(true)));
    assert!(modifies(|session| session.flash("message", "hello")));
    assert!(modifies(|session| session.set_modified(true)));
}

#[test]
fn reading_does_not_modify() {
    assert!(!modifies(|session| session.get("a").cloned()));
    assert!(!modifies(|session| session.contains_key("a")));
    assert!(!modifies(|session| session.iter().count()));
    assert!(!modifies(|session| session.len()));
    assert!(!modifies(|session| session.is_permanent()));
    assert!(!modifies(|session| session.remove("missing")), "pop of a missing key, like in Flask");
    assert!(!modifies(|session| session.get_mut("missing").is_some()));
    assert!(!modifies(Session::take_flashes), "there are none");
}

#[test]
fn mutable_access_modifies() {
    assert!(modifies(|session| session.get_mut("a").is_some()));
    assert!(modifies(|session| session.entry("a").or_insert(1).is_null()));
    assert!(modifies(|session| session.entry("b").key().len()));
    assert!(modifies(|session| session.iter_mut().count()));
    assert!(modifies(|session| session.values_mut().count()));
    assert!(modifies(|session| session.into_iter().count()));
    assert!(modifies(|session| session.retain(|_, _| true)));
    assert!(modifies(|session| session.insert_as("b", &1)));
}

#[test]
fn failed_changes_and_replace_do_not_modify() {
    assert!(!modifies(|session| session
        .insert_as("b", &std::collections::BTreeMap::from([((1, 2), ())]))
        .unwrap_err()));
    assert!(!modifies(|session| session.get_or_insert("a", 2).clone()));
    assert!(!modifies(|session| session.replace(Dict::new())));
    let mut empty = Session::new();
    assert_eq!((empty.iter_mut().count(), empty.values_mut().count()), (0, 0));
    empty.retain(|_, _| false);
    assert!(!empty.is_modified() && empty.is_accessed());
}

#[test]
fn a_session_has_a_map_interface() {
    let mut session = unmodified();
    assert!(session.keys().eq(["a", "cart", "z"]) && session.keys().rev().eq(["z", "cart", "a"]));
    assert_eq!(session.values().next(), Some(&Value::from(1)));
    assert_eq!([session.keys().len(), session.values().len()], [3; 2]);
    assert_eq!(session.iter_mut().len(), 3);
    assert_eq!(session.values_mut().len(), 3);
    assert_eq!(session["a"], 1);
    for (_, value) in &mut session {
        *value = Value::Null;
    }
    assert!((&session).into_iter().all(|(_, value)| value.is_null()));
    session.retain(|key, _| key != "cart");
    assert_eq!(session, Session::from([("z", Value::Null), ("a", Value::Null)]));
    assert!(session.into_iter().rev().map(|(key, _)| key).eq(["z", "a"]));
}

#[test]
#[should_panic(expected = "no entry found for key")]
fn indexing_a_missing_key_panics() {
    let _ = &unmodified()["missing"];
}

#[test]
fn replace_keeps_the_modified_and_accessed_flags() {
    let mut session = unmodified();
    session.flash("hello", "message");
    assert_eq!(session.take_flashes().len(), 1);
    session.replace(Dict::from([("b", 2)]));
    assert!(session.is_modified() && session.is_accessed());
    assert_eq!(session.take_flashes().len(), 1, "already taken in this request");
    assert_eq!(session, Session::from([("b", 2)]));
}

#[test]
fn a_session_serializes_as_its_dictionary() {
    let json = serde_json::to_string(&Session::from([("a", 1)])).unwrap();
    assert_eq!(json, r#"{"a":1}"#);
    let session: Session = serde_json::from_str(&json).unwrap();
    assert_eq!(session, Session::from([("a", 1)]));
    assert!(!session.is_modified() && !session.is_accessed());

    let kept = Value::from_serialize(&unmodified()).unwrap();
    assert_eq!(kept.to::<Session>(), Ok(unmodified()));
    assert!(serde_json::from_str::<Session>("[1]").is_err());
}

#[test]
fn clearing_an_empty_session_modifies_it_like_in_flask() {
    let mut session = Session::new();
    assert!(!session.is_modified());
    session.clear();
    assert!(session.is_modified());
}

#[test]
fn a_cleared_session_is_empty() {
    let mut session = unmodified();
    session.clear();
    assert!(session.is_empty());
    assert_eq!(session.get("a"), None);
    assert_eq!(session, Session::new());
}

#[test]
fn nested_changes_modify() {
    let mut session = unmodified();
    session.get_mut("cart").and_then(Value::as_list_mut).unwrap().push("pear".into());
    assert!(session.is_modified());
    assert_eq!(session.get("cart"), Some(&Value::from(vec!["apple", "pear"])));
}

#[test]
fn the_modified_flag_can_be_reset() {
    let mut session = unmodified();
    session.insert("b", 2);
    session.set_modified(false);
    assert!(!session.is_modified());
}

#[test]
fn insert_and_remove_return_the_old_value() {
    let mut session = unmodified();
    assert_eq!(session.insert("a", 2), Some(Value::from(1)));
    assert_eq!(session.insert("new", 3), None);
    assert_eq!(session.remove("a"), Some(Value::from(2)));
    assert_eq!(session.remove("a"), None);
    assert_eq!(session.len(), 3);
    let keys: Vec<_> = session.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["cart", "z", "new"]);
    assert_eq!(session.into_dict().get("new"), Some(&Value::from(3)));
}

#[test]
fn a_key_with_a_null_value_is_present() {
    let session = unmodified();
    assert!(session.contains_key("z"), "None is a value");
    assert!(!session.contains_key("missing"));
    assert!(!session.is_empty());
    assert!(Session::new().is_empty());
}

#[test]
fn a_session_is_permanent_if_the_value_is_truthy_in_python() {
    assert!(!Session::new().is_permanent());
    for (stored, permanent) in [
        (Value::from(true), true),
        (Value::from(false), false),
        (Value::from(1), true),
        (Value::from(0), false),
        (Value::from("no"), true),
        (Value::from(""), false),
        (Value::Null, false),
        (Value::Float(f64::NAN), true),
        (Value::Float(-0.0), false),
        (Value::Tuple(vec![]), false),
        (Value::List(vec![Value::Null]), true),
        (Value::Dict(Dict::new()), false),
        (Value::Dict(Dict::from([("", 0)])), true),
        (Value::Bytes(vec![]), false),
        (Value::Bytes(vec![0]), true),
        (Value::Uuid(Uuid::nil()), true),
        (Value::DateTime(DateTime::MIN), true),
    ] {
        let session = Session::from_iter([("_permanent", stored.clone())]);
        assert_eq!(session.is_permanent(), permanent, "{stored:?}");
    }
    let mut session = Session::new();
    session.set_permanent(true);
    assert_eq!(session.get("_permanent"), Some(&Value::Bool(true)));
}

#[test]
fn flashes_are_stored_like_in_flask() {
    let mut session = Session::new();
    session.flash("hello", "message");
    session.flash(Value::Markup("<b>no</b>".into()), "error");
    assert_eq!(
        session.get("_flashes"),
        Some(&Value::List(vec![
            ("message", "hello").into(),
            ("error", Value::Markup("<b>no</b>".into())).into()
        ]))
    );
    session.set_modified(false);
    assert_eq!(
        session.take_flashes(),
        [("message".into(), "hello".into()), ("error".into(), Value::Markup("<b>no</b>".into()))]
    );
    assert!(session.is_modified());
    assert!(session.is_empty());
}

#[test]
fn flashes_are_taken_once_per_request() {
    let mut session = Session::from_iter([("_flashes", vec![("message", "one")])]);
    let one = [("message".into(), "one".into())];
    assert_eq!(session.take_flashes(), one);
    session.flash("two", "message");
    assert_eq!(session.take_flashes(), one);

    let mut next = Session::from(session.into_dict());
    assert_eq!(next.take_flashes(), [("message".into(), "two".into())]);
    assert_eq!(next.take_flashes().len(), 1);
    assert!(next.is_empty());
}

#[test]
fn a_flash_category_may_be_any_value() {
    let mut session = Session::new();
    let categories = [Value::Null, 1.into(), Value::Markup("info".into()), ("a", "b").into()];
    for category in &categories {
        session.flash("hello", category.clone());
    }
    let taken = session.take_flashes().into_iter().map(|(category, _)| category);
    assert!(taken.eq(categories));
}

#[test]
fn malformed_flashes_are_kept() {
    let odd = Value::from("not a pair");
    let single = Value::Tuple(vec!["message".into()]);
    let list = Value::List(vec!["info".into(), "pair as a list".into()]);
    let stored = vec![odd.clone(), list, single.clone(), ("info", "pair").into()];
    let mut session = Session::from_iter([("_flashes", Value::List(stored))]);
    assert_eq!(
        session.take_flashes(),
        [("info".into(), "pair as a list".into()), ("info".into(), "pair".into())]
    );
    assert_eq!(session.get("_flashes"), Some(&Value::List(vec![odd, single])));

    let mut session = Session::from_iter([("_flashes", 5)]);
    assert_eq!(session.take_flashes(), []);
    assert_eq!(session.get("_flashes"), Some(&Value::from(5)));
    assert!(!session.is_modified());
    session.flash("new", "info");
    assert_eq!(session.get("_flashes"), Some(&Value::List(vec![5.into(), ("info", "new").into()])));
}

#[test]
fn equality_compares_only_the_dictionaries() {
    let mut other: Session = unmodified().into_iter().collect();
    other.set_modified(true);
    assert_eq!(other, unmodified());
    other.insert("a", true);
    assert_ne!(other, unmodified(), "True is not 1 here");
}
