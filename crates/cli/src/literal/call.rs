//! Names, and calls with scalar arguments.

use flask_session_cookie::{Uuid, Value};

use super::cursor::Cursor;
use super::number::special;
use super::{ParseError, number, text};

/// Reads the value that starts with the name at `offset`.
pub(super) fn read(
    name: &str,
    offset: usize,
    cursor: &mut Cursor<'_>,
) -> Result<Value, ParseError> {
    match name {
        "None" | "null" => Ok(Value::Null),
        "True" | "true" => Ok(Value::Bool(true)),
        "False" | "false" => Ok(Value::Bool(false)),
        "Markup" | "markupsafe.Markup" | "flask.Markup" => text_argument(cursor).map(Value::Markup),
        "UUID" | "uuid.UUID" => {
            let uuid = Uuid::try_parse(&text_argument(cursor)?);
            uuid.map(Value::Uuid).map_err(|_| ParseError::Syntax {
                offset,
                expected: "32 hexadecimal digits in `UUID('...')`",
            })
        }
        "float" => match text_argument(cursor)?.trim().parse::<f64>() {
            Ok(float) if float.is_nan() => Ok(Value::Float(f64::NAN)),
            Ok(float) => Ok(Value::Float(float)),
            Err(_) => Err(ParseError::Syntax { offset, expected: "a number in `float('...')`" }),
        },
        "datetime" | "datetime.datetime" => datetime(offset, cursor),
        name => match special(name) {
            Some(float) => Ok(Value::Float(float)),
            None => Err(ParseError::Syntax { offset, expected: "a value" }),
        },
    }
}

/// Reads a string in parentheses.
fn text_argument(cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    const EXPECTED: &str = "a string in parentheses after the type name";

    cursor.expect("(", EXPECTED)?;
    cursor.skip_blank();
    let offset = cursor.position();
    if !text::begins(cursor) {
        return Err(cursor.expected(EXPECTED));
    }
    let Value::String(argument) = text::read(cursor)? else {
        return Err(ParseError::Syntax { offset, expected: EXPECTED });
    };
    cursor.skip_blank();
    cursor.eat(",");
    cursor.expect(")", "`)` after the string")?;
    Ok(argument)
}

const FIELDS: [&str; 7] = ["year", "month", "day", "hour", "minute", "second", "microsecond"];

/// Reads the arguments of `datetime.datetime`. A naive datetime counts as UTC, and fractions of a
/// second are dropped: `http_date` in `werkzeug/http.py`, which Flask's tag uses.
fn datetime(offset: usize, cursor: &mut Cursor<'_>) -> Result<Value, ParseError> {
    const ARGUMENTS: &str = "each of `year`, `month`, `day`, `hour`, `minute`, `second`, \
                             `microsecond` and `tzinfo` at most once";

    let no_date = || ParseError::Syntax {
        offset,
        expected: "a valid date and time in `datetime.datetime(...)`",
    };
    let mut fields = [None; FIELDS.len()];
    cursor.expect("(", "`(` after the type name")?;
    let mut is_named = false;
    for position in 0.. {
        cursor.skip_blank();
        if cursor.eat(")") {
            break;
        }
        let begin = cursor.position();
        let name = cursor.take_name();
        is_named |= !name.is_empty();
        if is_named {
            cursor.expect("=", "`=` after the argument name")?;
            cursor.skip_blank();
        }
        if name == "tzinfo" {
            time_zone(cursor)?;
        } else {
            let index = if is_named {
                FIELDS.iter().position(|field| *field == name)
            } else {
                Some(position)
            };
            let field =
                index.and_then(|index| fields.get_mut(index)).filter(|field| field.is_none());
            let field = field.ok_or(ParseError::Syntax { offset: begin, expected: ARGUMENTS })?;
            let Value::Int(int) = number(cursor)? else { return Err(no_date()) };
            *field = Some(int.as_u64().ok_or_else(no_date)?);
        }
        cursor.skip_blank();
        if !cursor.eat(",") && cursor.peek() != Some(b')') {
            return Err(cursor.expected("`,` or `)` after an argument"));
        }
    }
    let [Some(year), Some(month), Some(day), hour, minute, second, microsecond] = fields else {
        return Err(ParseError::Syntax {
            offset,
            expected: "a year, month and day in `datetime.datetime(...)`",
        });
    };
    let [hour, minute, second] = [hour, minute, second].map(Option::unwrap_or_default);
    if microsecond.unwrap_or_default() > 999_999 {
        return Err(no_date());
    }
    // A field with more digits does not parse in this format, and is refused.
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    text.parse().map(Value::DateTime).map_err(|_| no_date())
}

fn number(cursor: &mut Cursor<'_>) -> Result<Value, ParseError> {
    match cursor.peek() {
        Some(b'0'..=b'9') => number::read(cursor),
        _ => Err(cursor.expected("an integer")),
    }
}

/// Reads the value of `tzinfo`.
fn time_zone(cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let offset = cursor.position();
    match cursor.take_name() {
        "None" | "datetime.timezone.utc" | "timezone.utc" | "datetime.UTC" | "UTC" => Ok(()),
        _ => {
            Err(ParseError::Syntax { offset, expected: "`datetime.timezone.utc`, or no time zone" })
        }
    }
}
