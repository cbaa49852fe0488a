//! A tree as SQL.

use super::missing::Missing;
use super::tree::{Case, Number, Operator, Test, Truth, Value};
use super::{Body, Expression};

/// For whom SQL is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// [`Expression::parse`]: codes for "no answer" are left to the spec.
    Own,
    /// Spark SQL, whatever its setting of `spark.sql.ansi.enabled`: codes for "no answer" and divisions by 0 are written out.
    Spark,
}

/// The largest finite double, and with a minus sign the smallest.
const LARGEST: f64 = f64::MAX;

pub fn expression(expression: &Expression, dialect: Dialect) -> String {
    let printer = Printer { expression, dialect };
    match (&expression.body, dialect) {
        (Body::Truth(truth), _) => printer.truth(truth),
        (
            Body::Number(
                number @ Number::Arithmetic(..)
                | number @ Number::Case(_)
                | number @ Number::First(_)
                | number @ Number::Negative(_)
                | number @ Number::Absolute(_),
            ),
            Dialect::Spark,
        ) => {
            let number = printer.number(number);
            format!("(CASE WHEN {} THEN {number} END)", printer.is_finite(&number))
        }
        (Body::Number(number), _) => printer.number(number),
    }
}

struct Printer<'e> {
    expression: &'e Expression,
    dialect: Dialect,
}

impl Printer<'_> {
    fn truth(&self, tree: &Truth) -> String {
        match tree {
            Truth::Constant(Some(true)) => "TRUE".to_owned(),
            Truth::Constant(Some(false)) => "FALSE".to_owned(),
            Truth::Constant(None) => self.null("BOOLEAN"),
            Truth::Column(column) => self.column(*column),
            Truth::Not(inner) => format!("(NOT {})", self.truth(inner)),
            Truth::All(parts) => self.joined(parts, " AND "),
            Truth::Any(parts) => self.joined(parts, " OR "),
            Truth::Whole(column, test) => self.test(&self.column(*column), test, i64::to_string),
            Truth::Wholes(compare, left, right) | Truth::Texts(compare, left, right) => {
                format!("({} {} {})", self.column(*left), compare.sign(), self.column(*right))
            }
            Truth::Number(number, test) => {
                let number = self.number(number);
                // Spark looks long lists up by the bits of a double; this leaves one zero only.
                let one_zero = self.dialect == Dialect::Spark && matches!(test, Test::In(_));
                let number = if one_zero { format!("({number} + 0.0D)") } else { number };
                self.test(&number, test, |constant| self.constant(*constant))
            }
            Truth::Numbers(compare, left, right) => {
                format!("({} {} {})", self.number(left), compare.sign(), self.number(right))
            }
            Truth::Text(test) => {
                let test = &self.expression.texts[*test];
                self.test(&self.column(test.column), &test.test, |text| self.text(text))
            }
            Truth::Same(same, left, right) => {
                format!("({} {} {})", self.truth(left), if *same { "=" } else { "<>" }, self.truth(right))
            }
            Truth::IsNull(value) => format!(
                "({} IS NULL)",
                match value {
                    Value::Truth(truth) => self.truth(truth),
                    Value::Number(number) => self.number(number),
                    Value::Text(test) => self.column(self.expression.texts[*test].column),
                }
            ),
            Truth::Case(case) => self.case(case, Printer::truth),
            Truth::First(parts) => format!("COALESCE{}", self.joined(parts, ", ")),
        }
    }

    /// A number, for Spark always a double.
    fn number(&self, tree: &Number) -> String {
        match tree {
            Number::Constant(constant) => self.constant(*constant),
            Number::Whole(constant) if self.dialect == Dialect::Spark => self.constant(*constant as f64),
            Number::Whole(constant) if *constant < 0 => format!("({constant})"),
            Number::Whole(constant) => constant.to_string(),
            Number::Null => self.null("DOUBLE"),
            Number::Column(column) => self.double(*column),
            Number::Negative(inner) => format!("(- {})", self.number(inner)),
            Number::Absolute(inner) => format!("ABS({})", self.number(inner)),
            Number::Arithmetic(Operator::Over, left, right) if self.dialect == Dialect::Spark => {
                format!("({} / NULLIF({}, 0.0D))", self.number(left), self.number(right))
            }
            Number::Arithmetic(operator, left, right) => {
                format!("({} {} {})", self.number(left), operator.sign(), self.number(right))
            }
            Number::Case(case) => self.case(case, Printer::number),
            Number::First(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.number(part)).collect();
                format!("COALESCE({})", parts.join(", "))
            }
        }
    }

    fn joined(&self, parts: &[Truth], between: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.truth(part)).collect();
        format!("({})", parts.join(between))
    }

    fn case<T>(&self, case: &Case<T>, print: impl Fn(&Self, &T) -> String) -> String {
        let mut text = "(CASE".to_owned();
        for (when, then) in &case.branches {
            text.push_str(&format!(" WHEN {} THEN {}", self.truth(when), print(self, then)));
        }
        format!("{text} ELSE {} END)", print(self, &case.otherwise))
    }

    fn test<T>(&self, value: &str, test: &Test<T>, print: impl Fn(&T) -> String) -> String {
        match test {
            Test::Any => format!("({value} IS NOT NULL)"),
            Test::Compare(compare, constant) => format!("({value} {} {})", compare.sign(), print(constant)),
            Test::Between(low, high) => format!("({value} BETWEEN {} AND {})", print(low), print(high)),
            Test::In(list) => format!("({value} IN ({}))", list.iter().map(print).collect::<Vec<_>>().join(", ")),
        }
    }

    /// A column in its own type, NULL where it says "no answer".
    fn column(&self, column: usize) -> String {
        let name = self.name(column);
        let codes: Vec<String> = match &self.expression.used[column].missing {
            _ if self.dialect == Dialect::Own => return name,
            Missing::Whole(codes) => codes.iter().map(i64::to_string).collect(),
            Missing::Text(codes) => codes.iter().map(|code| self.text(code)).collect(),
            Missing::Number(_) | Missing::None => return name,
        };
        if codes.is_empty() {
            name
        } else {
            format!("(CASE WHEN {name} NOT IN ({}) THEN {name} END)", codes.join(", "))
        }
    }

    /// A column of numbers as a double, NULL where it says "no answer" or is not finite.
    fn double(&self, column: usize) -> String {
        let Missing::Number(codes) = &self.expression.used[column].missing else {
            let own = self.column(column);
            return if self.dialect == Dialect::Spark { format!("CAST({own} AS DOUBLE)") } else { own };
        };
        if self.dialect == Dialect::Own {
            return self.name(column);
        }
        let value = format!("CAST({} AS DOUBLE)", self.name(column));
        let codes = codes.iter().map(|code| format!(" AND {value} <> {}", self.constant(*code)));
        format!("(CASE WHEN {}{} THEN {value} END)", self.is_finite(&value), codes.collect::<String>())
    }

    fn is_finite(&self, number: &str) -> String {
        format!("{number} BETWEEN {} AND {}", self.constant(-LARGEST), self.constant(LARGEST))
    }

    fn name(&self, column: usize) -> String {
        let name = &self.expression.used[column].field.name;
        match self.dialect {
            Dialect::Own => format!("\"{}\"", name.replace('"', "\"\"")),
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    fn null(&self, of: &str) -> String {
        if self.dialect == Dialect::Spark { format!("CAST(NULL AS {of})") } else { "NULL".to_owned() }
    }

    fn constant(&self, constant: f64) -> String {
        let suffix = if self.dialect == Dialect::Spark { "D" } else { "" };
        if constant.is_sign_negative() { format!("({constant:?}{suffix})") } else { format!("{constant:?}{suffix}") }
    }

    fn text(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Own => format!("'{}'", text.replace('\'', "''")),
            Dialect::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }
}
