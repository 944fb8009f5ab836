//! The flags of `get`, understood: rows of Destinations or of objects of another kind, in which order, with which columns.

use super::{
    Usage,
    args::{GetArgs, GetFormat},
    outputs::{FormatOutput, Outputs},
    parse_filter,
};
use crate::{
    query::{Column, Filter, ObjectColumn, ObjectSort, Sort},
    store::Kind,
};

/// The output of `get`.
#[derive(Clone, Debug)]
pub struct Get {
    /// The rows to print.
    pub filter: Filter,
    /// The order of Destinations.
    pub sort: Sort,
    /// The output formats.
    pub outputs: Outputs<GetFormat>,
    /// The columns of a table of Destinations. `None` means those of the format.
    pub columns: Option<Vec<Column>>,
    /// Whether each change is printed after the rows.
    pub follow: bool,
    /// The objects in place of Destinations. `None` if Destinations are printed.
    pub objects: Option<GetObjects>,
}

/// Objects of another kind than Destination.
#[derive(Clone, Debug, PartialEq)]
pub struct GetObjects {
    /// Their kind.
    pub kind: Kind,
    /// Their order.
    pub sort: ObjectSort,
    /// The columns of a table. `None` means those of the format.
    pub columns: Option<Vec<ObjectColumn>>,
}

pub(super) fn get(args: GetArgs) -> Result<Get, Usage> {
    check_formats(&args)?;
    let filter = parse_filter(&args.filter)?;
    let of_destinations = |word: &str| Column::named(word);
    let kind = args.kind.filter(|kind| *kind != Kind::Destination);
    let (mut sort, mut columns, mut objects) = (None, None, None);
    if let Some(kind) = kind {
        if let Err(error) = Filter::parse_for_objects(filter.text()) {
            return Err(Usage::value(&format!("the filter key {}", error.why)));
        }
        let known = ObjectColumn::every(kind).map(ObjectColumn::key);
        let named = |word: &str| ObjectColumn::named(kind, word);
        let flags = Flags {
            args: &args,
            known: known.collect(),
        };
        let sort = flags.sort(named)?.map(|(column, is_reversed)| {
            let sort = ObjectSort::by(column);
            if is_reversed { sort.reversed() } else { sort }
        });
        objects = Some(GetObjects {
            kind,
            sort: sort.unwrap_or_default(),
            columns: flags.columns(named)?,
        });
    } else {
        let known = Column::ALL.map(Column::key).to_vec();
        let flags = Flags { args: &args, known };
        sort = flags.sort(of_destinations)?.map(|(column, is_reversed)| {
            let sort = Sort::by(column);
            if is_reversed { sort.reversed() } else { sort }
        });
        columns = flags.columns(of_destinations)?;
    }
    Ok(Get {
        filter,
        sort: sort.unwrap_or_default(),
        columns,
        follow: args.follow,
        objects,
        outputs: Outputs::of(args.output)?,
    })
}

/// Refuses flags that the formats have no use for.
fn check_formats(args: &GetArgs) -> Result<(), Usage> {
    use GetFormat::{Csv, Json, Table, Wide};
    let mut formats = args.output.iter().map(|one| one.format);
    if !args.columns.is_empty() && !formats.any(|one| matches!(one, Table | Wide | Csv)) {
        return Err(Usage::conflict(
            "--columns works only with -o table, -o wide and -o csv",
        ));
    }
    let is_line = |one: &FormatOutput<_>| {
        matches!(one.format, Table | Wide | Csv | Json) && one.file.is_none()
    };
    if args.follow && !args.output.iter().all(is_line) {
        return Err(Usage::conflict(
            "--follow prints lines to standard output: use -o table, -o wide, -o csv or -o json",
        ));
    }
    if args.follow && args.kind.is_some_and(|kind| kind != Kind::Destination) {
        return Err(Usage::conflict(
            "--follow works only with Destinations: remove --kind",
        ));
    }
    Ok(())
}

/// The flags that name columns, and the names of all columns.
struct Flags<'a> {
    args: &'a GetArgs,
    known: Vec<&'static str>,
}

impl Flags<'_> {
    /// The column to sort by, and whether the order is reversed. `None` if the flag is not given.
    fn sort<C>(&self, named: impl Fn(&str) -> Option<C>) -> Result<Option<(C, bool)>, Usage> {
        let Some(given) = &self.args.sort else {
            return Ok(None);
        };
        let (key, is_reversed) = match given.strip_prefix('-') {
            Some(key) => (key, true),
            None => (&**given, false),
        };
        let column = self.column(("--sort", key), named)?;
        Ok(Some((column, is_reversed)))
    }

    /// The columns to print. `None` if the flag is not given.
    fn columns<C>(&self, named: impl Fn(&str) -> Option<C>) -> Result<Option<Vec<C>>, Usage> {
        let words = self.args.columns.iter();
        let columns = words.map(|word| self.column(("--columns", word), &named));
        let columns: Vec<C> = columns.collect::<Result<_, _>>()?;
        Ok((!columns.is_empty()).then_some(columns))
    }

    fn column<C>(
        &self,
        (flag, word): (&str, &str),
        named: impl Fn(&str) -> Option<C>,
    ) -> Result<C, Usage> {
        let word = word.trim();
        named(word).ok_or_else(|| {
            let known = self.known.join(", ");
            Usage::value(&format!(
                "invalid value '{word}' for {flag}: the columns are {known}"
            ))
        })
    }
}
