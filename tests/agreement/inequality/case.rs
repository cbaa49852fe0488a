//! One set of groups of the reference files, as ours, and the figures that are compared.

use jamlik::inequality::{Scale, Setting, Spread, Subgroup, Subgroups, measure};
use jamlik::model::{Better, Contrast};
use ustr::ustr;

use crate::line::Line;
use crate::read::{Record, number};

/// A set of groups, as the files give it.
pub struct Case {
    pub record: Record,
    pub groups: Vec<Record>,
}

impl Case {
    pub fn is(&self, kind: &str) -> bool {
        self.record["kind"] == kind
    }

    fn flag(&self, name: &str) -> bool {
        self.record[name] == "1"
    }

    /// The value that means everyone.
    pub fn scale(&self) -> f64 {
        number(&self.record, "indicator_scale").unwrap()
    }

    /// The groups that have an estimate, ordered ones in order.
    pub fn rows(&self) -> Vec<&Record> {
        let mut rows: Vec<&Record> = self.groups.iter().filter(|row| number(row, "est").is_some()).collect();
        if self.flag("ordered_dimension") {
            rows.sort_by_key(|row| row["subgroup_order"].parse::<i64>().unwrap());
        }
        rows
    }

    /// The groups that have an estimate, as ours.
    pub fn members(&self) -> Vec<Subgroup> {
        let group = |row: &&Record| Subgroup {
            id: ustr(&row["subgroup"]),
            value: number(row, "est").unwrap(),
            limits: None,
            standard_error: number(row, "se"),
            population: number(row, "pop"),
        };
        self.rows().iter().map(group).collect()
    }

    /// The set, its groups changed as the package changes them; `referred` for what uses the reference group.
    pub fn subgroups(&self, referred: bool, scale: Scale, change: impl Fn(Subgroup) -> Subgroup) -> Subgroups {
        let groups: Vec<Subgroup> = self.members().into_iter().map(change).collect();
        let reference = self.rows().iter().position(|row| row["reference_subgroup"] == "1").filter(|_| referred);
        let contrast = if self.flag("ordered_dimension") { Contrast::Ordered } else { Contrast::Extremes };
        let better = if self.flag("favourable_indicator") { Better::High } else { Better::Low };
        let average = number(&self.record, "setting_average");
        Subgroups::new(&groups, Setting { contrast, better, reference, scale, average }).unwrap()
    }

    /// Our figure for a row of a measure with a closed form, through the package's differences.
    pub fn ours(&self, row: &Record) -> Figure {
        let (id, variant) = (row["measure"].as_str(), row["variant"].as_str());
        let correction =
            ["bounded", "wagstaff", "erreygers", "reference"].into_iter().find(|word| variant.contains(word));
        let measure = measure(&correction.map_or(id.to_owned(), |word| format!("{id}_{word}"))).unwrap();
        // TI and MLD: a value of 0 is replaced by 10⁻⁶ before the mean is taken.
        let is_replaced = |value: f64| value == 0.0 && ["ti", "mld"].contains(&id);
        let replaced =
            |group: Subgroup| if is_replaced(group.value) { Subgroup { value: 1e-6, ..group } } else { group };
        let referred = variant == "reference" || ["mdru", "mdrw"].contains(&id);
        let groups = self.subgroups(referred, Scale::Rate(self.scale()), replaced);
        let Ok(estimate) = measure.value(&groups) else { return UNDEFINED };
        let estimate = estimate * measure.shown_times;
        let z = z_of(row);
        let mut spread = measure.analytic(&groups, z);
        match id {
            // The estimates are times 100 or 1 000, the standard errors are not: nor are they in the limits.
            "paf" | "ti" | "mld" => Figure::normal(estimate, spread.and_then(|spread| spread.standard_error), z),
            // ACI and RCI: rows without people count as points: J − 2 with all of them.
            "aci" | "rci" => {
                let (all, peopled) = (groups.len() as f64, groups.shares().iter().filter(|p| **p > 0.0).count() as f64);
                let error = spread.and_then(|spread| spread.standard_error);
                Figure::normal(estimate, error.map(|error| error * ((peopled - 2.0) / (all - 2.0)).sqrt()), z)
            }
            "d" | "r" | "par" | "bgv" => Figure::new(estimate, spread.take()),
            // The others are simulated: see [`super::simulated`].
            _ => Figure::new(estimate, None),
        }
    }
}

/// The normal quantile of the confidence that a row's variant names.
pub fn z_of(row: &Record) -> f64 {
    let confidence = row["variant"].split("conf").nth(1).map_or(0.95, |text| text.parse().unwrap());
    jamlik::statistics::z(confidence).unwrap()
}

/// What has no estimate. The package writes NaN, and Inf for a ratio to 0.
pub const UNDEFINED: Figure = Figure { estimate: f64::NAN, standard_error: None, limits: None };

/// An estimate with what is known of its error.
#[derive(Debug)]
pub struct Figure {
    pub estimate: f64,
    pub standard_error: Option<f64>,
    pub limits: Option<(f64, f64)>,
}

impl Figure {
    /// The package's figure; the limits of simulations are compared apart.
    pub fn of(row: &Record) -> Figure {
        let some = |column: &str| number(row, column).filter(|number| !number.is_nan());
        let simulated = row["source"].starts_with("package_");
        let limits = some("lowerci").zip(some("upperci")).filter(|_| !simulated);
        match some("estimate").filter(|estimate| estimate.is_finite()) {
            Some(estimate) => Figure { estimate, standard_error: some("se"), limits },
            None => UNDEFINED,
        }
    }

    pub fn new(estimate: f64, spread: Option<Spread>) -> Figure {
        let limits = spread.map(|spread| (spread.lower, spread.upper));
        Figure { estimate, standard_error: spread.and_then(|spread| spread.standard_error), limits }
    }

    /// An estimate with the limits estimate ∓ z · se.
    pub fn normal(estimate: f64, standard_error: Option<f64>, z: f64) -> Figure {
        let limits = standard_error.map(|error| (estimate - z * error, estimate + z * error));
        Figure { estimate, standard_error, limits }
    }

    pub fn against(&self, theirs: &Figure, line: &mut Line, what: &str) {
        if theirs.estimate.is_nan() || self.estimate.is_nan() {
            line.same(&self.estimate.to_string(), &theirs.estimate.to_string(), what);
            return;
        }
        let mut compare = |ours: f64, theirs: f64, part: &str| {
            // What rounding leaves of nothing has no digits to compare: the case o_all_equal.
            let nothing = ours.abs() < 1e-13 && theirs.abs() < 1e-13;
            let (ours, theirs) = if nothing { (0.0, 0.0) } else { (ours, theirs) };
            line.compare(ours, theirs, &format!("{what}, {part}"));
        };
        compare(self.estimate, theirs.estimate, "estimate");
        // Where the groups lie on a line but for rounding, the package gives that rounding as an error, and we give
        // none.
        if self.standard_error.is_none() && theirs.standard_error.is_some_and(|error| error < 1e-13) {
            return;
        }
        if let Some(theirs) = theirs.standard_error {
            let ours = self.standard_error.unwrap_or_else(|| panic!("{what}: no standard error"));
            compare(ours, theirs, "standard error");
        }
        if let Some((lower, upper)) = theirs.limits {
            let ours = self.limits.unwrap_or_else(|| panic!("{what}: no limits"));
            // A limit near 0 has few digits of its own; its distance from the estimate has them all.
            compare(self.estimate - ours.0, theirs.estimate - lower, "from the lower limit");
            compare(ours.1 - self.estimate, upper - theirs.estimate, "to the upper limit");
        }
    }
}
