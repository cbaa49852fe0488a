//! `jamlik need`: where the need is greatest.

mod ageing;
mod ageing_chart;
mod ageing_words;
mod allocate;
mod area_types;
mod cni;
mod figures;
mod groups;
mod measure;
mod neighbourhoods;
mod rates;
mod target;
mod whatif;

use std::io::Write;

use crate::calculate::Output;
use crate::cli::indicators::{LIGHT, print, trimmed};
use crate::cli::options::Common;
use crate::cli::output;
use crate::cli::tables::Destination;
use crate::error::Result;
use crate::model::{Catalogue, Language};

/// Where the need is greatest: the Care Need Index, neighbourhoods, targets, allocation, what-if, ageing
///
/// Without a file each of these runs on synthetic neighbourhoods, and says so. `jamlik need` alone lists them, each with
/// an example that needs no file.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Cni(cni::Args),
    AreaTypes(area_types::Args),
    Groups(groups::Args),
    Neighbourhoods(neighbourhoods::Args),
    Target(target::Args),
    Allocate(allocate::Args),
    Whatif(whatif::Args),
    Ageing(ageing::Args),
}

pub(super) fn run(args: &Args, common: &Common, catalogue: &Catalogue, out: &mut dyn Write) -> Result<()> {
    let Some(what) = &args.what else { return print(out, &overview(common.lang)) };
    match what {
        What::Ageing(args) => ageing::run(args, common, catalogue, out),
        What::AreaTypes(args) => area_types::run(args, common, catalogue, out),
        What::Groups(args) => groups::run(args, common, catalogue, out),
        What::Cni(args) => cni::run(args, common, catalogue, out),
        What::Neighbourhoods(args) => neighbourhoods::run(args, common, catalogue, out),
        What::Target(args) => target::run(args, common, catalogue, out),
        What::Allocate(args) => allocate::run(args, common, catalogue, out),
        What::Whatif(args) => whatif::run(args, common, catalogue, out),
    }
}

/// What each command gives, in Swedish and English, and an example that needs no file.
const OVERVIEW: &[(&str, &str, &str)] = &[
    ("CNI med delar, rang, kvintil, intervall", "CNI with parts, rank, quintile, intervals", "need cni --level county"),
    ("SCB:s områdestyper", "SCB's types of area", "need area-types --rows 20"),
    (
        "antal efter CNI-kvintil, för gap och diagram",
        "counts by CNI quintile, for gaps and charts",
        "need groups --rows 20",
    ),
    (
        "utjämnade värden för grannskap",
        "smoothed rates of neighbourhoods",
        "need neighbourhoods --area 0680 --indicator 7",
    ),
    (
        "vilka områden först, hur säkert, hur stor del som nås",
        "which areas first, how surely, what share is reached",
        "need target --area 06 --top 10",
    ),
    ("en budget till sista kronan", "a budget to the last krona", "need allocate --area 06 --budget 5000000 --top 7"),
    ("färre fall om ett mål nås", "fewer cases if a goal is reached", "need whatif --area 06 --indicator 7"),
    ("åldrande och fallskador framåt", "ageing and fall injuries ahead", "need ageing --areas 0680,06"),
    (
        "karta; med --values CNI eller annat eget",
        "a map; with --values of CNI or what you have",
        "chart map --area 20 --indicator 7 --output map.svg",
    ),
];

/// The commands, what each gives, and an example of each.
fn overview(language: Language) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(LIGHT).set_content_arrangement(comfy_table::ContentArrangement::Disabled);
    table.set_header([language.pick("ger", "gives"), language.pick("prova utan fil", "try without a file")]);
    for (sv, en, example) in OVERVIEW {
        table.add_row([language.pick(sv, en).to_owned(), format!("jamlik {example}")]);
    }
    let more = language.pick(
        "jamlik need KOMMANDO --help säger vilka filer det läser; --output FIL.xlsx skriver en arbetsbok",
        "jamlik need COMMAND --help says which files it reads; --output FILE.xlsx writes a workbook",
    );
    format!("{}\n{more}", trimmed(&table))
}

/// A column of people: whole numbers, unless they were weighted.
fn people(output: &mut Output, name: &str, counts: Vec<Option<f64>>) {
    if counts.iter().flatten().all(|count| count.fract() == 0.0) {
        output.integers(name, counts.into_iter().map(|count| count.map(|count| count as i64)).collect());
    } else {
        output.numbers(name, counts);
    }
}

/// Writes a table whose rows say where their numbers come from; `shown` are the columns that people see.
fn write(
    mut table: Output,
    shown: &[&str],
    destination: &Destination,
    common: &Common,
    out: &mut dyn Write,
) -> Result<()> {
    table.text("source", vec![common.sources(); table.len()]);
    output::write(&table, shown, destination, common, out)
}

/// Pixels of a PNG per unit of the drawing.
const SCALE: f64 = 2.0;

/// Says that there was no file, so that neighbourhoods are synthetic, by this seed.
fn synthetic_note(common: &Common, seed: u64) {
    common.source(rates::synthetic_source(seed, common));
    common.note(common.lang.pick(
        "ingen fil angiven: allt som följer är SYNTETISKA grannskap över det verkliga områdesregistret",
        "no file given: everything that follows is SYNTHETIC neighbourhoods over the real register of areas",
    ));
}
