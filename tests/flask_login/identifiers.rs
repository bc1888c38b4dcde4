//! The identifier of a client: `_id`, Flask-Login's `_create_identifier`.

use flask_session_cookie::flask_login::Client;
use serde::Deserialize;

use crate::fixture::cases;
use crate::request::Header;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    remote_addr: Option<Header>,
    forwarded: Option<Header>,
    user_agent: Option<Header>,
    identifier: String,
}

#[test]
fn every_client_gets_flask_logins_identifier() {
    let groups =
        ["address", "forwarded", "only-forwarded", "agent", "agent-forwarded", "agent-alone"];
    let cases = cases::<Case>(&groups);
    assert!(cases.len() >= 300, "only {} cases", cases.len());
    for (id, case) in cases {
        let address = case.forwarded.or(case.remote_addr).map(|header| header.bytes());
        let agent = case.user_agent.map(|header| header.bytes());
        let client = Client { remote_addr: address.as_deref(), user_agent: agent.as_deref() };
        assert_eq!(client.identifier().as_str(), case.identifier, "{id}");
    }
}
