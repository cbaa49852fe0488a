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

use crate::cli::options::Common;
use crate::error::Result;
use crate::model::Catalogue;

/// Where the need is greatest: the Care Need Index, neighbourhoods, targets, allocation, what-if, ageing
///
/// Without a file each of these runs on synthetic neighbourhoods, and says so. `jamlik need` alone lists them, each with
/// an example that needs no file.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
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
    match &args.what {
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
