//! Random expressions against a reference that goes row by row, and printed and read again.

use std::sync::Arc;

use arrow_array::{Array, BooleanArray, Int64Array};
use proptest::prelude::*;

use super::*;

/// A condition as it is written; the reference is its meaning in one row.
#[derive(Debug, Clone)]
enum Condition {
    Constant(Option<bool>),
    Gift,
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Compare(&'static str, Quantity, Quantity),
    Between(bool, Quantity, [Quantity; 2]),
    In(bool, Quantity, Vec<Quantity>),
    Text(&'static str, &'static str),
    Texts(&'static str),
    TextIn(bool, Vec<&'static str>),
    Same(bool, Box<Condition>, Box<Condition>),
    NoTruth(bool, Box<Condition>),
    NoNumber(bool, Quantity),
    NoText(bool),
    Case(Vec<(Condition, Condition)>, Option<Box<Condition>>),
    First(Vec<Condition>),
}

#[derive(Debug, Clone)]
enum Quantity {
    Whole(i64),
    Real(f64),
    /// Columns of whole numbers.
    Alder,
    Fodd,
    /// A column of numbers.
    Vikt,
    Negative(Box<Quantity>),
    Absolute(Box<Quantity>),
    Calculation(char, Box<Quantity>, Box<Quantity>),
    Case(Vec<(Condition, Quantity)>, Option<Box<Quantity>>),
    First(Vec<Quantity>),
}

/// One person; a column's codes for "no answer" are still there.
#[derive(Debug, Clone, Copy)]
struct Row {
    alder: Option<i8>,
    fodd: Option<i64>,
    vikt: Option<f64>,
    gift: Option<bool>,
    kommun: Option<&'static str>,
    annan: Option<&'static str>,
}

const NO_AGE: i8 = -1;
const NO_WEIGHT: f64 = 2.0;
const NO_PLACE: &str = "b";
const TEXTS: &[&str] = &["a", "b", "å", "it's \\ \"x\"", ""];
const SIGNS: &[&str] = &["=", "<>", "<", "<=", ">", ">="];
const WHOLES: &[i64] = &[0, 1, -1, 2, 17, -128, 255, 1 << 53, (1 << 53) + 1, i64::MAX, -i64::MAX];
const REALS: &[f64] = &[0.0, -0.0, 0.5, -1.5, 2.0, 1e300, f64::MAX, 9_007_199_254_740_993.0];

impl Condition {
    fn text(&self) -> String {
        let joined = |parts: &[Condition], between: &str| {
            format!("({})", parts.iter().map(Condition::text).collect::<Vec<_>>().join(between))
        };
        let not = |negated: &bool| if *negated { "NOT " } else { "" };
        match self {
            Condition::Constant(constant) => match constant {
                Some(true) => "TRUE".to_owned(),
                Some(false) => "FALSE".to_owned(),
                None => "NULL".to_owned(),
            },
            Condition::Gift => "gift".to_owned(),
            Condition::Not(inner) => format!("(NOT {})", inner.text()),
            Condition::And(parts) => joined(parts, " AND "),
            Condition::Or(parts) => joined(parts, " OR "),
            Condition::Compare(sign, left, right) => format!("({} {sign} {})", left.text(), right.text()),
            Condition::Between(negated, value, [low, high]) => {
                format!("({} {}BETWEEN {} AND {})", value.text(), not(negated), low.text(), high.text())
            }
            Condition::In(negated, value, list) => {
                let list: Vec<String> = list.iter().map(Quantity::text).collect();
                format!("({} {}IN ({}))", value.text(), not(negated), list.join(", "))
            }
            Condition::Text(sign, text) => format!("(kommun {sign} {})", quoted(text)),
            Condition::Texts(sign) => format!("(kommun {sign} \"annan kommun\")"),
            Condition::TextIn(negated, list) => {
                let list: Vec<String> = list.iter().map(|text| quoted(text)).collect();
                format!("(kommun {}IN ({}))", not(negated), list.join(", "))
            }
            Condition::Same(same, left, right) => {
                format!("({} {} {})", left.truth_text(), if *same { "=" } else { "<>" }, right.truth_text())
            }
            Condition::NoTruth(negated, inner) => format!("({} IS {}NULL)", inner.text(), not(negated)),
            Condition::NoNumber(negated, inner) => format!("({} IS {}NULL)", inner.text(), not(negated)),
            Condition::NoText(negated) => format!("(kommun IS {}NULL)", not(negated)),
            Condition::Case(branches, otherwise) => case(
                branches.iter().map(|(when, then)| (when.text(), then.truth_text())),
                otherwise.as_ref().map(|otherwise| otherwise.text()),
            ),
            Condition::First(parts) => format!("COALESCE{}", joined(&[&[Condition::Gift], &parts[..]].concat(), ", ")),
        }
    }

    /// Where NULL alone would be no condition.
    fn truth_text(&self) -> String {
        if matches!(self, Condition::Constant(None)) { "(gift AND NULL AND FALSE)".to_owned() } else { self.text() }
    }

    fn truth_reference(&self, row: &Row) -> Option<bool> {
        if matches!(self, Condition::Constant(None)) { Some(false) } else { self.reference(row) }
    }

    fn reference(&self, row: &Row) -> Option<bool> {
        let kommun = row.kommun.filter(|code| *code != NO_PLACE);
        match self {
            Condition::Constant(constant) => *constant,
            Condition::Gift => row.gift,
            Condition::Not(inner) => inner.reference(row).map(|truth| !truth),
            Condition::And(parts) => {
                let parts: Vec<Option<bool>> = parts.iter().map(|part| part.reference(row)).collect();
                if parts.contains(&Some(false)) {
                    Some(false)
                } else {
                    parts.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
                }
            }
            Condition::Or(parts) => {
                let parts: Vec<Option<bool>> = parts.iter().map(|part| part.reference(row)).collect();
                if parts.contains(&Some(true)) {
                    Some(true)
                } else {
                    parts.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
                }
            }
            Condition::Compare(sign, left, right) => {
                compared(left.is_whole() && right.is_whole(), sign, left, right, row)
            }
            Condition::Between(negated, value, [low, high]) => {
                let exact = [value, low, high].iter().all(|part| part.is_whole());
                let holds = compared(exact, ">=", value, low, row)? && compared(exact, "<=", value, high, row)?;
                Some(holds != *negated)
            }
            Condition::In(negated, value, list) => {
                value.reference(row)?;
                let exact = list.iter().chain([value]).all(Quantity::is_whole);
                Some(list.iter().any(|item| compared(exact, "=", value, item, row) == Some(true)) != *negated)
            }
            Condition::Text(sign, text) => Some(holds(sign, kommun?.cmp(text))),
            Condition::Texts(sign) => Some(holds(sign, kommun?.cmp(row.annan?))),
            Condition::TextIn(negated, list) => Some(list.contains(&kommun?) != *negated),
            Condition::Same(same, left, right) => {
                Some((left.truth_reference(row)? == right.truth_reference(row)?) == *same)
            }
            Condition::NoTruth(negated, inner) => Some(inner.reference(row).is_none() != *negated),
            Condition::NoNumber(negated, inner) => Some(inner.reference(row).is_none() != *negated),
            Condition::NoText(negated) => Some(kommun.is_none() != *negated),
            Condition::Case(branches, otherwise) => {
                match branches.iter().find(|(when, _)| when.reference(row) == Some(true)) {
                    Some((_, then)) => then.truth_reference(row),
                    None => otherwise.as_ref()?.reference(row),
                }
            }
            Condition::First(parts) => row.gift.or_else(|| parts.iter().find_map(|part| part.reference(row))),
        }
    }
}

impl Quantity {
    fn text(&self) -> String {
        match self {
            Quantity::Whole(whole) => whole.to_string(),
            Quantity::Real(real) => format!("{real:?}"),
            Quantity::Alder => "\"ålder\"".to_owned(),
            Quantity::Fodd => "fodd".to_owned(),
            Quantity::Vikt => "vikt".to_owned(),
            Quantity::Negative(inner) => format!("(- {})", inner.text()),
            Quantity::Absolute(inner) => format!("abs({})", inner.text()),
            Quantity::Calculation(sign, left, right) => format!("({} {sign} {})", left.text(), right.text()),
            Quantity::Case(branches, otherwise) => case(
                branches.iter().map(|(when, then)| (when.text(), then.text())),
                otherwise.as_ref().map(|otherwise| otherwise.text()),
            ),
            Quantity::First(parts) => {
                format!("COALESCE({})", parts.iter().map(Quantity::text).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The number as a double; it may be infinite or no number after an overflow.
    fn reference(&self, row: &Row) -> Option<f64> {
        match self {
            Quantity::Real(real) => Some(*real),
            Quantity::Whole(_) | Quantity::Alder | Quantity::Fodd => self.whole(row).map(|whole| whole as f64),
            Quantity::Vikt => row.vikt.filter(|vikt| vikt.is_finite() && *vikt != NO_WEIGHT),
            Quantity::Negative(inner) => inner.reference(row).map(|number| -number),
            Quantity::Absolute(inner) => inner.reference(row).map(f64::abs),
            Quantity::Calculation(sign, left, right) => {
                let (left, right) = (left.reference(row)?, right.reference(row)?);
                match sign {
                    '+' => Some(left + right),
                    '-' => Some(left - right),
                    '*' => Some(left * right),
                    _ => (right != 0.0).then(|| left / right),
                }
            }
            Quantity::Case(branches, otherwise) => {
                match branches.iter().find(|(when, _)| when.reference(row) == Some(true)) {
                    Some((_, then)) => then.reference(row),
                    None => otherwise.as_ref()?.reference(row),
                }
            }
            Quantity::First(parts) => parts.iter().find_map(|part| part.reference(row)),
        }
    }

    fn whole(&self, row: &Row) -> Option<i64> {
        match self {
            Quantity::Whole(whole) => Some(*whole),
            Quantity::Alder => row.alder.filter(|alder| *alder != NO_AGE).map(i64::from),
            Quantity::Fodd => row.fodd,
            _ => None,
        }
    }

    fn is_whole_column(&self) -> bool {
        matches!(self, Quantity::Alder | Quantity::Fodd)
    }

    fn is_whole(&self) -> bool {
        matches!(self, Quantity::Whole(_)) || self.is_whole_column()
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn case(branches: impl Iterator<Item = (String, String)>, otherwise: Option<String>) -> String {
    let branches: String = branches.map(|(when, then)| format!(" WHEN {when} THEN {then}")).collect();
    let otherwise = otherwise.map_or(String::new(), |otherwise| format!(" ELSE {otherwise}"));
    format!("CASE{branches}{otherwise} END")
}

fn holds(sign: &str, order: std::cmp::Ordering) -> bool {
    match sign {
        "=" => order.is_eq(),
        "<>" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    }
}

/// Whole numbers exactly if one of them is a column, all others as doubles; NaN above all.
fn compared(exact: bool, sign: &str, left: &Quantity, right: &Quantity, row: &Row) -> Option<bool> {
    if exact && (left.is_whole_column() || right.is_whole_column()) {
        return Some(holds(sign, left.whole(row)?.cmp(&right.whole(row)?)));
    }
    let (left, right) = (left.reference(row)?, right.reference(row)?);
    let order = left.partial_cmp(&right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()));
    Some(holds(sign, order))
}

fn condition() -> impl Strategy<Value = Condition> {
    trees().0
}

fn quantity() -> impl Strategy<Value = Quantity> {
    trees().1
}

/// Conditions and numbers within each other, some levels deep.
fn trees() -> (BoxedStrategy<Condition>, BoxedStrategy<Quantity>) {
    let sign = || prop::sample::select(SIGNS);
    let text = || prop::sample::select(TEXTS);
    let mut conditions = prop_oneof![
        any::<Option<bool>>().prop_map(Condition::Constant),
        Just(Condition::Gift),
        (sign(), text()).prop_map(|(sign, text)| Condition::Text(sign, text)),
        sign().prop_map(Condition::Texts),
        (any::<bool>(), prop::collection::vec(text(), 1..4)).prop_map(|(not, list)| Condition::TextIn(not, list)),
        any::<bool>().prop_map(Condition::NoText),
    ]
    .boxed();
    let whole = || prop::sample::select(WHOLES).prop_map(Quantity::Whole);
    let real = || prop::sample::select(REALS).prop_map(Quantity::Real);
    let constant = move || prop_oneof![whole(), real()];
    let column = || prop::sample::select(vec![Quantity::Alder, Quantity::Fodd, Quantity::Vikt]);
    let mut quantities = prop_oneof![2 => constant(), 3 => column()].boxed();
    for _ in 0..3 {
        let (c, q) = (conditions.clone(), quantities.clone());
        let c = || c.clone();
        let q = || q.clone();
        let parts = || prop::collection::vec(c(), 2..4);
        let of_numbers = prop_oneof![
            4 => (sign(), q(), q()).prop_map(|(sign, left, right)| Condition::Compare(sign, left, right)),
            2 => (any::<bool>(), q(), [constant(), constant()]).prop_map(|(not, value, limits)| Condition::Between(not, value, limits)),
            2 => (any::<bool>(), q(), prop::collection::vec(constant(), 1..13)).prop_map(|(not, value, list)| Condition::In(not, value, list)),
            1 => (any::<bool>(), q()).prop_map(|(not, inner)| Condition::NoNumber(not, inner)),
        ];
        let of_conditions = prop_oneof![
            c().prop_map(|inner| Condition::Not(Box::new(inner))),
            parts().prop_map(Condition::And),
            parts().prop_map(Condition::Or),
            (any::<bool>(), c(), c()).prop_map(|(same, l, r)| Condition::Same(same, Box::new(l), Box::new(r))),
            (any::<bool>(), c()).prop_map(|(not, inner)| Condition::NoTruth(not, Box::new(inner))),
            (prop::collection::vec((c(), c()), 1..3), prop::option::of(c()))
                .prop_map(|(branches, otherwise)| Condition::Case(branches, otherwise.map(Box::new))),
            parts().prop_map(Condition::First),
        ];
        let next = prop_oneof![
            1 => q(),
            1 => q().prop_map(|inner| match inner {
                constant @ (Quantity::Whole(_) | Quantity::Real(_)) => constant,
                inner => Quantity::Negative(Box::new(inner)),
            }),
            1 => q().prop_map(|inner| Quantity::Absolute(Box::new(inner))),
            4 => (prop::sample::select(vec!['+', '-', '*', '/']), q(), q())
                .prop_map(|(sign, l, r)| Quantity::Calculation(sign, Box::new(l), Box::new(r))),
            1 => (prop::collection::vec((c(), q()), 1..3), prop::option::of(q()))
                .prop_map(|(branches, otherwise)| Quantity::Case(branches, otherwise.map(Box::new))),
            1 => prop::collection::vec(q(), 1..3).prop_map(Quantity::First),
        ];
        conditions = prop_oneof![1 => c(), 2 => of_conditions, 3 => of_numbers].boxed();
        quantities = next.boxed();
    }
    (conditions, quantities)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let alder = prop::option::weighted(0.8, prop_oneof![Just(NO_AGE), -3..3_i8, any::<i8>()]);
    let fodd = prop::option::weighted(0.8, prop_oneof![prop::sample::select(WHOLES), 1900..2020_i64]);
    let special = vec![NO_WEIGHT, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let vikt = prop_oneof![prop::sample::select(special), prop::sample::select(REALS), -9.0..9.0];
    let text = || prop::option::weighted(0.8, prop::sample::select(TEXTS));
    let row = (alder, fodd, prop::option::weighted(0.8, vikt), any::<Option<bool>>(), text(), text());
    let row = row.prop_map(|(alder, fodd, vikt, gift, kommun, annan)| Row { alder, fodd, vikt, gift, kommun, annan });
    prop::collection::vec(row, 1..40)
}

fn columns() -> (Vec<Field>, BTreeMap<String, Vec<Code>>) {
    let columns = [
        ("ålder", ColumnKind::Whole),
        ("fodd", ColumnKind::Whole),
        ("vikt", ColumnKind::Number),
        ("gift", ColumnKind::Truth),
        ("kommun", ColumnKind::Text),
        ("annan kommun", ColumnKind::Text),
    ];
    let codes = [
        ("ålder", Code::Whole(i64::from(NO_AGE))),
        ("vikt", Code::Text("2.0".to_owned())),
        ("kommun", Code::Text(NO_PLACE.to_owned())),
    ];
    let fields = columns.map(|(name, kind)| Field { name: name.to_owned(), kind }).to_vec();
    (fields, codes.into_iter().map(|(name, code)| (name.to_owned(), vec![code])).collect())
}

/// The columns of rows; with the first row cut off, so that the arrays do not start where their buffers do.
fn arrays(rows: &[Row]) -> Vec<ArrayRef> {
    let text = |of: fn(&Row) -> Option<&'static str>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<DictionaryArray<Int32Type>>())
    };
    let all: [ArrayRef; 6] = [
        Arc::new(Int8Array::from_iter(rows.iter().map(|row| row.alder))),
        Arc::new(Int64Array::from_iter(rows.iter().map(|row| row.fodd))),
        Arc::new(Float64Array::from_iter(rows.iter().map(|row| row.vikt))),
        Arc::new(BooleanArray::from_iter(rows.iter().map(|row| row.gift))),
        text(|row| row.kommun),
        text(|row| row.annan),
    ];
    all.iter().map(|array| array.slice(1, array.len() - 1)).collect()
}

/// What an expression gives, unknown as `None`; numbers by their bits.
#[derive(Debug, PartialEq)]
enum Given {
    Truths(Vec<Option<bool>>),
    Numbers(Vec<Option<u64>>),
}

fn evaluated(expression: &Expression, rows: &[Row]) -> Given {
    let (arrays, count) = (arrays(rows), rows.len() - 1);
    let column = |at: usize| &arrays[at];
    match expression.kind() {
        Kind::Truth => {
            let mut out = Vec::new();
            expression.truth(&column, count, &mut out);
            Given::Truths(out.into_iter().map(|truth| [Some(false), Some(true), None][usize::from(truth)]).collect())
        }
        Kind::Number => {
            let (mut out, mut known) = (Vec::new(), Vec::new());
            expression.numbers(&column, count, &mut out, &mut known);
            let number = |(number, known): (f64, bool)| known.then_some(number.to_bits());
            Given::Numbers(out.into_iter().zip(known).map(number).collect())
        }
    }
}

/// The expression read, evaluated, printed, read and evaluated again.
fn agrees(text: &str, rows: &[Row], reference: &Given) -> Result<(), TestCaseError> {
    prop_assume!(text.len() < 4_000);
    let (fields, missing) = columns();
    let expression = Expression::parse(text, &fields, &missing)
        .map_err(|fault| TestCaseError::fail(format!("{text}: {} {}", fault.expected, fault.help)))?;
    prop_assert_eq!(&evaluated(&expression, rows), reference, "{}", text);
    let printed = expression.sql(Dialect::Own);
    prop_assume!(printed.len() < 4_000);
    let again = Expression::parse(&printed, &fields, &missing).map_err(|fault| TestCaseError::fail(fault.help))?;
    prop_assert_eq!(again.sql(Dialect::Own), printed.clone());
    prop_assert_eq!(&evaluated(&again, rows), reference, "{}", printed);
    Ok(())
}

proptest! {
    #[test]
    fn a_condition_is_what_it_is_row_by_row(condition in condition(), rows in rows()) {
        // NULL alone is no condition; with TRUE it is unknown still.
        let text = format!("{} AND TRUE", condition.text());
        let reference = rows[1..].iter().map(|row| condition.reference(row)).collect();
        agrees(&text, &rows, &Given::Truths(reference))?;
    }

    #[test]
    fn a_number_is_what_it_is_row_by_row(quantity in quantity(), rows in rows()) {
        let finite = |row| quantity.reference(row).filter(|number| number.is_finite()).map(f64::to_bits);
        let reference = rows[1..].iter().map(finite).collect();
        agrees(&quantity.text(), &rows, &Given::Numbers(reference))?;
    }

    #[test]
    fn any_text_gives_an_expression_or_a_fault(text in "[a-z0-9 '\"().,+*/<>=åNOTAND-]{0,60}|\\PC{0,30}") {
        let (fields, missing) = columns();
        if let Err(fault) = Expression::parse(&text, &fields, &missing) {
            prop_assert!(!fault.expected.is_empty());
        }
    }
}

#[test]
fn many_rows_are_as_few() {
    let place = |kommun, gift, vikt| Row { alder: Some(17), fodd: None, vikt, gift, kommun, annan: Some("a") };
    let first = place(None, None, None);
    let few = [place(Some("a"), Some(false), None), place(None, None, Some(0.0)), place(Some("b"), None, Some(7.0))];
    let (fields, missing) = columns();
    let expression = Expression::parse("\"ålder\" / vikt > 2 OR kommun = 'a' OR gift", &fields, &missing).unwrap();
    let rows = |repeat: usize| [&[first], few.repeat(repeat).as_slice()].concat();
    let expected = [Some(true), None, Some(true)];
    assert_eq!(evaluated(&expression, &rows(1)), Given::Truths(expected.to_vec()));
    assert_eq!(evaluated(&expression, &rows(1_000)), Given::Truths(expected.repeat(1_000)));
}
