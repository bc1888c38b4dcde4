//! A domain as Werkzeug writes it to a cookie: `domain.partition(":")[0].lstrip(".").encode("idna")` in
//! `dump_cookie`.
//!
//! Python's codec `idna` is that of RFC 3490 (IDNA 2003): every label that is not ASCII is brought to one form
//! (nameprep, RFC 3491) and then to ASCII (Punycode, RFC 3492). Nameprep takes tables of Unicode 3.2. Here it is done
//! for the letters where it does nothing or makes them small, in alphabets that need no marks; a domain with any
//! other character is refused. What comes out is thus either what Python writes, or nothing.

const REFUSED_LETTER: &str =
    "it has a character whose ASCII form is not known here: give the domain in its ASCII form (`xn--...`)";

/// Where nameprep does no more than `char::to_lowercase`, and no character changes with its neighbours: no combining
/// marks, nothing that composes with the character before it. Letters that were not in Unicode 3.2 are left out, too.
const PLAIN: [(char, char); 35] = [
    // Latin
    ('À', 'Ö'),
    ('Ø', 'Þ'),
    ('à', 'ö'),
    ('ø', 'į'),
    ('ı', 'ı'),
    ('Ĵ', 'ľ'),
    ('Ł', 'ň'),
    ('Ŋ', 'ž'),
    ('ƀ', 'ǃ'),
    ('Ǎ', 'ǰ'),
    ('Ǵ', 'Ƞ'),
    ('Ȣ', 'ȳ'),
    ('ɐ', 'ʭ'),
    ('Ḁ', 'ẕ'),
    ('Ạ', 'ỹ'),
    // Greek
    ('Ά', 'Ά'),
    ('Έ', 'Ί'),
    ('Ό', 'Ό'),
    ('Ύ', 'Ρ'),
    ('Σ', 'ρ'),
    ('σ', 'ώ'),
    // Cyrillic
    ('Ѐ', 'ҁ'),
    ('Ҋ', 'ӎ'),
    ('Ӑ', 'ӵ'),
    ('Ӹ', 'ӹ'),
    // Armenian and Georgian
    ('Ա', 'Ֆ'),
    ('ա', 'ֆ'),
    ('ა', 'ჸ'),
    // Chinese, Japanese and Korean
    ('々', '〇'),
    ('ぁ', 'ゖ'),
    ('ァ', 'ヾ'),
    ('㐀', '䶵'),
    ('一', '龥'),
    ('가', '힣'),
    // The middle dot, of Catalan
    ('·', '·'),
];

/// The same of letters that are written from right to left: Hebrew and Arabic.
const RIGHT_TO_LEFT: [(char, char); 4] =
    [('\u{5d0}', '\u{5ea}'), ('\u{621}', '\u{63a}'), ('\u{641}', '\u{64a}'), ('\u{679}', '\u{6d3}')];

/// What follows `Domain=`; or what is wrong.
pub(super) fn to_ascii(domain: &str) -> Result<String, &'static str> {
    let host = domain.split(':').next().unwrap_or_default().trim_start_matches('.');
    let ascii = if host.is_ascii() { check_ascii(host)?.to_owned() } else { idna(host)? };
    if ascii.bytes().any(|byte| byte.is_ascii_control() || byte == b';') {
        return Err("a control character or `;` would end the attribute");
    }
    Ok(ascii)
}

/// ASCII alone goes as it is, upper case included; Python only looks at the lengths.
fn check_ascii(host: &str) -> Result<&str, &'static str> {
    let mut labels = host.rsplit('.');
    check_length(labels.next().unwrap_or_default(), 0)?;
    labels.try_for_each(|label| check_length(label, 1))?;
    Ok(host)
}

fn check_length(label: &str, least: usize) -> Result<(), &'static str> {
    if (least..64).contains(&label.len()) {
        Ok(())
    } else {
        Err("a label is empty or longer than 63 characters")
    }
}

fn idna(host: &str) -> Result<String, &'static str> {
    let mut ascii = String::new();
    let mut labels: Vec<_> = host.split(['.', '。', '．', '｡']).collect();
    let ends_with_dot = labels.pop_if(|last| last.is_empty()).is_some();
    for label in labels {
        if !ascii.is_empty() {
            ascii.push('.');
        }
        ascii.push_str(&label_to_ascii(label)?);
    }
    if ends_with_dot {
        ascii.push('.');
    }
    Ok(ascii)
}

/// `ToASCII` of RFC 3490, as Python has it: without the rules for host names.
fn label_to_ascii(label: &str) -> Result<String, &'static str> {
    let mut ascii = if label.is_ascii() { label.to_owned() } else { nameprep(label)? };
    if !ascii.is_ascii() {
        if ascii.starts_with("xn--") {
            return Err("a label begins with `xn--` and is not ASCII");
        }
        ascii = format!("xn--{}", punycode(&ascii).ok_or("a label is too long")?);
    }
    check_length(&ascii, 1)?;
    Ok(ascii)
}

/// One form of a label that has a character beyond ASCII.
fn nameprep(label: &str) -> Result<String, &'static str> {
    let mut prepared = String::with_capacity(label.len());
    for character in label.chars() {
        match character {
            // Which IDNA 2008 leaves as they are: another domain.
            'ß' => prepared.push_str("ss"),
            'ς' => prepared.push('σ'),
            _ if character.is_ascii() || is_in(character, &PLAIN) => {
                prepared.extend(character.to_lowercase());
            }
            _ if is_in(character, &RIGHT_TO_LEFT) => prepared.push(character),
            _ => return Err(REFUSED_LETTER),
        }
    }
    check_directions(&prepared)?;
    Ok(prepared)
}

/// Section 6 of RFC 3454: with a letter from right to left there may be none from left to right, and one must stand
/// at either end.
fn check_directions(label: &str) -> Result<(), &'static str> {
    let is_right_to_left = |character| is_in(character, &RIGHT_TO_LEFT);
    if !label.contains(is_right_to_left) {
        return Ok(());
    }
    let has_other_letters =
        label.chars().any(|character| character.is_alphabetic() && !is_right_to_left(character));
    if has_other_letters || !label.starts_with(is_right_to_left) || !label.ends_with(is_right_to_left) {
        return Err("a label mixes directions of writing");
    }
    Ok(())
}

fn is_in(character: char, ranges: &[(char, char)]) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&character))
}

/// The algorithm of RFC 3492, section 6.3. `None` for text that is too long for its numbers, of which no label can
/// be.
fn punycode(text: &str) -> Option<String> {
    const BASE: u32 = 36;
    const T_MIN: u32 = 1;
    const T_MAX: u32 = 26;

    let mut encoded: String = text.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(encoded.len()).ok()?;
    if basic > 0 {
        encoded.push('-');
    }
    let total = u32::try_from(text.chars().count()).ok()?;
    let (mut code, mut delta, mut bias, mut handled) = (0x80, 0_u32, 72, basic);
    while handled < total {
        let next = text.chars().map(u32::from).filter(|point| *point >= code).min()?;
        delta = delta.checked_add((next - code).checked_mul(handled + 1)?)?;
        code = next;
        for point in text.chars().map(u32::from) {
            if point < code {
                delta = delta.checked_add(1)?;
            }
            if point == code {
                let mut rest = delta;
                let mut position = BASE;
                loop {
                    let threshold = position.saturating_sub(bias).clamp(T_MIN, T_MAX);
                    if rest < threshold {
                        break;
                    }
                    encoded.push(digit(threshold + (rest - threshold) % (BASE - threshold))?);
                    rest = (rest - threshold) / (BASE - threshold);
                    position += BASE;
                }
                encoded.push(digit(rest)?);
                bias = adapted(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        code += 1;
    }
    Some(encoded)
}

/// The bias after a delta, section 6.1.
fn adapted(delta: u32, handled: u32, is_first: bool) -> u32 {
    const SKEW: u32 = 38;
    const DAMP: u32 = 700;
    let mut delta = delta / if is_first { DAMP } else { 2 };
    delta += delta / handled;
    let mut bias = 0;
    while delta > (36 - 1) * 26 / 2 {
        delta /= 36 - 1;
        bias += 36;
    }
    bias + 36 * delta / (delta + SKEW)
}

fn digit(value: u32) -> Option<char> {
    const DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    DIGITS.get(usize::try_from(value).ok()?).copied().map(char::from)
}
