//! The text of an expression -> a checked tree.

mod compare;
mod syntax;

use std::collections::BTreeMap;

use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, InTarget, UnaryOperator,
    Value as Literal,
};

use super::missing::Missing;
use super::tree::{Case, Number, Operator, Test, TextTest, Truth, Value};
use super::{A_COLUMN, Body, Column, Expression, Fault};
use crate::aggregate::rows::{ColumnKind, Field};
use crate::aggregate::spec::Code;
use crate::error::nearest;
use compare::comparison;
use syntax::{DEEPEST, deep, keyword_help};

/// A text longer than this is told as a whole: the printer of sqlparser descends once an operator.
const QUOTED_IN_PART: usize = 1_000;

const SUPPORTED: &str = "columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, \
                         IS NULL, + - * /, ABS, COALESCE and CASE WHEN";

/// Reads and checks.
pub fn expression(text: &str, fields: &[Field], missing: &BTreeMap<String, Vec<Code>>) -> Result<Expression, Fault> {
    let sql = syntax::tree(text, fields)?;
    let mut reader = Reader { text, fields, missing, used: Vec::new(), texts: Vec::new() };
    let body = match reader.typed(&sql, 0)? {
        Typed::Truth(truth) => Body::Truth(truth),
        Typed::Number(number) => Body::Number(number),
        Typed::Null => return Err(fault("a condition or a number", text, "NULL says nothing of a row")),
        Typed::Text(_) => return Err(fault("a condition or a number", text, "compare it with a text: `… = '…'`")),
    };
    let Reader { used, texts, .. } = reader;
    let mut columns: Vec<usize> = used.iter().map(|column| column.index).collect();
    columns.sort_unstable();
    Ok(Expression { body, used, columns, texts })
}

/// A number where a condition should stand.
pub fn no_condition(text: &str) -> Fault {
    fault("a condition", text, format!("compare the number, as in `{text} = 1`"))
}

/// A condition where a number should stand.
pub fn no_number(text: &str) -> Fault {
    fault("a number", text, format!("count it: `CASE WHEN {text} THEN 1 ELSE 0 END`"))
}

fn fault(expected: impl Into<String>, found: impl Into<String>, help: impl Into<String>) -> Fault {
    Fault { expected: expected.into(), found: found.into(), help: help.into() }
}

/// A part of an expression and what it is.
enum Typed {
    Null,
    Truth(Truth),
    Number(Number),
    Text(Text),
}

enum Text {
    Column(usize),
    Constant(String),
}

struct Reader<'a> {
    text: &'a str,
    fields: &'a [Field],
    missing: &'a BTreeMap<String, Vec<Code>>,
    used: Vec<Column>,
    texts: Vec<TextTest>,
}

impl Reader<'_> {
    fn typed(&mut self, sql: &Expr, depth: usize) -> Result<Typed, Fault> {
        if depth > DEEPEST {
            return Err(deep(self.text));
        }
        let below = depth + 1;
        match sql {
            Expr::Nested(inner) => self.typed(inner, below),
            Expr::Identifier(name) => self.column(&name.value, name.quote_style.is_some()),
            Expr::CompoundIdentifier(names) => {
                let name = names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(".");
                self.column(&name, false)
            }
            Expr::Value(value) => self.constant(&value.value, sql),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                let inner = self.truth(expr, below)?;
                Ok(Typed::Truth(Truth::Not(Box::new(inner))))
            }
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => Ok(Typed::Number(match self.number(expr, below)? {
                Number::Constant(constant) => Number::Constant(-constant),
                Number::Whole(constant) => Number::Whole(-constant),
                other => Number::Negative(Box::new(other)),
            })),
            Expr::UnaryOp { op: UnaryOperator::Plus, expr } => self.number(expr, below).map(Typed::Number),
            Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
                let parts = chain(sql, op);
                let parts = parts.into_iter().map(|part| self.truth(part, below)).collect::<Result<_, _>>()?;
                Ok(Typed::Truth(if *op == BinaryOperator::And { Truth::All(parts) } else { Truth::Any(parts) }))
            }
            Expr::BinaryOp { left, op, right } => match (comparison(op), operator(op)) {
                (Some(compare), _) => {
                    let (left, right) = (self.typed(left, below)?, self.typed(right, below)?);
                    self.compare(compare, left, right, sql).map(Typed::Truth)
                }
                (None, Some(operator)) => {
                    let (left, right) = (self.number(left, below)?, self.number(right, below)?);
                    Ok(Typed::Number(Number::Arithmetic(operator, Box::new(left), Box::new(right))))
                }
                (None, None) => Err(self.unsupported(sql)),
            },
            Expr::IsNull(inner) => Ok(Typed::Truth(self.is_null(inner, below)?)),
            Expr::IsNotNull(inner) => Ok(Typed::Truth(Truth::Not(Box::new(self.is_null(inner, below)?)))),
            Expr::Between { expr, negated, low, high } => {
                let (value, low, high) = (self.typed(expr, below)?, self.typed(low, below)?, self.typed(high, below)?);
                Ok(Typed::Truth(negate(*negated, self.between(value, low, high, sql)?)))
            }
            Expr::In { expr, target: InTarget::List(list), negated, global: false } => {
                let value = self.typed(expr, below)?;
                let list = list.iter().map(|item| self.typed(item, below)).collect::<Result<Vec<_>, _>>()?;
                Ok(Typed::Truth(negate(*negated, self.within(value, list, sql)?)))
            }
            Expr::Case { operand: None, conditions, else_result, .. } => {
                self.case(conditions, else_result.as_deref(), below, sql)
            }
            Expr::Case { operand: Some(operand), .. } => {
                let help = format!("write the condition out: CASE WHEN {operand} = …");
                Err(fault("CASE WHEN with a condition", self.found(sql), help))
            }
            Expr::Function(function) => self.function(function, below, sql),
            _ => Err(self.unsupported(sql)),
        }
    }

    fn column(&mut self, name: &str, quoted: bool) -> Result<Typed, Fault> {
        let Some(index) = self.fields.iter().position(|field| field.name == name) else {
            let names = || self.fields.iter().map(|field| field.name.as_str());
            let help = match nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if quoted => format!("a text stands in single quotes: '{name}'"),
                None if self.fields.len() <= 40 => {
                    format!("the columns are {}", names().collect::<Vec<_>>().join(", "))
                }
                None => "write a column as it stands in the file, case included".to_owned(),
            };
            return Err(fault(A_COLUMN, name, help));
        };
        let place = match self.used.iter().position(|column| column.index == index) {
            Some(place) => place,
            None => {
                let field = self.fields[index].clone();
                let missing = Missing::new(&field, self.missing.get(name).map_or(&[], Vec::as_slice))?;
                self.used.push(Column { index, field, missing });
                self.used.len() - 1
            }
        };
        Ok(match self.fields[index].kind {
            ColumnKind::Whole | ColumnKind::Number => Typed::Number(Number::Column(place)),
            ColumnKind::Truth => Typed::Truth(Truth::Column(place)),
            ColumnKind::Text => Typed::Text(Text::Column(place)),
        })
    }

    fn constant(&self, literal: &Literal, sql: &Expr) -> Result<Typed, Fault> {
        match literal {
            Literal::Null => Ok(Typed::Null),
            Literal::Boolean(truth) => Ok(Typed::Truth(Truth::Constant(Some(*truth)))),
            Literal::SingleQuotedString(text) => Ok(Typed::Text(Text::Constant(text.clone()))),
            Literal::Number(digits, false) => match (digits.parse(), digits.parse::<f64>()) {
                (Ok(whole), _) => Ok(Typed::Number(Number::Whole(whole))),
                (Err(_), Ok(number)) if number.is_finite() => Ok(Typed::Number(Number::Constant(number))),
                _ => Err(fault("a number that a double can hold", self.found(sql), "")),
            },
            _ => Err(self.unsupported(sql)),
        }
    }

    fn truth(&mut self, sql: &Expr, depth: usize) -> Result<Truth, Fault> {
        match self.typed(sql, depth)? {
            Typed::Truth(truth) => Ok(truth),
            Typed::Null => Ok(Truth::Constant(None)),
            Typed::Number(_) => Err(no_condition(&self.found(sql))),
            Typed::Text(_) => {
                let found = self.found(sql);
                Err(fault("a condition", found.clone(), format!("compare the text: `{found} = '…'`")))
            }
        }
    }

    fn number(&mut self, sql: &Expr, depth: usize) -> Result<Number, Fault> {
        match self.typed(sql, depth)? {
            Typed::Number(number) => Ok(number),
            Typed::Null => Ok(Number::Null),
            Typed::Truth(_) => Err(no_number(&self.found(sql))),
            Typed::Text(_) => Err(fault("a number", self.found(sql), "texts can be compared, not calculated with")),
        }
    }

    fn is_null(&mut self, sql: &Expr, depth: usize) -> Result<Truth, Fault> {
        Ok(Truth::IsNull(match self.typed(sql, depth)? {
            Typed::Null => return Ok(Truth::Constant(Some(true))),
            Typed::Truth(truth) => Value::Truth(Box::new(truth)),
            Typed::Number(number) => Value::Number(Box::new(number)),
            Typed::Text(Text::Constant(_)) => return Ok(Truth::Constant(Some(false))),
            Typed::Text(Text::Column(column)) => Value::Text(self.text_test(column, Test::Any)),
        }))
    }

    fn case(
        &mut self,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        depth: usize,
        sql: &Expr,
    ) -> Result<Typed, Fault> {
        let (mut whens, mut results) = (Vec::new(), Vec::new());
        for CaseWhen { condition, result } in conditions {
            whens.push(self.truth(condition, depth)?);
            results.push(self.typed(result, depth)?);
        }
        results.push(otherwise.map_or(Ok(Typed::Null), |otherwise| self.typed(otherwise, depth))?);
        match self.alike(results, sql)? {
            Alike::Truths(mut results) => {
                let otherwise = results.pop().unwrap_or(Truth::Constant(None));
                let branches = whens.into_iter().zip(results).collect();
                Ok(Typed::Truth(Truth::Case(Box::new(Case { branches, otherwise }))))
            }
            Alike::Numbers(mut results) => {
                let otherwise = results.pop().unwrap_or(Number::Null);
                let branches = whens.into_iter().zip(results).collect();
                Ok(Typed::Number(Number::Case(Box::new(Case { branches, otherwise }))))
            }
        }
    }

    fn function(&mut self, function: &Function, depth: usize, sql: &Expr) -> Result<Typed, Fault> {
        let plain = function.over.is_none()
            && function.filter.is_none()
            && function.null_treatment.is_none()
            && function.within_group.is_empty()
            && matches!(function.parameters, FunctionArguments::None);
        let FunctionArguments::List(list) = &function.args else { return Err(self.unsupported(sql)) };
        if !plain || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
            return Err(self.unsupported(sql));
        }
        let mut arguments = Vec::new();
        for argument in &list.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)) = argument else {
                return Err(self.unsupported(sql));
            };
            arguments.push(argument);
        }
        match (function.name.to_string().to_uppercase().as_str(), arguments.as_slice()) {
            ("ABS", [one]) => Ok(Typed::Number(Number::Absolute(Box::new(self.number(one, depth)?)))),
            ("COALESCE", [_, ..]) => {
                let values = arguments.into_iter().map(|one| self.typed(one, depth)).collect::<Result<Vec<_>, _>>()?;
                Ok(match self.alike(values, sql)? {
                    Alike::Truths(values) => Typed::Truth(Truth::First(values)),
                    Alike::Numbers(values) => Typed::Number(Number::First(values)),
                })
            }
            _ => Err(self.unsupported(sql)),
        }
    }

    /// The alternatives of CASE and COALESCE: all conditions or all numbers, some of them perhaps NULL.
    fn alike(&self, values: Vec<Typed>, sql: &Expr) -> Result<Alike, Fault> {
        let is_number = values.iter().any(|value| matches!(value, Typed::Number(_)));
        let is_truth = values.iter().any(|value| matches!(value, Typed::Truth(_)));
        let is_text = values.iter().any(|value| matches!(value, Typed::Text(_)));
        let wrong =
            |help: &str| Err(fault("alternatives that are all conditions or all numbers", self.found(sql), help));
        match (is_truth, is_number, is_text) {
            (_, _, true) => wrong("compare texts before you choose among them: CASE WHEN x = '…' THEN …"),
            (true, true, _) => wrong("write 1 for TRUE and 0 for FALSE, or compare the numbers"),
            (false, false, _) => wrong("at least one must be other than NULL"),
            (true, false, _) => Ok(Alike::Truths(
                values
                    .into_iter()
                    .map(|value| if let Typed::Truth(truth) = value { truth } else { Truth::Constant(None) })
                    .collect(),
            )),
            (false, true, _) => Ok(Alike::Numbers(
                values
                    .into_iter()
                    .map(|value| if let Typed::Number(number) = value { number } else { Number::Null })
                    .collect(),
            )),
        }
    }

    fn found(&self, sql: &Expr) -> String {
        if self.text.len() > QUOTED_IN_PART { self.text.to_owned() } else { sql.to_string() }
    }

    fn unsupported(&self, sql: &Expr) -> Fault {
        let help = keyword_help(self.text, self.fields);
        let help = help.unwrap_or_else(|| "write it with these, or make a column of it in the file".to_owned());
        fault(SUPPORTED, self.found(sql), help)
    }
}

enum Alike {
    Truths(Vec<Truth>),
    Numbers(Vec<Number>),
}

/// The parts of `a AND b AND c`, however many.
fn chain<'e>(sql: &'e Expr, operator: &BinaryOperator) -> Vec<&'e Expr> {
    let (mut parts, mut rest) = (Vec::new(), sql);
    while let Expr::BinaryOp { left, op, right } = rest
        && op == operator
    {
        parts.push(&**right);
        rest = left;
    }
    parts.push(rest);
    parts.reverse();
    parts
}

fn negate(negated: bool, truth: Truth) -> Truth {
    if negated { Truth::Not(Box::new(truth)) } else { truth }
}

fn operator(operator: &BinaryOperator) -> Option<Operator> {
    match operator {
        BinaryOperator::Plus => Some(Operator::Plus),
        BinaryOperator::Minus => Some(Operator::Minus),
        BinaryOperator::Multiply => Some(Operator::Times),
        BinaryOperator::Divide => Some(Operator::Over),
        _ => None,
    }
}
