//! `calc funnel` against PHEindicatormethods. Spiegelhalter's overdispersion is not in the package: it is worked by hand
//! beside its code.

use std::fs;

use jamlik::calculate::{Kind, Options, Output, Values};
use tempfile::TempDir;

use crate::line::Line;
use crate::read::{Record, golden, number, reference};

struct Lines {
    proportions: Line,
    /// Ratios and rates, whose roots the package finds to about 1e-5.
    exact: Line,
    /// The package's ratios and rates by its own halving, which is the documented difference.
    halved: Line,
    points: Line,
    labels: Line,
    /// Figures of the package's own tests, which have seven digits at least.
    printed: Line,
}

impl Lines {
    fn new() -> Lines {
        Lines {
            proportions: Line::new("Funnel limits of proportions", 1e-9),
            exact: Line::new("Funnel limits of ratios and rates, exact roots", 1e-4),
            halved: Line::new("Funnel limits of ratios and rates, the package's halving", 1e-9),
            points: Line::new("Funnel axis, average, values and sizes", 1e-9),
            labels: Line::new("Funnel significance", 0.0),
            printed: printed(),
        }
    }
}

/// Figures of the package's own tests.
fn printed() -> Line {
    Line::new("Funnels of the package's tests, as printed", 2e-7)
}

pub fn lines() -> Vec<Line> {
    let mut lines = Lines::new();
    random_cases(in_repository, &mut lines).unwrap();
    random_cases(in_reference, &mut lines);
    areas_as_points(&mut lines);
    package_s_own(&mut lines);
    vec![lines.proportions, lines.exact, lines.halved, lines.points, lines.labels, lines.printed]
}

#[test]
fn funnels_equal_the_goldens() {
    random_cases(in_repository, &mut Lines::new()).unwrap();
}

#[test]
fn funnels_equal_the_reference() {
    let mut lines = Lines::new();
    if random_cases(in_reference, &mut lines).is_some() {
        assert_eq!((lines.proportions.figures, lines.exact.figures, lines.halved.figures), (800, 3200, 3200));
        assert_eq!(lines.labels.figures, 220);
        areas_as_points(&mut lines).unwrap();
    }
}

#[test]
fn funnels_equal_those_of_the_package_s_tests() {
    let mut lines = Lines::new();
    if package_s_own(&mut lines).is_some() {
        assert_eq!(lines.labels.figures, 303 + 300 + 4 * 40 + 4 * 39);
    }
}

/// Reads a file of the repository or of the reference folder.
type Read = fn(&str) -> Option<Vec<Record>>;

fn in_repository(name: &str) -> Option<Vec<Record>> {
    Some(golden(name))
}

fn in_reference(name: &str) -> Option<Vec<Record>> {
    reference(&format!("phe/{name}"))
}

/// What `calc funnel` says of a table of areas.
fn funnel(areas: &[Record], method: &str, multiplier: f64, years: f64, points: bool) -> Vec<Record> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("areas.csv");
    let line =
        |cells: Vec<&String>| cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\n";
    let rows = areas.iter().map(|area| line(area.values().collect()));
    fs::write(&path, std::iter::once(line(areas[0].keys().collect())).chain(rows).collect::<String>()).unwrap();
    let options = Options {
        method: Some(method.to_owned()),
        multiplier: Some(multiplier),
        years: Some(years),
        points,
        ..Options::default()
    };
    records(&Kind::find("funnel").unwrap().run(&path, &options).unwrap())
}

fn records(output: &Output) -> Vec<Record> {
    let cell = |values: &Values, row: usize| match values {
        Values::Text(cells) => cells[row].clone(),
        Values::Numbers(cells) => cells[row].map_or(String::new(), |number| number.to_string()),
        Values::Integers(cells) => cells[row].map_or(String::new(), |number| number.to_string()),
    };
    let record = |row| output.columns.iter().map(|(name, values)| (name.clone(), cell(values, row))).collect();
    (0..output.len()).map(record).collect()
}

fn given(record: &Record, column: &str) -> f64 {
    number(record, column).unwrap_or_else(|| panic!("no {column} in {record:?}"))
}

/// The cases with random inputs: every row of the files `funnel_*`. `None` if they are not there.
fn random_cases(read: Read, lines: &mut Lines) -> Option<()> {
    // Areas that differ more than twofold in size, and areas that do not.
    let areas = read("funnel_prop_significance.csv")?;
    labels(&areas, &funnel(&areas, "proportion", 100.0, 1.0, false), "significance", lines);
    let curve = funnel(&areas, "proportion", 100.0, 1.0, true);
    proportions(&curve, &read("funnel_prop_limits.csv")?, &mut lines.proportions, &mut lines.points);
    let curve = funnel(&read("funnel_prop2_input.csv")?, "proportion", 100.0, 1.0, true);
    proportions(&curve, &read("funnel_prop2_limits.csv")?, &mut lines.proportions, &mut lines.points);

    let areas = read("funnel_ratio_significance.csv")?;
    labels(&areas, &funnel(&areas, "isr", 100.0, 1.0, false), "significance", lines);
    let limits = read("funnel_ratio_limits.csv")?;
    for (call, multiplier, less) in [("isr", 100.0, 0.0), ("count", 1.0, 1.0)] {
        let theirs: Vec<Record> = limits.iter().filter(|record| record["call"] == call).cloned().collect();
        let form = Form { events: "Observed_events", size: "exp_events", limit: "limit", multiplier, less, years: 1.0 };
        form.compare(&funnel(&areas, call, multiplier, 1.0, true), &theirs, lines);
    }

    for (file, method, years) in [("rate_crude", "crude", 3.0), ("dsr", "dsr", 1.0)] {
        let areas = read(&format!("funnel_{file}_significance.csv"))?;
        labels(&areas, &funnel(&areas, method, 1e5, years, false), "significance", lines);
        let theirs = read(&format!("funnel_{file}_limits.csv"))?;
        let form = Form { years, ..Form::RATE };
        form.compare(&funnel(&areas, method, 1e5, years, true), &theirs, lines);
    }
    Some(())
}

/// The values and the sizes a year of areas, from the files `funnel_*_points`.
fn areas_as_points(lines: &mut Lines) -> Option<()> {
    for (file, method, chart, years) in [("rate_crude", "crude", "rate_chart", 3.0), ("dsr", "dsr", "dsr_chart", 1.0)] {
        let areas = in_reference(&format!("funnel_{file}_points.csv"))?;
        place(&areas, &funnel(&areas, method, 1e5, years, false), [chart, "denominator_derived"], &mut lines.points);
    }
    Some(())
}

/// The figures of the package's own tests: every row of the files `pkg_funnel_*`. `None` if they are not there.
fn package_s_own(lines: &mut Lines) -> Option<()> {
    let areas = in_reference("pkg_funnel_prop_input.csv")?;
    labels(&areas, &funnel(&areas, "proportion", 100.0, 1.0, false), "significance", lines);
    let curve = funnel(&areas, "proportion", 100.0, 1.0, true);
    let mut average = printed();
    proportions(&curve, &in_reference("pkg_funnel_prop_expected.csv")?, &mut lines.printed, &mut average);
    lines.printed.figures += average.figures;

    let areas = in_reference("pkg_funnel_ratio_input.csv")?;
    labels(&areas, &funnel(&areas, "isr", 100.0, 1.0, false), "significance", lines);
    let theirs = in_reference("pkg_funnel_ratio_expected.csv")?;
    for (limit, multiplier, less) in [("isr", 100.0, 0.0), ("count", 1.0, 1.0)] {
        let form = Form { events: "Observed_events", size: "exp_events", limit, multiplier, less, years: 1.0 };
        form.compare_printed(&funnel(&areas, limit, multiplier, 1.0, true), &theirs, lines);
    }

    // Areas by their rate alone: the column `pop` is of an example of its own, see `converted`.
    let areas: Vec<Record> = in_reference("pkg_funnel_rate_input.csv")?;
    let by_rate = picked(&areas, &[("ev", "ev"), ("rate", "rate")]);
    let theirs = in_reference("pkg_funnel_rate_expected.csv")?;
    Form { years: 3.0, ..Form::RATE }.compare_printed(&funnel(&by_rate, "dsr", 1e5, 3.0, true), &theirs, lines);
    converted(&areas, &by_rate, lines);

    let areas = in_reference("pkg_funnel_rate_significance_input.csv")?;
    for without in [false, true] {
        // Without the area that has no events, for which the sheet's cell says nothing.
        let areas: Vec<Record> = areas.iter().filter(|area| !without || given(area, "count") > 0.0).cloned().collect();
        let with = if without { "without_0" } else { "with_0" };
        for per in ["100000", "100"] {
            let multiplier: f64 = per.parse().unwrap();
            let ours = funnel(&areas, "dsr", multiplier, 1.0, false);
            labels(&areas, &ours, &format!("dsr_per_{per}_{with}"), lines);
            let rate = format!("rate_crude_per_{per}");
            let mut crude = picked(&areas, &[("count", "x"), (&rate, "rate"), ("pop", "n")]);
            if without {
                crude.iter_mut().for_each(|area| drop(area.remove("n")));
            }
            labels(&areas, &funnel(&crude, "crude", multiplier, 1.0, false), &format!("crude_per_{per}_{with}"), lines);
        }
    }
    Some(())
}

/// The package's three examples of points: one area, that with the most events, has 5 of them in one and none in another.
fn converted(areas: &[Record], by_rate: &[Record], lines: &mut Lines) {
    let most = areas.iter().map(|area| given(area, "ev")).fold(0.0, f64::max);
    let with_most = |events: &str, table: &[Record]| -> Vec<Record> {
        let changed = |area: &Record| {
            let mut area = area.clone();
            if given(&area, "ev") == most {
                area.insert("ev".to_owned(), events.to_owned());
            }
            area
        };
        table.iter().map(changed).collect()
    };
    let ours = funnel(&with_most("5", by_rate), "dsr", 1e5, 3.0, false);
    place(areas, &ours, ["rate_chart", "denominator_derived"], &mut lines.printed);
    let ours = funnel(by_rate, "crude", 1e5, 3.0, false);
    place(areas, &ours, ["rate_chart_crude", "denominator_derived_crude"], &mut lines.printed);
    // Over five years and with `pop`, which the package reads where there are no events only: the other areas by their rate.
    let mut table = with_most("0", by_rate);
    for (area, theirs) in table.iter_mut().zip(areas) {
        let size = if given(area, "ev") == 0.0 { theirs["pop"].clone() } else { String::new() };
        area.insert("pop".to_owned(), size);
    }
    let ours = funnel(&table, "crude", 1e5, 5.0, false);
    for (ours, theirs) in ours.iter().zip(areas) {
        let size = given(theirs, "denominator_derived_crude_with_denom");
        lines.printed.compare(given(ours, "size"), size, "size with a denominator");
    }
}

/// These columns of records, under other names.
fn picked(records: &[Record], columns: &[(&str, &str)]) -> Vec<Record> {
    let pick = |record: &Record| columns.iter().map(|(from, to)| ((*to).to_owned(), record[*from].clone())).collect();
    records.iter().map(pick).collect()
}

fn labels(areas: &[Record], ours: &[Record], column: &str, lines: &mut Lines) {
    assert_eq!(areas.len(), ours.len());
    for (theirs, ours) in areas.iter().zip(ours) {
        lines.labels.same(&ours["significance"], &theirs[column], &format!("{theirs:?}"));
    }
}

/// The value and the size of each area; a directly standardised rate of too few events has neither.
fn place(areas: &[Record], ours: &[Record], columns: [&str; 2], line: &mut Line) {
    assert_eq!(areas.len(), ours.len());
    for (theirs, ours) in areas.iter().zip(ours) {
        for (ours, theirs) in
            [number(ours, "value"), number(ours, "size")].into_iter().zip(columns.map(|c| number(theirs, c)))
        {
            match theirs {
                Some(theirs) => line.compare(ours.unwrap(), theirs, "an area"),
                None => assert_eq!(ours, None),
            }
        }
    }
}

/// Our points beside theirs: all hundred, or those whose number the golden gives.
fn beside<'a>(ours: &'a [Record], theirs: &'a [Record]) -> impl Iterator<Item = (&'a Record, &'a Record)> {
    assert_eq!(ours.len(), 100);
    theirs
        .iter()
        .enumerate()
        .map(|(at, record)| (&ours[record.get("point").map_or(at, |n| n.parse().unwrap())], record))
}

const LIMITS: [(&str, &str, f64); 4] = [
    ("lower_95", "lower_2s", 0.025),
    ("upper_95", "upper_2s", 0.025),
    ("lower_99.8", "lower_3s", 0.001),
    ("upper_99.8", "upper_3s", 0.001),
];

fn proportions(ours: &[Record], theirs: &[Record], limits: &mut Line, points: &mut Line) {
    for (ours, theirs) in beside(ours, theirs) {
        points.compare(given(ours, "size"), given(theirs, "Population"), "Population");
        points.compare(given(ours, "value"), given(theirs, "baseline"), "baseline");
        for (column, name, _) in LIMITS {
            limits.compare(given(ours, column), given(theirs, &format!("{name}_limit")), &format!("{name} {theirs:?}"));
        }
    }
}

/// How the package writes the points of a ratio's or a rate's funnel.
struct Form {
    events: &'static str,
    size: &'static str,
    limit: &'static str,
    multiplier: f64,
    /// What is taken from a limit.
    less: f64,
    years: f64,
}

impl Form {
    const RATE: Form =
        Form { events: "Events", size: "population_1_year", limit: "limit", multiplier: 1e5, less: 0.0, years: 1.0 };

    fn compare(&self, ours: &[Record], theirs: &[Record], lines: &mut Lines) {
        self.each(ours, theirs, &mut lines.points, &mut lines.exact, &mut lines.halved);
    }

    /// Figures that are printed with fewer digits.
    fn compare_printed(&self, ours: &[Record], theirs: &[Record], lines: &mut Lines) {
        let mut average = printed();
        self.each(ours, theirs, &mut average, &mut lines.exact, &mut lines.printed);
        lines.printed.figures += average.figures;
    }

    fn each(&self, ours: &[Record], theirs: &[Record], points: &mut Line, exact: &mut Line, halved: &mut Line) {
        for (ours, theirs) in beside(ours, theirs) {
            let events = given(theirs, self.events);
            points.compare(given(ours, "events"), events, self.events);
            if theirs.contains_key("baseline") {
                points.compare(given(ours, "value"), given(theirs, "baseline"), "baseline");
            }
            let target = (given(ours, "value") / self.multiplier) + self.less;
            for (column, name, p) in LIMITS {
                let (size, limit) = (format!("{name}_{}", self.size), format!("{name}_{}", self.limit));
                let (their_size, their_limit) = (given(theirs, &size), given(theirs, &limit));
                exact.compare(given(ours, &format!("{column}_size")), their_size, &size);
                // An excess near 0 has few digits: what is compared is the ratio.
                exact.compare(given(ours, column) + self.less, their_limit + self.less, &limit);
                let expected = package_s_root(events, p, name.starts_with("upper"));
                halved.compare(expected / target / self.years, their_size, &size);
                let ratio = events / expected * target;
                halved.compare(ratio * self.multiplier, their_limit + self.less, &limit);
            }
        }
    }
}

/// The Poisson mean at which a tail of `events` or more (or as many or fewer) has a probability, as the package finds it:
/// by halving v = λ/(1 + events + λ) until the step is below 1e-7.
fn package_s_root(events: f64, probability: f64, or_more: bool) -> f64 {
    let mean = |v: f64| (1.0 + events) * v / (1.0 - v);
    let (mut v, mut step) = (0.5, 0.5);
    while step > 1e-7 {
        step /= 2.0;
        let share = package_s_tail(events, mean(v), or_more);
        let is_beyond = if or_more { share > probability } else { share < probability };
        v += if is_beyond { -step } else { step };
    }
    mean(v)
}

/// The probability of a tail as the package sums it: to ten digits, on which a last halving can depend.
fn package_s_tail(events: f64, mean: f64, or_more: bool) -> f64 {
    let (mut term, mut total, mut tail, mut count) = (1.0, 0.0, 0.0, 0.0);
    while count <= mean || term > total * 1e-10 {
        total += term;
        if (or_more && count >= events) || (!or_more && count <= events) {
            tail += term;
        }
        if total > 1e30 {
            (term, total, tail) = (term / 1e30, total / 1e30, tail / 1e30);
        }
        count += 1.0;
        term *= mean / count;
    }
    tail / total
}
