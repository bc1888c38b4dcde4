//! User-defined types for sessions, and random values of them.

mod enums;
mod marked;

use std::collections::{BTreeMap, BTreeSet};

use flask_session_cookie::{DeserializeError, Int, SerializeError, Session};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use self::enums::{Drawing, OtherForms, drawing, other_forms};
use self::marked::{DateTimes, Marked, datetimes, marked};
use super::{text, values};

macro_rules! structs {
    ($($name:ident: $strategy:expr),* $(,)?) => {
        /// A value of one of the types.
        #[derive(Debug, Clone)]
        pub enum Struct {
            $($name(Box<$name>),)*
        }

        pub fn structs() -> BoxedStrategy<Struct> {
            prop_oneof![$($strategy.prop_map(|value| Struct::$name(Box::new(value)))),*].boxed()
        }

        impl Struct {
            pub fn name(&self) -> &'static str {
                match self {
                    $(Struct::$name(_) => stringify!($name),)*
                }
            }

            pub fn to_session(&self) -> Result<Session, SerializeError> {
                match self {
                    $(Struct::$name(value) => Session::from_serialize(value),)*
                }
            }

            /// Whether the session deserializes to this value.
            pub fn is_in(&self, session: &Session) -> Result<bool, DeserializeError> {
                match self {
                    $(Struct::$name(value) => session.to().map(|read: $name| read == **value),)*
                }
            }
        }
    };
}

structs! {
    Numbers: numbers(),
    Texts: texts(),
    Shop: shop(),
    Drawing: drawing(),
    Keys: keys(),
    Marked: marked(),
    DateTimes: datetimes(),
    OtherForms: other_forms(),
    Counts: counts(),
}

/// A float that equals itself, even if it is NaN. -0.0 does not equal 0.0.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Float<T>(T);

impl<T: Into<f64> + Copy> PartialEq for Float<T> {
    fn eq(&self, other: &Float<T>) -> bool {
        let (ours, others): (f64, f64) = (self.0.into(), other.0.into());
        ours.to_bits() == others.to_bits() || ours.is_nan() && others.is_nan()
    }
}

fn float() -> impl Strategy<Value = Float<f64>> {
    values::float().prop_map(Float)
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    i128: i128,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    u128: u128,
    sizes: (usize, isize),
    f32: Float<f32>,
    f64: Float<f64>,
    any: Int,
    bool: bool,
}

fn numbers() -> impl Strategy<Value = Numbers> {
    // Flask refuses longer integers.
    let any_int = values::int().prop_filter("too long", |int| {
        int.to_string().trim_start_matches('-').len() <= Int::MAX_DIGITS
    });
    let single = any::<u32>().prop_map(|bits| Float(f32::from_bits(bits)));
    (
        (any::<i8>(), any::<i16>(), any::<i32>(), any::<i64>(), any::<i128>()),
        (any::<u8>(), any::<u16>(), any::<u32>(), any::<u64>(), any::<u128>()),
        (any::<usize>(), any::<isize>()),
        (single, float(), any_int, any::<bool>()),
    )
        .prop_map(|(signed, unsigned, sizes, (f32, f64, any, bool))| {
            let ((i8, i16, i32, i64, i128), (u8, u16, u32, u64, u128)) = (signed, unsigned);
            Numbers { i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, sizes, f32, f64, any, bool }
        })
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    char: char,
    string: String,
    long: String,
    bytes: ByteBuf,
    array: [u8; 3],
    unit: (),
    unit_struct: Unit,
    newtype: Newtype,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Newtype(String);

fn texts() -> impl Strategy<Value = Texts> {
    let bytes = vec(any::<u8>(), 0..40).prop_map(ByteBuf::from);
    (text::character(), text::short(), text::long(2000), bytes, any::<[u8; 3]>(), text::short())
        .prop_map(|(char, string, long, bytes, array, newtype)| {
            let newtype = Newtype(newtype);
            Texts { char, string, long, bytes, array, unit: (), unit_struct: Unit, newtype }
        })
}

/// Structs in structs, lists, tuples and maps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shop {
    user_name: Option<String>,
    cart: Vec<Item>,
    first: Option<Item>,
    gifts: BTreeMap<String, Vec<Item>>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    seen: BTreeSet<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Item {
    sku: String,
    size: (u8, Option<u8>),
    price: Float<f64>,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place(i32, String, ());

fn item() -> impl Strategy<Value = Item> {
    (text::short(), any::<(u8, Option<u8>)>(), float(), any::<i32>(), text::short()).prop_map(
        |(sku, size, price, shelf, room)| Item { sku, size, price, place: Place(shelf, room, ()) },
    )
}

fn shop() -> impl Strategy<Value = Shop> {
    let items = || vec(item(), 0..4);
    (
        option::of(text::short()),
        items(),
        option::of(item()),
        btree_map(values::key(), items(), 0..3),
        btree_set(any::<u32>(), 0..4),
    )
        .prop_map(|(user_name, cart, first, gifts, seen)| Shop {
            user_name,
            cart,
            first,
            gifts,
            seen,
        })
}

/// Maps with every type of key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Keys {
    text: BTreeMap<String, u8>,
    i8: BTreeMap<i8, u8>,
    i64: BTreeMap<i64, u8>,
    u128: BTreeMap<u128, u8>,
    int: BTreeMap<Int, u8>,
    bool: BTreeMap<bool, u8>,
    char: BTreeMap<char, u8>,
    option: BTreeMap<Option<u16>, u8>,
    size: BTreeMap<Size, BTreeMap<i16, ()>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Size {
    Small,
    #[serde(rename = " di")]
    Large,
}

fn map_of<K: std::fmt::Debug + Ord + Clone>(
    key: impl Strategy<Value = K>,
) -> impl Strategy<Value = BTreeMap<K, u8>> {
    btree_map(key, any::<u8>(), 0..4)
}

fn keys() -> impl Strategy<Value = Keys> {
    let size = prop_oneof![Just(Size::Small), Just(Size::Large)];
    (
        map_of(values::key()),
        map_of(any::<i8>()),
        map_of(any::<i64>()),
        map_of(any::<u128>()),
        map_of(any::<i128>().prop_map(Int::from)),
        map_of(any::<bool>()),
        map_of(text::character()),
        map_of(any::<Option<u16>>()),
        btree_map(size, btree_map(any::<i16>(), Just(()), 0..3), 0..3),
    )
        .prop_map(|(text, i8, i64, u128, int, bool, char, option, size)| Keys {
            text,
            i8,
            i64,
            u128,
            int,
            bool,
            char,
            option,
            size,
        })
}

/// A map as the session. Its only key may be a tag.
type Counts = BTreeMap<String, u64>;

fn counts() -> impl Strategy<Value = Counts> {
    btree_map(values::key(), any::<u64>(), 1..4)
}
