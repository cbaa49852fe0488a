//! Charts as people meet them: goldens of every kind and odd case, the same bytes on any thread, files that open.
//!
//! `JAMLIK_CHARTS=folder cargo test --test charts` also writes every sample there as SVG and PNG, to be looked at.

#[path = "charts/samples.rs"]
mod samples;

use std::time::Instant;

use jamlik::chart::{Chart, Mark, Point, Style, alt_text, css, number, png, svg, svg_with_font};
use jamlik::model::{Language, Period, Status};
use rayon::prelude::*;
use samples::{inequality, maps};

const SV: Style = Style { language: Language::Sv, words: true };
const EN: Style = Style { language: Language::En, words: true };
const BARE: Style = Style { language: Language::Sv, words: false };

#[test]
fn goldens() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for (name, chart) in samples::all() {
            insta::assert_snapshot!(name, svg(&chart, BARE).unwrap());
        }
        for (kind, chart) in [
            ("strategy", Chart::Strategy(samples::strategy())),
            ("overview", Chart::Overview(samples::overview())),
            ("ranked", Chart::Ranked(samples::ranked(13))),
            ("equiplot", Chart::Equiplot(inequality::equiplot())),
            ("gap_over_time", Chart::GapOverTime(inequality::gap_over_time())),
            ("concentration_curve", Chart::ConcentrationCurve(inequality::concentration_curve())),
            ("map", Chart::Map(maps::map())),
            ("targeting_curve", Chart::TargetingCurve(inequality::targeting_curve(85, true))),
        ] {
            insta::assert_snapshot!(format!("{kind}_english_with_words"), svg(&chart, EN).unwrap());
        }
    });
}

#[test]
fn pictures_to_look_at() {
    let Some(folder) = std::env::var_os("JAMLIK_CHARTS").map(std::path::PathBuf::from) else {
        eprintln!("JAMLIK_CHARTS is not set: no pictures are written");
        return;
    };
    std::fs::create_dir_all(&folder).unwrap();
    for (name, chart) in samples::all() {
        std::fs::write(folder.join(format!("{name}.svg")), svg_with_font(&chart, SV).unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png(&chart, SV, 1.5).unwrap()).unwrap();
    }
}

#[test]
fn any_thread_gives_the_same_bytes() {
    let charts = samples::all();
    let once: Vec<String> = charts.iter().map(|(_, chart)| svg(chart, SV).unwrap()).collect();
    let many: Vec<Vec<String>> =
        (0..8).into_par_iter().map(|_| charts.par_iter().map(|(_, chart)| svg(chart, SV).unwrap()).collect()).collect();
    assert!(many.iter().all(|again| *again == once));
    let (_, chart) = &charts[0];
    assert_eq!(png(chart, SV, 1.0).unwrap(), png(chart, SV, 1.0).unwrap());
}

#[test]
fn each_svg_is_small_and_speaks() {
    for (name, chart) in samples::all() {
        let text = svg(&chart, BARE).unwrap();
        let most = if name.contains("49") || name.contains("many") { 60_000 } else { 24_000 };
        assert!(text.len() < most, "{name}: {} bytes", text.len());
        assert!(
            text.starts_with("<svg ") && text.contains(" role=\"img\"") && text.contains("viewBox=\"0 0 2880 "),
            "{name}"
        );
        assert!(text.contains("<title id=\"t") && text.contains("<desc id=\"d"), "{name}");
        let lone = text.match_indices('&').filter(|(at, _)| {
            !["&lt;", "&gt;", "&amp;", "&quot;", "&apos;"].iter().any(|e| text[*at..].starts_with(e))
        });
        assert_eq!(lone.count(), 0, "{name}: an ampersand that is not escaped");
        assert_eq!(text.matches("<text").count(), text.matches("</text>").count(), "{name}");
    }
}

#[test]
fn ids_differ_between_charts_and_not_between_runs() {
    let id = |chart: &Chart| {
        let text = svg(chart, BARE).unwrap();
        text.split("<title id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
    };
    let mut ids: Vec<String> = samples::all().iter().map(|(_, chart)| id(chart)).collect();
    assert_eq!(ids, samples::all().iter().map(|(_, chart)| id(chart)).collect::<Vec<_>>());
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), samples::all().len());
}

#[test]
fn names_are_escaped() {
    let (_, chart) = samples::all().into_iter().find(|(name, _)| *name == "strategy_isolated_points").unwrap();
    let text = svg(&chart, SV).unwrap();
    assert!(text.contains("Tom &amp; &quot;Jerry&quot; &lt;AB&gt;"));
    assert!(!text.contains("<AB>"));
}

#[test]
fn the_description_holds_every_value() {
    let strategy = alt_text(&Chart::Strategy(samples::strategy()), SV);
    assert!(strategy.contains("Jönköping: 2012 61,2 (58,1–64,3); 2013 63,0"), "{strategy}");
    assert!(strategy.contains("Riket: 2012 58,1;"), "{strategy}");
    let overview = alt_text(&Chart::Overview(samples::overview()), EN);
    assert!(overview.contains("5 Suicid (per 100 000 invånare): women 6.1 (0.2–12.0); men 17.8"), "{overview}");
    assert!(overview.contains("against the nation: worse"), "{overview}");
    let ranked = alt_text(&Chart::Ranked(samples::ranked(13)), SV);
    assert!(ranked.contains("Värnamo för få") || ranked.contains("Värnamo saknas"), "{ranked}");
    assert!(ranked.contains("Riket: 52,0."), "{ranked}");
}

#[test]
fn the_descriptions_of_charts_of_inequality_hold_every_value_and_say_what_is_hidden() {
    let samples = samples::all();
    let words = |name: &str| {
        let (_, chart) = samples.iter().find(|(known, _)| *known == name).expect("a sample");
        alt_text(chart, SV)
    };
    let equiplot = words("equiplot_five_groups_gaps_break");
    assert!(equiplot.contains("Minst gynnade gruppen: CNI-kvintil 5 (störst behov)."), "{equiplot}");
    assert!(
        equiplot.contains("2022: CNI-kvintil 5 (störst behov) 61,0 (58,6–63,4); CNI-kvintil 4 för få;"),
        "{equiplot}"
    );
    assert!(
        equiplot.contains("Äldre år i samma ordning av grupper. 2021: 60,4; 57,9; 55,0; 54,2; 49,1."),
        "{equiplot}"
    );
    assert!(equiplot.contains("2019: för få; 58,4; 56,0; för få; 50,2."), "{equiplot}");
    assert!(equiplot.contains("Tidsseriebrott 2021: ny definition."), "{equiplot}");
    let many = words("equiplot_many_49");
    assert!(many.contains("2024: 46 värden; lägst Örnsköldsvik 0 50,1 (48,1–52,1); högst Örnsköldsvik 32"), "{many}");
    assert!(many.contains("; Örnsköldsvik 20 54,7 (52,7–56,7); 3 för få."), "{many}");
    let gap = words("gap_over_time_breaks_missing");
    assert!(
        gap.contains("Absolut: lutningsindex (SII) (procentenheter), ingen ojämlikhet = 0: 2012 \u{2212}5,9"),
        "{gap}"
    );
    assert!(gap.contains("2019 för få; 2020 odefinierad; 2021 1,31 (1,25–1,38)"), "{gap}");
    let curve = words("concentration_curve");
    assert!(
        curve
            .contains("2024: koncentrationsindex (RCI) \u{2212}0,14 (\u{2212}0,17 till \u{2212}0,11). förgymnasial 14"),
        "{curve}"
    );
    assert!(words("concentration_curve_hidden").contains("förgymnasial: för få"));
}

#[test]
fn a_png_has_the_size_that_was_asked_for() {
    let (_, chart) = &samples::all()[0];
    let text = svg(chart, BARE).unwrap();
    let height: u32 = text.split("height=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().parse().unwrap();
    for scale in [0.5, 1.0, 2.0] {
        let bytes = png(chart, BARE, scale).unwrap();
        assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n");
        let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        let scaled = |pixels: u32| (f64::from(pixels) * scale).round() as u32;
        assert_eq!((side(16), side(20)), (scaled(720), scaled(height)));
        assert!(bytes.ends_with(b"IEND\xaeB`\x82"));
    }
}

#[test]
fn a_file_for_a_slide_brings_its_font() {
    let (_, chart) = &samples::all()[0];
    assert!(!svg(chart, SV).unwrap().contains("@font-face"));
    let text = svg_with_font(chart, SV).unwrap();
    assert!(text.contains(css()));
    assert!(css().len() < 160_000, "{} bytes", css().len());
    assert_eq!(css().matches("@font-face").count(), 2);
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let mut chart = samples::strategy();
    chart.series[1].points[3].value = Some(f64::INFINITY);
    insta::assert_snapshot!(svg(&Chart::Strategy(chart), SV).unwrap_err().to_string(), @"
    `Jönköpings län`, 2015: the number inf cannot be drawn
      help: check the value and its unit in the data
    ");
    let mut chart = samples::strategy();
    chart.series.push(chart.series[0].clone());
    insta::assert_snapshot!(png(&Chart::Strategy(chart), SV, 1.0).unwrap_err().to_string(), @"
    a chart over time with 5 lines
      help: choose at most 4; more cannot be told apart
    ");
}

#[test]
fn what_cannot_be_drawn_of_inequality_is_said() {
    let error = |chart: Chart| svg(&chart, SV).unwrap_err().to_string();
    let mut many = inequality::equiplot();
    many.rows.extend(many.rows.clone());
    insta::assert_snapshot!(error(Chart::Equiplot(many)), @"
    an equiplot with 10 years
      help: choose at most 7; more cannot be told apart
    ");
    let mut short = inequality::equiplot();
    short.rows[1].values.pop();
    insta::assert_snapshot!(error(Chart::Equiplot(short)), @"
    2021: 2 values of 3 groups
      help: give one value for each group, in the order of the groups; it may be without a number
    ");
    let mut infinite = inequality::gap_over_time();
    infinite.panels[1].points[2].interval = Some((1.0, f64::INFINITY));
    insta::assert_snapshot!(error(Chart::GapOverTime(infinite)), @"
    `Relativt: relativt index (RII)`, 2014: the number inf cannot be drawn
      help: check the value and its unit in the data
    ");
    let mut curve = inequality::concentration_curve();
    curve.curves.push(curve.curves[0].clone());
    insta::assert_snapshot!(error(Chart::ConcentrationCurve(curve)), @"
    a chart of concentration curves with 3 curves
      help: choose at most 2; more cannot be told apart
    ");
}

#[test]
fn what_cannot_be_drawn_of_a_map_is_said() {
    let mut short = maps::map();
    short.areas.pop();
    insta::assert_snapshot!(svg(&Chart::Map(short), SV).unwrap_err().to_string(), @"
    a map with 8 areas and 9 places for them
      help: give one tile or outline for each area, in the same order
    ");
    let ranges = vec![(0.0, 1.0); 6];
    let many = Chart::Map(jamlik::chart::Map { classes: jamlik::chart::MapClasses::Ranges(ranges), ..maps::map() });
    insta::assert_snapshot!(svg(&many, SV).unwrap_err().to_string(), @"
    a map with 6 classes
      help: choose at most 5; more cannot be told apart
    ");
}

#[test]
fn the_descriptions_of_maps_hold_every_value_and_say_what_is_hidden() {
    let map = alt_text(&Chart::Map(maps::map()), SV);
    assert!(map.contains("70,2–70,2") || map.contains("70,2: 1"), "{map}");
    assert!(map.contains("Upplands Väsby 52,3 (49,3–55,8)") && map.contains("Örkelljunga för få"), "{map}");
    let pair = maps::all().into_iter().find(|(name, _)| *name == "bivariate_map").unwrap().1;
    let pair = alt_text(&pair, SV);
    assert!(pair.contains("Åre: Vårdbehovsindex (CNI) 0,70, Behöriga till yrkesprogram 49,1"), "{pair}");
}

#[test]
fn odd_numbers_never_panic() {
    for value in [0.0, -0.0, 1e-300, -5.0, 1e12, -1e12, 1e-7] {
        for decimals in [0, 1, 9, 400] {
            let mut chart = samples::strategy();
            chart.decimals = decimals;
            let point = Point {
                period: Period::new(2020, 4),
                value: Some(value),
                interval: Some((value, value)),
                status: Status::Ok,
            };
            chart.series.iter_mut().for_each(|series| series.points = vec![point]);
            svg(&Chart::Strategy(chart.clone()), SV).unwrap();
            chart.series[0].points.insert(0, Point { value: Some(1.0), period: Period::year(1998), ..point });
            svg(&Chart::Strategy(chart), SV).unwrap();
            let mut chart = inequality::gap_over_time();
            chart.panels.iter_mut().for_each(|panel| (panel.decimals, panel.points) = (decimals, vec![point]));
            svg(&Chart::GapOverTime(chart), SV).unwrap();
            let mut chart = inequality::equiplot();
            chart.decimals = decimals;
            for value_of_group in chart.rows.iter_mut().flat_map(|row| &mut row.values) {
                value_of_group.mark = Some(Mark { value, interval: Some((value, value)) });
            }
            svg(&Chart::Equiplot(chart), SV).unwrap();
        }
    }
    assert_eq!(number(1e300, 0, Language::En).matches(',').count(), 100);
}

#[test]
fn the_charts_of_a_page_fit_in_a_page() {
    // Twenty-six charts a page; what 290 pages would take on one thread is printed.
    let charts = samples::all();
    let page = || -> usize { (0..26).map(|i| svg(&charts[i % charts.len()].1, BARE).unwrap().len()).sum() };
    let bytes = page();
    let start = Instant::now();
    let again = (0..10).map(|_| page()).max();
    let time = start.elapsed() / 10;
    eprintln!("26 charts: {time:?}, {bytes} bytes; 290 pages: {:?}", time * 290);
    assert_eq!(again, Some(bytes));
    assert!(bytes + css().len() < 1_000_000, "{bytes} bytes");
}
