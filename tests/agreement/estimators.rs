//! Proportions, rates, means, quantile groups and the quantiles of distributions.

use std::collections::BTreeMap;

use jamlik::statistics::distribution::{Tail, beta_quantile, gamma_quantile, student_quantile};
use jamlik::statistics::quantile::{First, groups};
use jamlik::statistics::{Limits, mean, proportion, rate, sum, z, z95};

use crate::limits::{compare_limits, list};
use crate::line::Line;
use crate::read::{Record, golden, number, reference};

const TOLERANCE: f64 = 1e-9;

pub fn lines() -> Vec<Line> {
    vec![
        wilson(),
        clopper_pearson(),
        agresti_coull(),
        poisson_limits(),
        garwood(),
        byar(),
        means(),
        quantile_groups(),
        distributions(),
    ]
}

fn given(record: &Record, column: &str) -> f64 {
    number(record, column).unwrap_or_else(|| panic!("{column} is empty in {record:?}"))
}

/// A golden file, with a reference file where that is there.
fn both(name: &str, file: &str) -> Vec<Record> {
    golden(name).into_iter().chain(reference(file).unwrap_or_default()).collect()
}

/// The package's own table of expected figures; rows without a count or a denominator (Area09 to Area11) have none.
fn of_package(file: &str) -> Vec<Record> {
    let mut records = reference(file).unwrap_or_default();
    records.retain(|record| !(record["Numerator"].is_empty() || record["Denominator"].is_empty()));
    for record in &mut records {
        for (ours, theirs) in [("x", "Numerator"), ("n", "Denominator")] {
            let cell = record[theirs].clone();
            record.insert(ours.to_owned(), cell);
        }
    }
    records
}

/// What the values of a PHE record are multiplied by: from the value itself where it is not 0.
fn multiplier(record: &Record, usual: f64) -> f64 {
    let word = record.get("multiplier").or(record.get("statistic")).map_or("", String::as_str);
    match word {
        "percentage" => 100.0,
        text => text.rsplit(' ').next().and_then(|last| last.parse().ok()).unwrap_or(usual),
    }
}

fn wilson() -> Line {
    let mut line = Line::new("Wilson's limits of a proportion", TOLERANCE);
    let mut records = both("proportion.csv", "phe/proportion_results.csv");
    records.extend(of_package("phe/pkg_proportion_expected.csv"));
    let sheet = reference("phe/pkg_byars_wilson_expected.csv").unwrap_or_default();
    records.extend(sheet.into_iter().filter(|record| record["method"] == "Wilson"));
    for record in &records {
        let (x, n, per) = (given(record, "x"), given(record, "n"), multiplier(record, 100.0));
        let per = if record.contains_key("value") { per } else { 1.0 };
        compare_limits(&mut line, record, per, |z| proportion::wilson(x, n, z).unwrap());
        if record.contains_key("value") {
            line.compare(x / n * per, given(record, "value"), "value");
        }
    }
    // For no one epitools gives 3e-17 or so, the rounding of its formula; ours is 0.
    compare_binomial(&mut line, ["wilson_l", "wilson_u"], |x, n| proportion::wilson(x, n, z95()).unwrap());
    line
}

fn compare_binomial(line: &mut Line, columns: [&str; 2], ours: impl Fn(f64, f64) -> Limits) {
    for record in both("binomial.csv", "extra/binomial_results.csv") {
        let limits = ours(given(&record, "x"), given(&record, "n"));
        for (ours, column) in [(limits.lower, columns[0]), (limits.upper, columns[1])] {
            let theirs = given(&record, column);
            // Their Agresti and Coull is not cut at the ends, as the file says.
            let theirs = if theirs.abs() < 1e-15 { 0.0 } else { theirs.clamp(0.0, 1.0) };
            line.compare(ours, theirs, &format!("{column} of {record:?}"));
        }
    }
}

fn clopper_pearson() -> Line {
    let mut line = Line::new("Clopper and Pearson's limits", TOLERANCE);
    let ours = |x, n| proportion::clopper_pearson(x, n, z95()).unwrap();
    compare_binomial(&mut line, ["clopper_l", "clopper_u"], ours);
    line
}

fn agresti_coull() -> Line {
    let mut line = Line::new("Agresti and Coull's limits", TOLERANCE);
    let ours = |x, n| proportion::agresti_coull(x, n, z95()).unwrap();
    compare_binomial(&mut line, ["agresti_coull_l", "agresti_coull_u"], ours);
    line
}

fn poisson_limits() -> Line {
    let mut line = Line::new("Rates: exact below ten events, Byar from ten on", TOLERANCE);
    let mut records = both("rate.csv", "phe/rate_results.csv");
    records.extend(of_package("phe/pkg_rate_expected.csv"));
    for record in &records {
        let (x, n) = (given(record, "x"), given(record, "n"));
        let per = multiplier(record, 1e5) / n;
        compare_limits(&mut line, record, per, |z| rate::poisson_limits(x, z).unwrap());
        line.compare(x * per, given(record, "value"), "value");
        let method = if x < rate::EXACT_BELOW { "Exact" } else { "Byars" };
        line.same(method, &record["method"].replace("Byar's", "Byars"), &format!("{record:?}"));
    }
    line
}

fn garwood() -> Line {
    let mut line = Line::new("Garwood's exact limits of a rate", TOLERANCE);
    for record in both("poisson.csv", "extra/poisson_results.csv") {
        let (x, pt) = (given(&record, "x"), given(&record, "pt"));
        for (z, name) in [(z95(), "garwood95"), (z(0.998).unwrap(), "garwood998")] {
            let limits = rate::exact(x, z).unwrap();
            line.compare(limits.lower / pt, given(&record, &format!("{name}_l")), &format!("{name} of {record:?}"));
            line.compare(limits.upper / pt, given(&record, &format!("{name}_u")), &format!("{name} of {record:?}"));
        }
    }
    line
}

/// epitools puts x + ½ into both ends of Byar's formula, ours x and x + 1: theirs are ours of x + ½ below and x − ½ above.
///
/// For no events there is no count x − ½, and their lower limit is below 0: those rows are left out.
fn byar() -> Line {
    let mut line = Line::new("Byar's limits of a count", TOLERANCE);
    for record in both("poisson.csv", "extra/poisson_results.csv") {
        let (x, pt) = (given(&record, "x"), given(&record, "pt"));
        if x > 0.0 {
            let (below, above) = (rate::byar(x + 0.5, z95()).unwrap(), rate::byar(x - 0.5, z95()).unwrap());
            line.compare(below.lower / pt, given(&record, "epitools_byar_mid_l"), &format!("lower of {record:?}"));
            line.compare(above.upper / pt, given(&record, "epitools_byar_mid_u"), &format!("upper of {record:?}"));
        }
    }
    // The last row of the sheet has no lower limit, since the formula's is below 0; ours is 0.
    let sheet = reference("phe/pkg_byars_wilson_expected.csv").unwrap_or_default();
    for record in sheet.iter().filter(|record| record["method"] == "Byars") {
        compare_limits(&mut line, record, 1.0, |z| rate::byar(given(record, "x"), z).unwrap());
    }
    line
}

fn means() -> Line {
    let mut line = Line::new("Means with Student's limits", TOLERANCE);
    let mut compare = |values: &[f64], record: &Record| {
        compare_limits(&mut line, record, 1.0, |z| mean::student(values, z).unwrap());
        line.compare(sum::mean(values).unwrap(), given(record, "value"), "value");
        if record.contains_key("stdev") {
            line.compare(sum::standard_deviation(values).unwrap(), given(record, "stdev"), "stdev");
        }
    };
    for record in golden("mean.csv") {
        compare(&list(&record, "values").into_iter().flatten().collect::<Vec<_>>(), &record);
    }
    for (input, column, results) in [
        ("phe/mean_input.csv", "value_in", "phe/mean_results.csv"),
        ("phe/pkg_mean_input.csv", "values", "phe/pkg_mean_expected.csv"),
    ] {
        let (Some(input), Some(results)) = (reference(input), reference(results)) else { continue };
        let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for record in &input {
            values.entry(&record["area"]).or_default().push(given(record, column));
            values.entry("No grouping").or_default().push(given(record, column));
        }
        results.iter().for_each(|record| compare(&values[record["area"].as_str()], record));
    }
    line
}

fn quantile_groups() -> Line {
    let mut line = Line::new("Quantile groups", 0.0);
    for record in golden("quantile.csv") {
        let (count, first) = (record["nquantiles"].parse().unwrap(), first(&record["qinverted"]));
        compare_groups(&mut line, &list(&record, "val"), count, first, &list(&record, "quantile"), &record["region"]);
    }
    for record in reference("phe/quantile_results.csv").iter().flat_map(|records| sets_of_quantiles(records)) {
        let (values, groups): (Vec<_>, Vec<_>) =
            record.iter().map(|row| (number(row, "val"), number(row, "quantile"))).unzip();
        let (count, first) = (record[0]["nquantiles"].parse().unwrap(), first(&record[0]["qinverted"]));
        compare_groups(&mut line, &values, count, first, &groups, &format!("{:?}", record[0]));
    }
    // The package's own sheet: grouped by indicator, sex and region as GroupSet says; `None` ranks all, the highest first.
    let sheet = reference("phe/pkg_quantile_input_expected.csv").unwrap_or_default();
    let mut sets: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    for record in &sheet {
        let group: &[&str] = match record["GroupSet"].as_str() {
            "IndSexReg" => &["GroupSet", "QuantileNm", "Polarity", "IndSexRef", "ParentCode"],
            "IndSex" => &["GroupSet", "QuantileNm", "Polarity", "IndSexRef"],
            _ => &["GroupSet", "QuantileNm"],
        };
        let key: Vec<&str> = group.iter().map(|column| record[*column].as_str()).collect();
        sets.entry(key.join("|")).or_default().push(record);
    }
    for (key, records) in sets {
        let count = match records[0]["QuantileNm"].as_str() {
            "Decile" => 10,
            "Septile" => 7,
            "Quartile" => 4,
            other => panic!("{other}"),
        };
        let highest = records[0]["Polarity"] == "TRUE" || records[0]["GroupSet"] == "None";
        let first = if highest { First::Highest } else { First::Lowest };
        let column = |name: &str| records.iter().map(|record| number(record, name)).collect::<Vec<_>>();
        compare_groups(&mut line, &column("Value"), count, first, &column("QuantileInGrp"), &key);
    }
    line
}

fn first(words: &str) -> First {
    if words.ends_with("highest values") { First::Highest } else { First::Lowest }
}

/// Rows of the reference file that were grouped together.
fn sets_of_quantiles(records: &[Record]) -> Vec<Vec<&Record>> {
    let key = |r: &Record| {
        let region = if r["groupvars"].is_empty() { "" } else { &r["region"] };
        format!("{} {} {} {region}", r["call"], r["nquantiles"], r["qinverted"])
    };
    let mut sets: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    records.iter().for_each(|record| sets.entry(key(record)).or_default().push(record));
    sets.into_values().collect()
}

/// Gaps have no group; where there are fewer values than groups, none has.
fn compare_groups(
    line: &mut Line,
    values: &[Option<f64>],
    count: usize,
    first: First,
    theirs: &[Option<f64>],
    what: &str,
) {
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    let ours = groups(&present, count, first).ok();
    let mut at = 0;
    for (value, theirs) in values.iter().zip(theirs) {
        let group = value.and_then(|_| {
            at += 1;
            Some(ours.as_ref()?[at - 1] as f64)
        });
        let word = |group: Option<f64>| group.map_or("none".to_owned(), |group| group.to_string());
        line.same(&word(group), &word(*theirs), what);
    }
}

fn distributions() -> Line {
    let mut line = Line::new("Quantiles of gamma, beta and Student's t distributions", 1e-13);
    for record in golden("distribution.csv") {
        let (a, p) = (given(&record, "a"), given(&record, "probability"));
        let tail = if record["tail"] == "lower" { Tail::Lower } else { Tail::Upper };
        let ours = match record["kind"].as_str() {
            "gamma" => gamma_quantile(a, tail, p),
            "beta" => beta_quantile(a, given(&record, "b"), p),
            _ => student_quantile(a, p),
        };
        line.compare(ours.unwrap(), given(&record, "quantile"), &format!("{record:?}"));
    }
    line
}

#[test]
fn proportions_agree() {
    assert!(wilson().figures >= 70 && clopper_pearson().figures >= 50 && agresti_coull().figures >= 50);
}

#[test]
fn rates_agree() {
    assert!(poisson_limits().figures >= 80 && garwood().figures >= 100 && byar().figures >= 40);
}

#[test]
fn means_agree() {
    assert!(means().figures >= 9);
}

#[test]
fn quantile_groups_agree() {
    assert!(quantile_groups().figures >= 400);
}

#[test]
fn distributions_agree() {
    assert!(distributions().figures == 210);
}
