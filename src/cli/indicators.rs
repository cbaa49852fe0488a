//! `jamlik indicators`: what is measured, in which unit, and what is known about it.

use std::io::Write;
use std::path::Path;

use comfy_table::{LineStyle, Table, TableStyle};

use super::areas::level_label;
use super::indicator_text::in_full;
use crate::error::{Error, Result};
use crate::model::{Catalogue, Indicator, Language, Sex, StrategyArea};

/// List the indicators, or show one in full.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An indicator by id, number or Kolada id; all are listed without it
    #[arg(value_name = "ID|NUMBER|KPI")]
    pub indicator: Option<String>,
    /// How to print it; `toml` prints one indicator as a file to start one's own from
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// The formats of `jamlik indicators`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// A table, or one indicator as text.
    #[default]
    Table,
    /// Every field.
    Json,
    /// One line an indicator.
    Csv,
    /// The file that the catalogue reads.
    Toml,
}

/// One line under the header and no other.
pub(super) const LIGHT: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Runs the command.
///
/// # Errors
///
/// [`Error::Unknown`] for an indicator that does not exist, [`Error::Usage`] for `--format toml` without one,
/// [`Error::Write`] if `out` cannot be written.
pub fn run(args: &Args, catalogue: &Catalogue, language: Language, out: &mut dyn Write) -> Result<()> {
    let one = args.indicator.as_deref().map(|given| catalogue.resolve(given)).transpose()?;
    let text = match (args.format, one) {
        (Format::Table, None) => listed(&catalogue.indicators, language),
        (Format::Table, Some(one)) => in_full(one, language),
        (Format::Json, None) => json(&catalogue.indicators)?,
        (Format::Json, Some(one)) => json(one)?,
        (Format::Csv, None) => csv(&catalogue.indicators)?,
        (Format::Csv, Some(one)) => csv(std::slice::from_ref(one))?,
        (Format::Toml, Some(one)) => {
            toml::to_string_pretty(one).map_err(|e| Error::Table { table: "indicators", reason: e.to_string() })?
        }
        (Format::Toml, None) => {
            return Err(Error::Usage {
                message: "--format toml prints one indicator, and none is named".to_owned(),
                help: "name one, as in `jamlik indicators 10 --format toml`".to_owned(),
            });
        }
    };
    print(out, &text)
}

/// A table without spaces at the end of its lines.
pub(super) fn trimmed(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Writes a text and the end of its last line.
pub(super) fn print(out: &mut dyn Write, text: &str) -> Result<()> {
    writeln!(out, "{}", text.trim_end()).map_err(|source| Error::write(Path::new("standard output"), &source))
}

pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|e| Error::Table { table: "json", reason: e.to_string() })
}

/// Records as CSV with a header.
pub(super) fn csv_text(records: impl Iterator<Item = Vec<String>>) -> Result<String> {
    let fault = |reason: String| Error::Table { table: "csv", reason };
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.write_record(record).map_err(|e| fault(e.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|e| fault(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| fault(e.to_string()))
}

fn listed(indicators: &[Indicator], language: Language) -> String {
    let mut table = Table::new();
    table.load_style(LIGHT);
    let headers =
        [("Nr", "No"), ("Indikator", "Indicator"), ("Område", "Area"), ("Enhet", "Unit"), ("Nivåer", "Levels")];
    let more = [("Kön", "Sex"), ("Kolada", "Kolada"), ("Mål", "Goal"), ("Härlett", "Inferred")];
    table.set_header(
        headers.into_iter().chain(more).map(|(sv, en)| language.pick(sv, en).to_owned()).collect::<Vec<_>>(),
    );
    for indicator in indicators {
        table.add_row(vec![
            indicator.number.to_string(),
            indicator.short.get(language).to_owned(),
            area_word(indicator.strategy_area, language).to_owned(),
            indicator.unit.get(language).split(" (").next().unwrap_or_default().to_owned(),
            levels(indicator, language),
            indicator.sexes.iter().map(|sex| letter(*sex, language)).collect::<Vec<_>>().join(" "),
            kpis(indicator).join(" "),
            goal(indicator, language).unwrap_or_else(|| "–".to_owned()),
            inferred(indicator, language),
        ]);
    }
    trimmed(&table)
}

pub(super) fn levels(indicator: &Indicator, language: Language) -> String {
    indicator.levels.iter().map(|level| level_label(*level, language)).collect::<Vec<_>>().join(", ")
}

pub(super) fn sexes(indicator: &Indicator, language: Language) -> String {
    indicator.sexes.iter().map(|sex| sex.label(language)).collect::<Vec<_>>().join(", ")
}

fn kpis(indicator: &Indicator) -> Vec<&str> {
    indicator.kolada.iter().map(|kpi| kpi.id.as_str()).collect()
}

/// "−10 till 2022": the change in the published unit (percentage points for a percentage).
pub(super) fn goal(indicator: &Indicator, language: Language) -> Option<String> {
    let goal = indicator.goal.as_ref()?;
    let change = if goal.change < 0.0 { format!("−{}", -goal.change) } else { format!("+{}", goal.change) };
    Some(format!("{change} {} {}", language.pick("till", "by"), goal.year))
}

/// The letter that Kolada has for a sex.
fn letter(sex: Sex, language: Language) -> &'static str {
    match sex {
        Sex::Total => "T",
        Sex::Women => language.pick("K", "W"),
        Sex::Men => "M",
    }
}

/// The strategy's area in one word.
fn area_word(area: StrategyArea, language: Language) -> &'static str {
    match area {
        StrategyArea::Health => language.pick("hälsa", "health"),
        StrategyArea::Quality => language.pick("kvalitet", "quality"),
        StrategyArea::Sustainable => language.pick("hållbart", "sustainable"),
    }
}

/// What is inferred rather than confirmed by a source.
fn inferred(indicator: &Indicator, language: Language) -> String {
    let confidence = &indicator.confidence;
    let parts = [
        (&confidence.indicator, "urval", "selection"),
        (&confidence.strategy_area, "område", "area"),
        (&confidence.definition, "definition", "definition"),
        (&confidence.better, "riktning", "direction"),
    ];
    let of_these = parts.iter().filter(|(word, ..)| *word != "confirmed");
    of_these.map(|(_, sv, en)| language.pick(sv, en)).collect::<Vec<_>>().join(", ")
}

fn csv(indicators: &[Indicator]) -> Result<String> {
    let header = "number,id,strategy_area,kind,title_sv,title_en,unit_sv,unit_en,per,decimals,better,levels,sexes,\
        pooled_years,every_years,kolada,goal_change,goal_year,goal_baseline_year,producer,confidence_indicator,\
        confidence_strategy_area,confidence_goal,confidence_definition,confidence_better";
    let header = header.split(',').map(str::to_owned).collect();
    csv_text(std::iter::once(header).chain(indicators.iter().map(record)))
}

fn record(indicator: &Indicator) -> Vec<String> {
    // The word that serde writes is the one in the catalogue's files.
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let goal = |of: fn(&crate::model::Goal) -> String| indicator.goal.as_ref().map(of).unwrap_or_default();
    let confidence = &indicator.confidence;
    vec![
        indicator.number.to_string(),
        indicator.id.clone(),
        word(serde_json::json!(indicator.strategy_area)),
        word(serde_json::json!(indicator.kind)),
        indicator.title.sv.clone(),
        indicator.title.en.clone(),
        indicator.unit.sv.clone(),
        indicator.unit.en.clone(),
        indicator.per.to_string(),
        indicator.decimals.to_string(),
        word(serde_json::json!(indicator.better)),
        indicator.levels.iter().map(|level| level.id()).collect::<Vec<_>>().join(" "),
        indicator.sexes.iter().map(|sex| sex.id()).collect::<Vec<_>>().join(" "),
        indicator.pooled_years.to_string(),
        indicator.every_years.to_string(),
        kpis(indicator).join(" "),
        goal(|goal| goal.change.to_string()),
        goal(|goal| goal.year.to_string()),
        goal(|goal| goal.baseline_year.to_string()),
        indicator.producer.clone(),
        confidence.indicator.clone(),
        confidence.strategy_area.clone(),
        confidence.goal.clone(),
        confidence.definition.clone(),
        confidence.better.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parse_toml;

    fn output(indicator: Option<&str>, format: Format, language: Language) -> String {
        let mut out = Vec::new();
        let args = Args { indicator: indicator.map(str::to_owned), format };
        run(&args, &Catalogue::embedded(), language, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_list_names_every_indicator_with_its_kolada_ids() {
        for language in [Language::Sv, Language::En] {
            let list = output(None, Format::Table, language);
            for indicator in Catalogue::embedded().indicators {
                assert!(list.contains(indicator.kolada[0].id.as_str()), "{}", indicator.id);
            }
            assert_eq!(list.lines().count(), 22 + 2, "a line an indicator, below the header and its line");
        }
    }

    #[test]
    fn one_is_found_by_number_id_and_kpi() {
        let by_number = output(Some("7"), Format::Table, Language::Sv);
        assert_eq!(by_number, output(Some("fall_injuries"), Format::Table, Language::Sv));
        assert_eq!(by_number, output(Some("u60523"), Format::Table, Language::Sv));
        assert!(by_number.starts_with("7 Fallskador bland personer 80 år och äldre\n"));
    }

    #[test]
    fn the_list_is_one_line_an_indicator() {
        insta::assert_snapshot!(output(None, Format::Table, Language::Sv), @r#"
         Nr   Indikator                         Område     Enhet                    Nivåer               Kön     Kolada          Mål             Härlett
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
         1    Medellivslängd                    hälsa      år                       riket, län, kommun   K M     N00925 N00923   –               område, riktning
         2    Bra självskattad hälsa            hälsa      procent                  riket, län, kommun   T K M   U01405          –               område, riktning
         3    Saknar tillit till andra          hälsa      procent                  riket, län, kommun   T K M   U01413          –               område, riktning
         4    Sitter mer än 7 timmar/dag        hälsa      procent                  riket, län, kommun   T K M   U01425          –               område, riktning
         5    Rökning i spädbarns hem           hälsa      procent                  riket, län, kommun   T       U01901          –               område, definition, riktning
         6    Kariesfria 3-åringar              hälsa      procent                  riket, län           T K M   N80401          +2 till 2022    område
         7    Fallskador 80+                    hälsa      per 1 000 invånare 80+   riket, län, kommun   T K M   N20402 U60523   −10 till 2022   område
         8    Barn, låg ekonomisk standard      hållbart   procent                  riket, län, kommun   T       N66077          –               område, riktning
         9    I arbete efter etablering         hållbart   procent                  kommun               T K M   N00973          +7 till 2022    område
         10   Varken arbete eller studier       hållbart   procent                  riket, län, kommun   T K M   N02797          –               område, riktning
         11   Behöriga till yrkesprogram        hållbart   procent                  riket, län, kommun   T K M   N15428 N60802   +2 till 2022    område
         12   Gymnasieexamen inom 4 år          hållbart   procent                  riket, län, kommun   T K M   N17461 N60978   –               område, riktning
         13   Elever får hjälp, åk 5            kvalitet   procent                  kommun               T K M   N15601          –               område, riktning
         14   Lärare väcker intresse, åk 5      kvalitet   procent                  kommun               T K M   N15602          –               område, riktning
         15   Trygga i skolan, åk 5             kvalitet   procent                  kommun               T K M   N15613          –               område, riktning
         16   Nöjda med hemtjänsten             kvalitet   procent                  kommun               T K M   U21454          –               område, riktning
         17   Får bestämma, daglig verksamhet   kvalitet   procent                  kommun               T K M   U28532          –               område, riktning
         18   Bättre läge efter socialtjänst    kvalitet   procent                  kommun               T       U30453          –               område, riktning
         19   Placerade barn, gymnasium         hållbart   procent                  kommun               T       U33602          –               område, definition, riktning
         20   Emotionellt stöd, primärvård      kvalitet   index 0–100              riket, län           T K M   U71452          –               område, riktning
         21   Respekt, primärvård               kvalitet   index 0–100              riket, län           T K M   U71454          –               område, riktning
         22   Kontinuitet, primärvård           kvalitet   index 0–100              riket, län           T K M   U71455          –               område, riktning
        "#);
    }

    #[test]
    fn one_in_full_tells_all_that_the_file_holds() {
        insta::assert_snapshot!(output(Some("fall_injuries"), Format::Table, Language::Sv), @r#"
        7 Fallskador bland personer 80 år och äldre

         id            fall_injuries
         Område        En god och jämlik hälsa
         Definition    Slutenvård på grund av fallolycka (yttre orsak W00–W19 i ICD-10-SE) per 1 000
                       invånare 80 år och äldre och år. Medelvärde av tre år; året är det sista.
         Täljare       In- och utskrivna från sjukhus efter fallolycka, tre år
         Nämnare       Personår 80 år och äldre, tre år
         Statistik     frekvens
         Enhet         per 1 000 invånare 80+ (× 1000)
         Decimaler     1
         Bäst          lågt värde
         Nivåer        riket, län, kommun
         Kön           totalt, kvinnor, män
         Period        3 år, året är det sista
         Mål           −10 till 2022, räknat från 2017 (härlett)
         Små tal       döljs: täljare under 5. jamlik's default for registers: 1–4 persons are hidden. No
                       national threshold is published; 1–4 is what Skolverket hides
         Att tänka på  • Kolada har publicerat N20402 först per 1 000 invånare (till 2024) och sedan per
                       100 000 (2026), med samma id. Målet är satt per 1 000.
                       • Titeln talar om vårdtillfällen, beskrivningen om personer.
                       • Bara slutenvård. N20434 är ett annat mått, med specialiserad öppenvård.
                       • Glidande treårsmedelvärden: två på varandra följande värden delar två år.
                       • U60523 finns inte i Koladas katalog från 2026: det är nedlagt eller har fått ett
                       annat namn.
         Kolada        N20402 · riket, län, kommun · × 1000 “/1000 inv” (0–300) · × 100000 “/100 000 inv”
                       (500–30000)
                       “Fallskador bland personer 80+, 3-årsm, antal slutenvårdstillfällen/100 000 inv”
                       “Fallskador bland personer 80+, 3-årsm, antal/1000 inv”
                       U60523 · riket, län · × 100000 (500–30000)
                       “Fallskador bland personer 80+ region, 3-årsm, antal/100 000 inv”
         Producent     Socialstyrelsen, Patientregistret
         Belägg        en av de 22 belagt, område härlett, mål belagt, definition belagt, riktning belagt

         Källor
          https://github.com/LCHansson/rKolada (R/sysdata.rda, 8afe11f): Kolada, april 2026
          https://github.com/rubenselander/pykolada (data/kpi_groups.json, b2a77fb): Kolada, januari 2024
          https://old-skr.skr.se/arkiv/aldrenyheter/arkiveradenyheter/sklantarstrategiforlangsiktighalsa.14434.html
        "#);
        insta::assert_snapshot!(output(Some("trust_lacking"), Format::Table, Language::En), @r#"
        3 Residents aged 16–84 who lack trust in others

         id             trust_lacking
         Area           Good and equal health
         Definition     Share who answer no when asked whether most people can generally be trusted. Survey
                        of residents aged 16–84, four years of answers.
         Numerator      Respondents who answered no
         Denominator    Respondents to the question
         Statistic      proportion
         Unit           percent (× 100)
         Decimals       1
         Better         low
         Levels         nation, county, municipality
         Sex            total, women, men
         Period         4 years, the year is the last
                        03, 04, 17, 18, 19: 1 year. Uppsala, Södermanland, Värmland, Örebro and Västmanland
                        measure with Liv & Hälsa: a single year and ages 18–84.
         Goal           not found
         Small numbers  hidden: denominator below 10, answers fewer than 10. jamlik's default for surveys:
                        fewer than 10 answers are hidden. Folkhälsomyndigheten publishes no threshold
         Caveats        • The value is a sliding mean of four years of answers. Two values in a row share
                        three years; a trend must use periods that do not overlap.
                        • A municipality's value rests on extra samples, drawn at irregular intervals; the
                        years are weighted by number of answers.
                        • Kolada has a KPI of its own for the uncertainty, U01519: the point estimate plus
                        and minus that number.
         Kolada         U01413 · nation, county, municipality · × 100 (0–100)
                        “Invånare 16-84 år med avsaknad av tillit till andra, andel (%)”
         Producer       Folkhälsomyndigheten (Hälsa på lika villkor); Liv & Hälsa i CDUST-länen
         Evidence       one of the 22 confirmed, area inferred, goal not found, definition confirmed,
                        direction inferred

         Sources
          https://github.com/LCHansson/rKolada (R/sysdata.rda, 8afe11f): Kolada, april 2026
          https://github.com/rubenselander/pykolada (data/kpi_groups.json, b2a77fb): Kolada, januari 2024
        "#);
    }

    #[test]
    fn toml_and_json_of_every_indicator_read_back_as_they_were() {
        for indicator in Catalogue::embedded().indicators {
            let toml = output(Some(&indicator.id), Format::Toml, Language::Sv);
            assert_eq!(parse_toml::<Indicator>("x.toml".as_ref(), &toml).unwrap(), indicator);
            let json = output(Some(&indicator.id), Format::Json, Language::Sv);
            assert_eq!(serde_json::from_str::<Indicator>(&json).unwrap(), indicator);
        }
        let all: Vec<Indicator> = serde_json::from_str(&output(None, Format::Json, Language::En)).unwrap();
        assert_eq!(all, Catalogue::embedded().indicators);
    }

    #[test]
    fn csv_has_a_line_an_indicator_and_as_many_cells_as_its_header() {
        let text = output(None, Format::Csv, Language::Sv);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().len(), 25);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 22);
        assert_eq!(&rows[6][1], "fall_injuries");
        assert_eq!(&rows[6][16], "-10");
    }

    #[test]
    fn an_unknown_indicator_and_a_toml_of_none_say_what_to_do() {
        let error = |indicator: Option<&str>, format| {
            let args = Args { indicator: indicator.map(str::to_owned), format };
            run(&args, &Catalogue::embedded(), Language::Sv, &mut Vec::new()).unwrap_err().to_string()
        };
        insta::assert_snapshot!(error(Some("fall_injury"), Format::Table), @r#"
        no indicator `fall_injury`
          help: did you mean `fall_injuries`?
        "#);
        insta::assert_snapshot!(error(None, Format::Toml), @r#"
        --format toml prints one indicator, and none is named
          help: name one, as in `jamlik indicators 10 --format toml`
        "#);
    }
}
