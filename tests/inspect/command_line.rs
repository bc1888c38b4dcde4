//! Options, exit codes, and keys that stay secret.

use std::io::Read as _;

use serde_json::json;

use super::{ALICE, DEV, NOW, command, forge_zlib, inspect, run_with};

#[test]
fn an_empty_key_is_an_error() {
    let mut command = command(&[&[ALICE]]);
    command.env("SECRET_KEY", "");
    let run = run_with(command, b"");
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: the secret key is empty: give the app's own\n"), "{}", run.stderr);
}

#[test]
fn usage_errors_exit_with_2() {
    for arguments in [
        &["--no-such-option"][..],
        &[ALICE, "--digest", "md5"],
        &[ALICE, "--lifetime", "soon"],
        &[ALICE, "--now", "-1"],
        &[ALICE, "--now", "253402300800"],
        &[ALICE, ALICE],
        &[ALICE, "sign"],
        &["--json", "sign", "{}"],
        &["--secret-key", "dev", "sign", "{}"],
        &["sign", "{}", "--json"],
    ] {
        let run = inspect(&[arguments]);
        assert_eq!((run.stdout.as_str(), run.code), ("", 2), "{arguments:?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn help_warns_of_keys_on_the_command_line() {
    for arguments in [&["--help"][..], &["sign", "--help"]] {
        let run = inspect(&[arguments]);
        assert!(
            run.stdout.contains("A key on the command line is visible to every user of the machine (ps)")
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
        &[ALICE][..],
        &[ALICE, "--json"],
        &["--help"],
        &["sign", "--help"],
        &["sign", "{}"],
        &["sign", "{"],
        &[ALICE, "--secret-key", SECRET],
        &[ALICE, "--secret-key", SECRET, "--secret-key-hex", &hex],
        &[ALICE, "--secret-key-hex", &format!("{hex}z")],
        &[ALICE, "--fallback-key", SECRET],
        &[ALICE, "--fallback-key", SECRET, "--fallback-key", ""],
        &[ALICE, "--secret-key", &format!("-{SECRET}")],
        &[ALICE, "--secretkey", SECRET],
        &[ALICE, &format!("--secretkey={SECRET}")],
        // Keys in the wrong place: an option forgotten, a space not quoted.
        &[ALICE, SECRET],
        &[ALICE, "--secret-key", "my", SECRET],
        &["sign", "{}", SECRET],
        &["--secret-key", SECRET, "sign", "{}"],
    ] {
        let mut command = command(&[arguments]);
        command.env("SECRET_KEY", SECRET);
        let run = run_with(command, b"");
        let output = run.stdout + &run.stderr;
        assert!(!output.contains(SECRET) && !output.contains(&hex), "{arguments:?}: {output}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let items = vec!["a text of some length"; 20_000];
    let cookie = forge_zlib(json!({ "v": items }).to_string().as_bytes());
    let mut child = command(&[&[&cookie], &DEV, &NOW]).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 8]).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}
