//! Floats as text: Python's `float.__repr__`.

/// Appends `float` as Python's `json` module writes it.
///
/// The digits are the shortest that round-trip. `format_float_short` in CPython's
/// `Python/pystrtod.c` writes them in fixed notation, always with a fraction, for magnitudes from
/// 1e-4 to below 1e16, and otherwise with an exponent that has a sign and at least two digits.
pub(crate) fn write(out: &mut String, float: f64) {
    if float.is_nan() {
        out.push_str("NaN");
    } else if float.is_infinite() {
        out.push_str(if float.is_sign_positive() { "Infinity" } else { "-Infinity" });
    } else {
        write_finite(out, float);
    }
}

/// `repr(float)`, except that NaN and the infinities have their JSON names.
pub(crate) fn repr(float: f64) -> String {
    let mut text = String::new();
    write(&mut text, float);
    text
}

/// Corrects the output of `zmij` in the two points where it differs from Python: fixed notation
/// down to 1e-5, and exponents of one digit without a plus sign.
///
/// ```text
/// zmij     0.000015    1e-7
/// Python   1.5e-05     1e-07
/// ```
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

    /// Python's rules applied to the digits that std finds, as a reference for the fast path.
    #[expect(clippy::string_slice, reason = "digits are ASCII")]
    fn reference_repr(float: f64) -> String {
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
    fn floats_match_python() {
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
            // Halfway between two shortest candidates: Python picks the even digit.
            (f64::from_bits(0xc312_1786_93f1_8ba5), "-1273104088982249.2"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(repr(float), python);
        }
    }

    /// std breaks a tie between two shortest candidates differently from Python, which picks the
    /// even digit.
    fn matches_reference(float: f64) -> bool {
        let (ours, reference) = (repr(float), reference_repr(float));
        let even = ours.ends_with(['0', '2', '4', '6', '8']);
        let tie = ours.len() == reference.len() && ours.parse() == reference.parse::<f64>();
        ours == reference || (tie && even)
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 20_000,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_finite_float_matches_the_reference(bits: u64) {
            let float = f64::from_bits(bits);
            prop_assume!(float.is_finite());
            prop_assert!(matches_reference(float), "{}", repr(float));
        }

        #[test]
        fn floats_of_moderate_size_match_the_reference(
            mantissa in -10_000_000_i64..10_000_000,
            exponent in -30_i32..30,
        ) {
            let float = mantissa as f64 * 10_f64.powi(exponent);
            prop_assert!(matches_reference(float), "{}", repr(float));
        }
    }
}
