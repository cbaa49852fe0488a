//! The one typeface: registered with plotters, measured, and embedded as a subset so that every machine shows the same.

use std::sync::OnceLock;

use allsorts::binary::read::ReadScope;
use allsorts::font::MatchingPresentation;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile, subset};
use allsorts::tables::{FontTableProvider, HmtxTable, MaxpTable, SfntVersion};
use allsorts::tag;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

/// The family's name, in plotters and in SVG.
pub(super) const FAMILY: &str = "Noto Sans";
/// Height of a line of plotters' bitmap text in ems: ascent and descent of Noto Sans.
pub(super) const BITMAP_LINE: f64 = 1.362;

/// Size and weight of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// Size in pixels.
    pub(super) em: f64,
    /// Bold, or regular.
    pub(super) bold: bool,
}

impl Face {
    /// Regular weight.
    pub(super) const fn regular(em: f64) -> Face {
        Face { em, bold: false }
    }

    /// Bold weight.
    pub(super) const fn bold(em: f64) -> Face {
        Face { em, bold: true }
    }

    /// plotters' description of it, for a text of `size` in plotters' own measure.
    pub(super) fn plotters(self, size: f64) -> FontDesc<'static> {
        register();
        let style = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        FontDesc::new(FontFamily::Name(FAMILY), size, style)
    }
}

/// The typeface in both weights as CSS, cut to the letters of Swedish, English and the other languages of Latin script in
/// Europe, some 30 kB each.
pub(super) fn css() -> &'static str {
    static CSS: OnceLock<String> = OnceLock::new();
    CSS.get_or_init(|| {
        let rule = |weight: u32, font: &[u8]| {
            format!(
                "@font-face{{font-family:\"{FAMILY}\";font-style:normal;font-weight:{weight};\
                 src:url(data:font/ttf;base64,{}) format(\"truetype\")}}",
                STANDARD.encode(font)
            )
        };
        let [regular, bold] = [notosans::REGULAR_TTF, notosans::BOLD_TTF].map(subset_of);
        format!("{}\n{}", rule(400, &regular), rule(700, &bold))
    })
}

/// The letters that the embedded font keeps.
fn letters() -> impl Iterator<Item = char> {
    let signs = "–—‘’‚“”„†•…‰′″‹›€™−≤≥≈≠→←↑↓▲▼●○◆■\u{2007}\u{2009}\u{2011}\u{202F}";
    (' '..='~').chain('\u{A0}'..='\u{17F}').chain("ȘșȚț".chars()).chain(signs.chars())
}

/// The font with only the glyphs of [`letters`]. Tables for kerning are left out, as plotters does not kern either.
fn subset_of(ttf: &[u8]) -> Vec<u8> {
    cut(ttf).expect("the fonts of the crate notosans are whole and can be subset: a test does it")
}

fn cut(ttf: &[u8]) -> Option<Vec<u8>> {
    let mut font = allsorts::Font::new(tables(ttf)?).ok()?;
    let mut glyphs: Vec<u16> = letters()
        .map(|letter| font.lookup_glyph_index(letter, MatchingPresentation::NotRequired, None).0)
        .chain([0])
        .collect();
    glyphs.sort_unstable();
    glyphs.dedup();
    subset(&tables(ttf)?, &glyphs, &SubsetProfile::Minimal, CmapTarget::Unicode).ok()
}

fn tables(ttf: &[u8]) -> Option<impl FontTableProvider + SfntVersion> {
    ReadScope::new(ttf).read::<FontData<'_>>().ok()?.table_provider(0).ok()
}

fn register() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        for (style, ttf) in [(FontStyle::Normal, notosans::REGULAR_TTF), (FontStyle::Bold, notosans::BOLD_TTF)] {
            register_font(FAMILY, style, ttf).ok().expect("the fonts of the crate notosans are whole");
        }
    });
}

/// Where the next letter follows and where the ink of this one begins, in ems.
#[derive(Debug, Clone, Copy)]
struct Metric {
    advance: f64,
    bearing: f64,
}

/// Characters below this one are measured once and for all; later ones count as an em, which is wide.
const MEASURED: u32 = 0x2300;

fn metric(letter: char, bold: bool) -> Metric {
    static METRICS: OnceLock<[Vec<Metric>; 2]> = OnceLock::new();
    let metrics = METRICS.get_or_init(|| {
        [notosans::REGULAR_TTF, notosans::BOLD_TTF]
            .map(|ttf| metrics(ttf).expect("the fonts of the crate notosans have metrics: a test reads them"))
    });
    let table = &metrics[usize::from(bold)];
    table.get(letter as usize).copied().unwrap_or(Metric { advance: 1.0, bearing: 0.0 })
}

fn metrics(ttf: &[u8]) -> Option<Vec<Metric>> {
    let provider = tables(ttf)?;
    let (maxp, hmtx) = (provider.read_table_data(tag::MAXP).ok()?, provider.read_table_data(tag::HMTX).ok()?);
    let glyphs = ReadScope::new(&maxp).read::<MaxpTable>().ok()?.num_glyphs;
    let mut font = allsorts::Font::new(tables(ttf)?).ok()?;
    let em = f64::from(font.head_table.units_per_em);
    let rows = (usize::from(glyphs), usize::from(font.hhea_table.num_h_metrics));
    let hmtx = ReadScope::new(&hmtx).read_dep::<HmtxTable<'_>>(rows).ok()?;
    let metric = |code| {
        let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        let (glyph, _) = font.lookup_glyph_index(letter, MatchingPresentation::NotRequired, None);
        let metric = hmtx.metric(glyph).ok()?;
        Some(Metric { advance: f64::from(metric.advance_width) / em, bearing: f64::from(metric.lsb) / em })
    };
    (0..MEASURED).map(metric).collect()
}

/// The width of a text in pixels.
pub(super) fn width(text: &str, face: Face) -> f64 {
    text.chars().map(|letter| metric(letter, face.bold).advance).sum::<f64>() * face.em
}

/// The letters of a text and where the ink of each begins, in pixels from the start of the text.
pub(super) fn placed(text: &str, face: Face) -> impl Iterator<Item = (char, f64)> {
    let mut end = 0.0;
    text.chars().map(move |letter| {
        let Metric { advance, bearing } = metric(letter, face.bold);
        let place = (end + bearing) * face.em;
        end += advance;
        (letter, place)
    })
}

/// A text in lines no wider than `width`, broken at spaces, or inside a word that is wider than a line.
pub(super) fn wrap(text: &str, face: Face, width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if self::width(&longer, face) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if self::width(&line, face) > width && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(letter);
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A text in at most `most` lines, and whether it had to be cut: then the last line ends with "…".
pub(super) fn wrap_to(text: &str, face: Face, width: f64, most: usize) -> (Vec<String>, bool) {
    let mut lines = wrap(text, face, width);
    if lines.len() <= most {
        return (lines, false);
    }
    let rest = lines.split_off(most.saturating_sub(1)).join(" ");
    lines.push(shorten(&rest, face, width));
    (lines, true)
}

/// A text cut to `width` with "…" at its end, or whole if it fits.
pub(super) fn shorten(text: &str, face: Face, width: f64) -> String {
    if self::width(text, face) <= width {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while !short.is_empty() && self::width(&short, face) + self::width("…", face) > width {
        short.pop();
    }
    format!("{}…", short.trim_end_matches([' ', ',', ';', ':', '.', '-', '–', '(']))
}

#[cfg(test)]
mod tests {
    use allsorts::tables::cmap::{Cmap, CmapSubtable};

    use super::*;

    const FACE: Face = Face::regular(12.0);

    #[test]
    fn the_subset_keeps_the_letters_and_is_small() {
        for ttf in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
            let small = subset_of(ttf);
            assert!(small.len() < 60_000, "{} bytes", small.len());
            let provider = ReadScope::new(&small).read::<FontData<'_>>().unwrap().table_provider(0).unwrap();
            let table = provider.read_table_data(allsorts::tag::CMAP).unwrap();
            let cmap = ReadScope::new(&table).read::<Cmap<'_>>().unwrap();
            let offset = cmap.encoding_records().next().unwrap().offset as usize;
            let map = ReadScope::new(&table).offset(offset).read::<CmapSubtable<'_>>().unwrap();
            for letter in "åäöÅÄÖéÉüßšžabcXYZ0189−–…’”%±\u{202F}\u{A0}".chars() {
                assert!(map.map_glyph(letter as u32).unwrap().is_some(), "{letter:?} is gone");
            }
            assert!(map.map_glyph('Ж' as u32).unwrap().is_none());
        }
    }

    #[test]
    fn widths_are_those_of_the_font() {
        // Advances of Noto Sans Regular: H 741, i 258, å 561 of 1000 units.
        assert!((width("Hi", Face::regular(1000.0)) - 999.0).abs() < 1.0);
        assert!((width("å", Face::regular(1000.0)) - 561.0).abs() < 1.0);
        assert!(width("Hi", Face::bold(12.0)) > width("Hi", FACE));
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        let text = "Malmö stad och omgivande kommuner i sydvästra Skåne Donaudampfschifffahrtsgesellschaft";
        let lines = wrap(text, FACE, 120.0);
        assert!(lines.iter().all(|line| width(line, FACE) <= 120.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn what_does_not_fit_ends_with_an_ellipsis() {
        let (lines, cut) = wrap_to("ett två tre fyra fem sex sju åtta nio", FACE, 60.0, 2);
        assert!(cut && lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.iter().all(|line| width(line, FACE) <= 60.0));
        assert_eq!(wrap_to("kort", FACE, 60.0, 2), (vec!["kort".to_owned()], false));
        assert_eq!(wrap("", FACE, 60.0), Vec::<String>::new());
        // Nothing fits in no space, but it must end.
        assert_eq!(shorten("abc", FACE, 0.0), "…");
        assert_eq!(wrap("abc", FACE, 0.0).concat(), "abc");
    }
}
