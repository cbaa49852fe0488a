//! Areas that could be chosen, by one measure of need: what targeting, allocation and what-if begin with.

use std::collections::BTreeMap;
use std::path::Path;

use ustr::{Ustr, ustr};

use super::cni::Cni;
use super::rank::Draws;
use super::sheet::Sheet;
use super::small_areas::SmallAreas;
use super::smooth::SmoothedAreas;
use crate::error::{Error, Problem, Result};
use crate::model::{Areas, Better, Kind, Neighbourhood, Text};
use crate::statistics::draws::Stream;
use crate::statistics::sum::{dot, sum};

/// Areas with their need, and with that which a choice of them reaches.
#[derive(Debug, Clone)]
pub struct Candidates {
    /// The areas, by code.
    pub rows: Vec<Candidate>,
    /// The scores drawn many times, in the order of the rows.
    pub scores: Draws,
    /// The burdens drawn many times, in the order of the rows.
    pub burdens: Draws,
    /// What orders the areas: CNI, the smoothed rate of an indicator, a combination of both.
    pub measure: Text,
    /// What a choice of areas reaches a share of.
    pub reached: Text,
    /// Whether the draws say how sure the need is; without it every draw is the value.
    pub drawn: bool,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its code, or its name if it has none.
    pub area: Ustr,
    /// Its municipality, where that is known.
    pub municipality: Option<Ustr>,
    /// Its people: those that the measure is about.
    pub people: f64,
    /// Its need; greater is worse, whether a high or a low value of the indicator is better.
    pub score: f64,
    /// What is reached with it: need × people, cases, avoidable cases.
    pub burden: f64,
}

/// A code as keys have it.
pub(super) fn canonical(code: Ustr) -> Ustr {
    Neighbourhood::parse(&code).map_or(code, |own| own.code)
}

impl Candidates {
    /// By the Care Need Index; the burden is the index of all its people together.
    pub fn of_cni(all: &Cni) -> Candidates {
        let mut units: Vec<(Candidate, usize)> = all
            .rows
            .iter()
            .filter_map(|row| {
                let standing = row.standing?;
                let (people, score) = (row.unit.population, standing.cni);
                let (area, municipality) = (canonical(row.unit.area), row.unit.municipality);
                Some((Candidate { area, municipality, people, score, burden: score * people }, standing.place))
            })
            .collect();
        units.sort_by_key(|(unit, _)| unit.area);
        let drawn = all.drawn.draws() > 0;
        let score = |unit: usize, draw: usize| {
            let (own, place) = &units[unit];
            if drawn { all.drawn.of_unit(*place)[draw] } else { own.score }
        };
        let draws = all.drawn.draws().max(1);
        Candidates {
            scores: Draws::from_fn(units.len(), draws, score),
            burdens: Draws::from_fn(units.len(), draws, |unit, draw| score(unit, draw) * units[unit].0.people),
            measure: all.name.clone(),
            reached: text("samlat vårdbehov (CNI × befolkning)", "need of care (CNI × people)"),
            rows: units.into_iter().map(|(unit, _)| unit).collect(),
            drawn,
        }
    }

    /// By smoothed rates; the burden is the cases, or the people without where a high share is better.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a rate of which more is better: nobody can be counted that it lacks.
    pub fn of_rates(small: &SmallAreas<'_>, smoothed: &SmoothedAreas) -> Result<Candidates> {
        let better = small.indicator.better;
        if better == Better::High && small.indicator.kind == Kind::Rate {
            return Err(Error::Usage {
                message: format!("{} is a rate of which more is better", small.indicator.id),
                help: "choose an indicator that is a share, or one of which less is better".to_owned(),
            });
        }
        let bad = move |rate: f64| if better == Better::Low { rate } else { 1.0 - rate };
        let years = f64::from(small.period.years);
        let rows: Vec<Candidate> = smoothed
            .areas
            .iter()
            .map(|own| Candidate {
                area: own.area.code,
                municipality: own.area.municipality,
                people: own.people / years,
                score: bad(own.value),
                burden: bad(own.value) * own.people / years,
            })
            .collect();
        let score = |unit: usize, draw: usize| bad(smoothed.draws.of_unit(unit)[draw]);
        let draws = smoothed.draws.draws();
        Ok(Candidates {
            scores: Draws::from_fn(rows.len(), draws, score),
            burdens: Draws::from_fn(rows.len(), draws, |unit, draw| score(unit, draw) * rows[unit].people),
            measure: of_indicator(small, ("utjämnat värde av", "smoothed rate of")),
            reached: match better {
                Better::Low => text("fallen", "the cases"),
                Better::High => text("dem som saknar utfallet", "those without the outcome"),
            },
            rows,
            drawn: true,
        })
    }

    /// By avoidable cases a year: those beyond what the mean of all areas of the data would give, none where there are
    /// fewer; the mean over draws of what the rate may truly be.
    ///
    /// # Errors
    ///
    /// As [`Candidates::of_rates`].
    pub fn of_avoidable(small: &SmallAreas<'_>, smoothed: &SmoothedAreas) -> Result<Candidates> {
        let rates = Candidates::of_rates(small, smoothed)?;
        let mean = if small.indicator.better == Better::Low { smoothed.mean } else { 1.0 - smoothed.mean };
        let beyond = |score: f64, people: f64| ((score - mean) * people).max(0.0);
        let draws = rates.scores.draws();
        let drawn = Draws::from_fn(rates.rows.len(), draws, |unit, draw| {
            beyond(rates.scores.of_unit(unit)[draw], rates.rows[unit].people)
        });
        let row =
            |(row, avoidable): (&Candidate, f64)| Candidate { score: avoidable, burden: avoidable, ..row.clone() };
        Ok(Candidates {
            rows: rates.rows.iter().zip(drawn.means()).map(row).collect(),
            scores: drawn.clone(),
            burdens: drawn,
            measure: of_indicator(small, ("fall om året utöver medelvärdet av", "cases a year beyond the mean of")),
            reached: text("de undvikbara fallen", "the avoidable cases"),
            drawn: true,
        })
    }

    /// By a combination of two measures of the same areas, each in standard deviations from its mean.
    ///
    /// ```text
    /// score = w₁ (s₁ − m₁)/d₁ + w₂ (s₂ − m₂)/d₂      m, d weighted by people
    /// ```
    ///
    /// People and burden are those of the second. Areas that one of them lacks are left out; how many is returned.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if no area is in both, or one measure is the same everywhere.
    pub fn combined(first: &Candidates, second: &Candidates, weights: [f64; 2]) -> Result<(Candidates, usize)> {
        let places: BTreeMap<Ustr, usize> = first.rows.iter().enumerate().map(|(at, row)| (row.area, at)).collect();
        let both: Vec<[usize; 2]> =
            second.rows.iter().enumerate().filter_map(|(at, row)| Some([*places.get(&row.area)?, at])).collect();
        if both.is_empty() {
            return Err(Error::Usage {
                message: "no area has both measures".to_owned(),
                help: "give both tables the codes of the same version of the same geography".to_owned(),
            });
        }
        let sources = [first, second];
        let mut scales = [(0.0, 0.0); 2];
        for (k, source) in sources.iter().enumerate() {
            let values: Vec<f64> = both.iter().map(|at| source.rows[at[k]].score).collect();
            let people: Vec<f64> = both.iter().map(|at| source.rows[at[k]].people).collect();
            let mean = dot(&values, &people) / sum(people.iter().copied());
            let spread = sum(values.iter().zip(&people).map(|(v, n)| n * (v - mean).powi(2))) / sum(people);
            if spread <= 0.0 {
                return Err(Error::Usage {
                    message: format!("{} is the same everywhere: it cannot be combined", source.measure.en),
                    help: "rank by the other measure alone".to_owned(),
                });
            }
            scales[k] = (mean, spread.sqrt());
        }
        let z = |k: usize, score: f64| weights[k] * (score - scales[k].0) / scales[k].1;
        let [a, b] = weights;
        let combination =
            |of: fn(&Text) -> &str| format!("{a} z({}) + {b} z({})", of(&first.measure), of(&second.measure));
        let draws = first.scores.draws().min(second.scores.draws());
        let score = |unit: usize, draw: usize| {
            (0..2).map(|k| z(k, sources[k].scores.of_unit(both[unit][k])[draw])).sum::<f64>()
        };
        let row = |at: &[usize; 2]| {
            let score = z(0, first.rows[at[0]].score) + z(1, second.rows[at[1]].score);
            Candidate { score, ..second.rows[at[1]].clone() }
        };
        let candidates = Candidates {
            rows: both.iter().map(row).collect(),
            scores: Draws::from_fn(both.len(), draws, score),
            burdens: Draws::from_fn(both.len(), draws, |unit, draw| second.burdens.of_unit(both[unit][1])[draw]),
            measure: Text { sv: combination(|text| &text.sv), en: combination(|text| &text.en) },
            reached: second.reached.clone(),
            drawn: first.drawn && second.drawn,
        };
        Ok((candidates, first.rows.len() + second.rows.len() - 2 * both.len()))
    }

    /// From a table of one's own: an area, its people and its need per person; where it has a standard error of the need,
    /// scores are drawn from the normal distribution, not below 0.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for a file that cannot be read; [`Error::Data`] with everything that is wrong with it.
    pub fn read(path: &Path, areas: &Areas, draws: usize, seed: u64) -> Result<Candidates> {
        let sheet = Sheet::open(path)?;
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        let (area, people) = (names(AREA), names(PEOPLE));
        let (need, error) = (names(NEED), names(&["standard_error", "se", "medelfel"]));
        let found = sheet.candidates().find_map(|row| {
            let column = |names: &[String]| sheet.column(row, names);
            Some((row, column(&area)?, column(&people)?, column(&need)?, column(&error)))
        });
        let Some((headings, area, people, need, error)) = found else {
            return Err(Error::Data(vec![Problem {
                place: sheet.place(0, None, None),
                expected: "columns `area`, `population` and `need` (or `cni`, `value`)".to_owned(),
                found: sheet.rows[0].cells.join(", "),
                help: "rename the columns that hold them".to_owned(),
            }]));
        };
        let decimal =
            sheet.decimal(headings, &[Some(people), Some(need), error].into_iter().flatten().collect::<Vec<_>>());
        let mut rows: BTreeMap<Ustr, (Candidate, f64)> = BTreeMap::new();
        let mut problems = Vec::new();
        for row in headings + 1..sheet.rows.len() {
            let cell = sheet.rows[row].cell(area).to_owned();
            if sheet.rows[row].filled().next().is_none() {
                continue;
            }
            let number = |column: usize, problems: &mut Vec<Problem>| {
                let problem = |found: &str| Problem {
                    place: sheet.place(headings, Some(row), Some(column)),
                    expected: "a number ≥ 0".to_owned(),
                    found: found.to_owned(),
                    help: "leave areas without it out of the table".to_owned(),
                };
                match sheet.count(headings, row, column, decimal) {
                    Ok(Some(number)) => number,
                    Ok(None) => {
                        problems.push(problem(sheet.rows[row].cell(column)));
                        0.0
                    }
                    Err(other) => {
                        problems.push(*other);
                        0.0
                    }
                }
            };
            let code = areas.find(&cell).map_or_else(|| canonical(ustr(&cell)), |known| known.code);
            let (n, score) = (number(people, &mut problems), number(need, &mut problems));
            let spread = error.map_or(0.0, |column| number(column, &mut problems));
            let municipality = areas.municipality(code).map(|area| area.code);
            let candidate = Candidate { area: code, municipality, people: n, score, burden: score * n };
            if cell.is_empty() || rows.insert(code, (candidate, spread)).is_some() {
                problems.push(Problem {
                    place: sheet.place(headings, Some(row), Some(area)),
                    expected: "each area once".to_owned(),
                    found: cell,
                    help: "remove one of the two".to_owned(),
                });
            }
        }
        if !problems.is_empty() {
            return Err(Error::Data(problems));
        }
        let (rows, errors): (Vec<Candidate>, Vec<f64>) = rows.into_values().unzip();
        let keys: Vec<&str> = rows.iter().map(|row| row.area.as_str()).collect();
        let draws = if error.is_some() { draws } else { 1 };
        let scores = Draws::of(&keys, draws, seed, "need", |unit, stream: &mut Stream| {
            stream.normal_within(rows[unit].score, errors[unit], [0.0, f64::INFINITY])
        });
        Ok(Candidates {
            burdens: Draws::from_fn(rows.len(), draws, |unit, draw| scores.of_unit(unit)[draw] * rows[unit].people),
            scores,
            measure: text(sheet.rows[headings].cell(need), sheet.rows[headings].cell(need)),
            reached: text("samlat behov (behov × befolkning)", "need (need × people)"),
            rows,
            drawn: error.is_some(),
        })
    }

    /// The candidates that `keep` accepts.
    pub fn only(&self, keep: impl Fn(&Candidate) -> bool) -> Candidates {
        let kept: Vec<usize> = (0..self.rows.len()).filter(|at| keep(&self.rows[*at])).collect();
        let draws = |all: &Draws| Draws::from_fn(kept.len(), all.draws(), |unit, draw| all.of_unit(kept[unit])[draw]);
        Candidates {
            rows: kept.iter().map(|at| self.rows[*at].clone()).collect(),
            scores: draws(&self.scores),
            burdens: draws(&self.burdens),
            measure: self.measure.clone(),
            reached: self.reached.clone(),
            drawn: self.drawn,
        }
    }
}

const AREA: &[&str] =
    &["area", "code", "deso", "regso", "kommun", "municipality", "unit", "vårdcentral", "område", "name"];
const PEOPLE: &[&str] = &["population", "people", "persons", "n", "listed", "befolkning", "antal", "listade", "pop"];
const NEED: &[&str] = &["need", "cni", "value", "index", "rate", "behov", "smoothed"];

/// The indicator after some words.
fn of_indicator(small: &SmallAreas<'_>, (sv, en): (&str, &str)) -> Text {
    let short = &small.indicator.short;
    text(&format!("{sv} {}", short.sv), &format!("{en} {}", short.en))
}

fn text(sv: &str, en: &str) -> Text {
    Text { sv: sv.to_owned(), en: en.to_owned() }
}
