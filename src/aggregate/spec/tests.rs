//! Specs that are right, and everything that is wrong with one that is not.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::aggregate::read::Unusable;
use crate::aggregate::rows::{ColumnKind, Field};
use crate::error::{Place, Problem};
use crate::model::Catalogue;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

fn fields() -> Vec<Field> {
    let columns = [
        ("kommun", ColumnKind::Text),
        ("kon", ColumnKind::Whole),
        ("alder", ColumnKind::Whole),
        ("fodelsear", ColumnKind::Whole),
        ("ar", ColumnKind::Whole),
        ("utbildning", ColumnKind::Whole),
        ("inkomst", ColumnKind::Number),
        ("vikt", ColumnKind::Number),
        ("gift", ColumnKind::Truth),
        ("tillit", ColumnKind::Whole),
        ("dog", ColumnKind::Whole),
    ];
    columns.map(|(name, kind)| Field { name: name.to_owned(), kind }).to_vec()
}

/// A spec as [`Spec::open`] reads it.
fn spec(text: &str) -> Spec {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spec.toml");
    fs::write(&path, text).unwrap();
    Spec::open(&path).unwrap()
}

fn check_with(spec: &Spec, path: &Path, fields: &[Field], unusable: &[Unusable]) -> Result<()> {
    let problems = check::problems(spec, path, fields, unusable, &CATALOGUE);
    if problems.is_empty() { Ok(()) } else { Err(Error::Data(problems)) }
}

fn check(text: &str) -> Result<()> {
    check_with(&spec(text), "spec.toml".as_ref(), &fields(), &[])
}

const SHORT: &str = r#"
source = "region"
area = { column = "kommun", geography = "municipality" }
year = { period = "2024" }

[[indicator]]
id = "trust_lacking"
numerator = "tillit = 2"
"#;

#[test]
fn a_short_spec_has_what_it_needs() {
    check(SHORT).unwrap();
    let spec = spec(&format!("{SHORT}\n[age]\ncolumn = \"alder\"\n[sex]\ncolumn = \"kon\""));
    let age = spec.age.unwrap();
    assert_eq!(age.bands.len(), 19);
    assert_eq!([age.bands[0].as_str(), &age.bands[17], &age.bands[18]], ["0", "80-84", "85+"]);
    assert!(spec.sex.unwrap().women.is_empty());
}

#[test]
fn the_file_of_members_lies_beside_the_spec() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spec.toml");
    fs::write(&path, SHORT.replace("\"municipality\"", "\"municipality\", members = \"own/parts.csv\"")).unwrap();
    let spec = Spec::open(&path).unwrap();
    assert_eq!(spec.area.members, Some(folder.path().join("own/parts.csv")));
    let wrong = check_with(&spec, &path, &fields(), &[]).unwrap_err();
    assert!(wrong.to_string().contains("key `area.members`: expected a CSV file, found"), "{wrong}");
}

#[test]
fn codes_are_whole_numbers_or_texts() {
    let wrong = parse_toml::<Spec>(Path::new("spec.toml"), &format!("{SHORT}[missing]\ntillit = [1.5]")).unwrap_err();
    insta::assert_snapshot!(wrong, @r"spec.toml, line 10, key `tillit`: expected a code: a whole number, or a text in quotes, found `1.5`");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let wrong = check(WRONG).unwrap_err();
    assert_eq!(wrong.exit_code(), 4);
    insta::assert_snapshot!(wrong, @r#"
spec.toml, line 1, key `source`: expected where the figures come from, in a word, found ` `
spec.toml, line 2, key `rows`: expected a column of the files, found `folkbokford`
  help: the columns are kommun, kon, alder, fodelsear, ar, utbildning, inkomst, vikt, gift, tillit, dog
spec.toml, line 5, key `area.column`: expected a column of the files, found `komun`
  help: did you mean `kommun`?
spec.toml, line 7, key `area.levels`: expected levels that follow from the codes: name the municipality of each unit in `members`, found `county`
spec.toml, line 7, key `area.levels`: expected levels that follow from the codes: RegSO are made of DeSO, found `regso`
spec.toml, line 11, key `sex.women`: expected codes as a column of whole numbers has them, found `K`
spec.toml, line 12, key `sex.men`: expected each code in one list; `women` has it too, found `2`
spec.toml, line 14, key `age`: expected one of `column`, `birth_year`, found `column and birth_year`
spec.toml, line 16, key `age.birth_year`: expected a column of numbers, found `kommun, a column of text`
spec.toml, line 17, key `age.bands`: expected bands in order of age, without overlap, found `10-19`
spec.toml, line 17, key `age.bands`: expected bands in order of age, without overlap, found `90+`
  help: write the youngest first, each age in one band
spec.toml, line 17, key `age.bands`: expected bands such as 0, 1-4, 85+, found `x`
spec.toml, line 17, key `age.bands`: expected every age from 0, in bands within 0, 1-4, 5-9 … and an open one at the end, found `0-4, 20-24, 10-19, x, 85+, 90+`
  help: `life_expectancy` is computed from deaths by age; leave `bands` out for those of a life table
spec.toml, line 20, key `year.period`: expected a year such as 2024, or years such as 2021-2024, found `20024`
spec.toml, line 23, key `survey.weight`: expected a column of numbers, found `kommun, a column of text`
spec.toml, line 24, key `survey.psu`: expected a column of codes: text or whole numbers, found `inkomst, a column of numbers`
spec.toml, line 27, key `missing.tillit`: expected a whole number, as the column has, found `vet ej`
  help: change the codes of `tillit` under [missing]
spec.toml, line 28, key `missing.gift`: expected no codes, as the column is true or false, found `9`
  help: change the codes of `gift` under [missing]
spec.toml, line 34, key `groups.upper_secondery of dimension education`: expected a group of `education`, found `upper_secondery`
  help: did you mean `upper_secondary`?
spec.toml, line 34, key `groups.upper_secondery of dimension education`: expected each code in one list; `post_secondary` has it too, found `3`
spec.toml, line 36, key `missing of dimension education`: expected each code in one list; `post_secondary` has it too, found `4`
spec.toml, line 38, key `dimension education`: expected one of `column`, `quantiles_of`, `index`, found `column and quantiles_of`
spec.toml, line 38, key `groups of dimension education`: expected the codes of each group, found `none`
  help: the groups are pre_upper_secondary, upper_secondary, post_secondary
spec.toml, line 39, key `id of dimension education`: expected each dimension once, found `education`
  help: remove one of the two
spec.toml, line 40, key `quantiles_of of dimension education`: expected a number, found `gift`
  help: count it: `CASE WHEN gift THEN 1 ELSE 0 END`
spec.toml, line 44, key `id of dimension age`: expected a dimension of the catalogue with groups of persons, found `age`
  help: the table [age] divides the rows by it
spec.toml, line 49, key `quantiles_of of dimension income`: expected columns, numbers, 'texts', TRUE, FALSE, NULL, comparisons, AND, OR, NOT, IN (…), BETWEEN, IS NULL, + - * /, ABS, COALESCE and CASE WHEN, found `(SELECT 1)`
  help: write it with these, or make a column of it in the file
spec.toml, line 50, key `groups of dimension income`: expected no codes without a `column`, found `codes`
  help: remove `groups` and `missing`: quantiles and an index make the groups of the catalogue
spec.toml, line 54, key `index.when of dimension cni`: expected a condition, found `alder`
  help: compare the number, as in `alder = 1`
spec.toml, line 54, key `index.weight of dimension cni`: expected a number, found `NaN`
spec.toml, line 57, key `id of indicator trust_laking`: expected an indicator of the catalogue, found `trust_laking`
  help: did you mean `trust_lacking`?
spec.toml, line 60, key `numerator of indicator trust_lacking`: expected this key, which must be there, found `value`
  help: it is a share: add `numerator = "…"`
spec.toml, line 62, key `denominator of indicator trust_lacking`: expected a condition, found `alder`
  help: compare the number, as in `alder = 1`
spec.toml, line 63, key `value of indicator trust_lacking`: expected no such key here, found `value`
  help: remove it: the indicator is a share, of numerator
spec.toml, line 66, key `id of indicator trust_lacking`: expected each indicator once, found `trust_lacking`
  help: remove one of the two
spec.toml, line 67, key `numerator of indicator trust_lacking`: expected values of one kind, found `tillit = '2'`
  help: `tillit` is a number: write 2 without quotes
spec.toml, line 71, key `events of indicator life_expectancy`: expected a number, found `dog = 1`
  help: count it: `CASE WHEN dog = 1 THEN 1 ELSE 0 END`
spec.toml, line 72, key `person_time of indicator life_expectancy`: expected a column of the files, found `dagar i år`
  help: a text stands in single quotes: 'dagar i år'
spec.toml, line 76, key `value of indicator social_services_improved`: expected no such key here, found `value`
  help: remove it: the indicator is a share, of numerator
spec.toml, line 76, key `value of indicator social_services_improved`: expected a condition or a number, found `kommun`
  help: compare it with a text: `… = '…'`
"#);
}

const WRONG: &str = r#"source = " "
rows = "folkbokford = 1"

[area]
column = "komun"
geography = "care_unit"
levels = ["own", "county", "regso"]

[sex]
column = "kon"
women = [2, "K"]
men = [1, 2]

[age]
column = "alder"
birth_year = "kommun"
bands = ["0-4", "20-24", "10-19", "x", "85+", "90+"]

[year]
period = "20024"

[survey]
weight = "kommun"
psu = "inkomst"

[missing]
tillit = [9, "vet ej"]
gift = [9]

[[dimension]]
id = "education"
column = "utbildning"
groups.pre_upper_secondary = [1]
groups.upper_secondery = [2, 3]
groups.post_secondary = [3, 4]
missing = [4]

[[dimension]]
id = "education"
quantiles_of = "gift"
column = "utbildning"

[[dimension]]
id = "age"
column = "alder"

[[dimension]]
id = "income"
quantiles_of = "inkomst / (SELECT 1)"
groups.q1 = [1]

[[dimension]]
id = "cni"
index = [{ when = "alder", weight = nan }]

[[indicator]]
id = "trust_laking"
numerator = "tillit = 2"

[[indicator]]
id = "trust_lacking"
denominator = "alder"
value = "tillit"

[[indicator]]
id = "trust_lacking"
numerator = "tillit = '2'"

[[indicator]]
id = "life_expectancy"
events = "dog = 1"
person_time = "\"dagar i år\" / 365"

[[indicator]]
id = "social_services_improved"
value = "kommun"
numerator = "gift"
"#;

#[test]
fn a_column_that_cannot_be_used_says_why() {
    let problem = Problem {
        place: Place { file: "a.parquet".into(), column: Some("tillit".to_owned()), ..Place::default() },
        expected: "numbers, text, or true and false".to_owned(),
        found: "dates".to_owned(),
        help: "store the year".to_owned(),
    };
    let unusable = [Unusable { name: "tillit".to_owned(), problems: vec![problem] }];
    let fields: Vec<Field> = fields().into_iter().filter(|field| field.name != "tillit").collect();
    let twice = format!("{SHORT}denominator = \"tillit > 0\"\n[missing]\ntillit = [9]\n");
    let wrong = check_with(&spec(&twice), "spec.toml".as_ref(), &fields, &unusable).unwrap_err();
    insta::assert_snapshot!(wrong, @r"
a.parquet, column `tillit`: expected numbers, text, or true and false, found `dates`
  help: store the year
");
}

#[test]
fn a_life_expectancy_needs_every_age() {
    let deaths =
        SHORT.replace("trust_lacking", "life_expectancy").replace("numerator = \"tillit = 2\"", "events = \"dog\"");
    assert!(check(&format!("{deaths}[age]\ncolumn = \"alder\"")).is_ok());
    let wrong = |age: &str| check(&format!("{deaths}{age}")).unwrap_err().to_string();
    insta::assert_snapshot!(wrong(""), @r"
spec.toml, key `age`: expected a table [age], found `none`
  help: `life_expectancy` is computed from deaths by age
");
    insta::assert_snapshot!(wrong("[age]\ncolumn = \"alder\"\nbands = [\"0-4\", \"5+\"]"), @r"
spec.toml, line 11, key `age.bands`: expected every age from 0, in bands within 0, 1-4, 5-9 … and an open one at the end, found `0-4, 5+`
  help: `life_expectancy` is computed from deaths by age; leave `bands` out for those of a life table
");
}

fn column(name: &str, kind: ColumnKind) -> Field {
    Field { name: name.to_owned(), kind }
}

#[test]
fn a_first_spec_is_written_from_the_names_of_the_columns() {
    use ColumnKind::{Number, Text, Truth, Whole};
    let fields = [
        column("Kommun kod", Text),
        column("Kön", Whole),
        column("Ålder", Whole),
        column("Enkätår", Whole),
        column("utbildning", Whole),
        column("disponibel_inkomst", Number),
        column("kalvikt", Number),
        column("stratum", Whole),
        column("order", Truth),
        column("trust_lacking", Whole),
        column("patients_respect", Number),
        column("life_expectancy", Whole),
        column("sedentary", Text),
        column("Namn\nmed rad", Text),
    ];
    let text = init(&fields, &[], &CATALOGUE);
    insta::assert_snapshot!(text, @r#"
# What the columns of the files mean, for `jamlik aggregate FILES --spec THIS`. Written from their names:
# check every line. Nothing behind a # is read; remove it to use a line.

source = ""                         # FILL IN a word for where the figures come from
# rows = "folkbokford = 1"          # only rows for which this is true take part

[area]
column = "Kommun kod"
geography = "municipality"          # municipality, deso2018, deso2025, regso2020, regso2025 or care_unit

[sex]
column = "Kön"
# women = [2]                       # without these lists 2, K, kvinna … are women,
# men = [1]                         # and 1, M, man … men

[age]
column = "Ålder"
# bands = ["0-17", "18-64", "65+"]  # without it 0, 1-4, 5-9 … 80-84, 85+

[year]
column = "Enkätår"

[survey]                            # a sample; remove the table if the rows are everyone
weight = "kalvikt"
strata = "stratum"
# psu = ""

# [missing]                         # codes that mean "no answer", column by column
# rokning = [8, 9]

# [[dimension]]                     # FILL IN the codes of each group
# id = "education"
# column = "utbildning"
# groups.pre_upper_secondary = []
# groups.upper_secondary = []
# groups.post_secondary = []

[[dimension]]                       # groups of equal size; takes a pass of its own over the rows
id = "income"
quantiles_of = "disponibel_inkomst"

# [[indicator]]
# id = ""                           # FILL IN the indicator, as `jamlik indicators` calls it
# denominator = "…"                 # who is counted; without it everyone with an answer
# numerator = "order"

[[indicator]]
id = "trust_lacking"
# denominator = "…"                 # who is counted; without it everyone with an answer
numerator = "trust_lacking = 1"

[[indicator]]
id = "patients_respect"
# denominator = "…"                 # who is counted; without it everyone with an answer
value = "patients_respect"

[[indicator]]
id = "life_expectancy"
# denominator = "…"                 # who is counted; without it everyone with an answer
events = "life_expectancy"
# person_time = "…"                 # years at risk; without it each person counts as one

# [[indicator]]
# id = "sedentary"
# denominator = "…"                 # who is counted; without it everyone with an answer
# numerator = "sedentary = '…'"

# Columns that nothing above uses:
#   Namn med rad (text)
"#);
    let left = |text: &str| {
        let problems = check::problems(&spec(text), "spec.toml".as_ref(), &fields, &[], &CATALOGUE);
        problems.into_iter().map(|problem| problem.place.column.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(left(&text), ["source"]);
    assert_eq!(left(&text.replacen("source = \"\"", "source = \"enkät\"", 1)), [""; 0]);
}

#[test]
fn a_first_spec_says_what_cannot_be_told() {
    let fields = [column("x", ColumnKind::Number)];
    let text = init(&fields, &[], &CATALOGUE);
    assert_eq!(text.matches("FILL IN").count(), 4, "{text}");
    let wrong = check_with(&spec(&text), "spec.toml".as_ref(), &fields, &[]).unwrap_err();
    insta::assert_snapshot!(wrong, @r"
spec.toml, key `indicator`: expected at least one `[[indicator]]`, found `none`
spec.toml, line 4, key `source`: expected where the figures come from, in a word, found ``
spec.toml, line 8, key `area.column`: expected a column of the files, found ``
  help: the columns are x
spec.toml, line 12, key `year.period`: expected a year such as 2024, or years such as 2021-2024, found ``
");
    let fields = [column("region", ColumnKind::Text)];
    let filled = text
        .replacen("source = \"\"", "source = \"enkät\"", 1)
        .replacen("column = \"\"", "column = \"region\"", 1)
        .replacen("period = \"\"", "period = \"2024\"", 1);
    let filled = format!("{filled}\n[[indicator]]\nid = \"trust_lacking\"\nnumerator = \"region = '7'\"\n");
    check_with(&spec(&filled), "spec.toml".as_ref(), &fields, &[]).unwrap();
}

proptest! {
    #[test]
    fn whatever_columns_are_called_a_first_spec_can_be_read(
        columns in prop::collection::btree_map(
            "\\PC{0,12}|[a-z\" .'\\\\]{1,9}|trust_lacking|patients_respect|fall_injuries|order|kön|ålder|år|kommun|vikt|inkomst",
            prop::sample::select(vec![ColumnKind::Whole, ColumnKind::Number, ColumnKind::Truth, ColumnKind::Text]),
            0..12,
        )
    ) {
        let fields: Vec<Field> = columns.iter().map(|(name, kind)| column(name, *kind)).collect();
        let text = init(&fields, &[], &CATALOGUE);
        let fill_in = ["source", "area.column", "year.period", "indicator", "sex.women", "sex.men"];
        for problem in check::problems(&spec(&text), "spec.toml".as_ref(), &fields, &[], &CATALOGUE) {
            let key = problem.place.column.clone().unwrap();
            prop_assert!(fill_in.contains(&key.as_str()), "{:?}\n{}", problem, text);
        }
    }
}
