//! Where this crate does not do what Flask-Login does, on purpose. Each is shown by a case of the fixture.

/// User ids that no text is made of for the remember cookie: Flask-Login writes what Python prints for them, which no
/// `user_loader` can use.
pub(crate) const USER_IDS_WITHOUT_TEXT: &[&str] = &["get-id/none", "get-id/list", "get-id/tuple"];
