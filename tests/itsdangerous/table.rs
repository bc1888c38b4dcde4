//! The table in README.md names tests that there are.

#[test]
fn every_test_that_the_table_names_exists() {
    let sources = [
        include_str!("upstream.rs"),
        include_str!("settings.rs"),
        include_str!("../../src/itsdangerous/encoding.rs"),
    ];
    let rows: Vec<_> =
        include_str!("README.md").lines().filter(|line| line.starts_with("| `test_")).collect();
    assert_eq!(rows.len(), 37, "the cases of upstream's test suite");
    for row in rows {
        let covered = row.split('|').nth(2).unwrap();
        let named: Vec<_> =
            covered.split('`').skip(1).step_by(2).filter(|name| name.matches('_').count() > 1).collect();
        assert!(
            !named.is_empty() || ["does not apply", "unit tests"].iter().any(|why| covered.contains(why)),
            "{row}"
        );
        for name in named {
            let function = format!("fn {name}()");
            assert!(sources.iter().any(|source| source.contains(&function)), "there is no test {name}");
        }
    }
}
