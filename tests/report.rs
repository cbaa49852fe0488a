//! The report: sentences that only say what intervals carry, and pages that open anywhere.

mod html;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use jamlik::Error;
use jamlik::chart::Chart;
use jamlik::model::{AreaLevel, Catalogue, Language, Period, Sex, Status};
use jamlik::report::{Context, Entry, Provenance, Results, figures, file_name, index, page, write_all};
use jamlik::table::{
    Comparison, Comparisons, Direction, Estimate, Estimates, Gap, GapScale, Gaps, Key, Method, Sign, Verdict,
};
use ustr::ustr;

use html::{attributes, check_headings, check_ids, check_tags, text_of};

/// The rows of a small run, made by hand.
#[derive(Default)]
struct Rows {
    estimates: Vec<Estimate>,
    comparisons: Vec<Comparison>,
    gaps: Vec<Gap>,
}

fn key(indicator: &str, area: &str, sex: Sex, year: i32) -> Key {
    Key::whole(ustr(indicator), ustr(area), sex, Period::year(year))
}

impl Rows {
    fn value(&mut self, key: Key, value: f64, interval: Option<(f64, f64)>) {
        let (lower, upper) = interval.unzip();
        let method = if interval.is_some() { Method::Wilson } else { Method::None };
        let source = ustr("hand");
        let empty = Estimate::empty(key, Status::Ok, source);
        self.estimates.push(Estimate { value: Some(value), lower, upper, method, ..empty });
    }

    fn state(&mut self, key: Key, status: Status) {
        self.estimates.push(Estimate::empty(key, status, ustr("hand")));
    }

    /// A value of 0680 against the nation, both 2024, with the verdict that the interval gives for a share where more is better.
    fn against_nation(&mut self, indicator: &str, value: f64, nation: f64, half: Option<f64>) {
        let key = key(indicator, "0680", Sex::Total, 2024);
        self.value(key, value, half.map(|half| (value - half, value + half)));
        self.value(key.in_area(ustr("00")), nation, half.map(|_| (nation - 0.001, nation + 0.001)));
        self.comparison(key, "nation", value, nation, half);
    }

    fn comparison(&mut self, key: Key, benchmark: &str, value: f64, reference: f64, half: Option<f64>) {
        let difference = value - reference;
        let verdict = match half {
            None => Verdict::NotComparable,
            Some(half) if difference > half => Verdict::Better,
            Some(half) if difference < -half => Verdict::Worse,
            Some(_) => Verdict::Similar,
        };
        let period = if benchmark == "previous" { Period::year(key.period.last - 1) } else { key.period };
        self.comparisons.push(Comparison {
            key,
            benchmark: ustr(benchmark),
            reference_area: if benchmark == "nation" { ustr("00") } else { key.area },
            reference_period: period,
            value: Some(value),
            reference: Some(reference),
            difference: Some(difference),
            lower: half.map(|half| difference - half),
            upper: half.map(|half| difference + half),
            verdict,
            reason: ustr(if half.is_some() { "" } else { "no_interval" }),
            rank: Some(7),
            rank_lower: half.map(|_| 3),
            rank_upper: half.map(|_| 11),
            ranked: Some(13),
            status: Status::Ok,
        });
    }

    fn gap(&mut self, indicator: &str, dimension: &str, year: i32, groups: [&str; 2], values: [(f64, f64, f64); 2]) {
        for group in groups.into_iter().filter(|_| dimension != "sex") {
            let whole = key(indicator, "0680", Sex::Total, year);
            self.value(Key { dimension: ustr(dimension), group: ustr(group), ..whole }, 0.5, Some((0.4, 0.6)));
        }
        for (measure, scale, (value, lower, upper)) in
            [("d", GapScale::Absolute, values[0]), ("r", GapScale::Relative, values[1])]
        {
            self.gaps.push(Gap {
                indicator: ustr(indicator),
                area: ustr("0680"),
                dimension: ustr(dimension),
                sex: Sex::Total,
                period: Period::year(year),
                measure: ustr(measure),
                value: Some(value),
                lower: Some(lower),
                upper: Some(upper),
                standard_error: None,
                group: ustr(groups[0]),
                reference_group: ustr(groups[1]),
                groups: 3,
                population: None,
                method: ustr("mover"),
                scale,
                shown_times: 1.0,
                sign: Sign::Disadvantage,
                status: Status::Ok,
                reason: ustr(""),
                since: None,
                direction: None,
                reading: ustr(""),
            });
        }
    }

    fn results(self) -> Results {
        let estimates = Estimates::new(self.estimates).expect("sound rows");
        let comparisons = Comparisons::new(self.comparisons).expect("sound rows");
        Results::new(&estimates, &comparisons, &Gaps::new(self.gaps).expect("sound rows"))
    }
}

/// A run with one of everything that the page must word.
fn sample() -> Rows {
    let mut rows = Rows::default();
    rows.against_nation("good_self_rated_health", 0.78, 0.72, Some(0.02));
    rows.against_nation("vocational_eligibility", 0.80, 0.86, Some(0.03));
    rows.against_nation("upper_secondary_completion", 0.72, 0.71, Some(0.03));
    rows.against_nation("pupils_safe", 0.90, 0.50, None);
    rows.state(key("neet", "0680", Sex::Total, 2024), Status::Suppressed);
    rows.value(key("caries_free", "06", Sex::Total, 2024), 0.951, Some((0.948, 0.954)));
    let women = key("good_self_rated_health", "0680", Sex::Women, 2024);
    rows.value(women, 0.74, Some((0.72, 0.76)));
    rows.value(Key { sex: Sex::Men, ..women }, 0.82, Some((0.80, 0.84)));
    let health = "good_self_rated_health";
    rows.gap(health, "sex", 2024, ["women", "men"], [(-0.08, -0.1, -0.06), (0.902, 0.88, 0.92)]);
    // Turned as `inequality` turns them: where high is better, the more advantaged minus the less.
    let education = ["post_secondary", "pre_upper_secondary"];
    rows.gap(health, "education", 2020, education, [(0.10, 0.08, 0.12), (1.14, 1.11, 1.17)]);
    rows.gap(health, "education", 2024, education, [(0.16, 0.13, 0.19), (1.15, 1.1, 1.2)]);
    // The newest rows say how they have changed, as `inequality` does.
    for (back, direction) in [(2, Direction::Grown), (1, Direction::Unclear)] {
        let newest = rows.gaps.len() - back;
        rows.gaps[newest].since = Some(Period::year(2020));
        rows.gaps[newest].direction = Some(direction);
    }
    rows
}

fn provenance(synthetic: bool) -> Provenance {
    Provenance {
        synthetic,
        sources: vec!["hand.csv".to_owned()],
        command: "jamlik report --areas 0680 --input hand.csv".to_owned(),
        date: "2026-11-22".to_owned(),
    }
}

/// A run without an index of small areas.
fn context<'a>(
    catalogue: &'a Catalogue,
    results: &'a Results,
    language: Language,
    provenance: &'a Provenance,
) -> Context<'a> {
    Context { catalogue, results, language, provenance, need: None }
}

fn page_of(rows: Rows, area: &str, language: Language) -> String {
    let catalogue = Catalogue::embedded();
    let (results, provenance) = (rows.results(), provenance(true));
    let context = context(&catalogue, &results, language, &provenance);
    page(&context, catalogue.areas.resolve(area).expect("a known area")).expect("the page is written")
}

/// The items of "Läget i korthet" as text.
fn summary(html: &str) -> String {
    let start = html.find("<ul class=\"summary\">").expect("there is a summary");
    let end = start + html[start..].find("</section>").expect("the section ends");
    text_of(&html[start..end])
}

#[test]
fn the_summary_counts_only_what_intervals_carry() {
    let text = summary(&page_of(sample(), "0680", Language::Sv));
    assert!(text.contains("3 av 22 indikatorer kan jämföras med riket med 95 % konfidensintervall"), "{text}");
    assert!(text.contains("senaste värde, 2024): 1 bättre, 1 utan säkerställd skillnad, 1 sämre."), "{text}");
    // The greatest difference of all has no interval: no distance is told of it, and where it stands it is said to be untested.
    let (tested, untested) = text.split_once("Värden utan konfidensintervall").expect("the untested are told apart");
    assert!(!tested.contains("15 Trygg") && !tested.contains("90,0"), "{text}");
    assert!(untested.contains("inte statistiskt prövade") && untested.contains("15 Trygg"), "{text}");
    assert!(text.contains("1 indikator (nr 15): källan ger inget intervall"), "{text}");
}

#[test]
fn a_distance_names_population_year_and_intervals() {
    let text = summary(&page_of(sample(), "0680", Language::Sv));
    let told =
        "(totalt, 2024): 78,0 (76,0–80,0) mot rikets 72,0 (71,9–72,1) procent, skillnad +6,0 (4,0 till 8,0): bättre.";
    assert!(text.contains(told), "{text}");
    let eligible = "80,0 (77,0–83,0) mot rikets 86,0 (85,9–86,1) procent, skillnad \u{2212}6,0 (\u{2212}9,0 till \u{2212}3,0): sämre.";
    assert!(text.contains(eligible), "{text}");
    // 6.0 of 72 is a greater distance than 6.0 of 86.
    assert!(text.find(told) < text.find(eligible), "{text}");
}

#[test]
fn what_is_missing_hidden_or_elsewhere_is_counted_in_words() {
    let text = summary(&page_of(sample(), "0680", Language::Sv));
    assert!(text.contains("1 indikator är dold av sekretesskäl (nr 10)"), "{text}");
    assert!(text.contains("13 indikatorer saknar uppgift (nr 1, 3,"), "{text}");
    assert!(
        text.contains("4 indikatorer finns inte på kommunnivå (nr 6, 20, 21 och 22; länets värde visas i stället)"),
        "{text}"
    );
    let mut two = sample();
    two.state(key("sedentary", "0680", Sex::Total, 2024), Status::Suppressed);
    let text = summary(&page_of(two, "0680", Language::Sv));
    assert!(text.contains("2 indikatorer är dolda av sekretesskäl (nr 4 och 10)"), "{text}");
}

#[test]
fn gaps_are_told_with_both_groups_and_their_change_only_where_intervals_lie_apart() {
    let text = summary(&page_of(sample(), "0680", Language::Sv));
    assert!(text.contains("kvinnor 74,0 (72,0–76,0), män 82,0 (80,0–84,0) procent; skillnad \u{2212}8,0 (\u{2212}10,0 till \u{2212}6,0)"), "{text}");
    assert!(text.contains("skillnad +16,0 (13,0 till 19,0) procentenheter, kvot 1,15 (1,10–1,20)"), "{text}");
    assert!(text.contains("till nackdel för förgymnasial jämfört med eftergymnasial"), "{text}");
    assert!(text.contains("2020 var skillnaden +10,0 (8,0 till 12,0) (absolut: har ökat)"), "{text}");
    assert!(text.contains("kvoten 1,14 (1,11–1,17) (relativt: ingen säkerställd förändring)"), "{text}");
}

#[test]
fn changes_are_told_by_number_and_only_where_the_interval_carries_them() {
    let mut rows = sample();
    let of = |indicator| key(indicator, "0680", Sex::Total, 2024);
    rows.comparison(of("good_self_rated_health"), "previous", 0.78, 0.74, Some(0.03));
    rows.comparison(of("vocational_eligibility"), "previous", 0.80, 0.81, Some(0.03));
    rows.comparison(of("pupils_safe"), "previous", 0.90, 0.50, None);
    let text = summary(&page_of(rows, "0680", Language::Sv));
    let told = "Sedan mätningen före (senaste värde, 2024, båda könen): av 2 indikatorer som kan jämföras över tid har 1 säkerställt förbättrats (nr 2) och ingen säkerställt försämrats, med 95 % konfidensintervall.";
    assert!(text.contains(told), "{text}");
}

#[test]
fn without_any_interval_nothing_is_compared() {
    let mut rows = Rows::default();
    rows.against_nation("pupils_safe", 0.90, 0.50, None);
    let text = summary(&page_of(rows, "0680", Language::Sv));
    assert!(text.contains("Ingen av 22 indikatorer kan jämföras med riket"), "{text}");
    for word in ["bättre", "sämre", "säkerställda avstånd"] {
        assert!(!text.contains(word), "`{word}` in {text}");
    }
}

#[test]
fn english_pages_say_the_same_in_english() {
    let html = page_of(sample(), "0680", Language::En);
    assert!(html.contains("<html lang=\"en\">"));
    let text = summary(&html);
    assert!(text.contains("3 of 22 indicators can be compared with Sweden"), "{text}");
    assert!(
        text.contains("78.0 (76.0–80.0) against 72.0 (71.9–72.1) percent in Sweden")
            || text.contains("78.0 (76.0–80.0) against 72.0 (71.9–72.1) per cent in Sweden"),
        "{text}"
    );
    assert!(text.contains("1 indicator is hidden to protect persons (no 10)"), "{text}");
    assert!(!text.contains("indikator"), "{text}");
}

#[test]
fn a_page_is_well_formed_self_contained_and_accessible() {
    for (area, language) in
        [("0680", Language::Sv), ("06", Language::Sv), ("00", Language::En), ("sydostra", Language::Sv)]
    {
        let html = page_of(sample(), area, language);
        check_tags(&html);
        check_headings(&html);
        check_ids(&html);
        assert!(html.len() < 1_500_000, "{area}: {} bytes", html.len());
        assert!(!html.contains("<script"), "{area}: a script");
        for (attribute, value) in attributes(&html) {
            let loads = matches!(attribute.as_str(), "src" | "href" | "xlink:href" | "action" | "srcset");
            assert!(!loads || value.starts_with('#'), "{area}: {attribute}={value} leaves the page");
        }
        assert!(!html.contains("@import") && !html.contains("url(http"), "{area}: a style from elsewhere");
        assert!(!html.contains("<td></td>") && !html.contains("<dd></dd>"), "{area}: an empty cell");
        let (tables, captions) = (html.matches("<table").count(), html.matches("<caption").count());
        assert_eq!(tables, captions, "{area}: every table has a caption");
        assert!(!html.contains("<th>"), "{area}: a header cell without scope");
    }
}

#[test]
fn synthetic_data_are_marked_and_real_ones_are_not() {
    let catalogue = Catalogue::embedded();
    let results = sample().results();
    let area = catalogue.areas.resolve("0680").expect("a known area");
    for (synthetic, marks) in [(true, true), (false, false)] {
        let provenance = provenance(synthetic);
        let context = context(&catalogue, &results, Language::Sv, &provenance);
        let html = page(&context, area).expect("the page is written");
        assert_eq!(html.contains("Syntetiska data"), marks);
    }
}

#[test]
fn a_county_stands_in_where_an_indicator_is_not_for_municipalities() {
    let html = page_of(sample(), "0680", Language::Sv);
    let start = html.find("id=\"indicator-6\"").expect("there is a card");
    let card = text_of(&html[start..start + html[start..].find("</article>").expect("the card ends")]);
    assert!(
        card.contains("Ej tillämplig på kommunnivå: indikatorn finns bara för regioner. Här visas Jönköpings län."),
        "{card}"
    );
    assert!(card.contains("95,1 (94,8–95,4)"), "{card}");
}

#[test]
fn names_are_escaped() {
    let folder = tempfile::tempdir().expect("a folder");
    let groups = folder.path().join("groups.toml");
    let text = "[[group]]\nid = \"odd\"\nname = { sv = \"A & <b>Bee</b> \\\"C\\\"\", en = \"x\" }\nmembers = [\"0680\", \"0683\"]\n";
    std::fs::write(&groups, text).expect("it is written");
    let catalogue = Catalogue::load(None, Some(&groups), "socioekonomi").expect("it loads");
    let (results, provenance) = (sample().results(), provenance(false));
    let context = context(&catalogue, &results, Language::Sv, &provenance);
    let area = catalogue.areas.resolve("odd").expect("the group");
    let html = page(&context, area).expect("the page is written");
    assert!(html.contains("A &amp; &lt;b&gt;Bee&lt;/b&gt;"));
    assert!(!html.contains("<b>Bee</b>"));
    check_tags(&html);
    assert_eq!(file_name(area), "odd-a-b-bee-b-c.html");
}

#[test]
fn life_expectancy_has_a_chart_for_each_sex_and_others_one() {
    let mut rows = sample();
    for (sex, years) in [(Sex::Women, 84.6), (Sex::Men, 81.2)] {
        let key = key("life_expectancy", "0680", sex, 2024);
        rows.value(key, years, Some((years - 0.4, years + 0.4)));
    }
    let catalogue = Catalogue::embedded();
    let (results, provenance) = (rows.results(), provenance(true));
    let context = context(&catalogue, &results, Language::Sv, &provenance);
    let area = catalogue.areas.resolve("0680").expect("a known area");
    let indicator = catalogue.resolve("life_expectancy").expect("a known indicator");
    assert_eq!(figures::main_sex(indicator), Sex::Women);
    let Chart::Strategy(chart) = figures::strategy(&context, indicator, area, Sex::Men) else {
        panic!("a strategy chart")
    };
    assert_eq!(chart.series[0].points[0].value, Some(81.2));
    assert!(chart.words.title.contains("81,2 (80,8–81,6)"), "{}", chart.words.title);
    let html = page(&context, area).expect("the page is written");
    assert!(html.contains("<h4>Kvinnor</h4>") && html.contains("<h4>Män</h4>"));
}

#[test]
fn the_ranked_chart_puts_the_better_first_and_those_without_value_last() {
    let mut rows = Rows::default();
    for (area, value) in [("0680", 0.08), ("0682", 0.05), ("0683", 0.11)] {
        rows.value(key("neet", area, Sex::Total, 2024), value, Some((value - 0.01, value + 0.01)));
    }
    rows.state(key("neet", "0604", Sex::Total, 2024), Status::Suppressed);
    let catalogue = Catalogue::embedded();
    let (results, provenance) = (rows.results(), provenance(true));
    let context = context(&catalogue, &results, Language::Sv, &provenance);
    let area = catalogue.areas.resolve("0680").expect("a known area");
    let Some(Chart::Ranked(chart)) = figures::ranked(&context, catalogue.resolve("neet").expect("known"), area) else {
        panic!("a ranked chart")
    };
    let names: Vec<&str> = chart.rows.iter().take(3).map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Nässjö", "Jönköping", "Värnamo"]);
    assert_eq!(chart.rows.len(), 13);
    assert!(chart.rows[1].focus);
    assert_eq!(chart.rows[3].status, Status::Suppressed);
    let none = figures::ranked(&context, catalogue.resolve("pupils_safe").expect("known"), area);
    assert!(none.is_none(), "nothing to rank");
}

#[test]
fn a_batch_writes_every_page_and_an_index_and_tells_its_progress() {
    let catalogue = Catalogue::embedded();
    let (results, provenance) = (sample().results(), provenance(true));
    let context = context(&catalogue, &results, Language::Sv, &provenance);
    let areas: Vec<_> = ["0680", "0682", "06"].map(|code| catalogue.areas.resolve(code).expect("known")).into();
    let folder = tempfile::tempdir().expect("a folder");
    let told = Mutex::new(Vec::new());
    let progress = |done| told.lock().expect("no thread panics").push(done);
    write_all(&context, &areas, folder.path(), &progress, &AtomicBool::new(false)).expect("it is written");
    let mut told = told.into_inner().expect("no thread panics");
    told.sort_unstable();
    assert_eq!(told, [1, 2, 3]);
    for area in &areas {
        let written = std::fs::read_to_string(folder.path().join(file_name(area))).expect("the page is there");
        assert_eq!(written, page(&context, area).expect("the page is written"), "threads do not matter");
    }
    let index = std::fs::read_to_string(folder.path().join("index.html")).expect("the index is there");
    check_tags(&index);
    assert!(index.contains("href=\"0680-jonkoping.html\"") && index.contains("href=\"06-jonkopings-lan.html\""));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 4, "nothing half-written");
}

#[test]
fn a_batch_stops_when_asked_and_leaves_no_index() {
    let catalogue = Catalogue::embedded();
    let (results, provenance) = (sample().results(), provenance(true));
    let context = context(&catalogue, &results, Language::Sv, &provenance);
    let areas: Vec<_> = catalogue.areas.of_level(AreaLevel::Municipality).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let stop = AtomicBool::new(false);
    let progress = |_| stop.store(true, Ordering::Relaxed);
    let stopped = write_all(&context, &areas, folder.path(), &progress, &stop);
    assert!(matches!(stopped, Err(Error::Interrupted)), "{stopped:?}");
    assert!(!folder.path().join("index.html").exists());
    let written = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert!((1..areas.len()).contains(&written), "{written} pages");
}

#[test]
fn a_page_that_cannot_be_written_is_listed_and_the_others_are_done() {
    let catalogue = Catalogue::embedded();
    let (results, provenance) = (sample().results(), provenance(true));
    let context = context(&catalogue, &results, Language::Sv, &provenance);
    let areas: Vec<_> = ["0680", "0682"].map(|code| catalogue.areas.resolve(code).expect("known")).into();
    let folder = tempfile::tempdir().expect("a folder");
    // A folder that is not empty stands where the page should be.
    std::fs::create_dir_all(folder.path().join("0682-nassjo.html").join("full")).expect("it is made");
    let outcome = write_all(&context, &areas, folder.path(), &|_| {}, &AtomicBool::new(false));
    let Err(Error::Partial { failed, total: 2 }) = outcome else { panic!("{outcome:?}") };
    assert!(failed.len() == 1 && failed[0].starts_with("0682 Nässjö: "), "{failed:?}");
    let index = std::fs::read_to_string(folder.path().join("index.html")).expect("the index is there");
    assert!(index.contains("Kunde inte skrivas") && !index.contains("href=\"0682-nassjo.html\""));
    assert!(folder.path().join("0680-jonkoping.html").exists());
}

#[test]
fn an_empty_run_still_says_what_is_missing() {
    let html = page_of(Rows::default(), "0680", Language::Sv);
    check_tags(&html);
    let text = summary(&html);
    assert!(text.contains("18 indikatorer saknar uppgift"), "{text}");
    assert!(text_of(&html).contains("inga data"));
    assert!(!html.contains("<tbody></tbody>") && text_of(&html).contains("källorna har inga värden"));
    let catalogue = Catalogue::embedded();
    let (results, provenance) = (Rows::default().results(), provenance(false));
    let context = Context {
        catalogue: &catalogue,
        results: &results,
        language: Language::En,
        provenance: &provenance,
        need: None,
    };
    let area = catalogue.areas.resolve("0680").expect("known");
    let html = index(&context, &[Entry { area, failure: None }]).expect("it is written");
    assert!(html.contains("0 of 22"));
}

/// Västra Götaland has the most municipalities of all counties, and every one of them has all years here.
#[test]
fn the_largest_county_stays_within_the_size_of_a_page() {
    let catalogue = Catalogue::embedded();
    let county = catalogue.areas.resolve("14").expect("known");
    let mut rows = Rows::default();
    for indicator in &catalogue.indicators {
        let municipal = indicator.levels.contains(&AreaLevel::Municipality);
        let members = county.members.iter().map(|code| code.as_str()).filter(|_| municipal);
        for code in members.chain(["14", "00", "vastra"]) {
            for (year, sex) in (2012..=2024).flat_map(|year| indicator.sexes.iter().map(move |sex| (year, *sex))) {
                let value = 0.5 + f64::from(year - 2012) / 100.0;
                rows.value(key(&indicator.id, code, sex, year), value, Some((value - 0.02, value + 0.03)));
            }
        }
    }
    let html = page_of(rows, "14", Language::Sv);
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
    assert_eq!(
        html.matches("område för område</strong>").count(),
        19,
        "a ranked chart for each municipal indicator and sex"
    );
}

#[test]
fn a_newer_year_without_value_is_told_beside_the_one_that_is_shown() {
    let mut rows = sample();
    rows.state(key("good_self_rated_health", "0680", Sex::Total, 2025), Status::Suppressed);
    let text = text_of(&page_of(rows, "0680", Language::Sv));
    assert!(text.contains("2025: för få; här visas den senaste period som har ett värde"), "{text}");
}
