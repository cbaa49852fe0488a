//! CNI and types of area as dimensions of other tables.

use std::fs;

use jamlik::demo::neighbourhoods;
use jamlik::inequality::{GapOptions, gaps};
use jamlik::model::{Catalogue, Sex, Status};
use jamlik::need::groups::{By, Classes, grouped};
use jamlik::{demo, estimate};
use tempfile::TempDir;
use ustr::ustr;

use super::{need, rows, said};

#[test]
fn synthetic_neighbourhoods_by_cni_have_a_gradient_and_add_up_to_their_areas() {
    let catalogue = Catalogue::embedded();
    let observations = neighbourhoods::observations(&catalogue, 1).unwrap();
    let all = grouped(&observations, &Classes::synthetic(By::Cni, &catalogue, 1).unwrap(), &catalogue).unwrap();
    let rows = all.observations.rows();
    let of = |area: &str, year: i32| -> Vec<(f64, f64)> {
        let own = rows.iter().filter(|row| {
            row.key.indicator == "child_low_economic_standard" && row.key.area == area && row.key.period.last == year
        });
        own.map(|row| row.numerator.zip(row.denominator).unwrap()).collect()
    };
    // cni1 … cni5: the more need, the more children in families of low economic standard.
    let national = of("00", 2024);
    assert_eq!(national.len(), 5);
    assert!(national.windows(2).all(|pair| pair[0].0 / pair[0].1 < pair[1].0 / pair[1].1), "{national:?}");
    // The groups of a municipality are its neighbourhoods, whose sum is the municipality.
    let whole = demo::observations(&catalogue, 1).unwrap().rows_where(|row| {
        row.key.indicator == "child_low_economic_standard"
            && row.key.area == "0680"
            && row.key.is_whole()
            && row.key.sex == Sex::Total
            && row.key.period.last == 2024
    });
    let sum = of("0680", 2024).into_iter().fold((0.0, 0.0), |sum, (x, n)| (sum.0 + x, sum.1 + n));
    assert_eq!((whole[0].numerator.unwrap(), whole[0].denominator.unwrap()), sum);

    let estimates = estimate::estimate(&all.observations, &catalogue).unwrap();
    let options = GapOptions { dimensions: vec![ustr("cni")], ..GapOptions::default() };
    let gaps = gaps(&estimates, &catalogue, &options, |about| about.area == "00" && about.period.last == 2024).unwrap();
    let slope =
        gaps.rows().into_iter().find(|gap| gap.indicator == "child_low_economic_standard" && gap.measure == "sii");
    let slope = slope.unwrap();
    assert!(slope.status == Status::Ok && slope.lower.unwrap() > 0.0, "{slope:?}");
}

#[test]
fn municipal_counts_by_quintile_go_from_files_to_gaps() {
    let folder = TempDir::new().unwrap();
    let codes =
        ["0604", "0617", "0642", "0643", "0662", "0665", "0680", "0682", "0683", "0684", "0685", "0686", "0687"];
    let mut classes = "area,quintile,index_name\n".to_owned();
    let mut values = "indicator;area;year;sex;numerator;denominator\n".to_owned();
    for (i, code) in codes.iter().enumerate() {
        classes.push_str(&format!("{code},{},CNI\n", i % 5 + 1));
        values.push_str(&format!("neet;{code};2024;total;{};1000\n", 50 + 10 * (i % 5)));
    }
    fs::write(folder.path().join("cni.csv"), classes).unwrap();
    fs::write(folder.path().join("obs.csv"), values).unwrap();
    let words = ["groups", "--classes", "cni.csv", "--input", "obs.csv", "--output", "by_cni.parquet"];
    let run = need(folder.path(), &words);
    assert!(run.status.success(), "{}", said(&run));
    assert!(said(&run).contains("classes are quintiles of CNI"), "{}", said(&run));
    let mut gaps = std::process::Command::new(env!("CARGO_BIN_EXE_jamlik"));
    gaps.args([
        "gaps",
        "--input",
        "by_cni.parquet",
        "--dimension",
        "cni",
        "--areas",
        "06",
        "--measure",
        "d",
        "--format",
        "csv",
    ]);
    let run = gaps.current_dir(folder.path()).output().unwrap();
    assert!(run.status.success(), "{}", said(&run));
    let found: Vec<super::Record> =
        csv::Reader::from_reader(&run.stdout[..]).deserialize().map(Result::unwrap).collect();
    // Quintile 5 has 9.0 per cent, quintile 1 5.0.
    assert_eq!(found.len(), 1);
    assert!((super::number(&found[0], "value") - 4.0).abs() < 1e-9, "{found:?}");

    let run = need(folder.path(), &["groups", "--input", "obs.csv"]);
    assert!(said(&run).contains("which areas are in which class?"), "{}", said(&run));
    fs::write(folder.path().join("cni.csv"), "area,quintile\n0604,6\n0604,1\n0604,2\n").unwrap();
    let run = need(folder.path(), &["groups", "--classes", "cni.csv", "--input", "obs.csv"]);
    assert!(said(&run).contains("row 2, column `quintile`: expected a class from 1 to 5, found `6`"), "{}", said(&run));
    assert!(said(&run).contains("row 4, column `area`: expected each area once, found `0604`"), "{}", said(&run));
}

#[test]
fn synthetic_types_of_area_are_a_dimension_too() {
    let folder = TempDir::new().unwrap();
    let found = rows(folder.path(), &["groups", "--by", "area-type"]);
    assert!(found.iter().all(|row| row["dimension"] == "area_type"));
    let national =
        found.iter().filter(|row| row["area"] == "00" && row["indicator"] == "neet" && row["period"] == "2024");
    assert_eq!(national.count(), 5);
}
