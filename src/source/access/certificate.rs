//! X.509 certificates of any version and kind, as far as they are needed to verify a server.
//!
//! rustls reads certificates too, but none of version 1, and none of an authority that is also a server. This module
//! trusts nothing: bytes that it cannot read are no certificate, and its callers decide which authorities to trust.

use jiff::{civil, tz::TimeZone};
use rustls::{
    crypto::WebPkiSupportedAlgorithms,
    pki_types::{CertificateDer, UnixTime},
};

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const BOOLEAN: u8 = 0x01;
const VERSION: u8 = 0xA0;
const EXTENSIONS: u8 = 0xA3;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The object identifiers of extensions, 2.5.29.n.
const KEY_USAGE: &[u8] = &[0x55, 0x1D, 15];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 19];
const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 30];
const PURPOSES: &[u8] = &[0x55, 0x1D, 37];
/// Those that may be critical, as in Go: what they say is looked at, or restricts nothing that is asked here. They are the
/// identifiers of keys, key usage, alternative names, basic and name constraints, places of revocation lists, policies and
/// purposes.
const UNDERSTOOD: &[u8] = &[14, 15, 17, 19, 30, 31, 32, 35, 37];
/// The object identifiers of purposes: any, and 1.3.6.1.5.5.7.3.1.
const ANY_PURPOSE: &[u8] = &[0x55, 0x1D, 37, 0];
const SERVER: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 1];

/// The bit of the key usage that lets a key sign certificates.
const SIGNS_CERTIFICATES: u8 = 0x04;

/// A certificate that was read.
pub(super) struct X509Certificate<'d> {
    signed: &'d [u8],
    algorithm: &'d [u8],
    signature: &'d [u8],
    issuer: &'d [u8],
    subject: &'d [u8],
    validity: (i64, i64),
    key_algorithm: &'d [u8],
    key: &'d [u8],
    extensions: Vec<Extension<'d>>,
}

/// More that a certificate says.
struct Extension<'d> {
    identifier: &'d [u8],
    /// Whether who does not understand it must not trust the certificate.
    is_critical: bool,
    value: &'d [u8],
}

/// The relation of a time to the validity of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    NotYetValid,
    Valid,
    Expired,
}

/// The rest of a DER text.
#[derive(Clone, Copy)]
struct Der<'d>(&'d [u8]);

/// A value of DER.
struct Value<'d> {
    tag: u8,
    content: &'d [u8],
    /// With its tag and length.
    whole: &'d [u8],
}

impl<'d> Der<'d> {
    fn next(&mut self) -> Option<Value<'d>> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7F => (usize::from(first), rest),
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x0F))?;
                let add = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
                (bytes.iter().fold(0, add), rest)
            }
            _ => return None,
        };
        let (content, after) = rest.split_at_checked(length)?;
        let whole = &self.0[..self.0.len() - after.len()];
        self.0 = after;
        Some(Value {
            tag,
            content,
            whole,
        })
    }

    fn expect(&mut self, tag: u8) -> Option<Value<'d>> {
        self.next().filter(|value| value.tag == tag)
    }

    fn within(&mut self, tag: u8) -> Option<Der<'d>> {
        self.expect(tag).map(|value| Der(value.content))
    }

    fn bits(&mut self) -> Option<&'d [u8]> {
        let (unused, bits) = self.expect(BIT_STRING)?.content.split_first()?;
        (*unused == 0).then_some(bits)
    }

    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }
}

impl<'d> X509Certificate<'d> {
    /// Reads a certificate; nothing if it is none.
    pub(super) fn read(der: &'d [u8]) -> Option<Self> {
        let mut certificate = Der(der).within(SEQUENCE)?;
        let signed = certificate.expect(SEQUENCE)?;
        let algorithm = certificate.expect(SEQUENCE)?.content;
        let signature = certificate.bits()?;
        let mut fields = Der(signed.content);
        if fields.peek() == Some(VERSION) {
            fields.next()?;
        }
        fields.expect(INTEGER)?;
        fields.expect(SEQUENCE)?;
        let issuer = fields.expect(SEQUENCE)?.whole;
        let mut validity = fields.within(SEQUENCE)?;
        let validity = (moment(&validity.next()?)?, moment(&validity.next()?)?);
        let subject = fields.expect(SEQUENCE)?.whole;
        let mut key = fields.within(SEQUENCE)?;
        Some(Self {
            signed: signed.whole,
            algorithm,
            signature,
            issuer,
            subject,
            validity,
            key_algorithm: key.expect(SEQUENCE)?.content,
            key: key.bits()?,
            extensions: extensions(fields)?,
        })
    }

    /// The public key, without its algorithm.
    pub(super) fn key(&self) -> &[u8] {
        self.key
    }

    /// Whether it is valid at a time.
    pub(super) fn age(&self, now: UnixTime) -> Age {
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        match self.validity {
            (from, _) if now < from => Age::NotYetValid,
            (_, until) if now > until => Age::Expired,
            _ => Age::Valid,
        }
    }

    /// Whether it is for servers, or the servers beneath it: it is for any purpose, or for that one.
    pub(super) fn serves(&self) -> bool {
        let Some(purposes) = self.extension(PURPOSES) else {
            return true;
        };
        let Some(mut purposes) = Der(purposes).within(SEQUENCE) else {
            return false;
        };
        std::iter::from_fn(|| purposes.next())
            .any(|purpose| [ANY_PURPOSE, SERVER].contains(&purpose.content))
    }

    /// Whether it says of itself that it is an authority.
    pub(super) fn is_authority(&self) -> bool {
        let constraints = self.extension(BASIC_CONSTRAINTS);
        let flag = constraints.and_then(|text| Der(text).within(SEQUENCE)?.expect(BOOLEAN));
        flag.is_some_and(|flag| flag.content == [0xFF])
    }

    /// Whether an authority may sign certificates of servers, of any name, and has signed this one. How many authorities may
    /// be between (`pathLenConstraint`) is no matter: there is none, and the certificate itself is not counted, whatever it
    /// says of being an authority (RFC 5280, 4.2.1.9; Go's `isValid`).
    pub(super) fn is_signed_by(
        &self,
        authority: &X509Certificate<'_>,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> bool {
        let usage = authority.extension(KEY_USAGE);
        let usage = usage.and_then(|text| Some(Der(text).expect(BIT_STRING)?.content));
        let may_sign = usage.is_none_or(|usage| {
            usage
                .get(1)
                .is_some_and(|bits| bits & SIGNS_CERTIFICATES != 0)
        });
        // One without extensions is of version 1, which has no way to say so.
        let is_authority = authority.is_authority() || authority.extensions.is_empty();
        let of_any_name = authority.extension(NAME_CONSTRAINTS).is_none();
        let fits = |known: &&&dyn rustls::pki_types::SignatureVerificationAlgorithm| {
            known.signature_alg_id().as_ref() == self.algorithm
                && known.public_key_alg_id().as_ref() == authority.key_algorithm
        };
        may_sign
            && is_authority
            && of_any_name
            && authority.serves()
            && authority.is_understood()
            && authority.subject == self.issuer
            && algorithms.all.iter().filter(fits).any(|known| {
                let verified = known.verify_signature(authority.key, self.signed, self.signature);
                verified.is_ok()
            })
    }

    /// Whether nothing is critical that is not understood.
    fn is_understood(&self) -> bool {
        let is_known = |identifier: &[u8]| match identifier {
            [0x55, 0x1D, number] => UNDERSTOOD.contains(number),
            _ => false,
        };
        let mut critical = self.extensions.iter().filter(|known| known.is_critical);
        critical.all(|known| is_known(known.identifier))
    }

    fn extension(&self, identifier: &[u8]) -> Option<&'d [u8]> {
        let mut extensions = self.extensions.iter();
        let found = extensions.find(|known| known.identifier == identifier);
        found.map(|found| found.value)
    }
}

/// The extensions at the end of the fields; none in a certificate of version 1.
fn extensions(mut fields: Der<'_>) -> Option<Vec<Extension<'_>>> {
    let mut found = Vec::new();
    while let Some(field) = fields.next() {
        if field.tag != EXTENSIONS {
            continue;
        }
        let mut all = Der(field.content).within(SEQUENCE)?;
        while let Some(extension) = all.next() {
            let mut extension = Der(extension.content);
            let identifier = extension.next()?.content;
            let is_critical = match extension.peek() {
                Some(BOOLEAN) => extension.next()?.content != [0],
                _ => false,
            };
            found.push(Extension {
                identifier,
                is_critical,
                value: extension.expect(OCTET_STRING)?.content,
            });
        }
    }
    Some(found)
}

/// Seconds since 1970.
fn moment(value: &Value<'_>) -> Option<i64> {
    let text = std::str::from_utf8(value.content).ok()?.strip_suffix('Z')?;
    let (year, rest) = text.split_at_checked(match value.tag {
        UTC_TIME => 2,
        GENERALIZED_TIME => 4,
        _ => return None,
    })?;
    let year: i16 = year.parse().ok()?;
    let year = match (value.tag, year) {
        (UTC_TIME, 0..50) => year + 2000,
        (UTC_TIME, _) => year + 1900,
        _ => year,
    };
    let part = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let parts = (part(0)?, part(2)?, part(4)?, part(6)?, part(8)?);
    let (month, day, hour, minute, second) = parts;
    let moment = civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let moment = moment.to_zoned(TimeZone::UTC).ok()?;
    Some(moment.timestamp().as_second())
}

/// Whether one of these is the certificate, byte by byte.
pub(super) fn is_among(certificate: &[u8], those: &[CertificateDer<'static>]) -> bool {
    those.iter().any(|known| known.as_ref() == certificate)
}
