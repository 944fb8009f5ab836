//! The headers that go with every request: who asks, by which program, and in whose name. Each is checked before it is
//! given to a client, which would panic.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{
    HeaderName, HeaderValue,
    header::{AUTHORIZATION, PROXY_AUTHORIZATION, USER_AGENT},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::AccessError;

/// A header.
pub(super) type HttpHeader = (HeaderName, HeaderValue);

/// The characters that are escaped in the name of a header, and the escape sign itself (client-go's `headerKeyEscape`).
const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'*')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// In whose name to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Impersonation {
    /// The user to impersonate. `None` for no impersonation.
    pub(in crate::source) user: Option<String>,
    pub(in crate::source) uid: Option<String>,
    pub(in crate::source) groups: Vec<String>,
    /// More about the user, by key.
    pub(in crate::source) extra: Vec<(String, Vec<String>)>,
}

/// The `User-Agent` of this program.
pub(super) fn program() -> HttpHeader {
    let name = concat!("portolan/", env!("CARGO_PKG_VERSION"));
    (USER_AGENT, HeaderValue::from_static(name))
}

/// The header of a login by token, without the blanks around the token. `None` if it is empty.
///
/// # Errors
/// If the token has a character that no header may have.
pub(super) fn bearer(token: &str) -> Result<Option<HttpHeader>, AccessError> {
    let token = token.trim();
    if token.is_empty() {
        return Ok(None);
    }
    value("token", token, "fetch it again")?;
    let value = HeaderValue::try_from(format!("Bearer {token}"));
    let mut value = value.map_err(|_| AccessError::header("token", 1, "fetch it again"))?;
    value.set_sensitive(true);
    Ok(Some((AUTHORIZATION, value)))
}

/// A login by user and password.
pub(super) fn basic(user: &str, password: &str) -> HttpHeader {
    (AUTHORIZATION, basic_value(user, password))
}

/// The same at a proxy.
pub(super) fn proxy_basic(user: &str, password: &str) -> HttpHeader {
    (PROXY_AUTHORIZATION, basic_value(user, password))
}

fn basic_value(user: &str, password: &str) -> HeaderValue {
    let encoded = STANDARD.encode(format!("{user}:{password}"));
    let value = HeaderValue::try_from(format!("Basic {encoded}"));
    let mut value = value.expect("base64 is valid in a header");
    value.set_sensitive(true);
    value
}

impl Impersonation {
    /// The headers of the impersonation.
    ///
    /// # Errors
    /// If a value has a character that no header may have, or if groups, a uid or extra fields are given without a
    /// user.
    pub(super) fn headers(&self) -> Result<Vec<HttpHeader>, AccessError> {
        let Some(user) = &self.user else {
            let says_more = self.uid.is_some() || !self.groups.is_empty() || !self.extra.is_empty();
            return if says_more {
                Err(AccessError::NobodyImpersonated)
            } else {
                Ok(Vec::new())
            };
        };
        let one = |name: &'static str, what: &str, text: &str| {
            let value = value(what, text, "check it in the kubeconfig")?;
            Ok::<_, AccessError>((HeaderName::from_static(name), value))
        };
        let mut headers = vec![one("impersonate-user", "as", user)?];
        if let Some(uid) = &self.uid {
            headers.push(one("impersonate-uid", "as-uid", uid)?);
        }
        for group in &self.groups {
            headers.push(one("impersonate-group", "as-groups", group)?);
        }
        for (key, values) in &self.extra {
            let name = utf8_percent_encode(key, NAME).to_string().to_lowercase();
            let name = HeaderName::try_from(format!("impersonate-extra-{name}"));
            let name = name.map_err(|_| AccessError::header("as-user-extra", 1, "check it"))?;
            for text in values {
                let value = value("as-user-extra", text, "check it in the kubeconfig")?;
                headers.push((name.clone(), value));
            }
        }
        Ok(headers)
    }
}

/// A text as the value of a header.
fn value(what: &str, text: &str, advice: &'static str) -> Result<HeaderValue, AccessError> {
    HeaderValue::try_from(text).map_err(|_| {
        let wrong = |byte: u8| byte != b'\t' && (byte < 0x20 || byte == 0x7F);
        let at = text.bytes().position(wrong).unwrap_or_default();
        AccessError::header(what, at + 1, advice)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(header: Result<Option<HttpHeader>, AccessError>) -> Result<Option<Vec<u8>>, String> {
        let bytes = header.map(|found| found.map(|(_, value)| value.as_bytes().to_vec()));
        bytes.map_err(|error| error.to_string())
    }

    #[test]
    fn blanks_around_a_token_are_cut_off_and_what_no_header_may_have_is_told() {
        for token in [
            "secret",
            "secret\n",
            " secret\r\n",
            "\tsecret\n\n",
            "\u{a0}secret",
        ] {
            let expected = Ok(Some(b"Bearer secret".to_vec()));
            assert_eq!(shown(bearer(token)), expected, "{token:?}");
        }
        for token in ["", " \n"] {
            assert_eq!(shown(bearer(token)), Ok(None));
        }
        let umlaut = Ok(Some("Bearer ä".as_bytes().to_vec()));
        assert_eq!(shown(bearer("ä")), umlaut);
        for (token, at) in [
            ("sek\u{1}ret", 4),
            ("a\nb", 2),
            ("ab\0", 3),
            ("\u{7f}", 1),
            ("ä\rb", 3),
        ] {
            let told = format!(
                "its token holds a character that no header may have (byte {at}); fetch it again"
            );
            assert_eq!(shown(bearer(token)), Err(told), "{token:?}");
        }
    }

    #[test]
    fn users_and_passwords_are_sent_whatever_they_hold() {
        let (_, value) = basic("b:ä", "c:\n");
        assert_eq!(value.as_bytes(), b"Basic YjrDpDpjOgo=");
    }

    #[test]
    fn whoever_is_impersonated_is_named_in_headers_that_any_key_fits_into() {
        let mut impersonation = Impersonation {
            user: Some("ä b".to_owned()),
            uid: Some("7".to_owned()),
            groups: vec!["g".to_owned()],
            extra: vec![("Acme.com/Ö".to_owned(), vec!["v".to_owned()])],
        };
        let headers = impersonation.headers().expect("they may all be sent");
        let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "impersonate-user",
                "impersonate-uid",
                "impersonate-group",
                "impersonate-extra-acme.com%2f%c3%96",
            ]
        );
        impersonation.groups = vec!["a\nb".to_owned()];
        let told = impersonation
            .headers()
            .expect_err("it cannot be sent")
            .to_string();
        let expected = "its as-groups holds a character that no header may have (byte 2); check it in the kubeconfig";
        assert_eq!(told, expected);
        impersonation.user = None;
        assert_eq!(
            impersonation.headers(),
            Err(AccessError::NobodyImpersonated)
        );
        assert_eq!(Impersonation::default().headers(), Ok(Vec::new()));
    }
}
