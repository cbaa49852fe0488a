//! What is compared with what: numbers with numbers, texts with texts.

use sqlparser::ast::{BinaryOperator, Expr};

use super::super::tree::{Compare, Number, Test, TextTest, Truth};
use super::{Fault, Reader, Text, Typed, fault};
use crate::aggregate::rows::{ColumnKind, Field};

impl Reader<'_> {
    pub(super) fn compare(&mut self, compare: Compare, left: Typed, right: Typed, sql: &Expr) -> Result<Truth, Fault> {
        match (left, right) {
            (Typed::Null, _) | (_, Typed::Null) => {
                Err(fault("a comparison with a value", self.found(sql), "nothing equals NULL; write `… IS NULL`"))
            }
            (Typed::Number(left), Typed::Number(right)) => Ok(self.compare_numbers(compare, left, right)),
            (Typed::Text(left), Typed::Text(right)) => Ok(self.compare_texts(compare, left, right)),
            (Typed::Truth(left), Typed::Truth(right)) => match compare {
                Compare::Equal => Ok(Truth::Same(true, Box::new(left), Box::new(right))),
                Compare::Unequal => Ok(Truth::Same(false, Box::new(left), Box::new(right))),
                _ => Err(fault("= or <> between true and false", self.found(sql), "true is not more than false")),
            },
            (left, right) => Err(self.unlike(&[left, right], sql)),
        }
    }

    fn compare_numbers(&self, compare: Compare, left: Number, right: Number) -> Truth {
        match (&left, &right) {
            (Number::Column(column), Number::Whole(constant)) if self.is_whole(&left) => {
                Truth::Whole(*column, Test::Compare(compare, *constant))
            }
            (Number::Whole(constant), Number::Column(column)) if self.is_whole(&right) => {
                Truth::Whole(*column, Test::Compare(compare.turned(), *constant))
            }
            (Number::Column(a), Number::Column(b)) if self.is_whole(&left) && self.is_whole(&right) => {
                Truth::Wholes(compare, *a, *b)
            }
            _ => match (constant(&left), constant(&right)) {
                (_, Some(constant)) => Truth::Number(Box::new(left), Test::Compare(compare, constant)),
                (Some(constant), None) => Truth::Number(Box::new(right), Test::Compare(compare.turned(), constant)),
                (None, None) => Truth::Numbers(compare, Box::new(left), Box::new(right)),
            },
        }
    }

    fn compare_texts(&mut self, compare: Compare, left: Text, right: Text) -> Truth {
        match (left, right) {
            (Text::Column(column), Text::Constant(constant)) => self.test(column, Test::Compare(compare, constant)),
            (Text::Constant(constant), Text::Column(column)) => {
                self.test(column, Test::Compare(compare.turned(), constant))
            }
            (Text::Column(left), Text::Column(right)) => Truth::Texts(compare, left, right),
            (Text::Constant(left), Text::Constant(right)) => Truth::Constant(Some(compare.holds(left.cmp(&right)))),
        }
    }

    pub(super) fn between(&mut self, value: Typed, low: Typed, high: Typed, sql: &Expr) -> Result<Truth, Fault> {
        match (value, low, high) {
            (
                Typed::Number(Number::Column(column)),
                Typed::Number(Number::Whole(low)),
                Typed::Number(Number::Whole(high)),
            ) if self.is_whole(&Number::Column(column)) => Ok(Truth::Whole(column, Test::Between(low, high))),
            (Typed::Number(value), Typed::Number(low), Typed::Number(high)) => {
                match (constant(&low), constant(&high)) {
                    (Some(low), Some(high)) => Ok(Truth::Number(Box::new(value), Test::Between(low, high))),
                    _ => Err(self.not_constant(sql, "write `x >= … AND x <= …`")),
                }
            }
            (
                Typed::Text(Text::Column(column)),
                Typed::Text(Text::Constant(low)),
                Typed::Text(Text::Constant(high)),
            ) => Ok(self.test(column, Test::Between(low, high))),
            (Typed::Text(_), Typed::Text(_), Typed::Text(_)) => {
                Err(self.not_constant(sql, "write `x >= … AND x <= …`"))
            }
            (Typed::Null, ..) | (_, Typed::Null, _) | (.., Typed::Null) => {
                Err(self.not_constant(sql, "nothing lies between NULL and a value"))
            }
            (Typed::Truth(_), Typed::Truth(_), Typed::Truth(_)) => {
                Err(fault("BETWEEN of numbers or of texts", self.found(sql), "true is not more than false"))
            }
            (value, low, high) => Err(self.unlike(&[value, low, high], sql)),
        }
    }

    pub(super) fn within(&mut self, value: Typed, list: Vec<Typed>, sql: &Expr) -> Result<Truth, Fault> {
        if list.iter().any(|item| matches!(item, Typed::Null)) {
            return Err(self.not_constant(sql, "nothing equals NULL; write `… OR x IS NULL`"));
        }
        match value {
            Typed::Number(value) if list.iter().all(|item| matches!(item, Typed::Number(_))) => {
                let list: Vec<Number> = list
                    .into_iter()
                    .filter_map(|item| match item {
                        Typed::Number(number) => Some(number),
                        _ => None,
                    })
                    .collect();
                let wholes: Option<Vec<i64>> = list.iter().map(whole).collect();
                if let (Number::Column(column), true, Some(wholes)) = (&value, self.is_whole(&value), wholes) {
                    return Ok(Truth::Whole(*column, Test::In(wholes)));
                }
                let constants: Option<Vec<f64>> = list.iter().map(constant).collect();
                let constants = constants.ok_or_else(|| self.not_constant(sql, "write `x = … OR x = …`"))?;
                Ok(Truth::Number(Box::new(value), Test::In(constants)))
            }
            Typed::Text(Text::Column(column)) if list.iter().all(|item| matches!(item, Typed::Text(_))) => {
                let texts: Option<Vec<String>> = list
                    .into_iter()
                    .map(|item| match item {
                        Typed::Text(Text::Constant(text)) => Some(text),
                        _ => None,
                    })
                    .collect();
                let texts = texts.ok_or_else(|| self.not_constant(sql, "write `x = … OR x = …`"))?;
                Ok(self.test(column, Test::In(texts)))
            }
            Typed::Null => Err(self.not_constant(sql, "nothing equals NULL; write `… IS NULL`")),
            Typed::Truth(_) => Err(fault("IN of numbers or of texts", self.found(sql), "write the condition itself")),
            value => Err(self.unlike(&[value].into_iter().chain(list).collect::<Vec<_>>(), sql)),
        }
    }

    fn test(&mut self, column: usize, test: Test<String>) -> Truth {
        Truth::Text(self.text_test(column, test))
    }

    pub(super) fn text_test(&mut self, column: usize, test: Test<String>) -> usize {
        self.texts.push(TextTest { column, test });
        self.texts.len() - 1
    }

    fn not_constant(&self, sql: &Expr, help: &str) -> Fault {
        fault("numbers or 'texts' to compare with", self.found(sql), help)
    }

    /// Values that cannot be compared, and what to write instead.
    fn unlike(&self, values: &[Typed], sql: &Expr) -> Fault {
        let column = values.iter().find_map(|value| match value {
            Typed::Number(Number::Column(column))
            | Typed::Truth(Truth::Column(column))
            | Typed::Text(Text::Column(column)) => Some(&self.used[*column].field),
            _ => None,
        });
        let other = values.iter().find_map(|value| match value {
            Typed::Number(Number::Whole(constant)) => Some(constant.to_string()),
            Typed::Text(Text::Constant(constant)) => Some(constant.clone()),
            _ => None,
        });
        let other = other.unwrap_or_else(|| "…".to_owned());
        let help = match column {
            Some(Field { name, kind: ColumnKind::Text }) => format!("`{name}` is text: write '{other}'"),
            Some(Field { name, kind: ColumnKind::Truth }) => {
                format!("`{name}` is true or false: write `{name}` or `NOT {name}`")
            }
            Some(Field { name, .. }) => format!("`{name}` is a number: write {other} without quotes"),
            None => "compare numbers with numbers and texts with texts".to_owned(),
        };
        fault("values of one kind", self.found(sql), help)
    }

    fn is_whole(&self, number: &Number) -> bool {
        matches!(number, Number::Column(column) if self.used[*column].field.kind == ColumnKind::Whole)
    }
}

pub(super) fn comparison(operator: &BinaryOperator) -> Option<Compare> {
    match operator {
        BinaryOperator::Eq => Some(Compare::Equal),
        BinaryOperator::NotEq => Some(Compare::Unequal),
        BinaryOperator::Lt => Some(Compare::Less),
        BinaryOperator::LtEq => Some(Compare::AtMost),
        BinaryOperator::Gt => Some(Compare::Greater),
        BinaryOperator::GtEq => Some(Compare::AtLeast),
        _ => None,
    }
}

fn constant(number: &Number) -> Option<f64> {
    match number {
        Number::Constant(constant) => Some(*constant),
        Number::Whole(constant) => Some(*constant as f64),
        _ => None,
    }
}

fn whole(number: &Number) -> Option<i64> {
    match number {
        Number::Whole(constant) => Some(*constant),
        _ => None,
    }
}
