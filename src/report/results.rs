//! The rows of a run, decoded once and found by indicator and area.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use ustr::Ustr;

use crate::model::Sex;
use crate::table::{Comparison, Comparisons, Estimate, Estimates, Gap, Gaps, Key, span};

/// The rows that pages show, made once and shared by all threads.
///
/// Pages show whole populations and the groups of each dimension over time, comparisons of each latest value, and every
/// gap; only those are kept.
pub struct Results {
    estimates: Rows<Estimate>,
    groups: Rows<Estimate>,
    comparisons: Rows<Comparison>,
    gaps: Rows<Gap>,
}

impl Results {
    /// Decodes the three tables and keeps what pages show: groups and gaps of women and of men only where there is no total.
    pub fn new(estimates: &Estimates, comparisons: &Comparisons, gaps: &Gaps) -> Results {
        Results::of(estimates, comparisons, gaps, false)
    }

    /// The same with the groups and gaps of women and of men beside those of both, for a chart of its own.
    pub fn with_each_sex(estimates: &Estimates, comparisons: &Comparisons, gaps: &Gaps) -> Results {
        Results::of(estimates, comparisons, gaps, true)
    }

    fn of(estimates: &Estimates, comparisons: &Comparisons, gaps: &Gaps, each_sex: bool) -> Results {
        let place = |row: &Estimate| (row.key.indicator, row.key.area);
        let whole = Rows::new(once_a_year(estimates.rows_where(|row| row.key.is_whole())), place);
        let total: HashSet<Ustr> =
            whole.rows.iter().filter(|row| row.key.sex == Sex::Total).map(|row| row.key.indicator).collect();
        let shown = |indicator: Ustr, sex: Sex| each_sex || sex == Sex::Total || !total.contains(&indicator);
        let (groups, gaps) = rayon::join(
            || {
                let is_shown = |row: &Estimate| !row.key.is_whole() && shown(row.key.indicator, row.key.sex);
                Rows::new(estimates.rows_where(is_shown), place)
            },
            || {
                let gaps = gaps.rows_where(|row| shown(row.indicator, row.sex));
                Rows::new(gaps, |row| (row.indicator, row.area))
            },
        );
        let is_latest = |row: &Comparison| {
            let Key { indicator, area, sex, period, .. } = row.key;
            let newest = latest(series(whole.of(indicator, area), sex));
            row.key.is_whole() && newest.is_some_and(|newest| newest.key.period == period)
        };
        let comparisons = Rows::new(comparisons.rows_where(is_latest), |row| (row.key.indicator, row.key.area));
        Results { estimates: whole, groups, comparisons, gaps }
    }

    /// One indicator of one sex in one area, in order of time, years without a value among them.
    pub fn series(&self, indicator: Ustr, area: Ustr, sex: Sex) -> &[Estimate] {
        series(self.estimates.of(indicator, area), sex)
    }

    /// The groups of one dimension in one area, by group, sex and time.
    pub fn groups(&self, indicator: Ustr, area: Ustr, dimension: &str) -> &[Estimate] {
        span(self.groups.of(indicator, area), |row| row.key.dimension.as_str().cmp(dimension))
    }

    /// The newest row that has a value.
    pub fn latest(&self, indicator: Ustr, area: Ustr, sex: Sex) -> Option<&Estimate> {
        latest(self.series(indicator, area, sex))
    }

    /// The comparisons of the newest value, by benchmark.
    pub fn comparisons(&self, indicator: Ustr, area: Ustr, sex: Sex) -> &[Comparison] {
        span(self.comparisons.of(indicator, area), |row| row.key.sex.cmp(&sex))
    }

    /// The newest value against one benchmark.
    pub fn comparison(&self, indicator: Ustr, area: Ustr, sex: Sex, benchmark: &str) -> Option<&Comparison> {
        self.comparisons(indicator, area, sex).iter().find(|row| row.benchmark == benchmark)
    }

    /// One measure of inequality in order of time, the rows that have a value.
    pub fn gaps<'a>(
        &'a self,
        indicator: Ustr,
        area: Ustr,
        dimension: &'a str,
        sex: Sex,
        measure: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Gap> {
        let rows = self.gaps.of(indicator, area).iter();
        rows.filter(move |row| {
            row.value.is_some() && row.sex == sex && row.dimension == dimension && row.measure == measure
        })
    }

    /// Every measure of one dimension, by sex, time and measure, those without a value among them.
    pub fn gaps_of(&self, indicator: Ustr, area: Ustr, dimension: &str) -> &[Gap] {
        span(self.gaps.of(indicator, area), |row| row.dimension.as_str().cmp(dimension))
    }

    /// Whether there is any value of an area.
    pub fn has_values(&self, indicator: Ustr, area: Ustr) -> bool {
        self.estimates.of(indicator, area).iter().any(|row| row.value.is_some())
    }
}

/// Without the rows that say "missing" of a year in which a mean of several years ends: a group whose members have both
/// kinds would have a hole in its line at every year.
fn once_a_year(mut rows: Vec<Estimate>) -> Vec<Estimate> {
    let same = |a: &Estimate, b: &Estimate| {
        let place = |row: &Estimate| (row.key.indicator, row.key.area, row.key.sex, row.key.period.last);
        place(a) == place(b)
    };
    let doubled = |at: usize| {
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|other| rows.get(other));
        rows[at].value.is_none() && beside.into_iter().any(|other| other.value.is_some() && same(other, &rows[at]))
    };
    let doubled: Vec<bool> = (0..rows.len()).map(doubled).collect();
    let mut doubled = doubled.into_iter();
    rows.retain(|_| doubled.next() != Some(true));
    rows
}

fn series(rows: &[Estimate], sex: Sex) -> &[Estimate] {
    span(rows, |row| row.key.sex.cmp(&sex))
}

fn latest(rows: &[Estimate]) -> Option<&Estimate> {
    rows.iter().rev().find(|row| row.value.is_some())
}

/// Sorted rows and where those of one indicator in one area lie.
struct Rows<R> {
    rows: Vec<R>,
    spans: HashMap<(Ustr, Ustr), Range<usize>>,
}

impl<R> Rows<R> {
    fn new(mut rows: Vec<R>, place: impl Fn(&R) -> (Ustr, Ustr)) -> Rows<R> {
        rows.shrink_to_fit();
        // Rows of one place lie side by side, so each run of them is hashed once.
        let mut spans = HashMap::new();
        let mut start = 0;
        for run in rows.chunk_by(|a, b| place(a) == place(b)) {
            spans.insert(place(&run[0]), start..start + run.len());
            start += run.len();
        }
        Rows { rows, spans }
    }

    fn of(&self, indicator: Ustr, area: Ustr) -> &[R] {
        self.spans.get(&(indicator, area)).map_or(&[], |span| &self.rows[span.clone()])
    }
}
