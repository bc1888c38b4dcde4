//! Options, exit codes, and the secrecy of keys.

use std::io::Read as _;

use serde_json::json;

use super::{
    ALICE, ALICE_BYTES_KEY, ALICE_FALLBACK, DEV, NOW, command, forge_zlib, inspect, run_with,
};

/// Runs with a file of this content; `{}` in the arguments is its path.
fn with_file(content: &[u8], arguments: &[&str]) -> super::Run {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    std::fs::write(&path, content).unwrap();
    let arguments: Vec<_> =
        arguments.iter().map(|argument| argument.replace("{}", path.to_str().unwrap())).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    inspect(&[&arguments, &NOW])
}

fn with_environment(variables: &[(&str, &str)], arguments: &[&str]) -> super::Run {
    let mut command = command(&[&["inspect"], arguments, &NOW]);
    command.envs(variables.iter().copied());
    run_with(command, b"")
}

#[test]
fn keys_come_from_options_files_and_the_environment() {
    assert_eq!(with_file(b"dev", &[ALICE, "--secret-key-file", "{}"]).code, 0);
    assert_eq!(with_file(b"dev\n", &[ALICE, "--secret-key-file", "{}"]).code, 0);
    assert_eq!(with_file(b"dev\r\n", &[ALICE, "--secret-key-file", "{}"]).code, 0);
    assert_eq!(with_file(b"\xff\x00\x01", &[ALICE_BYTES_KEY, "--secret-key-file", "{}"]).code, 0);
    assert_eq!(
        with_file(b"old1", &[ALICE_FALLBACK, "--secret-key", "new", "--fallback-key-file", "{}"])
            .code,
        0
    );
    assert_eq!(with_environment(&[("SECRET_KEY", "dev")], &[ALICE]).code, 0);
    let fallbacks = ("SECRET_KEY_FALLBACKS", r"['old1', b'\x00']");
    assert_eq!(with_environment(&[("SECRET_KEY", "new"), fallbacks], &[ALICE_FALLBACK]).code, 0);
    let option = with_environment(&[("SECRET_KEY", "wrong")], &[ALICE, "--secret-key", "dev"]);
    assert_eq!(option.code, 0, "an option takes precedence over the environment");
}

#[test]
fn keys_can_be_text_hexadecimal_base64_or_literals() {
    for (key, format) in [
        ("ff0001", "hex"),
        ("FF0001", "hex"),
        ("/wAB", "base64"),
        ("_wAB", "base64"),
        (r"b'\xff\x00\x01'", "python"),
    ] {
        let run = inspect(&[&[ALICE_BYTES_KEY, "--secret-key", key, "--key-format", format], &NOW]);
        assert_eq!(run.code, 0, "{key}: {}{}", run.stdout, run.stderr);
    }
    assert_eq!(
        inspect(&[&[ALICE, "--secret-key", "'dev'", "--key-format", "python"], &NOW]).code,
        0
    );
}

#[test]
fn a_key_that_cannot_be_used_is_an_error() {
    for (options, message) in [
        (&["--secret-key", ""][..], "--secret-key: the key is empty"),
        (
            &["--secret-key", "ff0", "--key-format", "hex"],
            "--secret-key: the key is not hexadecimal: expected pairs of digits",
        ),
        (&["--secret-key", "é", "--key-format", "base64"], "--secret-key: the key is not base64"),
        (
            &["--secret-key", "dev", "--key-format", "python"],
            "--secret-key: the key is not a Python str or bytes literal",
        ),
        (
            &["--secret-key", "[1]", "--key-format", "python"],
            "--secret-key: the key is not a Python str or bytes literal",
        ),
        (&["--secret-key", "dev", "--fallback-key", ""], "--fallback-key: the key is empty"),
        (&["--fallback-key", "dev"], "a fallback key needs a secret key: see `Keys` in --help"),
        (
            &["--secret-key-file", "/nowhere/key"],
            "--secret-key-file: No such file or directory (os error 2)",
        ),
    ] {
        let run = inspect(&[&[ALICE], options]);
        assert_eq!(
            (run.stderr.lines().next(), run.code),
            (Some(format!("error: {message}").as_str()), 2)
        );
    }
    let run = with_environment(&[("SECRET_KEY", "dev"), ("SECRET_KEY_FALLBACKS", "old")], &[ALICE]);
    assert_eq!(
        run.stderr.lines().next(),
        Some("error: SECRET_KEY_FALLBACKS: expected a list such as ['old', b'\\xff']")
    );
    assert_eq!(with_environment(&[("SECRET_KEY", "")], &[ALICE]).code, 2);
}

#[test]
fn usage_errors_exit_with_2() {
    for arguments in [
        &[][..],
        &["--no-such-option"],
        &[ALICE],
        &["inspect", ALICE, "--digest", "md5"],
        &["inspect", ALICE, "--key-derivation", "HMAC"],
        &["inspect", ALICE, "--key-format", "rot13"],
        &["inspect", ALICE, "--lifetime", "soon"],
        &["inspect", ALICE, "--now", "-1"],
        &["inspect", ALICE, "--now", "253402300800"],
        &["inspect", ALICE, "--now", "yesterday"],
        &["inspect", ALICE, ALICE],
        &["inspect", ALICE, "--secret-key", "dev", "--secret-key-file", "key"],
        &["inspect", ALICE, "--secret-key", "dev", "--ask-secret-key"],
        &["sign", "{}", "--json"],
        &["sign", "{}", "--zlib", "other"],
        &["completions", "tcsh"],
    ] {
        let run = run_with(command(&[arguments]), b"");
        assert_eq!((run.stdout.as_str(), run.code), ("", 2), "{arguments:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn unexpected_arguments_say_what_is_expected() {
    for arguments in [&["decode", ALICE][..], &[ALICE]] {
        let run = run_with(command(&[arguments]), b"");
        assert!(
            run.stderr.starts_with("error: expected a command, such as flask-session inspect '")
        );
    }
    let run = inspect(&[&["Cookie:", "session=x"]]);
    assert!(
        run.stderr
            .starts_with("error: more than one argument: put the pasted text in single quotes")
    );
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = run_with(command(&[&["completions", shell]]), b"");
        assert!(run.stdout.contains("secret-key-file"), "{shell}");
        assert_eq!(run.code, 0);
    }
}

#[test]
fn help_warns_of_keys_on_the_command_line() {
    for arguments in [["inspect", "--help"], ["sign", "--help"]] {
        let run = run_with(command(&[&arguments]), b"");
        assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
        assert!(run.stdout.contains("Examples:") && run.stdout.contains("Exit code:"));
        assert!(
            run.stdout
                .contains("A key on the command line is visible to every user of the machine (ps)")
        );
        assert!(run.stdout.contains("SECRET_KEY"));
        assert_eq!((run.stderr.as_str(), run.code), ("", 0));
    }
}

#[test]
fn no_key_is_ever_printed() {
    const SECRET: &str = "hunter2hunter2";
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    for arguments in [
        &["inspect", ALICE][..],
        &["inspect", ALICE, "--json"],
        &["inspect", ALICE, "--secret-key", &format!("{SECRET}\n")],
        &["inspect", ALICE, "--secret-key", &format!("'{SECRET}'"), "--key-format", "python"],
        &["--help"],
        &["inspect", "--help"],
        &["sign", "--help"],
        &["sign", "{}"],
        &["sign", "{"],
        &["inspect", ALICE, "--secret-key", SECRET],
        &["inspect", ALICE, "--secret-key", SECRET, "--key-format", "hex"],
        &["inspect", ALICE, "--secret-key", SECRET, "--key-format", "python"],
        &["inspect", ALICE, "--secret-key", &format!("{hex}z"), "--key-format", "hex"],
        &["inspect", ALICE, "--fallback-key", SECRET],
        &["inspect", ALICE, "--fallback-key", SECRET, "--fallback-key", ""],
        &["inspect", ALICE, "--secret-key", &format!("-{SECRET}")],
        &["inspect", ALICE, "--secretkey", SECRET],
        &["inspect", ALICE, &format!("--secretkey={SECRET}")],
        // Keys in the wrong place: a forgotten option, an unquoted space.
        &["inspect", ALICE, SECRET],
        &["inspect", ALICE, "--secret-key", "my", SECRET],
        &["sign", "{}", SECRET],
        &["sign", "--secret-key", "x", SECRET],
        &["--secret-key", SECRET, "sign", "{}"],
        &[SECRET],
        // Keys where another value is expected.
        &["inspect", ALICE, "--secret-key-file", SECRET],
        &["inspect", ALICE, "--secret-key", "x", "--fallback-key-file", SECRET],
        &["inspect", ALICE, &format!("--{SECRET}")],
        &["inspect", ALICE, &format!("--json={SECRET}")],
        &["inspect", ALICE, &format!("--ask-secret-key={SECRET}")],
        &["inspect", ALICE, "--key-format", SECRET],
        &["inspect", ALICE, "--digest", SECRET],
        &["inspect", ALICE, "--lifetime", SECRET],
        &["inspect", ALICE, "--now", SECRET],
        &["completions", SECRET],
    ] {
        let mut command = command(&[arguments]);
        command.env("SECRET_KEY", SECRET).env("SECRET_KEY_FALLBACKS", format!("[{SECRET}"));
        let run = run_with(command, b"");
        let output = run.stdout + &run.stderr;
        assert!(!output.contains(SECRET) && !output.contains(&hex), "{arguments:?}: {output}");
    }
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let items = vec!["a text of some length"; 20_000];
    let cookie = forge_zlib(json!({ "v": items }).to_string().as_bytes());
    let mut child = command(&[&["inspect", &cookie, "--full"], &DEV, &NOW]).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 8]).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}
