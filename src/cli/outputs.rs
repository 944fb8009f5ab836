//! The outputs of one run: `-o FORMAT` writes to standard output, `-o FORMAT=FILE` to a file.

use std::{
    ffi::{OsStr, OsString},
    marker::PhantomData,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::PathBuf,
};

use clap::{
    Arg, Command, Error, ValueEnum,
    builder::{EnumValueParser, PossibleValue, TypedValueParser},
    error::ErrorKind,
};

use super::Usage;

/// One output: a format, and the file that it is written to. `None` means standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormatOutput<F> {
    /// The format.
    pub(crate) format: F,
    /// The file.
    pub(crate) file: Option<PathBuf>,
}

/// The outputs of one run, at most one of them to standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outputs<F>(Vec<FormatOutput<F>>);

impl<F: Copy> Outputs<F> {
    /// The outputs, as the user gave them.
    ///
    /// # Errors
    /// If two of them go to the same place.
    pub(super) fn of(given: Vec<FormatOutput<F>>) -> Result<Self, Usage> {
        for (at, one) in given.iter().enumerate() {
            if given[..at].iter().any(|before| before.file == one.file) {
                return Err(Usage::conflict(match &one.file {
                    None => "only one -o can write to standard output; give the others a file: -o FORMAT=FILE".to_owned(),
                    Some(path) => format!("two -o write to {}; name another file", path.display()),
                }));
            }
        }
        Ok(Self(given))
    }

    /// The outputs, in the order in which they were given.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &FormatOutput<F>> {
        self.0.iter()
    }

    /// The format of standard output. `None` if every output is a file.
    #[must_use]
    pub fn standard(&self) -> Option<F> {
        let mut outputs = self.iter();
        Some(outputs.find(|one| one.file.is_none())?.format)
    }
}

impl<F> From<F> for Outputs<F> {
    fn from(format: F) -> Self {
        Self(vec![FormatOutput { format, file: None }])
    }
}

/// Parses `FORMAT` and `FORMAT=FILE`. The file `-` is standard output.
#[derive(Clone)]
pub(super) struct OutputParser<F>(PhantomData<F>);

/// The parser of an output in one of these formats.
pub(super) fn output<F>() -> OutputParser<F> {
    OutputParser(PhantomData)
}

impl<F: ValueEnum + Clone + Send + Sync + 'static> TypedValueParser for OutputParser<F> {
    type Value = FormatOutput<F>;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        let mut parts = value.as_bytes().splitn(2, |byte| *byte == b'=');
        let format = OsStr::from_bytes(parts.next().unwrap_or_default());
        let format = EnumValueParser::<F>::new().parse_ref(command, arg, format)?;
        let file = match parts.next() {
            None | Some(b"-") => None,
            Some(b"") => {
                let why = "-o FORMAT= names no file; write -o FORMAT=FILE\n";
                return Err(Error::raw(ErrorKind::ValueValidation, why).with_cmd(command));
            }
            Some(path) => Some(OsString::from_vec(path.to_vec()).into()),
        };
        Ok(FormatOutput { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = F::value_variants().iter();
        Some(Box::new(values.filter_map(F::to_possible_value)))
    }
}
