//! Means and indices: a value with the standard error of its sample, and no counts.

use rayon::prelude::*;
use ustr::ustr;

use super::place::Place;
use super::random::Stream;
use super::{Draw, SOURCE, nation};
use crate::model::{AreaLevel, Period, Sex, Status};
use crate::table::{Key, Observation};

/// The observations of one mean.
pub fn rows(draw: Draw<'_>, places: &[Place]) -> Vec<Observation> {
    let areas: Vec<Vec<Round>> = places.par_iter().map(|place| rounds(draw, place)).collect();
    let mut rows = Vec::new();
    if draw.indicator.levels.contains(&AreaLevel::Nation) {
        rows.extend(national(draw, &areas).iter().flat_map(|round| observations(draw, &nation(), round, Status::Ok)));
    }
    for (place, rounds) in places.iter().zip(&areas) {
        let mut gaps = Stream::new(draw.seed, &["gaps", &draw.indicator.id, &place.code]);
        for round in rounds {
            let status = if gaps.uniform() < draw.own.missing { Status::Missing } else { Status::Ok };
            rows.extend(observations(draw, place, round, status));
        }
    }
    rows
}

/// One measurement of one area: the mean and size of the sample of women and of men.
struct Round {
    year: i32,
    samples: [Sample; 2],
}

#[derive(Clone, Copy)]
struct Sample {
    mean: f64,
    size: f64,
}

fn rounds(draw: Draw<'_>, place: &Place) -> Vec<Round> {
    let mut stream = Stream::new(draw.seed, &[&draw.indicator.id, &place.code]);
    let lasting = draw.own.noise * stream.normal();
    let years = draw.recipe.first_year..=draw.recipe.last_year;
    years
        .filter(|year| draw.measured(place, *year))
        .map(|year| {
            let residents = place.population_before(draw.recipe.last_year - year);
            let people = (residents * draw.own.people).max(draw.own.at_least);
            let effect = draw.shift(place, year) + lasting + 0.3 * draw.own.noise * stream.normal();
            let samples = [(draw.own.women_share, 0.5), (1.0 - draw.own.women_share, -0.5)].map(|(share, side)| {
                let size = (people * share * (1.0 + 0.05 * stream.normal())).round().max(2.0);
                let error = draw.own.deviation / size.sqrt() * stream.normal();
                Sample {
                    mean: (draw.own.level + effect + side * draw.own.women + error).clamp(0.0, draw.own.highest),
                    size,
                }
            });
            Round { year, samples }
        })
        .collect()
}

/// The nation's rounds: the mean over every sample, weighted by its size.
fn national(draw: Draw<'_>, areas: &[Vec<Round>]) -> Vec<Round> {
    let years = draw.recipe.first_year..=draw.recipe.last_year;
    let round = |year: i32| {
        let of_year: Vec<&Round> = areas.iter().flatten().filter(|round| round.year == year).collect();
        let samples = [0, 1].map(|sex| merged(of_year.iter().map(|round| round.samples[sex])));
        (!of_year.is_empty()).then_some(Round { year, samples })
    };
    years.filter_map(round).collect()
}

fn merged(samples: impl Iterator<Item = Sample>) -> Sample {
    let (sum, size) = samples.fold((0.0, 0.0), |(sum, size), s| (sum + s.mean * s.size, size + s.size));
    Sample { mean: sum / size, size }
}

fn observations(draw: Draw<'_>, place: &Place, round: &Round, status: Status) -> Vec<Observation> {
    let observation = |&sex: &Sex| {
        let key = Key::whole(draw.id(), place.code, sex, Period::year(round.year));
        let empty = Observation::empty(key, status, ustr(SOURCE));
        let sample = match sex {
            Sex::Women => round.samples[0],
            Sex::Men => round.samples[1],
            Sex::Total => merged(round.samples.into_iter()),
        };
        match status {
            Status::Ok => Observation {
                value: Some(rounded(sample.mean)),
                standard_error: Some(rounded(draw.own.deviation / sample.size.sqrt())),
                respondents: Some(sample.size),
                ..empty
            },
            _ => empty,
        }
    };
    draw.indicator.sexes.iter().map(observation).collect()
}

/// Four decimals, as a source would publish.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
