//! The users of both halves.

use std::convert::Infallible;

/// A user.
#[derive(Clone, Copy)]
pub(crate) struct User {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    password: &'static str,
}

/// For this demo only. A real service queries the database of the Flask app, which has password
/// hashes.
static USERS: [User; 2] = [
    User { id: "1", name: "alice", password: "wonderland" },
    User { id: "2", name: "bob", password: "builder" },
];

impl User {
    /// Flask-Login's `user_loader`. Unlike a database query, it cannot fail.
    pub(crate) async fn by_id(id: String) -> Result<Option<User>, Infallible> {
        Ok(USERS.iter().find(|user| user.id == id).copied())
    }

    pub(crate) fn with_password(name: &str, password: &str) -> Option<&'static User> {
        USERS.iter().find(|user| user.name == name && user.password == password)
    }
}
