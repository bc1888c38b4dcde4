//! Python's numbers.
//!
//! ```text
//! 1_000  0x1f  0o17  0b11  1.  .5  1e5  -1  - 1    no leading zeros, but 00 is 0
//! ```

use flask_session_cookie::{Int, JsonSerializer, Value};

use super::ParseError;
use super::cursor::{Cursor, is_in_name};

/// Reads a number, or `nan` or `inf`, with or without a sign.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Value, ParseError> {
    let start = cursor.position();
    let sign = match cursor.take_while(|byte| matches!(byte, b'+' | b'-')) {
        "" => "",
        "+" => without_sign(cursor, "")?,
        "-" => without_sign(cursor, "-")?,
        _ => {
            return Err(ParseError::Syntax {
                offset: start + 1,
                expected: "one sign at most before a number",
            });
        }
    };
    if cursor.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
        let offset = cursor.position();
        return match special(cursor.take_name()) {
            Some(float) => Ok(Value::Float(if sign == "-" { -float } else { float })),
            None => Err(ParseError::Syntax { offset, expected: "a number after its sign" }),
        };
    }
    let value = match radix(cursor.rest()) {
        Some(radix) => in_base(start, sign, radix, cursor)?,
        None => decimal(start, sign, cursor)?,
    };
    match cursor.peek() {
        Some(b'j' | b'J') => Err(ParseError::Unsupported {
            offset: cursor.position(),
            what: "a complex number, which Flask cannot write to a session",
        }),
        Some(byte) if is_in_name(byte) => Err(cursor.expected("the end of the number")),
        _ => Ok(value),
    }
}

/// Floats with names: those of Python's `repr`, of `math`, and of JSON.
pub(super) fn special(name: &str) -> Option<f64> {
    match name {
        "nan" | "math.nan" | "NaN" => Some(f64::NAN),
        "inf" | "math.inf" | "Infinity" => Some(f64::INFINITY),
        _ => None,
    }
}

fn without_sign(cursor: &mut Cursor<'_>, sign: &'static str) -> Result<&'static str, ParseError> {
    cursor.skip_blank();
    match cursor.peek() {
        Some(b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => Ok(sign),
        _ => Err(cursor.expected("a number after its sign")),
    }
}

/// The base of an integer, by its prefix.
fn radix(text: &str) -> Option<u32> {
    match text.as_bytes().first_chunk()? {
        b"0x" | b"0X" => Some(16),
        b"0o" | b"0O" => Some(8),
        b"0b" | b"0B" => Some(2),
        _ => None,
    }
}

fn in_base(
    start: usize,
    sign: &str,
    radix: u32,
    cursor: &mut Cursor<'_>,
) -> Result<Value, ParseError> {
    cursor.take(2);
    // `0x_1f`
    cursor.eat("_");
    let digits = digits(radix, cursor)?;
    let magnitude = in_decimal(digits.trim_start_matches('0'), radix);
    int(start, sign, &magnitude)
}

fn decimal(start: usize, sign: &str, cursor: &mut Cursor<'_>) -> Result<Value, ParseError> {
    let begin = cursor.position();
    let begins_with_digit = cursor.peek() != Some(b'.');
    let whole = if begins_with_digit { digits(10, cursor)? } else { String::new() };
    let mut fraction = None;
    if cursor.peek() == Some(b'.') && !cursor.rest().starts_with("...") {
        cursor.take(1);
        let has_digits = cursor.peek().is_some_and(|byte| byte.is_ascii_digit());
        fraction = Some(if has_digits || !begins_with_digit {
            digits(10, cursor)?
        } else {
            String::new()
        });
    }
    let mut exponent = None;
    if let Some(b'e' | b'E') = cursor.peek() {
        cursor.take(1);
        let sign = match cursor.peek() {
            Some(b'+' | b'-') => cursor.take(1),
            _ => "",
        };
        exponent = Some([sign, &digits(10, cursor)?].concat());
    }
    let significant = whole.trim_start_matches('0');
    match (fraction, exponent) {
        (None, None) if !significant.is_empty() && significant.len() < whole.len() => {
            Err(ParseError::Syntax {
                offset: begin + 1,
                expected: "no leading zeros in a decimal integer",
            })
        }
        (None, None) => int(start, sign, significant),
        (fraction, exponent) => {
            let whole = if significant.is_empty() { "0" } else { significant };
            let fraction =
                fraction.filter(|digits| !digits.is_empty()).unwrap_or_else(|| "0".to_owned());
            let exponent = exponent.map(|exponent| format!("e{exponent}")).unwrap_or_default();
            // Like Python, the codec reads exponents of any length.
            JsonSerializer::new()
                .loads(&format!("{sign}{whole}.{fraction}{exponent}"))
                .map_err(|_| ParseError::Syntax { offset: start, expected: "a number" })
        }
    }
}

/// Reads one or more digits, and returns them without the underscores between them.
fn digits(radix: u32, cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    let mut digits = String::new();
    loop {
        let run = cursor.take_while(|byte| char::from(byte).is_digit(radix));
        if run.is_empty() {
            return Err(cursor.expected(match radix {
                2 => "a binary digit",
                8 => "an octal digit",
                16 => "a hexadecimal digit",
                _ => "a digit",
            }));
        }
        digits.push_str(run);
        if !cursor.eat("_") {
            return Ok(digits);
        }
    }
}

fn int(start: usize, sign: &str, magnitude: &str) -> Result<Value, ParseError> {
    let (digits, limit) = (magnitude.len(), Int::MAX_DIGITS);
    if digits > limit {
        return Err(ParseError::IntTooLong { offset: start, digits, limit });
    }
    format!("{sign}0{magnitude}")
        .parse()
        .map(Value::Int)
        .map_err(|_| ParseError::Syntax { offset: start, expected: "a number" })
}

/// The decimal digits, without leading zeros, of a number in base 2, 8 or 16. Empty for zero.
///
/// The conversion takes quadratic time. A number that is certain to exceed the limit is not
/// converted: the result is zeros, and their count a lower bound.
fn in_decimal(digits: &str, radix: u32) -> String {
    const LIMB: u64 = 1_000_000_000;

    // Each digit but the first adds log10 of the base: 0.301 for each of its bits, rounded down.
    let shortest = (digits.len().saturating_sub(1)) * radix.ilog2() as usize * 301 / 1000;
    if shortest > Int::MAX_DIGITS {
        return "0".repeat(shortest);
    }
    // Base 1,000,000,000, the least significant limb first. Digits are added up to 28 bits at a
    // time, so that nothing exceeds 64 bits.
    let mut limbs: Vec<u64> = Vec::new();
    let per_chunk = (28 / radix.ilog2()) as usize;
    for chunk in digits.as_bytes().chunks(per_chunk) {
        let mut carry = chunk
            .iter()
            .filter_map(|&digit| char::from(digit).to_digit(radix))
            .fold(0, |number, digit| number * u64::from(radix) + u64::from(digit));
        let factor = u64::from(radix).pow(chunk.len() as u32);
        for limb in &mut limbs {
            let sum = *limb * factor + carry;
            (*limb, carry) = (sum % LIMB, sum / LIMB);
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut decimal: String = limbs.iter().rev().map(|limb| format!("{limb:09}")).collect();
    decimal.drain(..decimal.len() - decimal.trim_start_matches('0').len());
    decimal
}
