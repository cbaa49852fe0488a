//! The expressions of a spec: who is counted, who has the property, what is averaged.
//!
//! Written in SQL and checked against the columns of the files before any row is read:
//!
//! ```text
//! kost_frukt                                a column; "kön" in double quotes if SQL would take it for something else
//! 1  2.5  'text'  TRUE  FALSE  NULL         constants
//! =  <>  <  <=  >  >=                       comparisons, of numbers with numbers and of texts with texts
//! x IN (1, 2)   x BETWEEN 16 AND 84         against constants; both with NOT
//! x IS NULL     x IS NOT NULL
//! AND  OR  NOT
//! +  -  *  /  ABS(x)                        in double precision; a division by 0 is unknown
//! CASE WHEN … THEN … ELSE … END             of conditions or of numbers
//! COALESCE(x, y)                            the first that is known
//! ```
//!
//! A condition is true, false or unknown, as SQL has it: unknown where a value that it depends on is not there. A value is not
//! there if the file has none, if it is one of the column's codes for "no answer", or if it is a number that is not finite.
//! A result that no double can hold is unknown too.

mod evaluate;
mod missing;
mod parse;
mod print;
mod tree;
mod values;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use arrow_array::ArrayRef;

use super::rows::Field;
use super::spec::Code;
use crate::error::{Place, Problem};

pub(super) use missing::check_missing;
pub use print::Dialect;

/// A checked expression over the columns of some files.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    body: Body,
    /// The columns in the order that the text names them; the tree has their places here.
    used: Vec<Column>,
    /// Their indices into the fields of the files, in ascending order.
    columns: Vec<usize>,
    /// What columns of text are held against, each once: evaluated on the values of a dictionary, not row by row.
    texts: Vec<tree::TextTest>,
}

#[derive(Debug, Clone, PartialEq)]
enum Body {
    Truth(tree::Truth),
    Number(tree::Number),
}

/// A column that an expression uses.
#[derive(Debug, Clone, PartialEq)]
struct Column {
    /// Its index into the fields of the files.
    index: usize,
    field: Field,
    missing: missing::Missing,
}

/// What a [`Fault`] expects where a column is not there.
pub(super) const A_COLUMN: &str = "a column of the files";

/// What an expression gives for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// True, false or unknown.
    Truth,
    /// A number, or unknown.
    Number,
}

/// What is wrong with the text of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What should stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// Something to do about it; empty if there is nothing to say.
    pub help: String,
}

impl Fault {
    /// The fault at its place.
    pub fn problem(self, place: Place) -> Problem {
        Problem { place, expected: self.expected, found: self.found, help: self.help }
    }
}

impl Expression {
    /// Reads an expression over columns, some of whose codes mean "no answer".
    ///
    /// # Errors
    ///
    /// [`Fault`] for text that is not SQL, for SQL beyond what this module lists, for a column that the files do not have,
    /// and for values that cannot be compared.
    ///
    /// ```
    /// # use jamlik::aggregate::expression::{Expression, Kind};
    /// # use jamlik::aggregate::rows::{ColumnKind, Field};
    /// let fields = [Field { name: "rokning".to_owned(), kind: ColumnKind::Text }];
    /// let smokes = Expression::parse("rokning IN ('dagligen', 'ibland')", &fields, &Default::default()).unwrap();
    /// assert_eq!(smokes.kind(), Kind::Truth);
    ///
    /// let fault = Expression::parse("rökning = 1", &fields, &Default::default()).unwrap_err();
    /// assert_eq!(fault.help, "did you mean `rokning`?");
    /// ```
    pub fn parse(text: &str, fields: &[Field], missing: &BTreeMap<String, Vec<Code>>) -> Result<Expression, Fault> {
        parse::expression(text, fields, missing)
    }

    /// Reads an expression that must be a condition, or must be a number.
    ///
    /// # Errors
    ///
    /// As [`Expression::parse`]; and [`Fault`] for one that is of the other kind.
    pub fn of_kind(
        kind: Kind,
        text: &str,
        fields: &[Field],
        missing: &BTreeMap<String, Vec<Code>>,
    ) -> Result<Expression, Fault> {
        let expression = Expression::parse(text, fields, missing)?;
        match (kind, expression.kind()) {
            (Kind::Truth, Kind::Number) => Err(parse::no_condition(text)),
            (Kind::Number, Kind::Truth) => Err(parse::no_number(text)),
            _ => Ok(expression),
        }
    }

    /// Whether it is a condition or a number.
    pub fn kind(&self) -> Kind {
        match self.body {
            Body::Truth(_) => Kind::Truth,
            Body::Number(_) => Kind::Number,
        }
    }

    /// The columns that it depends on: indices into the fields it was parsed with, in ascending order, each once.
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The condition for each row: 0 false, 1 true, 2 unknown.
    ///
    /// # Arguments
    ///
    /// `column` gives the array of a field, `rows` long and of a type that its [`ColumnKind`](super::rows::ColumnKind)
    /// promises. `out` is emptied and filled.
    ///
    /// # Panics
    ///
    /// If the expression is a number; its [`Expression::kind`] tells.
    pub fn truth<'a>(&self, column: &dyn Fn(usize) -> &'a ArrayRef, rows: usize, out: &mut Vec<u8>) {
        let Body::Truth(truth) = &self.body else { panic!("the spec's check asks for a condition here") };
        out.clear();
        out.resize(rows, 0);
        evaluate::truth(truth, &self.batch(column), out);
    }

    /// The number of each row, 0 where it is not known, and whether it is.
    ///
    /// # Arguments
    ///
    /// As [`Expression::truth`].
    ///
    /// # Panics
    ///
    /// If the expression is a condition; its [`Expression::kind`] tells.
    pub fn numbers<'a>(
        &self,
        column: &dyn Fn(usize) -> &'a ArrayRef,
        rows: usize,
        out: &mut Vec<f64>,
        known: &mut Vec<bool>,
    ) {
        let Body::Number(number) = &self.body else { panic!("the spec's check asks for a number here") };
        out.clear();
        out.resize(rows, 0.0);
        known.clear();
        known.resize(rows, false);
        evaluate::numbers(number, &self.batch(column), out, known);
    }

    /// The expression as SQL that means the same to another engine.
    pub fn sql(&self, dialect: Dialect) -> String {
        print::expression(self, dialect)
    }

    fn batch<'a>(&self, column: &dyn Fn(usize) -> &'a ArrayRef) -> values::Batch<'a, '_> {
        let arrays = self.used.iter().map(|used| column(used.index)).collect();
        values::Batch::new(arrays, &self.used, &self.texts)
    }
}
