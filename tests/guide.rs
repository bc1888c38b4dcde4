//! The pages of the guide: their Rust and their Python are run, each by its own; here is what holds
//! between the two.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each page by its name, which is that of its module.
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

/// The code of a page in one language, without what rustdoc hides.
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

/// What stands as code in the columns of this name, in all tables of a page.
fn column(page: &str, name: &str) -> Vec<String> {
    let mut index = None;
    let mut found = Vec::new();
    for line in page.lines() {
        if !line.starts_with('|') {
            index = None;
            continue;
        }
        // No cell of a page has a `|` in it.
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
fn stands_in(code: &str, page: &str, language: &str, snippets: &[String], least: usize) {
    assert!(snippets.len() >= least, "{page} has lost its table: {snippets:?}");
    for snippet in snippets {
        assert!(code.contains(snippet), "{page}: `{snippet}` is not in its {language}");
    }
}

#[test]
fn every_page_is_a_module_and_its_python_is_run() {
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
        if ["deviations", "fuzzing"].contains(&name.as_str()) {
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
fn the_lines_of_tables_are_lines_of_code_that_is_run() {
    let pages = pages();
    let from_flask = &pages["from_flask"];
    stands_in(
        &code(from_flask, "python"),
        "from_flask",
        "Python",
        &column(from_flask, "Flask"),
        25,
    );
    stands_in(&code(from_flask, "rust"), "from_flask", "Rust", &column(from_flask, "Rust"), 25);
    let settings = &pages["settings"];
    stands_in(&code(settings, "rust"), "settings", "Rust", &column(settings, "here"), 9);
    let itsdangerous = &pages["itsdangerous_crate"];
    stands_in(
        &code(itsdangerous, "rust"),
        "itsdangerous_crate",
        "Rust",
        &column(itsdangerous, "here"),
        35,
    );
    let rotating = &pages["rotating"];
    stands_in(&code(rotating, "rust"), "rotating", "Rust", &column(rotating, "in Rust"), 4);
}

#[test]
fn every_setting_that_flask_has_is_in_the_tables() {
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
fn every_salt_that_flask_security_has_is_in_the_table() {
    let page = &pages()["tokens"];
    let python = code(page, "python");
    let (salts, settings): (Vec<_>, Vec<_>) =
        (column(page, "salt"), column(page, "setting of the salt"));
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
        assert_eq!(is_named, setting != "SECURITY_REFRESH_TOKEN_MAX_AGE", "{setting}");
    }
}

#[test]
fn the_cookies_in_the_rust_of_a_page_are_those_of_its_python() {
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
fn the_contract_is_the_file_that_the_python_of_its_page_writes() {
    let pages: serde_json::Value =
        serde_json::from_str(include_str!("../fixtures/pages.json")).unwrap();
    let page =
        pages["cases"].as_array().unwrap().iter().find(|page| page["id"] == "contract").unwrap();
    assert_eq!(page["written"]["cookies.json"], include_str!("cookies.json"));
}

#[test]
fn the_fuzz_target_of_the_page_is_the_one_that_is_run() {
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
