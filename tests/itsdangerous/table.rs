//! The table in README.md has a row for every case of upstream's test suite, and names existing
//! tests.

use std::collections::BTreeSet;

/// The output of `pytest --collect-only`: `test_signer.py::TestSigner::test_key_derivation[hmac]`.
const CASES: &str = include_str!("upstream-cases.txt");
const TABLE: &str = include_str!("README.md");
const SOURCES: [&str; 4] = [
    include_str!("upstream.rs"),
    include_str!("settings.rs"),
    include_str!("signers.rs"),
    include_str!("../../src/itsdangerous/encoding.rs"),
];

/// Upstream's test classes and their bases.
const CLASSES: [(&str, &[&str]); 6] = [
    ("TestSigner", &[]),
    ("TestSerializer", &[]),
    ("TestTimestampSigner", &["TestSigner"]),
    ("TestTimedSerializer", &["TestSerializer"]),
    ("TestURLSafeSerializer", &["TestSerializer"]),
    ("TestURLSafeTimedSerializer", &["TestSerializer", "TestTimedSerializer"]),
];

/// The parameters of whole classes, which README.md explains above the table.
const CLASS_PARAMETERS: [&str; 4] = ["Serializer", "serializer_factory1", "value0", "zlib"];

struct Case {
    file: &'static str,
    class: Option<&'static str>,
    name: &'static str,
    parameter: Option<&'static str>,
}

fn case(line: &'static str) -> Case {
    let (path, parameters) = match line.split_once('[') {
        Some((path, parameters)) => (path, parameters.strip_suffix(']')),
        None => (line, None),
    };
    let parameter = parameters.and_then(|parameters| {
        let own = CLASS_PARAMETERS
            .iter()
            .find_map(|parameter| parameters.strip_prefix(parameter))
            .unwrap_or(parameters);
        Some(own.strip_prefix('-').unwrap_or(own)).filter(|own| !own.is_empty())
    });
    match path.split("::").collect::<Vec<_>>()[..] {
        [file, class, name] => Case { file, class: Some(class), name, parameter },
        [file, name] => Case { file, class: None, name, parameter },
        _ => panic!("{line}"),
    }
}

struct Row {
    file: &'static str,
    class: Option<&'static str>,
    name: &'static str,
    parameters: BTreeSet<&'static str>,
    tests: &'static str,
    remarks: &'static str,
}

impl Row {
    fn covers(&self, case: &Case) -> bool {
        let same_class = match (self.class, case.class) {
            (None, None) => self.file == case.file,
            (Some(ours), Some(theirs)) => {
                let (_, bases) = CLASSES.iter().find(|(class, _)| *class == theirs).expect(theirs);
                ours == theirs || bases.contains(&ours)
            }
            _ => false,
        };
        same_class && self.name == case.name
    }
}

/// The parts in backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn rows() -> Vec<Row> {
    let (mut file, mut class) = ("", None);
    let mut rows = Vec::new();
    for line in
        TABLE.lines().filter(|line| line.starts_with("| **") || line.starts_with("| `test_"))
    {
        let [_, head, tests, remarks, _] = line.split('|').map(str::trim).collect::<Vec<_>>()[..]
        else {
            panic!("not three cells: {line}")
        };
        match (head.split("**").nth(1), quoted(head)) {
            (Some(of), quoted) => (file, class) = (of, quoted.first().copied()),
            (None, quoted) => rows.push(Row {
                file,
                class,
                name: quoted[0],
                parameters: quoted[1..].iter().copied().collect(),
                tests,
                remarks,
            }),
        }
    }
    rows
}

#[test]
fn every_upstream_case_has_a_row() {
    let rows = rows();
    let cases: Vec<_> = CASES.lines().map(case).collect();
    assert_eq!((cases.len(), rows.len()), (297, 37), "all of upstream's test suite");
    for case in &cases {
        let class = case.class.unwrap_or("no class");
        assert!(
            rows.iter().any(|row| row.covers(case)),
            "no row for {} of {class}, {}",
            case.name,
            case.file
        );
    }
    for row in &rows {
        let parameters: BTreeSet<_> = cases
            .iter()
            .filter(|case| row.covers(case))
            .filter_map(|case| case.parameter)
            .collect();
        assert!(cases.iter().any(|case| row.covers(case)), "upstream has no case {}", row.name);
        assert_eq!(row.parameters, parameters, "{}", row.name);
    }
}

/// Whether there is a test of this name that is not ignored.
fn is_test(name: &str) -> bool {
    let function = format!("fn {name}() {{");
    SOURCES.iter().any(|source| {
        let lines: Vec<_> = source.lines().map(str::trim).collect();
        lines.windows(2).any(|pair| pair == ["#[test]", function.as_str()])
    })
}

#[test]
fn every_row_names_existing_tests_or_a_reason() {
    for Row { name, tests, remarks, .. } in rows() {
        let named = quoted(tests);
        if named.is_empty() {
            assert!(tests == "does not apply" && !remarks.is_empty(), "{name}");
        }
        for test in named {
            assert!(is_test(test), "there is no test {test}, named for {name}");
        }
    }
}
