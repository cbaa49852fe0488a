//! The sections on inequality of a page, end to end: from counts of groups, through the tables, to sentences and charts.

mod html;

use jamlik::chart::{Chart, number};
use jamlik::inequality::{GapOptions, gaps};
use jamlik::model::{AreaLevel, Catalogue, Language, Period, Sex, Status};
use jamlik::report::{Context, Provenance, Results, figures, page};
use jamlik::table::{Comparisons, Estimates, Gap, Key, Observation, Observations};
use jamlik::{estimate, table};
use ustr::ustr;

use html::{check_headings, check_ids, check_tags, text_of};

/// A low value is better.
const TRUST: &str = "trust_lacking";
/// A high value is better.
const HEALTH: &str = "good_self_rated_health";
const EDUCATION: [&str; 3] = ["pre_upper_secondary", "upper_secondary", "post_secondary"];
const CNI: [&str; 5] = ["cni5", "cni4", "cni3", "cni2", "cni1"];

/// Counts of a small run.
#[derive(Default)]
struct Counts(Vec<Observation>);

impl Counts {
    fn add(&mut self, key: Key, share: f64, people: f64) {
        let empty = Observation::empty(key, Status::Ok, ustr("hand"));
        self.0.push(Observation { numerator: Some((share * people).round()), denominator: Some(people), ..empty });
    }

    fn whole(&mut self, indicator: &str, area: &str, sex: Sex, year: i32, share: f64) {
        self.add(Key::whole(ustr(indicator), ustr(area), sex, Period::year(year)), share, 4000.0);
    }

    /// The groups of a dimension, each of `people`.
    fn groups<const N: usize>(
        &mut self,
        about: (&str, &str, &str, i32),
        groups: [&str; N],
        shares: [f64; N],
        people: f64,
    ) {
        let (indicator, area, dimension, year) = about;
        for (group, share) in groups.into_iter().zip(shares) {
            let whole = Key::whole(ustr(indicator), ustr(area), Sex::Total, Period::year(year));
            self.add(Key { dimension: ustr(dimension), group: ustr(group), ..whole }, share, people);
        }
    }

    fn hide(&mut self, group: &str, year: i32) {
        for row in self.0.iter_mut().filter(|row| row.key.group == group && row.key.period.last == year) {
            *row = Observation::empty(row.key, Status::Suppressed, row.source);
        }
    }

    fn tables(self) -> (Estimates, Vec<Gap>) {
        let catalogue = Catalogue::embedded();
        let observations = Observations::new(self.0).expect("sound rows");
        let estimates = estimate::estimate(&observations, &catalogue).expect("they can be estimated");
        let gaps = gaps(&estimates, &catalogue, &GapOptions::default(), |_| true).expect("they can be measured");
        (estimates, gaps.rows())
    }

    fn page(self, area: &str, language: Language) -> (String, Vec<Gap>) {
        let (estimates, gaps) = self.tables();
        (page_of(&estimates, gaps.clone(), area, language), gaps)
    }
}

fn page_of(estimates: &Estimates, gaps: Vec<Gap>, area: &str, language: Language) -> String {
    let catalogue = Catalogue::embedded();
    let (comparisons, gaps) =
        (Comparisons::new(Vec::new()).expect("none"), table::Gaps::new(gaps).expect("sound rows"));
    let results = Results::new(estimates, &comparisons, &gaps);
    let provenance = Provenance { synthetic: true, ..Provenance::default() };
    let context = Context { catalogue: &catalogue, results: &results, language, provenance: &provenance, need: None };
    let html = page(&context, catalogue.areas.resolve(area).expect("a known area")).expect("the page is written");
    check_tags(&html);
    check_headings(&html);
    check_ids(&html);
    html
}

/// The section on inequality of one indicator.
fn section(html: &str, number: u32) -> String {
    let card = html.find(&format!("id=\"indicator-{number}\"")).expect("there is a card");
    let card = &html[card..card + html[card..].find("</article>").expect("the card ends")];
    card.find("class=\"inequality\"").map(|start| card[start..].to_owned()).unwrap_or_default()
}

fn headings(section: &str) -> Vec<String> {
    let parts = section.split("<h5>").skip(1);
    parts.map(|part| part.split("</h5>").next().unwrap_or_default().to_owned()).collect()
}

/// One of everything that a municipality may be divided by.
fn sample() -> Counts {
    let mut counts = Counts::default();
    for (year, worse) in [(2020, 0.02), (2022, 0.01), (2024, 0.08)] {
        counts.whole(TRUST, "0680", Sex::Total, year, 0.30);
        counts.whole(TRUST, "0680", Sex::Women, year, 0.26);
        counts.whole(TRUST, "0680", Sex::Men, year, 0.34);
        counts.groups((TRUST, "0680", "education", year), EDUCATION, [0.36 + worse, 0.30, 0.22], 1300.0);
        counts.groups((TRUST, "0680", "cni", year), CNI, [0.34, 0.31, 0.30, 0.29, 0.27], 800.0);
        counts.groups((HEALTH, "0680", "education", year), EDUCATION, [0.60 - worse, 0.70, 0.80], 1300.0);
        counts.whole(HEALTH, "0680", Sex::Total, year, 0.72);
    }
    counts
}

#[test]
fn each_dimension_that_the_data_hold_has_sentences_and_charts_and_no_other_has() {
    let (html, _) = sample().page("0680", Language::Sv);
    let trust = section(&html, 3);
    assert_eq!(headings(&trust), ["Efter utbildningsnivå", "Efter CNI-kvintil", "Mellan kvinnor och män"]);
    // An equiplot and gaps over time for each; a concentration curve for groups in order.
    assert_eq!(trust.matches("<svg width").count(), 3 + 3 + 2);
    // All but the first dimension keep their charts folded; curves and tables are always folded.
    assert_eq!(trust.matches("Diagram, mått och tabell").count(), 2);
    assert_eq!(trust.matches("<summary>Koncentrationskurva</summary>").count(), 2);
    assert_eq!(headings(&section(&html, 2)), ["Efter utbildningsnivå"]);
    assert_eq!(section(&html, 11), "", "no section without groups");
    assert!(html.matches("class=\"inequality\"").count() == 2);
}

/// The figures of the newest year, as the table has them, stand in the sentences and among the measures.
#[test]
fn the_numbers_of_the_sentences_are_those_of_the_table() {
    let (html, gaps) = sample().page("0680", Language::Sv);
    for (indicator, card) in [(TRUST, 3), (HEALTH, 2)] {
        let section = section(&html, card);
        let education = text_of(section.split("<h5>").nth(1).expect("the first dimension"));
        let row = |measure: &str, year: i32| {
            let found = gaps.iter().find(|row| {
                row.indicator == indicator
                    && row.area == "0680"
                    && row.dimension == "education"
                    && row.measure == measure
                    && row.period == Period::year(year)
            });
            *found.unwrap_or_else(|| panic!("{measure} {year}"))
        };
        let text =
            |value: Option<f64>, times: f64, decimals| number(times * value.expect("a value"), decimals, Language::Sv);
        let absolute = |row: Gap| {
            let [value, lower, upper] = [row.value, row.lower, row.upper].map(|number| text(number, 100.0, 1));
            format!("+{value} ({lower} till {upper}) procentenheter")
        };
        let relative = |row: Gap| {
            let [value, lower, upper] = [row.value, row.lower, row.upper].map(|number| text(number, 1.0, 2));
            format!("{value} ({lower}–{upper})")
        };
        let (d, r, sii, rii) = (row("d", 2024), row("r", 2024), row("sii", 2024), row("rii", 2024));
        assert!(d.value > Some(0.0) && sii.value > Some(0.0), "turned to the disadvantage of the least advantaged");
        assert!(
            education.contains("Till nackdel för förgymnasial jämfört med eftergymnasial utbildning 2024"),
            "{education}"
        );
        assert!(
            education.contains(&format!("skillnad {}, kvot {} (totalt, underlag 3 900", absolute(d), relative(r))),
            "{education}"
        );
        assert!(
            education.contains(&format!("(SII och RII): skillnad {}, kvot {}.", absolute(sii), relative(rii))),
            "{education}"
        );
        assert!(
            education.contains(&format!("lutningsindex (SII) {}", absolute(sii))),
            "among the measures: {education}"
        );
        // The change is told since the first year, with the figures of that year.
        assert_eq!(sii.since, Some(Period::year(2020)));
        let then = format!("2020: SII {}, RII {}; sedan dess", absolute(row("sii", 2020)), relative(row("rii", 2020)));
        assert!(education.contains(&then), "{then}\n{education}");
    }
}

#[test]
fn women_and_men_are_told_to_whose_disadvantage() {
    let text = text_of(&section(&sample().page("0680", Language::Sv).0, 3));
    let told = "Till nackdel för män jämfört med kvinnor 2024: 34,0 (";
    assert!(text.contains(told), "{text}");
    assert!(text.contains("skillnad (kvinnor minus män) \u{2212}8,0 ("), "{text}");
    let text = text_of(&section(&sample().page("0680", Language::En).0, 3));
    assert!(text.contains("To the disadvantage of men compared with women 2024"), "{text}");
}

#[test]
fn absolute_and_relative_that_disagree_are_told_in_words() {
    let mut counts = Counts::default();
    for (year, shares) in [(2020, [0.40, 0.30, 0.20]), (2024, [0.20, 0.13, 0.06])] {
        counts.whole(TRUST, "0680", Sex::Total, year, shares[1]);
        counts.groups((TRUST, "0680", "education", year), EDUCATION, shares, 40_000.0);
    }
    let (html, gaps) = counts.page("0680", Language::Sv);
    let newest = gaps
        .iter()
        .find(|row| row.area == "0680" && row.measure == "sii" && row.period == Period::year(2024))
        .expect("it is there");
    assert!(!newest.reading.is_empty(), "{newest:?}");
    let text = text_of(&section(&html, 3));
    let told = "absolut och relativt pekar åt olika håll: sedan dess har gapet minskat absolut men ökat relativt.";
    assert!(text.contains(told), "{text}");
    assert!(text.contains("sedan 2020: absolut har minskat, relativt har ökat"), "the chart's title: {text}");
}

#[test]
fn groups_without_a_value_are_worded() {
    // An end of an order: no gap of that year, an older one is told.
    let mut counts = sample();
    counts.hide("pre_upper_secondary", 2024);
    let text = text_of(&section(&counts.page("0680", Language::Sv).0, 3));
    assert!(text.contains("jämfört med eftergymnasial utbildning 2022"), "{text}");
    assert!(text.contains("2024: för få; här visas den senaste period som har ett värde."), "{text}");
    // Two between, so that neither can be had from the rest: the ends are compared, and the measures over all groups say why
    // they are not there.
    let mut counts = sample();
    ["cni4", "cni3"].into_iter().for_each(|group| counts.hide(group, 2024));
    let text = text_of(&section(&counts.page("0680", Language::Sv).0, 3));
    let cni = text.split("Efter CNI-kvintil").nth(1).expect("the dimension");
    assert!(cni.contains("jämfört med CNI-kvintil 1 (minst behov) 2024: 34,0"), "{cni}");
    assert!(cni.contains("Index över alla grupper kan inte räknas: CNI-kvintil 4 och CNI-kvintil 3 för få."), "{cni}");
    assert!(cni.contains("lutningsindex (SII) för få en grupp saknar värde"), "{cni}");
    assert!(cni.contains("Ingen kurva kan ritas") && cni.contains("CNI-kvintil 4: för få"), "{cni}");
    // Every year: a worded state and no chart.
    let mut counts = sample();
    [2020, 2022, 2024].into_iter().for_each(|year| EDUCATION.into_iter().for_each(|group| counts.hide(group, year)));
    let html = counts.page("0680", Language::Sv).0;
    let education = section(&html, 2);
    assert!(
        text_of(&education)
            .contains("Inget värde kan visas 2020–2024: förgymnasial, gymnasial och eftergymnasial för få."),
        "{}",
        text_of(&education)
    );
    assert!(!education.contains("<svg width"));
}

/// Values without counts, as Kolada's: no interval is invented and nothing is said to be certain.
#[test]
fn without_intervals_nothing_is_established() {
    let (mut observations, whole) = (Vec::new(), Key::whole(ustr(TRUST), ustr("0680"), Sex::Total, Period::year(2024)));
    let mut add = |key: Key, value: f64| {
        let empty = Observation::empty(key, Status::Ok, ustr("hand"));
        observations.push(Observation { value: Some(value), ..empty });
    };
    add(whole, 0.3);
    for (group, value) in EDUCATION.into_iter().zip([0.4, 0.3, 0.2]) {
        add(Key { dimension: ustr("education"), group: ustr(group), ..whole }, value);
    }
    add(Key { sex: Sex::Women, ..whole }, 0.25);
    add(Key { sex: Sex::Men, ..whole }, 0.35);
    let text = text_of(&section(&Counts(observations).page("0680", Language::Sv).0, 3));
    for told in ["Förgymnasial mot eftergymnasial utbildning 2024: 40,0 mot 20,0 procent", "Kvinnor mot män 2024"] {
        assert!(text.contains(told), "{text}");
    }
    assert_eq!(text.matches("utan intervall kan skillnaden inte säkerställas").count(), 2, "{text}");
    for word in ["nackdel för förgymnasial jämfört", "säkerställd skillnad", "Koncentrationskurva", "KI inom"] {
        assert!(!text.contains(word), "`{word}` in {text}");
    }
}

fn county() -> Counts {
    let mut counts = Counts::default();
    let catalogue = Catalogue::embedded();
    let members = &catalogue.areas.resolve("06").expect("known").members;
    for year in [2022, 2024] {
        counts.whole(TRUST, "06", Sex::Total, year, 0.30);
        for (i, code) in members.iter().enumerate() {
            counts.whole(TRUST, code, Sex::Total, year, 0.24 + 0.01 * i as f64);
        }
    }
    counts
}

#[test]
fn a_county_is_told_by_its_municipalities() {
    let (html, gaps) = county().page("06", Language::Sv);
    let trust = section(&html, 3);
    assert_eq!(headings(&trust), ["Mellan kommunerna"]);
    let text = text_of(&trust);
    assert!(
        text.contains(
            "Mellan 24,0 (22,7–25,3) (Aneby) och 36,0 (34,5–37,5) (Tranås) procent 2024: 13 kommuner har ett värde"
        ),
        "{text}"
    );
    assert!(text.contains("Ytterligheter överskattar skillnaden"), "{text}");
    let find = |measure: &str| {
        *gaps
            .iter()
            .find(|row| row.area == "06" && row.measure == measure && row.period == Period::year(2024))
            .expect("it is there")
    };
    let distance = number(100.0 * find("mdmw").value.expect("a value"), 1, Language::Sv);
    let share = number(100.0 * find("idisw").value.expect("a value"), 1, Language::Sv);
    assert!(text.contains(&format!("I genomsnitt ligger de {distance} (")), "{text}");
    assert!(text.contains(&format!("(MDMW, vägt med befolkningen), det är {share} (")), "{text}");
    for word in ["bäst", "sämst"] {
        assert!(!text.contains(word), "`{word}` in {text}");
    }
    // A municipality is not divided by its neighbours.
    let (html, _) = county().page("0680", Language::Sv);
    assert!(!html.contains("Mellan kommunerna"));
}

#[test]
fn the_charts_can_be_had_one_by_one() {
    let mut counts = sample();
    counts.0.extend(county().0.into_iter().filter(|row| row.key.area != "0680"));
    let (estimates, gaps) = counts.tables();
    let catalogue = Catalogue::embedded();
    let (comparisons, gaps) =
        (Comparisons::new(Vec::new()).expect("none"), table::Gaps::new(gaps).expect("sound rows"));
    let results = Results::new(&estimates, &comparisons, &gaps);
    let provenance = Provenance::default();
    let context = Context {
        catalogue: &catalogue,
        results: &results,
        language: Language::Sv,
        provenance: &provenance,
        need: None,
    };
    let area = |code| catalogue.areas.resolve(code).expect("known");
    let (trust, education) =
        (catalogue.resolve(TRUST).expect("known"), catalogue.dimension("education").expect("known"));
    let Some(Chart::Equiplot(chart)) = figures::equiplot(&context, trust, area("0680"), education, Sex::Total) else {
        panic!("an equiplot")
    };
    assert_eq!(chart.rows.iter().map(|row| row.period.last).collect::<Vec<_>>(), [2020, 2022, 2024]);
    assert!(
        chart.words.title.contains("Saknar tillit till andra, Jönköping: efter utbildningsnivå 2024: skillnad +22,")
    );
    let Some(Chart::GapOverTime(chart)) = figures::gap_over_time(&context, trust, area("0680"), education, Sex::Total)
    else {
        panic!("gaps over time")
    };
    assert_eq!(chart.panels.iter().map(|panel| panel.no_inequality).collect::<Vec<_>>(), [0.0, 1.0]);
    assert_eq!(chart.panels[0].title, "Absolut: lutningsindex (SII)");
    let curve = figures::concentration_curve(&context, trust, area("0680"), education, Sex::Total);
    let Some(Chart::ConcentrationCurve(chart)) = curve else { panic!("a curve") };
    let newest = chart.curves.last().expect("the newest");
    let people: f64 = newest.groups.iter().map(|group| group.people).sum();
    let outcome: f64 = newest.groups.iter().map(|group| group.outcome).sum();
    assert!((people - 1.0).abs() < 1e-12 && (outcome - 1.0).abs() < 1e-12);
    assert!(newest.index.is_some_and(|index| index.value > 0.0), "to the disadvantage of the least advantaged");
    // A municipality stands in focus among those of its county.
    let between = catalogue.dimension("municipality").expect("known");
    let Some(Chart::Equiplot(chart)) = figures::equiplot(&context, trust, area("0682"), between, Sex::Total) else {
        panic!("an equiplot")
    };
    assert!(chart.groups.len() == 13 && chart.words.title.starts_with("Saknar tillit till andra, Jönköpings län"));
    let income = catalogue.dimension("income").expect("known");
    assert!(figures::equiplot(&context, trust, area("0680"), income, Sex::Total).is_none());
}

/// Västra Götaland has the most municipalities of all counties; all of them have all years, and the county all groups.
#[test]
fn the_largest_county_with_every_dimension_stays_within_the_size_of_a_page() {
    let catalogue = Catalogue::embedded();
    let county = catalogue.areas.resolve("14").expect("known");
    let mut counts = Counts::default();
    for indicator in catalogue.indicators.iter().filter(|indicator| indicator.id != "life_expectancy") {
        let municipal = indicator.levels.contains(&AreaLevel::Municipality);
        let members = county.members.iter().map(|code| code.as_str()).filter(|_| municipal);
        for (i, code) in members.chain(["14", "00"]).enumerate() {
            for (year, sex) in (2012..=2024).flat_map(|year| indicator.sexes.iter().map(move |sex| (year, *sex))) {
                counts.whole(&indicator.id, code, sex, year, 0.4 + f64::from(year - 2012) / 100.0 + i as f64 / 500.0);
            }
        }
        for year in 2020..=2024 {
            counts.groups((&indicator.id, "14", "education", year), EDUCATION, [0.6, 0.7, 0.8], 20_000.0);
            counts.groups((&indicator.id, "14", "cni", year), CNI, [0.6, 0.65, 0.7, 0.75, 0.8], 20_000.0);
        }
    }
    let observations = Observations::new(counts.0).expect("sound rows");
    let estimates = estimate::estimate(&observations, &catalogue).expect("they can be estimated");
    let of_county = |row: &table::About| row.area == "14" && row.sex == Sex::Total;
    let gaps = gaps(&estimates, &catalogue, &GapOptions::default(), of_county).expect("they can be measured");
    let html = page_of(&estimates, gaps.rows(), "14", Language::Sv);
    assert!(html.matches("<h5>").count() > 70, "{} dimensions", html.matches("<h5>").count());
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
    // What is left out for that is a folded chart, and the page says so; the first dimension of each card has all of its own.
    assert!(
        text_of(&html).contains("så att sidan inte blir för stor")
            || html.matches(">Ojämlikhet över tid<").count() > 70
    );
    assert!(html.matches(">Koncentrationskurva</title>").count() >= 21);
}
