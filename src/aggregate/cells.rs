//! The sums of person rows by key: what every engine returns, and all that leaves the rows.

use ustr::Ustr;

/// A person whose key is not known, such as an education that is not stated: counted in totals, in no group.
pub const UNKNOWN: u32 = u32::MAX;

/// Sums by cell. A cell is one combination of the keys' values that occurs among the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// The keys, one column each; all as long as there are cells.
    pub keys: Vec<KeyColumn>,
    /// The rows of each cell, those without an answer included: they are part of a survey's design.
    pub rows: Vec<u64>,
    /// The sums of each measure of the plan, in its order.
    pub measures: Vec<Tally>,
}

/// One key of all cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyColumn {
    /// What it says of a person.
    pub role: Role,
    /// The values that occur: an area's canonical code, `women`, `60-64`, `2024`, a group's id, a stratum.
    pub labels: Vec<String>,
    /// The place in `labels` of each cell's value, or [`UNKNOWN`].
    pub index: Vec<u32>,
}

/// What a key says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Where the person lives or is listed.
    Area,
    /// `women` or `men`.
    Sex,
    /// An age band.
    Age,
    /// The year that the row is about.
    Year,
    /// The group in a dimension of the catalogue, by its id.
    Dimension(Ustr),
    /// The stratum that the person was drawn from. Strata of different years are different.
    Stratum,
    /// The primary sampling unit that the person was drawn with. Units of different strata are different.
    Unit,
    /// A number by which persons are divided into groups of equal size.
    Value,
}

/// The sums of one measure, one entry a cell, no larger than the measure needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Tally {
    /// Persons without and with the property.
    Counts(Vec<[u32; 2]>),
    /// The same with weights.
    Weighted(Vec<WeightedCounts>),
    /// A mean, or events among persons, without weights.
    Plain(Vec<PlainSums>),
    /// A mean, or events and person-time.
    Sums(Vec<Sums>),
}

/// The sums of a ratio whose w and x are 1: see [`Sums`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlainSums {
    /// Rows: Σ x and Σ x² as well.
    pub n: u64,
    /// Σ y, and Σ x y.
    pub y: f64,
    /// Σ y².
    pub yy: f64,
}

/// Weighted persons without (0) and with (1) a property.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WeightedCounts {
    /// Rows.
    pub n: [u32; 2],
    /// Σ w.
    pub w: [f64; 2],
    /// Σ w².
    pub ww: [f64; 2],
}

/// The sums of a ratio Σ w y / Σ w x over the rows that have both, w being 1 without weights.
///
/// A share has x = 1 and y = 1 for a person with the property, 0 for one without. A mean has x = 1 and y the value. A rate
/// has events y and person-time x.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// Rows: persons, or answers of a survey.
    pub n: u64,
    /// Σ w x.
    pub x: f64,
    /// Σ w y.
    pub y: f64,
    /// Σ w² x².
    pub xx: f64,
    /// Σ w² x y.
    pub xy: f64,
    /// Σ w² y².
    pub yy: f64,
}

impl Sums {
    /// Both together.
    pub fn plus(self, other: Sums) -> Sums {
        Sums {
            n: self.n + other.n,
            x: self.x + other.x,
            y: self.y + other.y,
            xx: self.xx + other.xx,
            xy: self.xy + other.xy,
            yy: self.yy + other.yy,
        }
    }
}

impl Tally {
    /// The sums of one cell.
    pub fn sums(&self, cell: usize) -> Sums {
        match self {
            Tally::Counts(counts) => {
                let [without, with] = counts[cell];
                let (n, events) = (u64::from(without) + u64::from(with), f64::from(with));
                Sums { n, x: n as f64, y: events, xx: n as f64, xy: events, yy: events }
            }
            Tally::Weighted(counts) => {
                let WeightedCounts { n, w, ww } = counts[cell];
                Sums {
                    n: u64::from(n[0]) + u64::from(n[1]),
                    x: w[0] + w[1],
                    y: w[1],
                    xx: ww[0] + ww[1],
                    xy: ww[1],
                    yy: ww[1],
                }
            }
            Tally::Plain(sums) => {
                let PlainSums { n, y, yy } = sums[cell];
                Sums { n, x: n as f64, y, xx: n as f64, xy: y, yy }
            }
            Tally::Sums(sums) => sums[cell],
        }
    }
}

impl Cells {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The key of a role, if the plan has it.
    pub fn key(&self, role: Role) -> Option<&KeyColumn> {
        self.keys.iter().find(|key| key.role == role)
    }
}

impl Cells {
    /// The cells in order of these keys, those that share them made one: [`Cells::groups`], merged.
    pub fn by(&self, roles: &[Role]) -> Cells {
        self.merged(roles, &self.groups(roles).slices())
    }

    /// Which cells share these keys, in order of the keys; those that share them are in order of the other keys, so that
    /// the order in which cells occurred does not matter to a sum.
    pub fn groups(&self, roles: &[Role]) -> Groups {
        let order: Vec<usize> = self.sorted_by(roles).into_iter().map(|cell| cell as usize).collect();
        let kept = self.places(roles);
        let same = |a: &usize, b: &usize| kept.iter().all(|key| self.keys[*key].index[*a] == self.keys[*key].index[*b]);
        let sizes = order.chunk_by(same).map(<[usize]>::len).collect();
        Groups { order, sizes }
    }

    /// The cells in order of these keys' labels, and then of the other keys'; one that is not known comes last.
    pub fn sorted_by(&self, roles: &[Role]) -> Vec<u32> {
        let kept = self.places(roles);
        let rest = (0..self.keys.len()).filter(|key| !kept.contains(key));
        let keys: Vec<usize> = kept.iter().copied().chain(rest).collect();
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        // By the last key first: each sort leaves cells of equal labels in the order that the later keys gave them.
        for key in keys.into_iter().rev() {
            let ranks = self.keys[key].ranks();
            order.sort_by_key(|cell| ranks[*cell as usize]);
        }
        order
    }

    /// One cell for each group of cells, with the keys of these roles.
    pub fn merged(&self, roles: &[Role], groups: &[&[usize]]) -> Cells {
        let key = |key: usize| {
            let own = &self.keys[key];
            KeyColumn { index: groups.iter().map(|cells| own.index[cells[0]]).collect(), ..own.clone() }
        };
        Cells {
            keys: self.places(roles).into_iter().map(key).collect(),
            rows: groups.iter().map(|cells| cells.iter().map(|cell| self.rows[*cell]).sum()).collect(),
            measures: self.measures.iter().map(|tally| tally.merged(groups)).collect(),
        }
    }

    fn places(&self, roles: &[Role]) -> Vec<usize> {
        roles.iter().filter_map(|role| self.keys.iter().position(|key| key.role == *role)).collect()
    }
}

/// Cells in groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    order: Vec<usize>,
    sizes: Vec<usize>,
}

impl Groups {
    /// The cells of each group.
    pub fn slices(&self) -> Vec<&[usize]> {
        let mut rest = self.order.as_slice();
        let take = |size: &usize| {
            let (group, others) = rest.split_at(*size);
            rest = others;
            group
        };
        self.sizes.iter().map(take).collect()
    }
}

impl Tally {
    fn merged(&self, groups: &[&[usize]]) -> Tally {
        match self {
            Tally::Counts(counts) => {
                let sum = |cells: &&[usize]| {
                    cells.iter().fold([0; 2], |[a, b], cell| [a + counts[*cell][0], b + counts[*cell][1]])
                };
                Tally::Counts(groups.iter().map(sum).collect())
            }
            Tally::Weighted(counts) => {
                let sum = |cells: &&[usize]| {
                    cells.iter().fold(WeightedCounts::default(), |sum, cell| sum.plus(counts[*cell]))
                };
                Tally::Weighted(groups.iter().map(sum).collect())
            }
            Tally::Plain(sums) => {
                let sum = |cells: &&[usize]| {
                    cells.iter().fold(PlainSums::default(), |PlainSums { n, y, yy }, cell| {
                        let own = sums[*cell];
                        PlainSums { n: n + own.n, y: y + own.y, yy: yy + own.yy }
                    })
                };
                Tally::Plain(groups.iter().map(sum).collect())
            }
            Tally::Sums(sums) => {
                let sum = |cells: &&[usize]| cells.iter().fold(Sums::default(), |sum, cell| sum.plus(sums[*cell]));
                Tally::Sums(groups.iter().map(sum).collect())
            }
        }
    }
}

impl WeightedCounts {
    fn plus(self, other: WeightedCounts) -> WeightedCounts {
        WeightedCounts {
            n: std::array::from_fn(|i| self.n[i] + other.n[i]),
            w: std::array::from_fn(|i| self.w[i] + other.w[i]),
            ww: std::array::from_fn(|i| self.ww[i] + other.ww[i]),
        }
    }
}

impl KeyColumn {
    /// The place of each cell's label among the labels in order; one that is not known comes last.
    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.sort_by(|a, b| self.labels[*a].cmp(&self.labels[*b]));
        let mut rank = vec![0; order.len()];
        for (place, label) in order.into_iter().enumerate() {
            rank[label] = place as u32;
        }
        self.index.iter().map(|label| rank.get(*label as usize).copied().unwrap_or(UNKNOWN)).collect()
    }

    /// The value of one cell; `None` if it is not known.
    pub fn label(&self, cell: usize) -> Option<&str> {
        self.labels.get(self.index[cell] as usize).map(String::as_str)
    }
}
