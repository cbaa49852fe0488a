//! Reports: the tables and charts of one area as one self-contained HTML page, an index, a batch of all areas.
//!
//! Every sentence is worded from the same rows that the charts and tables show. Nothing here computes a statistic:
//! values, intervals and verdicts arrive made. A page needs neither network nor script.

mod batch;
mod behind;
mod card;
mod facts;
pub mod figures;
mod format;
mod index;
mod inequality;
mod labels;
pub mod maps;
mod marks;
mod method;
mod method_text;
pub mod need;
mod overview;
mod page;
mod phrases;
mod results;
mod sentences;
mod subject;
mod summary;

pub use batch::write_all;
pub use index::{Entry, index};
pub use page::{file_name, page};
pub(crate) use phrases::in_sentence;
pub use results::Results;

use crate::model::{Catalogue, Language};

/// What every page of a run shares.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The indicators, areas and dimensions.
    pub catalogue: &'a Catalogue,
    /// The values, comparisons and gaps.
    pub results: &'a Results,
    /// The language that people read.
    pub language: Language,
    /// Where the numbers come from and how to make the page again.
    pub provenance: &'a Provenance,
    /// The index of small areas and what was made of it, where there is one.
    pub need: Option<&'a need::Need>,
}

/// Where the numbers of a run come from and how to make its pages again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// The data are made by the program, not observed: every page says so in its heading.
    pub synthetic: bool,
    /// The files that were read, or what stands for them, one a line.
    pub sources: Vec<String>,
    /// The command that makes the page again.
    pub command: String,
    /// The day that the page is made.
    pub date: String,
}
