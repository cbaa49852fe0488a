//! The codes of a column that mean "no answer".

use super::Fault;
use crate::aggregate::rows::{ColumnKind, Field};
use crate::aggregate::spec::Code;

/// Codes that mean that a value is not there, in the type of the column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Missing {
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Text(Vec<String>),
    /// A column of true and false has none.
    None,
}

impl Missing {
    /// The codes of a column, in its type.
    pub fn new(field: &Field, codes: &[Code]) -> Result<Missing, Fault> {
        let wrong = |code: &Code, expected: &str| Fault {
            expected: expected.to_owned(),
            found: code.to_string(),
            help: format!("change the codes of `{}` under [missing]", field.name),
        };
        let whole =
            |code: &Code| code.to_string().parse().map_err(|_| wrong(code, "a whole number, as the column has"));
        let number = |code: &Code| {
            let number = code.to_string().parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| wrong(code, "a number, as the column has"))
        };
        match field.kind {
            ColumnKind::Whole => codes.iter().map(whole).collect::<Result<_, _>>().map(Missing::Whole),
            ColumnKind::Number => codes.iter().map(number).collect::<Result<_, _>>().map(Missing::Number),
            ColumnKind::Text => Ok(Missing::Text(codes.iter().map(Code::to_string).collect())),
            ColumnKind::Truth => match codes.first() {
                None => Ok(Missing::None),
                Some(code) => Err(wrong(code, "no codes, as the column is true or false")),
            },
        }
    }
}

/// Whether codes that mean "no answer" can be codes of a column.
pub fn check_missing(field: &Field, codes: &[Code]) -> Result<(), Fault> {
    Missing::new(field, codes).map(|_| ())
}
