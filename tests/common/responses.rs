//! Settings of the session cookie and response headers in the format of the fixtures: see
//! `fixtures/README.md`.

use flask_session_cookie::{
    ConfigError, ResponseHeaders, SameSite, SaveError, SessionCodec, SessionInterface,
    SessionInterfaceBuilder,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CookieSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_root: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_site: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitioned: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_each_request: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cookie_size: Option<usize>,
}

impl CookieSettings {
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("session")
    }

    /// An interface with these settings and Flask's defaults for the others.
    pub fn interface(&self, codec: SessionCodec) -> Result<SessionInterface, ConfigError> {
        self.builder(codec)?.build()
    }

    pub fn builder(&self, codec: SessionCodec) -> Result<SessionInterfaceBuilder, ConfigError> {
        let mut interface = SessionInterface::builder(codec);
        if let Some(name) = &self.name {
            interface = interface.name(name);
        }
        if let Some(domain) = &self.domain {
            interface = interface.domain(domain);
        }
        if let Some(path) = &self.path {
            interface = interface.path(path);
        }
        if let Some(application_root) = &self.application_root {
            interface = interface.application_root(application_root);
        }
        if let Some(http_only) = self.http_only {
            interface = interface.http_only(http_only);
        }
        if let Some(secure) = self.secure {
            interface = interface.secure(secure);
        }
        if let Some(same_site) = &self.same_site {
            interface = interface.same_site(same_site.parse::<SameSite>()?);
        }
        if let Some(partitioned) = self.partitioned {
            interface = interface.partitioned(partitioned);
        }
        if let Some(refresh_each_request) = self.refresh_each_request {
            interface = interface.refresh_each_request(refresh_each_request);
        }
        if let Some(max_cookie_size) = self.max_cookie_size {
            interface = interface.max_cookie_size(max_cookie_size);
        }
        Ok(interface)
    }
}

/// The headers of a response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Latin-1, one character per byte, as in WSGI.
    pub set_cookie: Option<String>,
    pub vary: bool,
    pub too_large: Option<usize>,
    /// The exception that Flask raised instead.
    pub error: Option<String>,
}

impl Answer {
    /// Whether our result is this answer.
    pub fn is(&self, saved: &Result<ResponseHeaders, SaveError>) -> bool {
        match saved {
            Err(_) => self.error.is_some(),
            Ok(save) => {
                self.error.is_none()
                    && save.set_cookie() == self.set_cookie.as_deref()
                    && save.vary_cookie() == self.vary
                    && save.too_large() == self.too_large
            }
        }
    }
}

/// The `Cookie` header of the next request, given that of the last one and its response.
pub fn next_header(header: Option<String>, set_cookie: Option<&str>) -> Option<String> {
    match set_cookie.and_then(|text| text.split(';').next()) {
        None => header,
        Some(pair) if pair.ends_with('=') => None,
        Some(pair) => Some(pair.to_owned()),
    }
}
