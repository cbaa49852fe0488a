//! The text of an expression -> a checked tree.

use std::collections::BTreeMap;

use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, InTarget, UnaryOperator,
    Value as Literal,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::ALL_KEYWORDS;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::tree::{Case, Compare, Number, Operator, Test, TextTest, Truth, Value};
use super::{A_COLUMN, Body, Column, Expression, Fault, Missing};
use crate::aggregate::rows::{ColumnKind, Field};
use crate::aggregate::spec::Code;
use crate::error::nearest;

/// The longest expression, in characters.
const LONGEST: usize = 4_000;
/// How many operations may stand within each other, or terms be added in one sum, so that no text exhausts the stack.
const DEEPEST: usize = 50;
/// What sqlparser needs for that depth, many times over: up to 100 kB a level where it is not optimised.
const STACK: usize = 32 << 20;
/// A text longer than this is told as a whole: the printer of sqlparser descends once an operator.
const QUOTED_IN_PART: usize = 1_000;

const SUPPORTED: &str = "columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, \
                         IS NULL, + - * /, ABS, COALESCE and CASE WHEN";

/// Reads and checks.
pub fn expression(text: &str, fields: &[Field], missing: &BTreeMap<String, Vec<Code>>) -> Result<Expression, Fault> {
    if text.chars().count() > LONGEST {
        let help = "divide it, or make a column of it in the file";
        return Err(fault(format!("at most {LONGEST} characters"), text, help));
    }
    let sql = std::thread::scope(|scope| {
        let roomy = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || syntax(text, fields));
        roomy.ok()?.join().ok()
    });
    let sql = sql.ok_or_else(|| deep(text))??;
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

fn fault(expected: impl Into<String>, found: impl Into<String>, help: impl Into<String>) -> Fault {
    Fault { expected: expected.into(), found: found.into(), help: help.into() }
}

/// The tree of sqlparser.
fn syntax(text: &str, fields: &[Field]) -> Result<Expr, Fault> {
    let refused = |error: ParserError| match error {
        ParserError::RecursionLimitExceeded => deep(text),
        ParserError::TokenizerError(said) | ParserError::ParserError(said) => {
            let (said, at) = said.split_once(" at Line: ").unwrap_or((&said, ""));
            let at = at.split_once("Column: ").map_or(String::new(), |(_, at)| format!(" at character {at}"));
            let said = said.replace("Expected: ", "expected ").replace("found: ", "found ");
            fault("an SQL expression", text, format!("{said}{at}{}", keyword_help(text, fields)))
        }
    };
    let mut parser = Parser::new(&GenericDialect).with_recursion_limit(DEEPEST).try_with_sql(text).map_err(refused)?;
    if parser.peek_token().token == Token::EOF {
        let help = "write a condition such as `rokare = 1`, or leave the key out";
        return Err(fault("an SQL expression", text, help));
    }
    let sql = parser.parse_expr().map_err(refused)?;
    let rest = parser.peek_token();
    if rest.token == Token::EOF {
        return Ok(sql);
    }
    let (token, at) = (rest.token, rest.span.start.column);
    let help = format!("it ends before `{token}` at character {at}{}", keyword_help(text, fields));
    Err(fault("an SQL expression and nothing after it", text, help))
}

fn deep(text: &str) -> Fault {
    let help = format!("at most {DEEPEST} operations may stand within each other; make a column of a part in the file");
    fault("a simpler expression", text, help)
}

/// What to do about a column whose name means something in SQL.
fn keyword_help(text: &str, fields: &[Field]) -> String {
    let is_keyword = |word: &str| ALL_KEYWORDS.binary_search(&word.to_uppercase().as_str()).is_ok();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '"');
    let found = words.find(|word| fields.iter().any(|field| field.name == *word) && is_keyword(word));
    found.map_or(String::new(), |word| format!("; write the column as \"{word}\", in double quotes"))
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
                let missing = missing_codes(&field, self.missing.get(name).map_or(&[], Vec::as_slice))?;
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

    fn compare(&mut self, compare: Compare, left: Typed, right: Typed, sql: &Expr) -> Result<Truth, Fault> {
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

    fn between(&mut self, value: Typed, low: Typed, high: Typed, sql: &Expr) -> Result<Truth, Fault> {
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

    fn within(&mut self, value: Typed, list: Vec<Typed>, sql: &Expr) -> Result<Truth, Fault> {
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

    fn is_whole(&self, number: &Number) -> bool {
        matches!(number, Number::Column(column) if self.used[*column].field.kind == ColumnKind::Whole)
    }

    fn test(&mut self, column: usize, test: Test<String>) -> Truth {
        Truth::Text(self.text_test(column, test))
    }

    fn text_test(&mut self, column: usize, test: Test<String>) -> usize {
        self.texts.push(TextTest { column, test });
        self.texts.len() - 1
    }

    fn found(&self, sql: &Expr) -> String {
        if self.text.len() > QUOTED_IN_PART { self.text.to_owned() } else { sql.to_string() }
    }

    fn unsupported(&self, sql: &Expr) -> Fault {
        fault(SUPPORTED, self.found(sql), "make a column of it in the file, or write it with these")
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

fn comparison(operator: &BinaryOperator) -> Option<Compare> {
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

fn operator(operator: &BinaryOperator) -> Option<Operator> {
    match operator {
        BinaryOperator::Plus => Some(Operator::Plus),
        BinaryOperator::Minus => Some(Operator::Minus),
        BinaryOperator::Multiply => Some(Operator::Times),
        BinaryOperator::Divide => Some(Operator::Over),
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

/// A number where a condition should stand.
pub fn no_condition(text: &str) -> Fault {
    fault("a condition", text, format!("compare the number, as in `{text} = 1`"))
}

/// A condition where a number should stand.
pub fn no_number(text: &str) -> Fault {
    fault("a number", text, format!("count it: `CASE WHEN {text} THEN 1 ELSE 0 END`"))
}

/// Whether codes that mean "no answer" can be codes of a column.
pub fn check_missing(field: &Field, codes: &[Code]) -> Result<(), Fault> {
    missing_codes(field, codes).map(|_| ())
}

/// The codes of a column that mean "no answer", in its type.
fn missing_codes(field: &Field, codes: &[Code]) -> Result<Missing, Fault> {
    let wrong = |code: &Code, expected: &str| {
        let help = format!("change the codes of `{}` under [missing]", field.name);
        fault(expected, code.to_string(), help)
    };
    match field.kind {
        ColumnKind::Whole => {
            let whole =
                |code: &Code| code.to_string().parse().map_err(|_| wrong(code, "a whole number, as the column has"));
            codes.iter().map(whole).collect::<Result<_, _>>().map(Missing::Whole)
        }
        ColumnKind::Number => {
            let number = |code: &Code| code.to_string().parse().map_err(|_| wrong(code, "a number, as the column has"));
            codes.iter().map(number).collect::<Result<_, _>>().map(Missing::Number)
        }
        ColumnKind::Text => Ok(Missing::Text(codes.iter().map(Code::to_string).collect())),
        ColumnKind::Truth => match codes.first() {
            None => Ok(Missing::None),
            Some(code) => Err(wrong(code, "no codes, as the column is true or false")),
        },
    }
}
