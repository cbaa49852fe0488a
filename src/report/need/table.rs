//! The tables of areas by need: the small areas of a page, and its municipalities, counties or parts.

use maud::{Markup, html};

use super::{View, sentences, words};
use crate::chart::number;
use crate::model::{Area, AreaLevel, Component};
use crate::need::cni::Row;
use crate::need::components::Holding;
use crate::need::places::{Place, WORST};
use crate::report::inequality::Detail;
use crate::report::labels::labels;

/// As many areas stand open on a page.
const OPEN: usize = 20;
/// As many are listed where a page would grow too large.
const LISTED: usize = 100;

/// The small areas, the greatest need first: the first open, those of a municipality all within reach.
pub fn units(view: &View, detail: Detail) -> Markup {
    let language = view.language();
    let all: Vec<&Row> = view.units().collect();
    let most = match (view.area.level, detail) {
        (AreaLevel::Municipality, Detail::All) => all.len(),
        (AreaLevel::Municipality, _) => LISTED,
        _ => OPEN,
    };
    let (listed, left_out) = all.split_at(most.min(all.len()));
    let (open, folded) = listed.split_at(OPEN.min(listed.len()));
    let several = sentences::more_areas(folded.len(), language);
    html! {
        div.card {
            h3 { (words::units_title(language)) }
            (unit_table(view, open))
            @if !folded.is_empty() { details { summary { (several) } (unit_table(view, folded)) } }
            @if !left_out.is_empty() { p.state { (sentences::left_out(left_out.len(), language)) } }
            p.footnote { (labels(language).rank_caution) " " (components_in_words(view)) }
        }
    }
}

fn unit_table(view: &View, rows: &[&Row]) -> Markup {
    let language = view.language();
    let ranked = number(view.need.all.ranked() as f64, 0, language);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words::units_title(language)) {
            table {
                caption { (sentences::units_caption(view, &ranked)) }
                thead { tr {
                    th scope="col" { (labels(language).area) }
                    th scope="col" { (words::people(language)) }
                    th scope="col" { (sentences::index_head(view)) }
                    th scope="col" { (words::rank(language)) }
                    th scope="col" { (words::quintile_word(language)) }
                    (component_heads(view))
                } }
                tbody { @for row in rows { (unit(view, row)) } }
            }
        }
    }
}

fn unit(view: &View, row: &Row) -> Markup {
    let language = view.language();
    let unit = &row.unit;
    // Rows of a list have an index; the others are counted in a sentence.
    let Some(standing) = row.standing else { return html! {} };
    let rank = sentences::rank(standing.rank, standing.by_chance.map(|spread| (spread.lower, spread.upper)), language);
    html! {
        tr {
            th scope="row" {
                @if unit.name.is_empty() || unit.name == unit.area.as_str() { (unit.area) }
                @else { (unit.name) " " span.state { (unit.area) } }
            }
            td { (number(unit.population, 0, language)) }
            td { (sentences::with_limits(standing.cni, standing.limits, language)) }
            td { (rank) }
            td { (standing.quintile) }
            (shares(view, &unit.counts, unit.population))
        }
    }
}

/// The counts that the table has, as headings.
fn component_heads(view: &View) -> Markup {
    html! {
        @for component in held(view) {
            th scope="col" { (words::component(component, view.language())) @if is_stand_in(view, component) { "*" } }
        }
    }
}

/// The share of the people in each count, in per cent.
fn shares(view: &View, counts: &[Option<f64>; 7], people: f64) -> Markup {
    let language = view.language();
    html! {
        @for component in held(view) {
            td { @match counts[component.index()] {
                Some(count) => (number(100.0 * count / people, 1, language)),
                None => { span.state { (labels(language).status_missing) } }
            } }
        }
    }
}

fn held(view: &View) -> impl Iterator<Item = Component> {
    let holdings = &view.need.all.holdings;
    Component::ALL.into_iter().filter(|component| holdings[component.index()] != Holding::Absent)
}

fn is_stand_in(view: &View, component: Component) -> bool {
    matches!(view.need.all.holdings[component.index()], Holding::Proxy(..))
}

/// What the headings of the counts mean.
fn components_in_words(view: &View) -> String {
    let language = view.language();
    let word = |component: Component| {
        let (head, title) = (words::component(component, language), component.title());
        match &view.need.all.holdings[component.index()] {
            Holding::Proxy(column, text) => format!("{head}*: {} ({column})", text.get(language)),
            _ => format!("{head}: {}", title.get(language)),
        }
    };
    let words: Vec<String> = held(view).map(word).collect();
    let stand_in = held(view).any(|component| is_stand_in(view, component));
    let start = language.pick("Andelarna är av alla invånare.", "Shares are of all people.");
    let end = if stand_in { language.pick(" * ersättare.", " * stand-in.") } else { "" };
    format!("{start} {}.{end}", words.join("; "))
}

/// The members of an area, or the parts of a county, the greatest need first.
pub fn members(view: &View, areas: &[&Area], are_parts: bool) -> Markup {
    let language = view.language();
    let level = areas.first().map_or(AreaLevel::Group, |area| area.level);
    let title = if are_parts { words::parts_title(language) } else { words::members_title(level, language) };
    let mut rows: Vec<(&Area, Option<&Place>)> =
        areas.iter().map(|area| (*area, view.need.places.get(&area.code))).collect();
    let value = |place: &Option<&Place>| place.map_or(f64::NEG_INFINITY, |place| place.cni);
    rows.sort_by(|(a, x), (b, y)| value(y).total_cmp(&value(x)).then(a.code.cmp(&b.code)));
    let standing = rows.iter().filter_map(|(_, place)| place.as_ref()?.standing).next();
    let columns = 5 + usize::from(standing.is_some()) + held(view).count();
    html! {
        div.card {
            h3 { (title) }
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    caption { (sentences::members_caption(view, standing.map(|standing| (standing.of, level)))) }
                    thead { tr {
                        th scope="col" { (labels(language).area) }
                        th scope="col" { (words::people(language)) }
                        th scope="col" { (sentences::index_head(view)) }
                        @if standing.is_some() { th scope="col" { (words::rank(language)) } }
                        th scope="col" { (words::areas(language)) }
                        th scope="col" { (language.pick("Bor i kvintil", "Live in quintile")) " " (WORST) }
                        th scope="col" { (words::half(language)) }
                        (component_heads(view))
                    } }
                    tbody { @for (area, place) in &rows { tr {
                        th scope="row" { (area.name.get(language)) }
                        @match place {
                            Some(place) => (member(view, place, standing.is_some())),
                            None => { td colspan=(columns) { span.state { (labels(language).status_missing) } } }
                        }
                    } } }
                }
            }
            p.footnote { (labels(language).rank_caution) @if !are_parts { " " (components_in_words(view)) } }
        }
    }
}

fn member(view: &View, place: &Place, ranked: bool) -> Markup {
    let language = view.language();
    let rank = place.standing.map(|standing| {
        sentences::rank(standing.rank, standing.spread.map(|spread| (spread.lower, spread.upper)), language)
    });
    let share = number(100.0 * place.worst_people / place.people, 1, language);
    let half = place.targets.as_ref().map(|targets| sentences::rank(targets.half.areas, targets.half.limits, language));
    let missing = || labels(language).status_missing.to_owned();
    html! {
        td { (number(place.people, 0, language)) }
        td { (sentences::with_limits(place.cni, place.limits, language)) }
        @if ranked { td { (rank.unwrap_or_else(missing)) } }
        td { (number(place.rows.len() as f64, 0, language)) }
        td { (number(place.worst_people, 0, language)) " (" (share) (language.pick(" %", "%")) ")" }
        td { (half.unwrap_or_else(missing)) }
        (shares(view, &place.counts, place.people))
    }
}
