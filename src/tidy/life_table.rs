//! Deaths and population by age, years across -> counts by age for the life table.

use std::collections::BTreeMap;

use ustr::{Ustr, ustr};

use super::long::Header;
use super::reading::{Cell, Collector, has_number};
use super::source::{Field, header_key};
use crate::load::{Row, Sheet};
use crate::model::{Indicator, Kind, Period, Sex, Status};
use crate::table::{Key, Observation};

/// The columns of one year: (year, population, deaths).
type YearColumns = (i32, usize, usize);

/// The years that have both a column of population and one of deaths.
pub(super) fn years(header: &[String]) -> Vec<YearColumns> {
    let column = |year: i32, names: &[&str]| {
        let keys = names.iter().map(|name| format!("{name}{year}"));
        keys.into_iter().find_map(|key| header.iter().position(|name| header_key(name) == key))
    };
    (1800..=2200)
        .filter_map(|year| {
            let population = column(year, &["pop", "population", "befolkning", "folkmangd"])?;
            let deaths = column(year, &["deaths", "doda"])?;
            Some((year, population, deaths))
        })
        .collect()
}

/// The indicator that deaths and population by age belong to.
pub(super) fn indicator<'a>(collector: &Collector<'a>) -> Option<&'a Indicator> {
    collector.catalogue.indicators.iter().find(|indicator| indicator.kind == Kind::LifeExpectancy)
}

/// Reads the rows below the header.
pub(super) fn read(sheet: &Sheet, header: &Header, collector: &mut Collector<'_>) -> Vec<String> {
    collector.header = sheet.rows[header.at].cells.clone();
    let Some(indicator) = indicator(collector) else {
        return vec![
            "the catalogue has no indicator of kind life_expectancy, so deaths and population were not read".into(),
        ];
    };
    let years = years(&collector.header);
    let body = &sheet.rows[header.at + 1..];
    let mut series: Vec<(&Row, Ustr, Sex, Age)> = Vec::with_capacity(body.len());
    for row in body {
        collector.summary.rows += 1;
        let place = |field: Field| (row.number, header.fields.get(&field).copied().unwrap_or(0));
        let cell = |field: Field| row.cell(place(field).1);
        let area = collector.area(cell(Field::Area), place(Field::Area));
        let sex = collector.sex(cell(Field::Sex), place(Field::Sex));
        let age = Age::parse(cell(Field::Group));
        if age.is_none() {
            let help = "write whole years (`64`), a band (`60-64`) or the open last age (`100+`)";
            collector.problem(place(Field::Group), "an age", cell(Field::Group), help);
        }
        if let (Some(area), Some(sex), Some(age)) = (area, sex, age) {
            series.push((row, area, sex, age));
        }
    }
    let last = last_ages(series.iter().map(|(_, area, sex, age)| (*area, *sex, age)));
    let (id, source) = (ustr(&indicator.id), ustr(&collector.source.origin));
    for (row, area, sex, age) in &series {
        let group = age.group(last.get(&(*area, *sex)).copied());
        for (year, population, deaths) in &years {
            let counts = [*deaths, *population].map(|column| collector.count(row.cell(column), (row.number, column)));
            let (dimension, period) = (ustr("age"), Period::year(*year));
            let key = Key { indicator: id, area: *area, dimension, group, sex: *sex, period };
            push(key, source, counts, (row.number, *population), collector);
        }
    }
    let open = last.values().filter(|age| age.written_open).count();
    vec![format!(
        "{} series by area and sex; the last age of {} was taken as open (such as 100+)",
        last.len(),
        last.len() - open
    )]
}

fn push(key: Key, source: Ustr, counts: [Cell; 2], place: (usize, usize), collector: &mut Collector<'_>) {
    let mut observation = Observation::empty(key, Status::Missing, source);
    for (cell, slot) in counts.into_iter().zip([&mut observation.numerator, &mut observation.denominator]) {
        match cell {
            Cell::Number(number) => *slot = Some(number),
            Cell::Null(status) => observation.status = status,
            Cell::Bad => return,
        }
    }
    if has_number(&observation) {
        observation.status = Status::Ok;
    }
    collector.push(observation, None, None, place);
}

/// An age as files write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Age {
    first: u16,
    last: Option<u16>,
    /// Written as open: `100+`, `80-`.
    pub written_open: bool,
}

impl Age {
    /// Reads `64`, `64 år`, `1 year`, `60-64`, `100+`, `100+ years`, `80-`, `85 years or older`.
    pub fn parse(cell: &str) -> Option<Age> {
        let text = cell.trim().to_lowercase();
        let (text, older) = match ["years or older", "år och äldre", "och äldre", "år eller äldre"]
            .iter()
            .find(|s| text.ends_with(**s))
        {
            Some(words) => (text[..text.len() - words.len()].trim().to_owned(), true),
            None => (text, false),
        };
        let text = ["years", "year", "år"].iter().fold(text.as_str(), |text, word| text.trim_end_matches(word)).trim();
        let number = |text: &str| text.trim().parse::<u16>().ok().filter(|age| *age < 200);
        if let Some(first) = text.strip_suffix(['+', '-', '–']) {
            return Some(Age { first: number(first)?, last: None, written_open: true });
        }
        match text.split_once(['-', '–']) {
            Some((first, last)) => Some(Age { first: number(first)?, last: Some(number(last)?), written_open: false }),
            None => Some(Age { first: number(text)?, last: None, written_open: older }),
        }
    }

    /// The word in the column `group`; the last age of a series is open.
    pub fn group(self, last: Option<Age>) -> Ustr {
        match self.last {
            _ if self.written_open || last == Some(self) => ustr(&format!("{}+", self.first)),
            Some(last) => ustr(&format!("{}-{last}", self.first)),
            None => ustr(&self.first.to_string()),
        }
    }
}

/// The last age of each area and sex.
pub(super) fn last_ages<'a>(ages: impl Iterator<Item = (Ustr, Sex, &'a Age)>) -> BTreeMap<(Ustr, Sex), Age> {
    let mut last: BTreeMap<(Ustr, Sex), Age> = BTreeMap::new();
    for (area, sex, age) in ages {
        last.entry((area, sex))
            .and_modify(|known| {
                if age.first > known.first {
                    *known = *age
                }
            })
            .or_insert(*age);
    }
    last
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_ages() {
        let group = |cell: &str| Age::parse(cell).map(|age| age.group(None).to_string());
        for (cell, wanted) in [
            ("64", "64"),
            ("0 years", "0"),
            ("1 year", "1"),
            ("64 år", "64"),
            ("60-64 år", "60-64"),
            ("100+", "100+"),
            ("100+ years", "100+"),
            ("80-", "80+"),
            ("85 år och äldre", "85+"),
        ] {
            assert_eq!(group(cell).as_deref(), Some(wanted), "{cell}");
        }
        for cell in ["totalt", "", "x", "1+2", "999"] {
            assert_eq!(group(cell), None, "{cell}");
        }
        let age = Age::parse("100").unwrap();
        assert_eq!(age.group(Some(age)), "100+");
    }
}
