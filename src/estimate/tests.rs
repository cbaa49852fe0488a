//! Worked examples, and what the tests of later stages are made of.

#![allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking

use ustr::ustr;

use super::estimate;
use crate::model::{AreaLevel, Catalogue, Indicator, Period, Sex, Status};
use crate::statistics::{proportion, z95};
use crate::table::{Estimate, Key, Method, Observation, Observations, Weighting};

/// The embedded areas with one indicator `i`; `more` is TOML laid over plain values.
pub(crate) fn catalogue(kind: &str, better: &str, more: &str) -> Catalogue {
    let mut catalogue = Catalogue::load(None, None, "socioekonomi").unwrap();
    let plain = r#"
        id = "i"
        number = 1
        strategy_area = "health"
        per = 100.0
        decimals = 1
        levels = ["municipality"]
        sexes = ["total", "women", "men"]
        producer = "test"
        title = { sv = "i", en = "i" }
        short = { sv = "i", en = "i" }
        definition = { sv = "i", en = "i" }
        unit = { sv = "procent", en = "per cent" }
        confidence = { indicator = "", strategy_area = "", goal = "", definition = "", better = "", sources = [] }
    "#;
    let mut table: toml::Table = toml::from_str(plain).unwrap();
    table.insert("kind".to_owned(), kind.into());
    table.insert("better".to_owned(), better.into());
    table.extend(toml::from_str::<toml::Table>(more).unwrap());
    catalogue.indicators = vec![table.try_into::<Indicator>().unwrap()];
    catalogue
}

pub(crate) fn key(area: &str, sex: Sex, year: i32) -> Key {
    Key::whole(ustr("i"), ustr(area), sex, Period::year(year))
}

pub(crate) fn of_group(key: Key, dimension: &str, group: &str) -> Key {
    Key { dimension: ustr(dimension), group: ustr(group), ..key }
}

pub(crate) fn total(area: &str) -> Key {
    key(area, Sex::Total, 2020)
}

pub(crate) fn observation(key: Key) -> Observation {
    Observation::empty(key, Status::Ok, ustr("test"))
}

pub(crate) fn counted(key: Key, x: f64, n: f64) -> Observation {
    Observation { numerator: Some(x), denominator: Some(n), ..observation(key) }
}

pub(crate) fn valued(key: Key, value: f64) -> Observation {
    Observation { value: Some(value), ..observation(key) }
}

fn run(catalogue: &Catalogue, rows: Vec<Observation>) -> Vec<Estimate> {
    estimate(&Observations::new(rows).unwrap(), catalogue).unwrap().rows()
}

fn find(rows: &[Estimate], key: Key) -> Estimate {
    *rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no row for {key:?}"))
}

fn one(kind: &str, row: Observation) -> Estimate {
    let key = row.key;
    find(&run(&catalogue(kind, "high", ""), vec![row]), key)
}

#[test]
fn what_a_source_gives_decides_the_method() {
    let at = total("0680");
    let limits = Observation { value: Some(0.3), lower: Some(0.25), upper: Some(0.36), ..counted(at, 3.0, 10.0) };
    let error = Observation { standard_error: Some(0.01), ..valued(at, 0.3) };
    for (kind, row, method) in [
        ("proportion", counted(at, 3.0, 10.0), Method::Wilson),
        ("proportion", Observation { respondents: Some(10.0), ..valued(at, 0.3) }, Method::Wilson),
        ("proportion", limits, Method::Published),
        ("proportion", error, Method::Normal),
        ("proportion", valued(at, 0.3), Method::None),
        ("rate", counted(at, 9.0, 1000.0), Method::Exact),
        ("rate", counted(at, 10.0, 1000.0), Method::Byar),
        ("mean", counted(at, 30.0, 10.0), Method::None),
        ("mean", Observation { standard_error: Some(1.0), ..valued(at, 70.0) }, Method::Normal),
        ("life_expectancy", valued(at, 83.2), Method::None),
    ] {
        let estimate = one(kind, row);
        assert_eq!(estimate.method, method, "{kind}: {row:?}");
        assert_eq!(estimate.interval().is_some(), method != Method::None);
    }
}

#[test]
fn a_survey_s_interval_rests_on_its_answers() {
    let weighted_up = Observation { respondents: Some(100.0), ..counted(total("0680"), 6000.0, 20000.0) };
    let limits = proportion::wilson(30.0, 100.0, z95()).unwrap();
    assert_eq!(one("proportion", weighted_up).interval(), Some((limits.lower, limits.upper)));
}

#[test]
fn a_survey_that_knows_its_effective_answers_gets_wilson_s_interval_on_them() {
    let row = |effective, value| Observation {
        standard_error: Some(0.04),
        respondents: Some(100.0),
        effective_respondents: Some(effective),
        ..valued(total("0680"), value)
    };
    let wilson = |x, n| proportion::wilson(x, n, z95()).map(|limits| (limits.lower, limits.upper)).ok();
    let halved = one("proportion", row(50.0, 0.3));
    assert_eq!((halved.interval(), halved.method), (wilson(15.0, 50.0), Method::WilsonEffective));
    // What hides small numbers is the people who answered, and the source's error is kept.
    assert_eq!((halved.denominator, halved.standard_error), (Some(100.0), Some(0.04)));
    assert_eq!(one("proportion", row(250.0, 0.3)).interval(), wilson(30.0, 100.0), "no more than the answers");
    assert_eq!(one("proportion", row(50.0, 0.0)).interval(), wilson(0.0, 50.0), "no one is not certainty");
    assert_eq!(one("mean", row(50.0, 0.3)).method, Method::Normal);
    let limits = Observation { lower: Some(0.2), upper: Some(0.5), ..row(50.0, 0.3) };
    assert_eq!(one("proportion", limits).method, Method::Published);
}

#[test]
fn the_published_value_is_kept_within_its_rounding_and_the_counts_believed_beyond_it() {
    let row = |value| Observation { value: Some(value), ..counted(total("0680"), 1.0, 3.0) };
    assert_eq!(one("proportion", row(0.333)).value, Some(0.333));
    assert_eq!(one("proportion", row(0.4)).value, Some(1.0 / 3.0));
}

#[test]
fn what_cannot_be_is_undefined() {
    let at = total("0680");
    for (x, n) in [(0.0, 0.0), (3.0, 2.0)] {
        assert_eq!(one("proportion", counted(at, x, n)).status, Status::Undefined);
    }
    assert_eq!(one("rate", counted(at, 3.0, 0.0)).status, Status::Undefined);
    let with_value = Observation { value: Some(0.4), ..counted(at, 3.0, 2.0) };
    assert_eq!((one("proportion", with_value).value, one("proportion", with_value).method), (Some(0.4), Method::None));
}

#[test]
fn a_sex_that_the_indicator_does_not_have_is_not_applicable() {
    let catalogue = catalogue("proportion", "high", r#"sexes = ["women", "men"]"#);
    let missing = Observation::empty(total("0684"), Status::Missing, ustr("test"));
    let rows = run(&catalogue, vec![valued(key("0680", Sex::Women, 2020), 0.3), missing]);
    assert_eq!(find(&rows, total("0680")).status, Status::NotApplicable);
    assert_eq!(find(&rows, total("0684")).status, Status::NotApplicable);
}

const SMALL: &str = r#"small_numbers = { numerator = 5.0, denominator = 20.0, source = "test" }"#;

#[test]
fn few_people_are_hidden_and_so_is_what_would_give_them_away() {
    let sexes = |women, men| {
        let n = 100.0;
        vec![
            counted(key("0680", Sex::Total, 2020), women + men, 2.0 * n),
            counted(key("0680", Sex::Women, 2020), women, n),
            counted(key("0680", Sex::Men, 2020), men, n),
        ]
    };
    let statuses = |women, men| {
        let rows = run(&catalogue("proportion", "low", SMALL), sexes(women, men));
        Sex::ALL.map(|sex| find(&rows, key("0680", sex, 2020)).status)
    };
    let (ok, hidden) = (Status::Ok, Status::Suppressed);
    assert_eq!(statuses(5.0, 40.0), [ok, ok, ok]);
    assert_eq!(statuses(0.0, 40.0), [ok, ok, ok], "no events give no one away");
    assert_eq!(statuses(4.0, 40.0), [ok, hidden, hidden], "the men would give the women away");
    assert_eq!(statuses(1.0, 2.0), [hidden, hidden, hidden]);
    let rows = run(&catalogue("proportion", "low", SMALL), sexes(4.0, 40.0));
    let women = find(&rows, key("0680", Sex::Women, 2020));
    assert_eq!((women.value, women.numerator, women.denominator, women.upper), (None, None, None, None));
}

#[test]
fn the_smallest_other_group_is_hidden_too() {
    let at = total("0680");
    let group = |group: &str, x| counted(of_group(at, "education", group), x, 100.0);
    let rows = vec![
        counted(at, 93.0, 300.0),
        group("pre_upper_secondary", 3.0),
        group("upper_secondary", 50.0),
        group("post_secondary", 40.0),
    ];
    let rows = run(&catalogue("proportion", "low", SMALL), rows);
    let status = |group: &str| find(&rows, of_group(at, "education", group)).status;
    assert_eq!(status("pre_upper_secondary"), Status::Suppressed);
    assert_eq!(status("post_secondary"), Status::Suppressed);
    assert_eq!(status("upper_secondary"), Status::Ok);
    assert_eq!(find(&rows, at).status, Status::Ok);
}

/// The status of an area's value in 2020.
fn status_in(rows: &[Estimate], area: &str) -> Status {
    find(rows, total(area)).status
}

#[test]
fn a_county_s_own_sum_does_not_give_away_its_one_hidden_municipality() {
    let catalogue = catalogue("proportion", "low", SMALL);
    let municipalities = catalogue.areas.municipalities_of(ustr("10"));
    let rows = |county: bool| {
        let cases = [3.0, 40.0, 30.0, 20.0, 50.0];
        let mut rows: Vec<Observation> =
            municipalities.iter().zip(cases).map(|(area, x)| counted(total(area), x, 100.0)).collect();
        rows.extend(county.then(|| counted(total("10"), 143.0, 500.0)));
        run(&catalogue, rows)
    };
    let (hidden, ok) = (Status::Suppressed, Status::Ok);
    let statuses = |rows: &[Estimate]| -> Vec<Status> { municipalities.iter().map(|m| status_in(rows, m)).collect() };
    assert_eq!(statuses(&rows(true)), [hidden, ok, ok, hidden, ok], "the county's 143 would give the 3 away");
    assert_eq!(status_in(&rows(true), "10"), ok);
    // A county made of those that are shown says nothing of the one that is not.
    let made = rows(false);
    assert_eq!(statuses(&made), [hidden, ok, ok, ok, ok]);
    assert_eq!((find(&made, total("10")).numerator, find(&made, total("10")).members), (Some(140.0), 4));
}

#[test]
fn a_county_of_one_hidden_municipality_is_hidden_too() {
    let hidden = Observation { status: Status::Suppressed, ..observation(total("0980")) };
    let rows = vec![hidden, counted(total("09"), 30.0, 100.0)];
    let rows = run(&catalogue("proportion", "low", SMALL), rows);
    assert_eq!((status_in(&rows, "0980"), status_in(&rows, "09")), (Status::Suppressed, Status::Suppressed));
}

#[test]
fn what_is_hidden_late_is_in_no_made_value() {
    // The women of county 06 are hidden by the source, and its total is made of its municipalities: its men, who would
    // give the women away, are hidden when that total is there. The region's men must then not hold them.
    let catalogue = catalogue("proportion", "low", SMALL);
    let men = |area: &str| key(area, Sex::Men, 2020);
    let mut rows: Vec<Observation> =
        catalogue.areas.municipalities_of(ustr("06")).iter().map(|area| counted(total(area), 10.0, 100.0)).collect();
    rows.push(Observation { status: Status::Suppressed, ..observation(key("06", Sex::Women, 2020)) });
    rows.extend(["05", "06", "08"].map(|county| counted(men(county), 50.0, 600.0)));
    let rows = run(&catalogue, rows);
    assert_eq!(find(&rows, men("06")).status, Status::Suppressed);
    let region = find(&rows, men("sydostra"));
    assert_eq!((region.numerator, region.members), (Some(100.0), 2));
}

#[test]
fn published_values_without_counts_give_nothing_away() {
    let women = Observation::empty(key("0680", Sex::Women, 2020), Status::Suppressed, ustr("test"));
    let rows = vec![valued(total("0680"), 0.3), women, valued(key("0680", Sex::Men, 2020), 0.4)];
    let rows = run(&catalogue("proportion", "low", SMALL), rows);
    assert_eq!(find(&rows, key("0680", Sex::Men, 2020)).status, Status::Ok);
}

#[test]
fn a_county_is_the_sum_of_its_municipalities() {
    // Dalarna's 15 municipalities, the first 8 of them with counts: just enough.
    let catalogue = catalogue("proportion", "high", "");
    let municipalities = catalogue.areas.municipalities_of(ustr("20"));
    let rows = |used: usize| -> Vec<Observation> {
        let used = municipalities.iter().take(used).enumerate();
        used.map(|(i, area)| counted(total(area), 10.0 + i as f64, 50.0)).collect()
    };
    let county = find(&run(&catalogue, rows(8)), total("20"));
    let limits = proportion::wilson(108.0, 400.0, z95()).unwrap();
    assert_eq!((county.value, county.numerator, county.members), (Some(0.27), Some(108.0), 8));
    assert_eq!(county.interval(), Some((limits.lower, limits.upper)));
    assert_eq!((county.weighting, county.method), (Weighting::Weighted, Method::Wilson));

    let county = find(&run(&catalogue, rows(7)), total("20"));
    assert_eq!((county.status, county.members), (Status::Missing, 7));
}

#[test]
fn a_survey_of_half_the_municipalities_a_year_needs_half_of_the_half() {
    let catalogue = catalogue("proportion", "high", "every_years = 2");
    let municipalities = catalogue.areas.municipalities_of(ustr("20"));
    let rows = municipalities.iter().take(4).map(|area| valued(total(area), 0.5)).collect();
    assert_eq!(find(&run(&catalogue, rows), total("20")).members, 4);
}

#[test]
fn without_counts_the_mean_is_plain_and_has_an_interval_only_from_standard_errors() {
    let catalogue = catalogue("mean", "high", "");
    let municipalities = catalogue.areas.municipalities_of(ustr("10"));
    assert_eq!(municipalities.len(), 5);
    let rows = |error: Option<f64>| -> Vec<Observation> {
        let row = |(i, area): (usize, &ustr::Ustr)| Observation {
            standard_error: error,
            ..valued(total(area), 60.0 + i as f64)
        };
        municipalities.iter().enumerate().map(row).collect()
    };
    let county = find(&run(&catalogue, rows(None)), total("10"));
    assert_eq!((county.value, county.weighting, county.method), (Some(62.0), Weighting::Unweighted, Method::None));
    let county = find(&run(&catalogue, rows(Some(2.0))), total("10"));
    let se = 2.0 / 5.0_f64.sqrt();
    assert!((county.standard_error.unwrap() - se).abs() < 1e-12);
    assert!((county.upper.unwrap() - (62.0 + z95() * se)).abs() < 1e-12);
}

#[test]
fn an_own_value_wins_and_a_hidden_one_is_not_made_from_members() {
    let catalogue = catalogue("proportion", "high", "");
    let mut rows: Vec<Observation> =
        catalogue.areas.municipalities_of(ustr("10")).iter().map(|area| counted(total(area), 5.0, 10.0)).collect();
    rows.push(valued(total("10"), 0.9));
    let estimates = run(&catalogue, rows.clone());
    assert_eq!(find(&estimates, total("10")).value, Some(0.9));
    rows.pop();
    rows.push(Observation::empty(total("10"), Status::Suppressed, ustr("test")));
    assert_eq!(find(&run(&catalogue, rows), total("10")).status, Status::Suppressed);
}

#[test]
fn regions_use_counties_where_municipalities_have_nothing() {
    let catalogue = catalogue("proportion", "high", "");
    let rows = ["05", "06", "08"].iter().map(|county| counted(total(county), 30.0, 100.0)).collect();
    let estimates = run(&catalogue, rows);
    let region = find(&estimates, total("sydostra"));
    assert_eq!((region.value, region.members, region.denominator), (Some(0.3), 3, Some(300.0)));
    assert_eq!(find(&estimates, total("00")).status, Status::Missing, "three counties of 21 are not the nation");
}

#[test]
fn a_group_asked_to_be_unweighted_is() {
    let catalogue = catalogue("proportion", "high", "");
    let group = catalogue.areas.of_level(AreaLevel::Group).find(|area| area.unweighted).unwrap();
    let municipalities = catalogue.areas.municipalities_of(group.code);
    let row = |(i, area): (usize, &ustr::Ustr)| counted(total(area), 20.0, 100.0 * (i + 1) as f64);
    let estimates = run(&catalogue, municipalities.iter().enumerate().map(row).collect());
    let values: Vec<f64> = (1..=municipalities.len()).map(|i| 0.2 / i as f64).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let found = find(&estimates, total(&group.code));
    assert_eq!(found.weighting, Weighting::Unweighted);
    assert!((found.value.unwrap() - mean).abs() < 1e-12);
}

/// Deaths and people at 0, 1–4, …, 85–89 and 90+ in one year.
fn ages(area: &str, sex: Sex, year: i32, people: f64) -> Vec<Observation> {
    let row = |group: String, age: f64| {
        let deaths = (people * (0.000_05 * (0.09 * age).exp()).min(0.3)).ceil();
        counted(of_group(key(area, sex, year), "age", &group), deaths, people)
    };
    let mut rows = vec![row("0".to_owned(), 0.0), row("1-4".to_owned(), 2.0), row("90+".to_owned(), 94.0)];
    rows.extend((1..18).map(|i| row(format!("{}-{}", i * 5, i * 5 + 4), f64::from(i) * 5.0)));
    rows
}

#[test]
fn life_expectancy_comes_from_ages_pooled_over_years() {
    let catalogue = catalogue("life_expectancy", "high", "pooled_years = 3\nsexes = [\"women\", \"men\"]");
    let rows: Vec<Observation> = (2015..=2019).flat_map(|year| ages("0680", Sex::Women, year, 800.0)).collect();
    let deaths: f64 = rows.iter().filter(|row| row.key.period.last >= 2017).filter_map(|row| row.numerator).sum();
    let estimates = run(&catalogue, rows);
    let pooled = |last| Key { period: Period::new(last, 3), ..key("0680", Sex::Women, last) };
    let found = find(&estimates, pooled(2019));
    assert_eq!((found.method, found.numerator, found.denominator), (Method::LifeTable, Some(deaths), Some(48_000.0)));
    assert!((75.0..95.0).contains(&found.value.unwrap()), "{found:?}");
    assert!(estimates.iter().all(|row| row.key.is_whole()), "ages are not estimates of their own");
    assert!(!estimates.iter().any(|row| row.key == pooled(2016)), "two years are not three");
    assert_eq!(find(&estimates, pooled(2017)).status, Status::Ok);
}

#[test]
fn a_year_or_an_age_that_is_missing_makes_life_expectancy_missing() {
    let catalogue = catalogue("life_expectancy", "high", "pooled_years = 3\nsexes = [\"women\", \"men\"]");
    let pooled = |last| Key { period: Period::new(last, 3), ..key("0680", Sex::Women, last) };
    let all = || [2015, 2016, 2018, 2019].into_iter().flat_map(|year| ages("0680", Sex::Women, year, 800.0));
    let estimates = run(&catalogue, all().collect());
    assert_eq!(find(&estimates, pooled(2019)).status, Status::Missing);
    let two: Vec<Observation> = all().filter(|row| row.key.period.last >= 2018).collect();
    assert_eq!(find(&run(&catalogue, two), pooled(2019)).status, Status::Missing);
    let mut hole: Vec<Observation> = (2017..=2019).flat_map(|year| ages("0680", Sex::Women, year, 800.0)).collect();
    hole.retain(|row| !(row.key.group == "45-49" && row.key.period.last == 2018));
    assert_eq!(find(&run(&catalogue, hole), pooled(2019)).status, Status::Missing);
}

#[test]
fn an_age_that_no_year_has_or_one_given_twice_is_not_passed_over() {
    let catalogue = catalogue("life_expectancy", "high", "sexes = [\"women\", \"men\"]");
    let at = key("0680", Sex::Women, 2019);
    let single = |skipped: &str| -> Vec<Observation> {
        let age = |age: u32| if age == 100 { "100+".to_owned() } else { age.to_string() };
        let row = |group: String| counted(of_group(at, "age", &group), 5.0, 200.0);
        (0..=100).map(age).filter(|group| group != skipped).map(row).collect()
    };
    assert_eq!(find(&run(&catalogue, single("")), at).status, Status::Ok);
    assert_eq!(find(&run(&catalogue, single("7")), at).status, Status::Missing);
    let mut twice = single("");
    twice.push(counted(of_group(at, "age", "5-9"), 25.0, 1000.0));
    assert_eq!(find(&run(&catalogue, twice), at).status, Status::Missing);
}

#[test]
fn too_few_people_have_no_life_expectancy_but_count_in_their_county() {
    let catalogue = catalogue("life_expectancy", "high", "sexes = [\"women\", \"men\"]");
    let municipalities = catalogue.areas.municipalities_of(ustr("10"));
    let rows: Vec<Observation> = municipalities.iter().flat_map(|area| ages(area, Sex::Women, 2019, 200.0)).collect();
    let estimates = run(&catalogue, rows);
    assert_eq!(find(&estimates, key(&municipalities[0], Sex::Women, 2019)).status, Status::Unreliable);
    let county = find(&estimates, key("10", Sex::Women, 2019));
    assert_eq!((county.members, county.weighting, county.method), (5, Weighting::Weighted, Method::LifeTable));
    assert_eq!(county.denominator, Some(20_000.0));
}

#[test]
fn an_age_that_is_none_and_an_unknown_indicator_are_errors() {
    let odd = counted(of_group(key("0680", Sex::Women, 2019), "age", "old"), 1.0, 10.0);
    let observations = Observations::new(vec![odd]).unwrap();
    let error = estimate(&observations, &catalogue("life_expectancy", "high", "")).unwrap_err();
    assert!(error.to_string().contains("`old`"), "{error}");
    let mut none = catalogue("mean", "high", "");
    none.indicators.clear();
    assert!(estimate(&observations, &none).is_err());
}

/// The counts of these neighbourhoods and their municipality, and which of them are shown.
fn shown(counts: &[(&str, f64)]) -> Vec<String> {
    let catalogue = catalogue("proportion", "low", "small_numbers = { numerator = 5.0 }");
    let rows = counts.iter().map(|(area, x)| counted(total(area), *x, 500.0)).collect();
    let estimates = estimate(&Observations::new(rows).unwrap(), &catalogue).unwrap();
    let shown = estimates.rows().into_iter().filter(|row| row.status == Status::Ok && row.weighting == Weighting::Own);
    shown.map(|row| row.key.area.to_string()).collect()
}

#[test]
fn a_neighbourhood_is_not_the_difference_of_its_municipality_and_the_others() {
    let all = [("0680", 38.0), ("0680A0010", 3.0), ("0680C1010", 9.0), ("0680C1020", 26.0)];
    assert_eq!(shown(&all), ["0680", "0680C1020"]);
    assert_eq!(shown(&all[1..]), ["0680C1010", "0680C1020"], "no sum is given");
    // Each version and geography adds up by itself.
    let more = [("0680A0010_DeSO2025", 3.0), ("0680R001", 12.0), ("0680R002", 26.0)];
    let more: Vec<(&str, f64)> = all.into_iter().chain(more).collect();
    // The only part of its version hides the municipality, which both RegSO would give away.
    assert_eq!(shown(&more), ["0680C1020", "0680R002"]);
}
