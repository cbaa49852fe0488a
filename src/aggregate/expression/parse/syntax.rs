//! Text -> the tree of sqlparser.

use sqlparser::ast::Expr;
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::ALL_KEYWORDS;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::{Fault, fault};
use crate::aggregate::rows::Field;

/// The longest expression, in characters.
const LONGEST: usize = 4_000;
/// How many operations may stand within each other, or terms be added in one sum, so that no text exhausts the stack.
pub(super) const DEEPEST: usize = 50;
/// What sqlparser needs for that depth, many times over: up to 100 kB a level where it is not optimised.
const STACK: usize = 32 << 20;

/// The tree of a text, read where there is room for it; `fields` are for advice.
pub(super) fn tree(text: &str, fields: &[Field]) -> Result<Expr, Fault> {
    if text.chars().count() > LONGEST {
        let help = "divide it, or make a column of it in the file";
        return Err(fault(format!("at most {LONGEST} characters"), text, help));
    }
    let read = std::thread::scope(|scope| {
        let roomy = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || syntax(text, fields));
        roomy.ok()?.join().ok()
    });
    read.ok_or_else(|| deep(text))?
}

fn syntax(text: &str, fields: &[Field]) -> Result<Expr, Fault> {
    let advice = |said: String| match keyword_help(text, fields) {
        Some(help) => format!("{said}; {help}"),
        None => said,
    };
    let refused = |error: ParserError| match error {
        ParserError::RecursionLimitExceeded => deep(text),
        ParserError::TokenizerError(said) | ParserError::ParserError(said) => {
            let (said, at) = said.split_once(" at Line: ").unwrap_or((&said, ""));
            let at = at.split_once("Column: ").map_or(String::new(), |(_, at)| format!(" at character {at}"));
            let said = said.replace("Expected: ", "expected ").replace("found: ", "found ");
            fault("an SQL expression", text, advice(format!("{said}{at}")))
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
    let help = advice(format!("it ends before `{token}` at character {at}"));
    Err(fault("an SQL expression and nothing after it", text, help))
}

/// Operations that stand too deep within each other.
pub(super) fn deep(text: &str) -> Fault {
    let help = format!("at most {DEEPEST} operations may stand within each other; make a column of a part in the file");
    fault("a simpler expression", text, help)
}

/// What to do about a column whose name means something in SQL.
pub(super) fn keyword_help(text: &str, fields: &[Field]) -> Option<String> {
    let is_keyword = |word: &str| ALL_KEYWORDS.binary_search(&word.to_uppercase().as_str()).is_ok();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '"');
    let found = words.find(|word| fields.iter().any(|field| field.name == *word) && is_keyword(word));
    found.map(|word| format!("write the column as \"{word}\", in double quotes"))
}
