//! The guide's Rust runs as doc tests and its Python by `fixtures/generate.py`. These tests check
//! that the two agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The pages by name, which is also the name of the module.
fn pages() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        // A page for contributors.
        .filter(|path| !path.ends_with("testing.md"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The code of a page in one language, without the lines that rustdoc hides.
fn code(page: &str, language: &str) -> String {
    let mut code = String::new();
    let mut inside = false;
    for line in page.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            inside = !inside && fence == language;
        } else if inside && !line.starts_with("# ") {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// The code spans in all table columns with this header.
fn column(page: &str, name: &str) -> Vec<String> {
    let mut index = None;
    let mut found = Vec::new();
    for line in page.lines() {
        if !line.starts_with('|') {
            index = None;
            continue;
        }
        // In the tables that are tested, no cell contains a `|`.
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        match index {
            None => index = Some(cells.iter().position(|cell| *cell == name)),
            Some(None) => {}
            Some(Some(index)) => {
                found.extend(cells[index].split('`').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
    found
}

#[track_caller]
fn assert_contains(code: &str, page: &str, language: &str, snippets: &[String], least: usize) {
    assert!(snippets.len() >= least, "{page} has lost its table: {snippets:?}");
    for snippet in snippets {
        assert!(code.contains(snippet), "{page}: `{snippet}` is not in its {language}");
    }
}

#[test]
fn every_page_is_a_module_and_its_python_runs() {
    let guide = include_str!("../src/guide.rs");
    let run =
        [include_str!("../fixtures/pages.json"), include_str!("../fixtures/pages-zlib-ng.json")]
            .concat();
    for (name, page) in pages() {
        assert!(
            guide.contains(&format!("include_str!(\"../docs/{name}.md\")]\npub mod {name} {{}}")),
            "{name}"
        );
        assert!(guide.contains(&format!("[`{name}`]")), "{name} is not in the list");
        let python = code(&page, "python");
        if name == "fuzzing" {
            assert_eq!(python, "", "{name} has Python now");
            continue;
        }
        let examples = python.lines().filter(|line| line.starts_with(">>> ")).count();
        assert!(examples > 0, "{name}");
        let case = run.lines().find(|line| line.contains(&format!(r#""id": "{name}""#)));
        assert!(
            case.is_some_and(|case| case.contains(&format!(r#""examples": {examples}"#))),
            "{name}: {case:?}"
        );
    }
}

#[test]
fn every_page_begins_with_a_title() {
    for (name, page) in pages() {
        assert!(page.starts_with("# "), "{name}");
    }
}

#[test]
fn code_in_tables_is_in_the_code_that_runs() {
    let pages = pages();
    for (name, language, header, least) in [
        ("from_flask", "python", "Flask", 25),
        ("from_flask", "rust", "Rust", 25),
        ("settings", "rust", "here", 9),
        ("itsdangerous_crate", "rust", "here", 35),
        ("rotating", "rust", "in Rust", 4),
    ] {
        let page = &pages[name];
        assert_contains(&code(page, language), name, language, &column(page, header), least);
    }
}

#[test]
fn the_settings_page_lists_all_of_flasks_settings() {
    let page = &pages()["settings"];
    let python = code(page, "python");
    let (_, printed) = python.split_once("print(name)\n").unwrap();
    let settings: Vec<_> = printed.lines().take_while(|line| !line.starts_with(">>>")).collect();
    assert!(settings.len() >= 12, "{settings:?}");
    let named: BTreeSet<_> = column(page, "Flask").into_iter().collect();
    for setting in settings {
        assert!(named.contains(setting), "{setting}");
    }
}

#[test]
fn the_flask_security_page_lists_all_salts_and_durations() {
    let page = &pages()["flask_security"];
    let python = code(page, "python");
    let (salts, settings) = (column(page, "salt"), column(page, "salt setting"));
    let printed = python.lines().filter(|line| line.starts_with("SECURITY_"));
    let (serializers, durations): (Vec<_>, Vec<_>) =
        printed.partition(|line| line.ends_with("Serializer {}"));
    assert_eq!((serializers.len(), settings.len(), durations.len()), (10, 10, 11));
    for line in serializers {
        let [setting, salt, ..] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let index =
            settings.iter().position(|named| named == setting).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(salts[index], salt);
    }
    let table: String = page.lines().filter(|line| line.starts_with('|')).collect();
    for setting in durations.iter().map(|line| line.split(' ').next().unwrap()) {
        let is_named = table.contains(&format!("`{setting}`"));
        // A refresh token has no timestamp, and so no `max_age`.
        assert_eq!(is_named, setting != "SECURITY_REFRESH_TOKEN_MAX_AGE", "{setting}");
    }
}

#[test]
fn cookies_in_rust_are_those_of_the_python() {
    let mut cookies = 0;
    for (name, page) in pages() {
        let python = code(&page, "python").replace("'QUART_AUTH=Ijci.TgPVoQ', '", "Ijci.TgPVoQ");
        let letters = |letter: char| letter.is_ascii_alphanumeric() || ".:-_+/=".contains(letter);
        let rust = code(&page, "rust");
        for word in rust.split(|letter| !letters(letter)) {
            let [.., payload, timestamp, signature] =
                word.split(['.', ':']).collect::<Vec<_>>()[..]
            else {
                continue;
            };
            // A timestamp has 6 letters, and a signature with SHA-1, SHA-256 or SHA-512 27, 43 or
            // 86.
            if payload.len() >= 4 && timestamp.len() == 6 && [27, 43, 86].contains(&signature.len())
            {
                cookies += 1;
                assert!(python.contains(word), "{name}: {word}");
            }
        }
    }
    assert!(cookies >= 15, "{cookies}");
}

#[test]
fn the_contract_is_the_file_that_its_python_writes() {
    let pages: serde_json::Value =
        serde_json::from_str(include_str!("../fixtures/pages.json")).unwrap();
    let page =
        pages["cases"].as_array().unwrap().iter().find(|page| page["id"] == "contract").unwrap();
    assert_eq!(page["written"]["cookies.json"], include_str!("cookies.json"));
}

#[test]
fn the_fuzz_target_is_the_one_that_runs() {
    let page = &pages()["fuzzing"];
    let target = include_str!("../examples/fuzz/fuzz_targets/cart.rs");
    assert_eq!(code(page, "rust,ignore"), target);
    let manifest = include_str!("../examples/fuzz/Cargo.toml");
    for line in code(page, "toml").lines() {
        let here = line.replace(r#"version = "0.1""#, r#"path = "../..""#);
        assert!(manifest.lines().any(|line| line == here), "{line}");
    }
    let run = code(page, "sh")
        .replace("fuzz run", "fuzz run --fuzz-dir examples/fuzz")
        .replace("60\n", "");
    assert!(include_str!("../.ci/run").contains(&run), "{run}");
}
