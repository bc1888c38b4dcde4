//! The spelling of floats: Python's `float.__repr__`.

/// Appends `float` as Python's `json` module writes it.
///
/// The digits are the shortest that read back as the same float. Python puts them in fixed
/// notation, always with a fraction, for magnitudes from 1e-4 up to but not including 1e16; beyond
/// that it writes an exponent with a sign and at least two digits (`format_float_short` in
/// CPython's `Python/pystrtod.c`).
pub(crate) fn write(out: &mut String, float: f64) {
    if float.is_nan() {
        out.push_str("NaN");
    } else if float.is_infinite() {
        out.push_str(if float.is_sign_positive() { "Infinity" } else { "-Infinity" });
    } else {
        write_finite(out, float);
    }
}

/// `repr(float)`, but for the names of what is no number, which are those of JSON.
pub(crate) fn repr(float: f64) -> String {
    let mut text = String::new();
    write(&mut text, float);
    text
}

/// `zmij` finds the digits, and differs from Python in two spellings: it stays in fixed notation
/// down to 1e-5, and does not fill the exponent up to two digits.
fn write_finite(out: &mut String, float: f64) {
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(float);
    if (1e-4..1e16).contains(&float.abs()) || float == 0.0 {
        out.push_str(shortest);
        return;
    }
    let (sign, magnitude) = match shortest.strip_prefix('-') {
        Some(magnitude) => ("-", magnitude),
        None => ("", shortest),
    };
    out.push_str(sign);
    if let Some((mantissa, exponent)) = magnitude.split_once('e') {
        let (exponent_sign, exponent) = match exponent.strip_prefix('-') {
            Some(exponent) => ("e-", exponent),
            None => ("e+", exponent.trim_start_matches('+')),
        };
        let filler = if exponent.len() < 2 { "0" } else { "" };
        out.extend([mantissa, exponent_sign, filler, exponent]);
    } else if let Some((first, rest)) =
        magnitude.strip_prefix("0.0000").and_then(|digits| digits.split_at_checked(1))
    {
        let point = if rest.is_empty() { "" } else { "." };
        out.extend([first, point, rest, "e-05"]);
    } else {
        out.push_str(magnitude);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::repr;

    #[expect(clippy::string_slice, reason = "digits are ASCII")]
    /// Python's rule written down, from the digits that the standard library finds, as the judge of
    /// the fast way.
    fn repr_by_the_rule(float: f64) -> String {
        let scientific = format!("{:e}", float.abs());
        let (mantissa, exponent) = scientific.split_once('e').unwrap();
        let digits = mantissa.replace('.', "");
        let point = exponent.parse::<i32>().unwrap() + 1;
        let sign = if float.is_sign_negative() { "-" } else { "" };
        let magnitude = if float == 0.0 {
            "0.0".to_owned()
        } else if (1..=16).contains(&point) {
            let point = point as usize;
            if digits.len() <= point {
                format!("{digits:0<point$}.0")
            } else {
                format!("{}.{}", &digits[..point], &digits[point..])
            }
        } else if (-3..=0).contains(&point) {
            format!("0.{}{digits}", "0".repeat(-point as usize))
        } else {
            let exponent = point - 1;
            let sign = if exponent < 0 { '-' } else { '+' };
            let fraction =
                if digits.len() > 1 { format!(".{}", &digits[1..]) } else { String::new() };
            format!("{}{fraction}e{sign}{:02}", &digits[..1], exponent.abs())
        };
        format!("{sign}{magnitude}")
    }

    /// Each pair was printed by Python's `repr`.
    #[test]
    fn floats_are_spelled_as_python_spells_them() {
        for (float, python) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (100.00001, "100.00001"),
            (1e-4, "0.0001"),
            (9.999e-5, "9.999e-05"),
            (1e-5, "1e-05"),
            (-1.5e-5, "-1.5e-05"),
            (1e-6, "1e-06"),
            (1e-10, "1e-10"),
            (1e15, "1000000000000000.0"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (12_345_678_901_234_567.0, "1.2345678901234568e+16"),
            (1e22, "1e+22"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (2.2250738585072014e-308, "2.2250738585072014e-308"),
            (-1.7976931348623157e308, "-1.7976931348623157e+308"),
            // Exactly between two shortest spellings: Python takes the even one.
            (f64::from_bits(0xc312_1786_93f1_8ba5), "-1273104088982249.2"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(repr(float), python);
        }
    }

    /// The standard library breaks a tie between two shortest spellings in another way than Python,
    /// which takes the even digit.
    fn follows_the_rule(float: f64) -> bool {
        let (ours, rule) = (repr(float), repr_by_the_rule(float));
        let even = ours.ends_with(['0', '2', '4', '6', '8']);
        let tie = ours.len() == rule.len() && ours.parse() == rule.parse::<f64>();
        ours == rule || (tie && even)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_finite_float_follows_the_rule(bits: u64) {
            let float = f64::from_bits(bits);
            prop_assume!(float.is_finite());
            prop_assert!(follows_the_rule(float), "{}", repr(float));
        }

        #[test]
        fn floats_of_everyday_size_follow_the_rule(thousandths in -10_000_000_i64..10_000_000, exponent in -30_i32..30) {
            let float = thousandths as f64 * 10_f64.powi(exponent);
            prop_assert!(follows_the_rule(float), "{}", repr(float));
        }
    }
}
