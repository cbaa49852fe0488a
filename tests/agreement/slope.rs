//! OHID's slope index of inequality against PHEindicatormethods.
//!
//! Its limits are drawn: they differ from ours by chance, so they are compared as shares of the interval's width. Where the
//! line is fitted on the scale of the errors ours are exact, otherwise drawn too. A negative multiplier of theirs turns the
//! indices to the other end; we have none. The intercept is multiplied on a transformed scale only.

use jamlik::statistics::draws::Stream;
use jamlik::statistics::slope::{Quantiles, Scale, SlopeLimits, limits, simulated, slope, standard_error};
use jamlik::statistics::{Limits, z, z95};

use crate::line::Line;
use crate::read::{Record, golden, number, reference};

/// Our draws, where the limits are not exact.
const DRAWS: usize = 50_000;
/// Four standard errors of the distance between our limits and theirs of 100 000 draws or more, at 95 to 99 and at 99.8 %.
const MANY: [f64; 2] = [0.014, 0.03];
/// The same for theirs of 20 000 draws.
const FEW: [f64; 2] = [0.024, 0.054];

pub fn lines() -> Vec<Line> {
    let mut lines = Lines {
        indices: Line::new("OHID's SII, RII and intercept", 1e-9),
        many: Line::new("OHID's SII and RII: limits of 200 000 draws (of the width)", MANY[1]),
        few: Line::new("OHID's SII and RII: limits of 20 000 draws (of the width)", FEW[1]),
    };
    lines.compare_files(&golden("sii_input.csv"), &golden("sii_results.csv"), &golden("sii_limits.csv"));
    let files = ["phe/sii_input.csv", "phe/sii_results.csv", "phe/sii_limits_high_precision.csv"].map(reference);
    if let [Some(input), Some(results), Some(limits)] = files {
        lines.compare_files(&input, &results, &limits);
    }
    if let Some(rows) = reference("phe/pkg_sii_input_expected.csv") {
        lines.compare_package(&rows);
    }
    vec![lines.indices, lines.many, lines.few]
}

#[test]
fn the_slope_of_quantiles_equals_ohid() {
    let lines = lines();
    assert!(lines[0].figures >= 36 && lines[1..].iter().all(|line| line.figures >= 96), "{lines:?}");
}

struct Lines {
    indices: Line,
    many: Line,
    few: Line,
}

/// What a call of theirs asks for.
struct Call {
    scale: Scale,
    transform: bool,
    multiplier: f64,
}

impl Call {
    fn fitted(&self) -> Scale {
        if self.transform { self.scale } else { Scale::Plain }
    }

    /// Ours times their multiplier.
    fn turned(&self, sii: f64, rii: f64) -> [f64; 2] {
        [sii * self.multiplier, if self.multiplier < 0.0 { 1.0 / rii } else { rii }]
    }

    /// Limits of both indices at each confidence, exact or of our draws.
    fn limits(&self, quantiles: &Quantiles<'_>, confidences: &[f64]) -> Vec<[Limits; 2]> {
        let found: Vec<SlopeLimits> = if self.fitted() == self.scale {
            confidences.iter().map(|level| limits(quantiles, z(*level).unwrap()).unwrap()).collect()
        } else {
            simulated(quantiles, confidences, DRAWS, &mut Stream::new(1, &["agreement"])).unwrap()
        };
        let both = |limits: SlopeLimits| {
            let rii = limits.rii.unwrap();
            let [a, b] = [self.turned(limits.sii.lower, rii.lower), self.turned(limits.sii.upper, rii.upper)];
            [0, 1].map(|at| Limits { lower: a[at].min(b[at]), upper: a[at].max(b[at]) })
        };
        found.into_iter().map(both).collect()
    }
}

/// A limit of theirs against ours, as a share of our interval's width.
fn compare_limit(line: &mut Line, allowed: f64, ours: Limits, (theirs, is_lower): (f64, bool), what: &str) {
    let end = if is_lower { ours.lower } else { ours.upper };
    let apart = (end - theirs) / (ours.upper - ours.lower);
    assert!(apart.abs() <= allowed, "{what}: ours {ours:?}, theirs {theirs}, {apart} of the width apart");
    line.compare(1.0 + apart, 1.0, what);
}

impl Lines {
    /// The random cases: each area by six calls.
    fn compare_files(&mut self, input: &[Record], results: &[Record], high_precision: &[Record]) {
        for row in results {
            let records: Vec<&Record> = input.iter().filter(|record| record["area"] == row["area"]).collect();
            let column = |name: &str| -> Vec<f64> { records.iter().map(|r| number(r, name).unwrap()).collect() };
            let (call, values, lower) = match row["call"].as_str() {
                "type0_le_se" => (call(Scale::Plain, false, 1.0), "le", None),
                "type1_rate_cl" => (call(Scale::Log, false, 1.0), "rate", Some(["rate_l", "rate_u"])),
                "type1_rate_cl_neg" => (call(Scale::Log, false, -1.0), "rate", Some(["rate_l", "rate_u"])),
                "type1_rate_transform" => (call(Scale::Log, true, 1.0), "rate", Some(["rate_l", "rate_u"])),
                "type2_prop_x_mult-100" => (call(Scale::Logit, false, -100.0), "prop", Some(["prop_l", "prop_u"])),
                "type2_prop_transform" => (call(Scale::Logit, true, 100.0), "prop", Some(["prop_l", "prop_u"])),
                other => panic!("{other}"),
            };
            let errors = match lower {
                None => column("le_se"),
                Some([lower, upper]) => errors(&column(lower), &column(upper), call.scale),
            };
            let (values, populations) = (column(values), column("pop"));
            let quantiles =
                Quantiles { values: &values, populations: &populations, errors: &errors, scale: call.scale };
            let what = format!("{} of {}", row["call"], row["area"]);
            self.compare_indices(&call, &quantiles, row, ["sii", "rii", "intercept"], &what);
            let suffix = if call.transform { "" } else { "cl" };
            let ours = call.limits(&quantiles, &[0.95, 0.998]);
            let precise = high_precision.iter().find(|r| r["area"] == row["area"] && r["call"] == row["call"]).unwrap();
            for (level, ours) in ours.iter().enumerate() {
                for (index, name) in ["sii", "rii"].iter().enumerate() {
                    for (end, short) in [("lower", "l"), ("upper", "u")] {
                        let level_name = ["95_0", "99_8"][level];
                        let theirs = number(row, &format!("{name}_{end}{level_name}{suffix}")).unwrap();
                        let what = format!("{name} {end} {level_name}, {what}");
                        let is_lower = end == "lower";
                        compare_limit(&mut self.few, FEW[level], ours[index], (theirs, is_lower), &what);
                        let theirs = number(precise, &format!("{name}_{short}{}", ["95", "998"][level])).unwrap();
                        compare_limit(&mut self.many, MANY[level], ours[index], (theirs, is_lower), &what);
                    }
                }
            }
        }
    }

    /// The package's own tests; those of errors and warnings expect no figures.
    fn compare_package(&mut self, rows: &[Record]) {
        let groups = rows.chunk_by(|a, b| a["TestDescription"] == b["TestDescription"] && a["Area"] == b["Area"]);
        for records in groups {
            let (first, about) = (&records[0], records[0]["TestDescription"].as_str());
            if about.starts_with("error handling") || about.starts_with("warning handling") {
                assert!(records.iter().all(|record| record["sii"].is_empty()), "{about}");
                continue;
            }
            let scale = [Scale::Plain, Scale::Log, Scale::Logit][first["ValueType"].parse::<usize>().unwrap()];
            let multiplier = match about {
                _ if about.contains("x 100") => 100.0,
                _ if about.contains("x -100") => -100.0,
                _ if about.contains("negative multiplier") => -1.0,
                _ => 1.0,
            };
            let call = call(scale, about.contains("transform"), multiplier);
            let column = |name: &str| -> Vec<f64> { records.iter().map(|r| number(r, name).unwrap()).collect() };
            let errors = errors(&column("LowerCL"), &column("UpperCL"), scale);
            let (values, populations) = (column("Value"), column("Population"));
            let quantiles = Quantiles { values: &values, populations: &populations, errors: &errors, scale };
            let what = format!("{about}, {}", first["Area"]);
            self.compare_indices(&call, &quantiles, first, ["sii", "rii", "Intercept"], &what);
            // The column `Confidence` says 95 in the rows of 98 % too.
            let percent = if about.contains("98") { about } else { &first["Confidence"] };
            let levels: Vec<f64> = percent
                .split(|letter: char| !letter.is_ascii_digit())
                .filter_map(|level| level.parse::<f64>().ok())
                .map(|percent| percent / 100.0)
                .collect();
            for (level, ours) in call.limits(&quantiles, &levels).iter().enumerate() {
                for (index, name) in ["sii", "rii"].iter().enumerate() {
                    for end in ["lower", "upper"] {
                        let theirs = number(first, &format!("{name}_{end}cl_{}", level + 1));
                        let Some(theirs) = theirs else { continue };
                        let what = format!("{name} {end} {}, {what}", levels[level]);
                        compare_limit(&mut self.many, MANY[0], ours[index], (theirs, end == "lower"), &what);
                    }
                }
            }
        }
    }

    /// The indices and the intercept, where theirs are given.
    fn compare_indices(
        &mut self,
        call: &Call,
        quantiles: &Quantiles<'_>,
        row: &Record,
        columns: [&str; 3],
        what: &str,
    ) {
        let found = slope(quantiles, call.fitted()).unwrap();
        let [sii, rii] = call.turned(found.sii, found.rii.unwrap());
        let intercept = found.intercept * if call.transform { call.multiplier.abs() } else { 1.0 };
        for (ours, column) in [sii, rii, intercept].into_iter().zip(columns) {
            if let Some(theirs) = number(row, column) {
                self.indices.compare(ours, theirs, &format!("{column}, {what}"));
            }
        }
    }
}

fn call(scale: Scale, transform: bool, multiplier: f64) -> Call {
    Call { scale, transform, multiplier }
}

/// Theirs are those of 95 % limits, whatever the confidence asked for.
fn errors(lower: &[f64], upper: &[f64], scale: Scale) -> Vec<f64> {
    lower.iter().zip(upper).map(|(lower, upper)| standard_error(*lower, *upper, scale, z95()).unwrap()).collect()
}
