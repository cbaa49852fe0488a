//! How the numbers of the section on need were made.

use maud::{Markup, html};

use super::View;
use super::sentences::{quintiles_of, source};
use crate::model::Language;
use crate::report::phrases;

/// How the numbers of the section were made.
pub fn method(view: &View) -> Markup {
    let language = view.language();
    let draws = view.need.all.drawn.draws();
    let paragraphs = match language {
        Language::Sv => vec![
            format!(
                "{} är den vägda summan av antalen personer per invånare, delad med {}. Vikterna heter {}.",
                phrases::capitalised(&view.index()),
                if view.need.nation_is_one { "rikets" } else { "den för tabellens alla områden" },
                view.need.title.sv
            ),
            format!(
                "Intervallen kring index och platser är de mittersta 95 % när områdenas antal dras om {draws} gånger; de \
                 säger hur mycket slumpen betyder i små områden, inte hur väl indexet mäter behov."
            ),
            format!(
                "Kvintilerna är {}: områdena står i ordning efter index och delas så att var femtedel rymmer en femtedel av \
                 invånarna. Kvintil 5 har störst behov.",
                quintiles_of(view)
            ),
            "Indikatorernas värden efter kvintil är summor av områdenas antal, med samma regel för små tal som i resten av \
             rapporten. Vad som skulle ändras räknas med utjämnade värden (empirisk Bayes mot kommunens medelvärde); områden \
             som redan är bättre än medelvärdet ändras inte, och delarna går jämnt upp i kommun, län och rike."
                .to_owned(),
        ],
        Language::En => vec![
            format!(
                "{} is the weighted sum of the counts of persons per inhabitant, divided by {}. The weights are called {}.",
                phrases::capitalised(&view.index()),
                if view.need.nation_is_one { "that of Sweden" } else { "that of all areas of the table" },
                view.need.title.en
            ),
            format!(
                "Intervals of index and places are the middle 95% when the areas' counts are drawn anew {draws} times; they say \
                 how much chance matters in small areas, not how well the index measures need."
            ),
            format!(
                "The quintiles are {}: areas stand in order of the index and are divided so that each fifth holds a fifth of \
                 the people. Quintile 5 has the greatest need.",
                quintiles_of(view)
            ),
            "The indicators by quintile are sums of the areas' counts, by the same rule for small numbers as the rest of the \
             report. What would change is computed with smoothed values (empirical Bayes towards the municipality's mean); \
             areas that are better than the mean already do not change, and the parts add up to municipality, county and nation."
                .to_owned(),
        ],
    };
    html! {
        div.definition {
            @for paragraph in paragraphs { p { (paragraph) } }
            p { (language.pick("Källa", "Source")) ": " (source(view)) "." }
        }
    }
}
