//! Splits command lines of POSIX shells, and of `cmd.exe` as browsers write them, into words.

/// The words of a command. An unclosed quote extends to the end.
pub(super) fn words(command: &str) -> Vec<String> {
    if command.contains("^\"") {
        return split(&without_carets(command), Shell::Cmd);
    }
    split(command, Shell::Posix)
}

/// The value in `export NAME=...`. The name is a shell variable, not a cookie.
pub(super) fn assigned(text: &str) -> Option<&str> {
    let (variable, value) = text.strip_prefix("export ")?.trim_start().split_once('=')?;
    let is_name = variable.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && !variable.is_empty() && !value.contains("\nexport ")).then(|| value.trim())
}

#[derive(Clone, Copy, PartialEq)]
enum Shell {
    Posix,
    Cmd,
}

/// In `cmd.exe`, `^` escapes the next character. Browsers write every double quote as `^"`.
fn without_carets(command: &str) -> String {
    let mut out = String::with_capacity(command.len());
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match character {
            '^' => out.extend(characters.next()),
            _ => out.push(character),
        }
    }
    out
}

fn split(command: &str, shell: Shell) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = command.chars().peekable();
    while let Some(character) = characters.next() {
        let posix = shell == Shell::Posix;
        match character {
            '"' => double_quoted(&mut characters, word.get_or_insert_default(), posix),
            '\'' if posix => {
                let word = word.get_or_insert_default();
                word.extend(characters.by_ref().take_while(|character| *character != '\''));
            }
            '$' if posix && characters.peek() == Some(&'\'') => {
                characters.next();
                ansi_c_quoted(&mut characters, word.get_or_insert_default());
            }
            // The command continues on the next line.
            '\\' | '^' | '`' if matches!(characters.peek(), Some('\r' | '\n') | None) => {
                characters.next_if_eq(&'\r');
                characters.next_if_eq(&'\n');
            }
            '\\' if posix => word.get_or_insert_default().extend(characters.next()),
            _ if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn double_quoted(characters: &mut Characters<'_>, word: &mut String, posix: bool) {
    while let Some(character) = characters.next() {
        match character {
            '"' => return,
            '\\' => match characters.next() {
                // In a POSIX shell the backslash stays before other characters.
                Some(escaped) if posix && !matches!(escaped, '"' | '\\' | '$' | '`' | '\n') => {
                    word.extend(['\\', escaped]);
                }
                Some('\n') if posix => {}
                escaped => word.extend(escaped),
            },
            _ => word.push(character),
        }
    }
}

/// `$'...'` with escapes: `\n`, `\'`, `\041`, `\x2e`, `\u0021`.
fn ansi_c_quoted(characters: &mut Characters<'_>, word: &mut String) {
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            ('\'', _) => return,
            (_, false) => word.push(character),
            (_, true) => match characters.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some('x') => word.extend(code(characters, 16, 2, 0)),
                Some('u') => word.extend(code(characters, 16, 4, 0)),
                Some('U') => word.extend(code(characters, 16, 8, 0)),
                Some(digit @ '0'..='7') => {
                    word.extend(code(characters, 8, 2, u32::from(digit) - u32::from('0')));
                }
                Some(escaped) => word.push(escaped),
                None => return,
            },
        }
    }
}

/// The character with the code `begin`, extended by up to `digits` more digits.
fn code(characters: &mut Characters<'_>, radix: u32, digits: usize, begin: u32) -> Option<char> {
    let mut code = begin;
    for _ in 0..digits {
        let Some(digit) = characters.peek().and_then(|character| character.to_digit(radix)) else {
            break;
        };
        code = code.checked_mul(radix)?.checked_add(digit)?;
        characters.next();
    }
    char::from_u32(code)
}
