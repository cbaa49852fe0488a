//! Which format a sheet is of, and reading it so.

use std::collections::{BTreeMap, BTreeSet};

use super::indicator::Titles;
use super::number::Decimal;
use super::place_name::kind_of_code;
use super::reading::{Collector, Reading, has_any_number, has_number};
use super::source::{Shape, Source};
use super::summary::FileSummary;
use super::{export, life_table, long, pxweb, unit};
use crate::error::{Error, Place, Problem, Result, shortened};
use crate::load::{Kind, Raw, Sheet};
use crate::model::{AreaLevel, Catalogue, Period};

/// What one file gave.
#[derive(Default)]
pub(super) struct Read {
    pub readings: Vec<Reading>,
    pub problems: Vec<Problem>,
    pub notes: Vec<String>,
    pub summary: FileSummary,
    /// The header of the table, for naming columns.
    pub header: Vec<String>,
}

/// A sheet whose format is known.
enum Recognised<'a> {
    Long(&'a Source, long::Header),
    LifeTable(&'a Source, long::Header),
    Export(&'a Source, export::Layout),
    Pxweb(&'a Source, pxweb::Table),
}

/// Reads every sheet of a file that is of a known format; the others are listed.
pub(super) fn read(
    raw: &Raw,
    file: usize,
    catalogue: &Catalogue,
    titles: &Titles<'_>,
    sources: &[Source],
) -> Result<Read> {
    let mut read = Read { summary: opening(raw), ..Read::default() };
    let mut any = false;
    for sheet in &raw.sheets {
        let name = sheet.name.clone().unwrap_or_default();
        let Some(format) = recognise(sheet, catalogue, titles, sources) else {
            let reason = if sheet.rows.is_empty() { "empty" } else { "not a table of a known shape" };
            read.summary.sheets_ignored.insert(name, reason.to_owned());
            continue;
        };
        any = true;
        if sheet.name.is_some() {
            read.summary.sheets_read.push(name);
        }
        read_sheet(raw, sheet, &format, (file, catalogue, titles, sources), &mut read);
    }
    if !any {
        return Err(Error::Data(vec![not_understood(raw, sources)]));
    }
    if raw.sheets.len() == read.summary.sheets_read.len() || raw.sheets.len() == 1 {
        read.summary.sheets_ignored.clear();
    }
    count(&mut read, catalogue);
    Ok(read)
}

fn opening(raw: &Raw) -> FileSummary {
    FileSummary {
        path: raw.path.clone(),
        kind: raw.kind.label(),
        encoding: raw.encoding,
        delimiter: raw.sheets.iter().find_map(|sheet| sheet.delimiter),
        ..FileSummary::default()
    }
}

fn recognise<'a>(
    sheet: &Sheet,
    catalogue: &Catalogue,
    titles: &Titles<'_>,
    sources: &'a [Source],
) -> Option<Recognised<'a>> {
    let of_shape = |shape: Shape| sources.iter().filter(move |source| source.shape == shape);
    for source in of_shape(Shape::LifeTable) {
        if let Some(header) = long::header(sheet, source)
            && !life_table::years(&sheet.rows[header.at].cells).is_empty()
        {
            return Some(Recognised::LifeTable(source, header));
        }
    }
    // Of several formats that fit, the one that knows most of the columns.
    let fitting = of_shape(Shape::Long).filter_map(|source| Some((source, long::header(sheet, source)?)));
    if let Some((source, header)) = fitting.max_by_key(|(_, header)| header.fields.len()) {
        return Some(Recognised::Long(source, header));
    }
    if let Some(source) = of_shape(Shape::Export).next()
        && let Some(layout) = export::layout(sheet, titles, &catalogue.areas)
    {
        return Some(Recognised::Export(source, layout));
    }
    let embedded = of_shape(Shape::Pxweb).find(|source| source.id == "scb_pxweb");
    let source = embedded.or_else(|| of_shape(Shape::Pxweb).next())?;
    Some(Recognised::Pxweb(source, pxweb::table(sheet, source, &catalogue.areas)?))
}

fn read_sheet(
    raw: &Raw,
    sheet: &Sheet,
    format: &Recognised<'_>,
    (file, catalogue, titles, sources): (usize, &Catalogue, &Titles<'_>, &[Source]),
    read: &mut Read,
) {
    let source = match format {
        Recognised::Long(source, _)
        | Recognised::LifeTable(source, _)
        | Recognised::Export(source, _)
        | Recognised::Pxweb(source, _) => *source,
    };
    let decimal = if sheet.typed {
        Decimal::Typed
    } else {
        Decimal::sniff(sheet.rows.iter().flat_map(|r| &r.cells).map(String::as_str))
    };
    let mut summary = std::mem::take(&mut read.summary);
    summary.format.clone_from(&source.id);
    summary.title = source.title.clone();
    summary.decimal = if sheet.typed { "" } else { decimal.label() };
    let place = (file, raw.path.clone(), sheet.name.clone());
    let mut collector = Collector::new(catalogue, titles, source, decimal, place, summary);
    collector.per_person = matches!(raw.kind, Kind::Parquet | Kind::Ipc);
    let mut notes = match format {
        Recognised::Long(_, header) => long::read(sheet, header, &mut collector),
        Recognised::LifeTable(_, header) => life_table::read(sheet, header, &mut collector),
        Recognised::Export(_, layout) => export::read(sheet, layout, &mut collector),
        Recognised::Pxweb(_, table) => pxweb::read(table, sources, &mut collector),
    };
    notes.extend(sheet.notes.iter().cloned());
    notes.extend(unit::settle(&mut collector));
    notes.extend(collector.bare_codes());
    read.header.clone_from(&collector.header);
    let (readings, problems, summary) = collector.finish();
    read.readings.extend(readings);
    read.problems.extend(problems);
    read.notes.extend(notes);
    read.summary = summary;
}

/// Counts what the file gave.
fn count(read: &mut Read, catalogue: &Catalogue) {
    let (mut areas, mut periods, mut sexes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for reading in &read.readings {
        let key = reading.observation.key;
        match (has_number(&reading.observation), has_any_number(&reading.observation)) {
            (true, _) => read.summary.values += 1,
            (false, true) => read.summary.halves += 1,
            (false, false) => read.summary.without_value += 1,
        }
        match read.summary.indicators.get_mut(key.indicator.as_str()) {
            Some(rows) => *rows += 1,
            None => drop(read.summary.indicators.insert(key.indicator.to_string(), 1)),
        }
        areas.insert(key.area);
        periods.insert(key.period);
        sexes.insert(key.sex);
        if !key.is_whole() && !read.summary.dimensions.contains(key.dimension.as_str()) {
            read.summary.dimensions.insert(key.dimension.to_string());
        }
    }
    let mut levels: BTreeMap<&'static str, usize> = BTreeMap::new();
    for area in areas {
        *levels.entry(catalogue.areas.level(area).map_or("unknown", AreaLevel::id)).or_default() += 1;
    }
    read.summary.areas = levels;
    read.summary.periods = periods.iter().map(Period::to_string).collect();
    read.summary.sexes = sexes.iter().map(|sex| sex.id()).collect();
}

/// What was looked for in a file, and what was found instead.
fn not_understood(raw: &Raw, sources: &[Source]) -> Problem {
    let looked_for: Vec<String> =
        sources.iter().map(|source| format!("- {}: {}", source.title.en, source.needs)).collect();
    let found = raw.sheets.iter().map(describe).collect::<Vec<_>>().join("; ");
    let whole = if shortened(&found) == found { String::new() } else { format!("it holds {found}\n  ") };
    Problem {
        place: Place { file: raw.path.clone(), ..Place::default() },
        expected: "a table in a format that jamlik knows".to_owned(),
        found,
        help: format!("{whole}looked for\n    {}", looked_for.join("\n    ")),
    }
}

/// A sheet's widest row, which is most often its header, and what kind of areas it holds that are not used.
fn describe(sheet: &Sheet) -> String {
    const SHOWN: usize = 12;
    let first = || sheet.rows.iter().take(30);
    let widest = first().map(|row| row.filled().count()).max().unwrap_or(0);
    let header = first().find(|row| row.filled().count() == widest);
    let names: Vec<String> =
        header.map_or_else(Vec::new, |row| row.filled().map(|at| shortened(row.cell(at))).collect());
    let more = names.len().saturating_sub(SHOWN);
    let mut text = if names.is_empty() { "no cells".to_owned() } else { names[..names.len() - more].join(", ") };
    if more > 0 {
        text += &format!(" and {more} more");
    }
    let kinds: BTreeSet<&str> = first().flat_map(|row| &row.cells).filter_map(|cell| kind_of_code(cell)).collect();
    for kind in kinds {
        text += &format!(" (holds codes of {kind})");
    }
    sheet.name.as_ref().map_or(text.clone(), |name| format!("sheet {name}: {text}"))
}
