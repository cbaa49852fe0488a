//! Tables with one row a value: our own, and Kolada's.

use std::collections::BTreeMap;

use ustr::{Ustr, ustr};

use super::indicator::Named;
use super::reading::{Cell, Collector, has_number, put};
use super::source::{Field, Source};
use crate::load::{Row, Sheet};
use crate::model::{Period, Status, TOTAL, fold};
use crate::table::{self, Key, Observation, Row as _};

/// The row of a sheet that holds the headers of a format, and the column of each field.
pub(super) struct Header {
    pub at: usize,
    pub fields: BTreeMap<Field, usize>,
}

/// The first row that has the columns of a format; titles may stand above it.
pub(super) fn header(sheet: &Sheet, source: &Source) -> Option<Header> {
    const SEARCHED: usize = 15;
    sheet.rows.iter().take(SEARCHED).enumerate().find_map(|(at, row)| {
        let fields = source.fields(&row.cells);
        source.fits(&fields).then_some(Header { at, fields })
    })
}

/// The columns of numbers, in the order that problems are listed.
const NUMBERS: [Field; 8] = [
    Field::Numerator,
    Field::Denominator,
    Field::Value,
    Field::Lower,
    Field::Upper,
    Field::StandardError,
    Field::Respondents,
    Field::EffectiveRespondents,
];

/// Reads the rows below the header.
pub(super) fn read(sheet: &Sheet, header: &Header, collector: &mut Collector<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    collector.header = sheet.rows[header.at].cells.clone();
    collector.own_table = is_own_table(&collector.header);
    collector.summary.unused_columns.extend(unused(&collector.header, header, collector.source));
    report_repeated_columns(sheet.rows[header.at].number, header, collector);
    let body = &sheet.rows[header.at + 1..];
    let footnotes = body.iter().rev().take_while(|row| is_footnote(row, header)).count();
    if footnotes > 0 {
        notes.push(format!("{footnotes} rows of footnotes below the table were not read"));
    }
    let mut deleted = 0;
    for row in &body[..body.len() - footnotes] {
        collector.summary.rows += 1;
        let cell = |field: Field| header.fields.get(&field).map_or("", |column| row.cell(*column));
        if matches!(fold(cell(Field::Deleted)).as_str(), "true" | "1") {
            deleted += 1;
            continue;
        }
        if row.cells.len() > collector.header.len() && row.cells[collector.header.len()..].iter().any(|c| !c.is_empty())
        {
            let expected = format!("{} cells in the row", collector.header.len());
            let help = "put cells that hold the delimiter between quotes; a decimal comma needs another delimiter than a comma";
            collector.problem((row.number, collector.header.len()), &expected, &row.cells.len().to_string(), help);
            continue;
        }
        read_row(row, header, collector);
    }
    if deleted > 0 {
        notes.push(format!("{deleted} rows that the source withdrew (isdeleted) were dropped"));
    }
    notes
}

/// Whether a table has all columns that jamlik gives its observations.
fn is_own_table(header: &[String]) -> bool {
    let mut writer = table::Writer::new(0);
    Observation::write(&[], &mut writer);
    let mut columns = writer.into_columns().into_iter();
    columns.all(|column| {
        let name = column.name().as_str();
        Observation::OPTIONAL.contains(&name) || header.iter().any(|own| own == name)
    })
}

/// Two columns with the header of one field: either could be meant.
fn report_repeated_columns(row: usize, header: &Header, collector: &mut Collector<'_>) {
    let keys: Vec<String> = collector.header.iter().map(|name| super::source::header_key(name)).collect();
    for (field, first) in &header.fields {
        let again = (first + 1..keys.len()).find(|other| keys[*other] == keys[*first]);
        if let Some(again) = again.filter(|_| *field != Field::Unused) {
            let found = collector.header[again].clone();
            let help = "rename or remove the column that is not meant";
            collector.problem((row, again), "each column once", &found, help);
        }
    }
}

fn read_row(row: &Row, header: &Header, collector: &mut Collector<'_>) -> Option<()> {
    let column = |field: Field| header.fields.get(&field).copied();
    let at = |field: Field| (row.number, column(field).unwrap_or(0));
    let cell = |field: Field| column(field).map_or("", |column| row.cell(column));
    let value_given =
        NUMBERS.into_iter().any(|field| !cell(field).is_empty() && collector.source.null(cell(field)).is_none());
    if cell(Field::Indicator).is_empty() {
        collector.problem(at(Field::Indicator), "the id of an indicator", "", "write it on every row");
        return None;
    }
    let named = collector.indicator(cell(Field::Indicator), value_given)?;
    let area = collector.area(cell(Field::Area), at(Field::Area));
    let sex = collector.sex(cell(Field::Sex), at(Field::Sex));
    let group = group(cell(Field::Dimension), cell(Field::Group), at(Field::Group), collector);
    let period = collector.period(cell(Field::Year), at(Field::Year));
    let (numbers, null) = numbers(row, header, collector)?;
    let ((dimension, group), period, area) = (group?, period?, area?);
    let period =
        period_of(&named, area, period, cell(Field::PeriodYears), at(Field::PeriodYears), dimension, collector)?;
    let sex = collector.fixed_sex(sex?, &named, at(Field::Sex))?;
    let key = Key { indicator: ustr(&named.indicator.id), area, dimension, group, sex, period };
    let mut observation = Observation::empty(key, null, origin(cell(Field::Source), &named, collector.source));
    for (field, number) in numbers {
        put(&mut observation, field, number);
    }
    observation.status = status(&observation, null, cell(Field::Status), at(Field::Status), collector)?;
    let per = per(&named, cell(Field::Per), cell(Field::Unit), (at(Field::Per), at(Field::Unit)), collector)?;
    let place = if column(Field::Value).is_some() { at(Field::Value) } else { at(Field::Numerator) };
    collector.push(observation, per, named.kpi, place);
    Some(())
}

/// The numbers of a row, and the status if there is none; `None` if one of them is wrong.
fn numbers(row: &Row, header: &Header, collector: &mut Collector<'_>) -> Option<(Vec<(Field, f64)>, Status)> {
    let mut found = Vec::new();
    let mut null = None;
    let mut sound = true;
    for field in NUMBERS {
        let Some(column) = header.fields.get(&field).copied() else { continue };
        let place = (row.number, column);
        let cell = row.cell(column);
        let number = match field {
            Field::Numerator | Field::Denominator | Field::Respondents | Field::EffectiveRespondents => {
                collector.count(cell, place)
            }
            Field::StandardError => collector.standard_error(cell, place),
            _ => collector.number(cell, place),
        };
        match number {
            Cell::Number(number) => found.push((field, number)),
            // The value's own symbol says why it is not there; an empty cell beside it says nothing.
            Cell::Null(status) if field == Field::Value || (null.is_none() && !cell.is_empty()) => null = Some(status),
            Cell::Null(_) => {}
            Cell::Bad => sound = false,
        }
    }
    sound.then_some((found, null.unwrap_or(Status::Missing)))
}

/// The status of an observation: `ok` with a number, otherwise what the column or the symbol says.
fn status(
    observation: &Observation,
    null: Status,
    cell: &str,
    place: (usize, usize),
    collector: &mut Collector<'_>,
) -> Option<Status> {
    let stated = Status::parse(cell).or_else(|| collector.source.null(cell).filter(|_| !cell.is_empty())?.status());
    match (has_number(observation), stated) {
        (true, None | Some(Status::Ok)) => Some(Status::Ok),
        (true, Some(other)) => {
            let help = "leave the value empty, or the status `ok`";
            collector.problem(place, "the status `ok` beside a value", other.id(), help);
            None
        }
        (false, Some(Status::Ok)) => {
            let help = "give a value or both counts, or say why there is none: missing, suppressed, not_applicable, unreliable";
            collector.problem(place, "a value beside the status `ok`", cell, help);
            None
        }
        (false, Some(stated)) => Some(stated),
        // Kolada's status is a free text; with no value it can only mean that there is none.
        (false, None) => Some(null),
    }
}

/// The dimension and group of a row in the catalogue's words.
fn group(dimension: &str, group: &str, place: (usize, usize), collector: &mut Collector<'_>) -> Option<(Ustr, Ustr)> {
    let is_total = |cell: &str| matches!(fold(cell).as_str(), "" | "total" | "totalt" | "samtliga" | "alla");
    if is_total(dimension) && is_total(group) || is_total(group) {
        return Some((ustr(TOTAL), ustr(TOTAL)));
    }
    let dimensions = &collector.catalogue.dimensions;
    let same = |a: &str, b: &str| fold(a) == fold(b);
    let named = |d: &&crate::model::Dimension| {
        same(&d.id, dimension) || same(&d.title.sv, dimension) || same(&d.title.en, dimension)
    };
    let Some(found) = dimensions.iter().find(named) else {
        let known: Vec<&str> = dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
        let help = format!("known dimensions are {}", known.join(", "));
        collector.problem(place, "a group of a known dimension", &format!("{group} of dimension {dimension}"), &help);
        return None;
    };
    if found.groups.is_empty() {
        return Some((ustr(&found.id), ustr(group)));
    }
    let fits = |g: &&crate::model::Group| {
        same(&g.id, group)
            || same(&g.title.sv, group)
            || same(&g.title.en, group)
            || g.aliases.iter().any(|alias| same(alias, group))
    };
    if let Some(one) = found.groups.iter().find(fits) {
        return Some((ustr(&found.id), ustr(&one.id)));
    }
    let known: Vec<&str> = found.groups.iter().map(|group| group.id.as_str()).collect();
    let (expected, help) = (format!("a group of {}", found.id), format!("its groups are {}", known.join(", ")));
    collector.problem(place, &expected, group, &help);
    None
}

fn period_of(
    named: &Named<'_>,
    area: Ustr,
    period: Period,
    years: &str,
    place: (usize, usize),
    dimension: Ustr,
    collector: &mut Collector<'_>,
) -> Option<Period> {
    if years.is_empty() {
        // Deaths and population by age are counted by single years; the life table pools them.
        let by_age = dimension == "age";
        return Some(if by_age { period } else { collector.pooled(named.indicator, area, period) });
    }
    match years.strip_suffix(".0").unwrap_or(years).parse::<u8>() {
        Ok(years) if years > 0 => Some(Period::new(period.last, years)),
        _ => {
            collector.problem(place, "a number of years pooled, 1 to 255", years, "write 1 for a single year");
            None
        }
    }
}

fn origin(cell: &str, named: &Named<'_>, source: &Source) -> Ustr {
    match (cell, named.kpi) {
        ("", Some(kpi)) => ustr(&format!("{} {}", source.origin, named.indicator.kolada[kpi].id)),
        ("", None) => ustr(&source.origin),
        (cell, _) => ustr(cell),
    }
}

/// The persons that a value is per, where a column says so; the inner `None` leaves it to the catalogue.
#[allow(clippy::option_option)]
fn per(
    named: &Named<'_>,
    per: &str,
    unit: &str,
    (per_place, unit_place): ((usize, usize), (usize, usize)),
    collector: &mut Collector<'_>,
) -> Option<Option<f64>> {
    if collector.per_person {
        return Some(Some(1.0));
    }
    if !per.is_empty() {
        let number = collector.decimal.parse(per).filter(|number| *number > 0.0);
        if number.is_none() {
            collector.problem(per_place, "a number > 0", per, "100 for percent, 1000 for per 1 000, 1 for a share");
        }
        return number.map(Some);
    }
    let unit_key = fold(unit).replace([' ', '\u{a0}', '(', ')'], "");
    let own = &named.indicator.unit;
    let is_own = [&own.sv, &own.en].into_iter().any(|text| fold(text).replace([' ', '(', ')'], "") == unit_key);
    if unit.is_empty() || is_own {
        return Some(None);
    }
    let known = match unit_key.as_str() {
        "%" | "procent" | "percent" | "andel%" => Some(100.0),
        "share" | "andel" | "proportion" | "kvot" | "index" | "ar" | "years" => Some(1.0),
        "per1000" => Some(1_000.0),
        "per10000" => Some(10_000.0),
        "per100000" => Some(100_000.0),
        _ => None,
    };
    if known.is_none() {
        let help = format!(
            "write the indicator's own unit `{}`, %, share, per 1 000 or per 100 000; or give a column `per`",
            own.en
        );
        collector.problem(unit_place, "a unit", unit, &help);
    }
    known.map(Some)
}

fn is_footnote(row: &Row, header: &Header) -> bool {
    let needed = [Field::Area, Field::Year, Field::Value, Field::Numerator, Field::Denominator];
    let filled =
        needed.iter().filter_map(|field| header.fields.get(field)).filter(|column| !row.cell(**column).is_empty());
    row.filled().count() == 1 && row.cells.first().is_some_and(|cell| !cell.is_empty()) && filled.count() <= 1
}

fn unused(names: &[String], header: &Header, source: &Source) -> Vec<String> {
    let spare = source.columns.get(&Field::Unused).cloned().unwrap_or_default();
    let known =
        |name: &String| spare.iter().any(|other| super::source::header_key(other) == super::source::header_key(name));
    let used = |column: usize| header.fields.iter().any(|(field, at)| *field != Field::Unused && *at == column);
    let columns = names.iter().enumerate();
    columns.filter(|(at, name)| !used(*at) && !name.is_empty() && !known(name)).map(|(_, name)| name.clone()).collect()
}
