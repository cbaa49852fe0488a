//! How much a survey's estimates vary: the design of each period, and the variation of each domain's scores.

use crate::aggregate::cells::{Cells, KeyColumn, Role, Sums};
use crate::statistics::survey::{Moments, Scores, variation_of_rows, variation_of_units};

use super::layout::Layout;

/// Strata and sampling units of a survey. Those of different periods are different.
///
/// A domain's variance counts every unit of the survey: one without members of the domain has a score of 0.
pub(super) struct Design {
    /// The stratum of each cell, in the order of the layout; ascending.
    stratum: Vec<u32>,
    /// The sampling unit of each cell, ascending; empty if each row is a unit.
    unit: Vec<u32>,
    /// How many units each stratum has.
    sizes: Vec<u64>,
    /// By period: how many units it has, and how many beyond the first of each stratum.
    periods: Vec<(u64, u64)>,
    /// Neither strata nor sampling units: a domain's own sums are enough.
    is_plain: bool,
}

/// How the scores of a domain vary over a survey's units.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Spread {
    /// Σ over strata of the variation of the scores' totals.
    pub variation: f64,
    /// The units that have members of the domain with an answer.
    pub units: u64,
}

/// One cell's part of a domain.
pub(super) struct Part {
    /// The place of the domain.
    pub domain: usize,
    /// The cell's sums.
    pub sums: Sums,
}

impl Design {
    pub fn new(cells: &Cells, layout: &Layout<'_>) -> Design {
        let (stratum_key, unit_key) = (cells.key(Role::Stratum), cells.key(Role::Unit));
        let is_plain = stratum_key.is_none() && unit_key.is_none();
        let mut design =
            Design { stratum: Vec::new(), unit: Vec::new(), sizes: Vec::new(), periods: Vec::new(), is_plain };
        let mut units = 0;
        for (_, range) in &layout.periods {
            let same = |key: Option<&KeyColumn>, a: u32, b: u32| {
                key.is_none_or(|key| key.index[a as usize] == key.index[b as usize])
            };
            // Places of cells before the period that are of no year.
            design.stratum.resize(range.start, 0);
            design.unit.resize(if unit_key.is_some() { range.start } else { 0 }, 0);
            let (mut all, mut beyond_first) = (0, 0);
            for stratum in layout.order[range.clone()].chunk_by(|a, b| same(stratum_key, *a, *b)) {
                let mut size = 0;
                for unit in stratum.chunk_by(|a, b| unit_key.is_none() || same(unit_key, *a, *b)) {
                    let rows: u64 = unit.iter().map(|cell| cells.rows[*cell as usize]).sum();
                    size += if unit_key.is_some() { 1 } else { rows };
                    if unit_key.is_some() {
                        design.unit.extend(unit.iter().map(|_| units));
                    }
                    units += 1;
                }
                design.stratum.extend(stratum.iter().map(|_| design.sizes.len() as u32));
                design.sizes.push(size);
                all += size;
                beyond_first += size.saturating_sub(1);
            }
            design.periods.push((all, beyond_first));
        }
        design
    }

    /// Whether some stratum of a period has two units: otherwise nothing shows how units vary.
    pub fn shows_variation(&self, period: usize) -> bool {
        self.periods[period].1 > 0
    }

    /// Whether [`Design::spread`] is enough.
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// The spread of a domain of a plain survey, whose rows all are of one stratum.
    pub fn spread(&self, period: usize, sums: &Sums, ratio: f64) -> Spread {
        Spread { variation: variation_of_rows(moments(sums).scores(ratio), self.periods[period].0), units: sums.n }
    }

    /// The spread of the scores y − R x of each of `ratios.len()` domains.
    ///
    /// `places` are those of the cells in the layout, ascending; `parts` the domains that a cell is part of, all of the
    /// cell's period.
    pub fn spreads<I: Iterator<Item = Part>>(
        &self,
        places: &[u32],
        ratios: &[f64],
        parts: impl Fn(usize) -> I,
    ) -> Vec<Spread> {
        let mut spreads = vec![Spread::default(); ratios.len()];
        let mut stratum = Stratum::new(ratios.len());
        for same in places.chunk_by(|a, b| self.stratum[*a as usize] == self.stratum[*b as usize]) {
            let size = self.sizes[self.stratum[same[0] as usize] as usize];
            if self.unit.is_empty() {
                stratum.add(same, ratios, &parts);
                stratum.take_rows(size, &mut spreads);
            } else {
                for unit in same.chunk_by(|a, b| self.unit[*a as usize] == self.unit[*b as usize]) {
                    stratum.add(unit, ratios, &parts);
                    stratum.end_unit();
                }
                stratum.take_units(size, &mut spreads);
            }
        }
        spreads
    }
}

/// The scores of one stratum's rows, or of its units, by domain.
struct Stratum {
    rows: Vec<(u64, Scores)>,
    totals: Vec<Vec<f64>>,
    /// The domains that have rows; and those that have units.
    with_rows: Vec<usize>,
    with_units: Vec<usize>,
}

impl Stratum {
    fn new(domains: usize) -> Stratum {
        Stratum {
            rows: vec![(0, Scores::default()); domains],
            totals: vec![Vec::new(); domains],
            with_rows: Vec::new(),
            with_units: Vec::new(),
        }
    }

    fn add<I: Iterator<Item = Part>>(&mut self, places: &[u32], ratios: &[f64], parts: &impl Fn(usize) -> I) {
        for Part { domain, sums } in places.iter().flat_map(|place| parts(*place as usize)) {
            if sums.n == 0 {
                continue;
            }
            let scores = moments(&sums).scores(ratios[domain]);
            let (n, all) = &mut self.rows[domain];
            if *n == 0 {
                self.with_rows.push(domain);
            }
            *n += sums.n;
            all.sum += scores.sum;
            all.squares += scores.squares;
        }
    }

    /// Each row is a unit.
    fn take_rows(&mut self, size: u64, spreads: &mut [Spread]) {
        for domain in self.with_rows.drain(..) {
            let (n, scores) = std::mem::take(&mut self.rows[domain]);
            spreads[domain].variation += variation_of_rows(scores, size);
            spreads[domain].units += n;
        }
    }

    /// The rows so far are one unit.
    fn end_unit(&mut self) {
        for domain in self.with_rows.drain(..) {
            let (_, scores) = std::mem::take(&mut self.rows[domain]);
            if self.totals[domain].is_empty() {
                self.with_units.push(domain);
            }
            self.totals[domain].push(scores.sum);
        }
    }

    fn take_units(&mut self, size: u64, spreads: &mut [Spread]) {
        for domain in self.with_units.drain(..) {
            let totals = &mut self.totals[domain];
            spreads[domain].variation += variation_of_units(totals, size);
            spreads[domain].units += totals.len() as u64;
            totals.clear();
        }
    }
}

/// The sums without the count.
pub(super) fn moments(sums: &Sums) -> Moments {
    Moments { x: sums.x, y: sums.y, xx: sums.xx, xy: sums.xy, yy: sums.yy }
}
