//! What a Flask developer would try first compiles and works.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::{
    DateTime, Int, SameSite, Session, SessionCodec, SessionInterface, Uuid, Value,
};
use serde_json::json;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

#[test]
fn a_session_from_login_to_logout() -> Result {
    let interface = SessionInterface::builder(SessionCodec::new("dev")?)
        .name("sid")
        .same_site("lax".parse::<SameSite>()?)
        .build()?;
    let mut session = interface.open_at(None, now())?;
    assert!(!session.is_permanent());

    // session["username"] = "Alice"; session.permanent = True; flash("Welcome", "info")
    session.insert("username", "Alice");
    session.set_permanent(true);
    session.flash("Welcome", "info");

    let set_cookie = interface.save_at(&session, now())?.into_set_cookie().ok_or("no cookie")?;
    let cookie = interface.cookie_value(&set_cookie).ok_or("no value")?;
    let mut session = interface.open_at(Some(&cookie), now())?;
    assert_eq!(session["username"], "Alice");
    assert_eq!(session.take_flashes(), [("info".into(), "Welcome".into())]);

    // session.setdefault("cart", []).append("apple")
    let cart = session.entry("cart").or_insert(Value::List(vec![]));
    cart.as_list_mut().ok_or("no list")?.push("apple".into());
    // session["visits"] = session.get("visits", 0) + 1
    let visits = session.get_as::<u64>("visits")?.unwrap_or(0);
    session.insert("visits", visits + 1);
    assert_eq!(session["cart"].get(0), Some(&Value::from("apple")));
    assert_eq!(session["visits"], 1);

    // {key: value for key, value in session.items() if key.startswith("_")}
    session.retain(|key, _| key.starts_with('_'));
    assert!(session.keys().eq(["_permanent"]));

    session.clear();
    let set_cookie = interface.save_at(&session, now())?.into_set_cookie().ok_or("no cookie")?;
    assert!(set_cookie.starts_with("sid=; ") && set_cookie.contains("Max-Age=0"));
    Ok(())
}

#[test]
fn rust_types_convert_both_ways_and_display_as_python_repr() -> Result {
    let mut session = Session::new();
    session.insert("none", None::<i64>);
    session.insert("char", 'x');
    session.insert("bytes", b"\x00\xff");
    session.insert("vec of bytes", vec![1_u8, 2]);
    session.insert("list", [1, 2]);
    session.insert("slice", &["a", "b"][..]);
    session.insert("tuple", (1, "a"));
    session.insert("map", BTreeMap::from([("a", 1.5)]));
    session.insert("hash map", HashMap::from([("a", true)]));
    session.insert("json", json!({"a": [null]}));
    session.insert("uuid", Uuid::nil());
    session.insert("huge", u128::MAX);
    session.insert("at", Value::try_from(now())?);
    session.insert("markup", Value::Markup("<b>".to_owned()));
    let shown = [
        ("none", "None"),
        ("char", "'x'"),
        ("bytes", r"b'\x00\xff'"),
        ("vec of bytes", r"b'\x01\x02'"),
        ("list", "[1, 2]"),
        ("slice", "['a', 'b']"),
        ("tuple", "(1, 'a')"),
        ("map", "{'a': 1.5}"),
        ("hash map", "{'a': True}"),
        ("json", "{'a': [None]}"),
        ("uuid", "UUID('00000000-0000-0000-0000-000000000000')"),
        ("huge", "340282366920938463463374607431768211455"),
        ("at", "datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)"),
        ("markup", "Markup('<b>')"),
    ];
    for ((key, value), (expected_key, expected)) in session.iter().zip(shown) {
        assert_eq!((key, value.to_string()), (expected_key, expected.to_owned()));
    }
    assert_eq!(session.len(), shown.len());

    let codec = SessionCodec::new("dev")?;
    assert_eq!(codec.decode(&codec.encode(&session)?)?, session);

    let take = |key: &str| session[key].clone();
    assert_eq!(Option::<i64>::try_from(take("none")), Ok(None));
    assert_eq!(char::try_from(take("char")), Ok('x'));
    assert_eq!(Vec::<u8>::try_from(take("bytes")), Ok(vec![0x00, 0xff]));
    assert_eq!(<[u8; 2]>::try_from(take("bytes")), Ok([0x00, 0xff]));
    assert_eq!(<[Value; 2]>::try_from(take("list")), Ok([1.into(), 2.into()]));
    assert!(
        <[Value; 3]>::try_from(take("list")).is_err() && <[u8; 2]>::try_from(take("list")).is_err()
    );
    assert_eq!(BTreeMap::<String, Value>::try_from(take("map"))?["a"], 1.5);
    assert_eq!(HashMap::<String, Value>::try_from(take("hash map"))?["a"], true);
    assert_eq!(u128::try_from(take("huge")), Ok(u128::MAX));
    assert_eq!(u8::try_from(Int::from(255)), Ok(255));
    assert!(i8::try_from(Int::from(255)).is_err() && u64::try_from(&Int::from(-1)).is_err());
    assert_eq!(SystemTime::try_from(take("at")), Ok(now()));
    assert_eq!("2023-11-14T22:13:20Z".parse::<DateTime>()?, DateTime::try_from(take("at"))?);
    Ok(())
}

#[test]
fn a_value_equals_only_its_own_type() {
    let (owned, int) = ("a".to_owned(), Int::from(1));
    let (text, markup) = (Value::from("a"), Value::Markup(owned.clone()));
    let (one, minus_one, float, yes) =
        (Value::from(1), Value::from(-1), Value::from(1.0), Value::from(true));
    let (largest, smallest, null) = (Value::from(u128::MAX), Value::from(i128::MIN), Value::Null);
    let equal = [
        text == "a",
        "a" == text,
        text == *"a",
        *"a" == text,
        text == owned,
        one == 1_u8 && one == 1_i64 && 1_usize == one && one == 1_u128,
        one == int,
        minus_one == -1_i8 && minus_one == -1_i128,
        float == 1.0 && float == 1.0_f32,
        yes == true,
        true == yes,
        largest == u128::MAX && smallest == i128::MIN,
    ];
    assert_eq!(equal, [true; 12]);
    // As between two values: other types are not equal, `Markup` included.
    let different = [
        markup == "a" || text == markup,
        minus_one == 255_u8 || minus_one == u64::MAX,
        float == 1 || one == 1.0,
        yes == 1 || one == true,
        null == false || null == "" || null == 0,
        largest == -1 || largest == u64::MAX,
    ];
    assert_eq!(different, [false; 6]);
}
