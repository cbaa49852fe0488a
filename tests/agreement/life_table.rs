//! Life expectancy at every age.

use jamlik::statistics::life_table::{self, AgeBand, SMALLEST_POPULATION, WIDEST_HALF_INTERVAL};
use jamlik::statistics::{Limits, z95};

use crate::limits::{compare_limits, grouped};
use crate::line::Line;
use crate::read::{Record, golden, number, reference};

const TOLERANCE: f64 = 1e-9;

pub fn lines() -> Vec<Line> {
    vec![life_expectancy()]
}

fn bands(rows: &[&Record], population: &str) -> Vec<AgeBand> {
    let starts: Vec<u32> = rows.iter().map(|row| row["startage"].parse().unwrap()).collect();
    let band = |(i, row): (usize, &&Record)| AgeBand {
        start: starts[i],
        width: starts.get(i + 1).map(|next| next - starts[i]),
        deaths: number(row, "deaths").unwrap(),
        person_years: number(row, population).unwrap(),
    };
    rows.iter().enumerate().map(band).collect()
}

fn life_expectancy() -> Line {
    let mut line = Line::new("Life expectancy at every age, Silcocks' limits", TOLERANCE);
    for file in ["life_table.csv", "life_table_85.csv"] {
        for (area, rows) in grouped(&golden(file), "area") {
            compare_table(&mut line, area, &bands(&rows, "pop"), &rows);
        }
    }
    if let (Some(input), Some(results)) = (reference("phe/le_input.csv"), reference("phe/le_results.csv")) {
        let results = grouped(&results, "area");
        for (area, mut rows) in grouped(&input, "area") {
            rows.sort_by_key(|row| row["startage"].parse::<u32>().unwrap());
            let (_, theirs) = results.iter().find(|(name, _)| *name == area).unwrap();
            compare_table(&mut line, area, &bands(&rows, "pop"), theirs);
        }
    }
    if let (Some(input), Some(results)) = (reference("phe/pkg_le_input.csv"), reference("phe/pkg_le_results.csv")) {
        let rows: Vec<&Record> = input.iter().collect();
        compare_table(&mut line, "package", &bands(&rows, "pops"), &results.iter().collect::<Vec<_>>());
    }
    line
}

/// Where the package gives no value, ours is undefined (an age without people, more deaths than people, no deaths in the
/// open band) or not to be shown by the two rules that `statistics::life_table` names.
fn compare_table(line: &mut Line, area: &str, bands: &[AgeBand], theirs: &[&Record]) {
    let given = |record: &&&Record| number(record, "value").is_some_and(f64::is_finite);
    let Ok(ours) = life_table::expectancies(bands, z95()) else {
        assert_eq!(theirs.iter().filter(given).count(), 0, "{area} is undefined");
        return;
    };
    let population: f64 = bands.iter().map(|band| band.person_years).sum();
    // In so small an area there may be ages that no one reaches: ours leaves them out.
    assert!(ours.len() == theirs.len() || population <= SMALLEST_POPULATION, "{area}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        line.same(&ours.age.to_string(), &theirs["startage"], area);
        if !given(&theirs) {
            let half = ours.limits.upper - ours.value;
            assert!(population <= SMALLEST_POPULATION || half > WIDEST_HALF_INTERVAL, "{area}: {ours:?}, {theirs:?}");
            continue;
        }
        line.compare(ours.value, number(theirs, "value").unwrap(), area);
        compare_limits(line, theirs, 1.0, |z| Limits {
            lower: ours.value - z * ours.standard_error,
            upper: ours.value + z * ours.standard_error,
        });
    }
}

#[test]
fn life_expectancies_agree() {
    assert!(life_expectancy().figures >= 450);
}
