//! A checked expression: what is compared with what, in which type.
//!
//! The types make an expression that cannot be evaluated impossible to write down. Whole numbers are compared as such where
//! a column stands against a column or a constant; everything that is computed is a double.

use std::cmp::Ordering;

/// A condition: false, true, or unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Truth {
    /// `TRUE`, `FALSE`, `NULL`.
    Constant(Option<bool>),
    /// A column of true and false.
    Column(usize),
    Not(Box<Truth>),
    /// `AND`.
    All(Vec<Truth>),
    /// `OR`.
    Any(Vec<Truth>),
    /// A column of whole numbers against whole constants.
    Whole(usize, Test<i64>),
    /// Two columns of whole numbers.
    Wholes(Compare, usize, usize),
    /// A number against constants.
    Number(Box<Number>, Test<f64>),
    Numbers(Compare, Box<Number>, Box<Number>),
    /// A column of text against constants: one of the expression's tests of text.
    Text(usize),
    /// Two columns of text.
    Texts(Compare, usize, usize),
    /// Whether two conditions are the same (true) or different (false).
    Same(bool, Box<Truth>, Box<Truth>),
    /// `IS NULL`.
    IsNull(Value),
    Case(Box<Case<Truth>>),
    /// `COALESCE`.
    First(Vec<Truth>),
}

/// A number, or unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    Constant(f64),
    /// A whole constant; compared as such with a column of whole numbers.
    Whole(i64),
    Null,
    /// A column of numbers, whole or not.
    Column(usize),
    Negative(Box<Number>),
    /// `ABS`.
    Absolute(Box<Number>),
    Arithmetic(Operator, Box<Number>, Box<Number>),
    Case(Box<Case<Number>>),
    /// `COALESCE`.
    First(Vec<Number>),
}

/// What may be `NULL`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Truth(Box<Truth>),
    Number(Box<Number>),
    /// A column of text: one of the expression's tests of text, [`Test::Any`].
    Text(usize),
}

/// `CASE WHEN … THEN … ELSE … END`.
#[derive(Debug, Clone, PartialEq)]
pub struct Case<T> {
    pub branches: Vec<(Truth, T)>,
    pub otherwise: T,
}

/// A column of text against constants.
#[derive(Debug, Clone, PartialEq)]
pub struct TextTest {
    pub column: usize,
    pub test: Test<String>,
}

/// What a value is held against.
#[derive(Debug, Clone, PartialEq)]
pub enum Test<T> {
    /// Nothing: true of every value that is there.
    Any,
    Compare(Compare, T),
    Between(T, T),
    In(Vec<T>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

impl Compare {
    /// The comparison with its sides changed over: a < b is b > a.
    pub fn turned(self) -> Compare {
        match self {
            Compare::Equal | Compare::Unequal => self,
            Compare::Less => Compare::Greater,
            Compare::AtMost => Compare::AtLeast,
            Compare::Greater => Compare::Less,
            Compare::AtLeast => Compare::AtMost,
        }
    }

    /// As SQL writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Compare::Equal => "=",
            Compare::Unequal => "<>",
            Compare::Less => "<",
            Compare::AtMost => "<=",
            Compare::Greater => ">",
            Compare::AtLeast => ">=",
        }
    }

    /// Whether it holds of two values that stand in this order.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Compare::Equal => order.is_eq(),
            Compare::Unequal => order.is_ne(),
            Compare::Less => order.is_lt(),
            Compare::AtMost => order.is_le(),
            Compare::Greater => order.is_gt(),
            Compare::AtLeast => order.is_ge(),
        }
    }
}

impl Operator {
    /// As SQL writes it.
    pub fn sign(self) -> char {
        match self {
            Operator::Plus => '+',
            Operator::Minus => '-',
            Operator::Times => '*',
            Operator::Over => '/',
        }
    }
}
