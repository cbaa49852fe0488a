//! The texts of the section on method, in both languages.

use crate::model::Language;

/// Titles and paragraphs, in order.
pub fn paragraphs(language: Language) -> [(&'static str, &'static str); 6] {
    match language {
        Language::Sv => SWEDISH,
        Language::En => ENGLISH,
    }
}

const SWEDISH: [(&str, &str); 6] = [
    (
        "Intervall",
        "Talen inom parentes är ett 95 % konfidensintervall. Det finns bara där källan ger antal, svarande, medelfel eller egna gränser; för övriga värden hittas inget intervall på. Andelar får Wilsons intervall, de ur undersökningar med känd design på det effektiva antalet svar, antal per personår exakta gränser under tio händelser och Byars annars, medelvärden normalfördelningens, medellivslängden livslängdstabellens. Vilken metod ett värde har står i tabellen bakom diagrammet.",
    ),
    (
        "Bättre, lika, sämre",
        "En jämförelse får ett omdöme bara när skillnadens 95 % konfidensintervall kan bära det. B betyder att hela intervallet ligger på den bättre sidan om noll, S att det ligger på den sämre, L att det rymmer noll: då är ingen skillnad säkerställd, vilket inte är detsamma som att områdena är lika. Vid många jämförelser blir ungefär en av tjugo säkerställd av en slump.",
    ),
    (
        "Plats i ordning",
        "Platsen räknas bland områden på samma nivå, 1 är bäst. Parentesen rymmer de platser som intervallen tillåter. En plats säger ingenting om hur stora skillnaderna är.",
    ),
    (
        "Gruppvärden",
        "Ett gruppvärde som källan inte ger räknas ur medlemmarna: befolkningsvägt ur deras antal där alla har antal, annars ett ovägt medel. Tabellen bakom diagrammet säger vilket, och av hur många. Liknande kommuner är Koladas grupp om sju kommuner med likartad struktur.",
    ),
    (
        "Skillnader mellan grupper",
        "Skillnad är absolut, i indikatorns enhet; kvot är relativ. Båda visas, eftersom de kan gå åt olika håll. För ordnade grupper, som utbildning och CNI-kvintil, betyder en skillnad över noll och en kvot över ett att den minst gynnade gruppen har det sämre, vare sig höga eller låga värden är bra. Lutningsindex (SII) och relativt index (RII) räknar med alla grupper och hur stora de är; befolkningens tillskrivbara risk (PAR) är vad alla skulle vinna på den mest gynnade gruppens nivå, om skillnaden går att ta bort. Mellan kommuner sägs hur långt de i genomsnitt ligger från medelvärdet (MDMW, IDISW), eftersom ytterligheterna överskattar skillnaden. Intervallen bygger på hur säkra gruppernas värden är: genom måttets formel, fortplantade ur gruppernas medelfel, eller dragna med angivet frö för mått på spridning. Att ett gap har ökat eller minskat sägs bara när förändringens 95 % intervall inte rymmer noll.",
    ),
    (
        "Mål, brott och det som saknas",
        "Målen är nationella: rikets värde basåret plus den förändring som strategin anger. Kända mål finns för fyra indikatorer. Linjer bryts där definitionen ändrats, och över ett sådant brott görs ingen jämförelse. Saknas betyder att ingen uppgift finns, för få att den är dold för att skydda personer, ej tillämplig att den inte kan finnas, osäker att källan inte vill ange den.",
    ),
];

const ENGLISH: [(&str, &str); 6] = [
    (
        "Intervals",
        "The numbers in parentheses are a 95% confidence interval. It is there only where the source gives counts, respondents, a standard error or limits of its own; none is invented for other values. Shares get Wilson's interval, those of a survey whose design is known on its effective number of answers, events per person-year exact limits below ten events and Byar's otherwise, means the normal one, life expectancy that of the life table. The table behind each chart says which method a value has.",
    ),
    (
        "Better, similar, worse",
        "A comparison gets a verdict only when the 95% confidence interval of the difference can carry it. B means that the whole interval lies on the better side of zero, W that it lies on the worse, S that it holds zero: then no difference is established, which is not the same as the areas being equal. Among many comparisons about one in twenty is significant by chance.",
    ),
    (
        "Place in order",
        "The place is counted among areas of the same level, 1 is best. The parentheses hold the places that the intervals allow. A place says nothing about how large the differences are.",
    ),
    (
        "Group values",
        "A group's value that the source does not give is made from its members: weighted by population from their counts where all have counts, otherwise a plain mean. The table behind the chart says which, and of how many. Similar municipalities are Kolada's group of seven municipalities of like structure.",
    ),
    (
        "Gaps between groups",
        "A difference is absolute, in the indicator's unit; a ratio is relative. Both are shown, as they may move in different directions. For ordered groups, such as education and CNI quintile, a difference above zero and a ratio above one mean that the least advantaged group is worse off, whether high or low values are good. The slope index (SII) and the relative index (RII) take all groups and their sizes into account; the population attributable risk (PAR) is what all would gain by the level of the most advantaged group, if the gap can be removed. Between municipalities it is told how far they lie from the mean on average (MDMW, IDISW), as extremes overstate the gap. Intervals rest on how sure the groups' values are: by the measure's formula, propagated from the groups' standard errors, or drawn with a stated seed for measures of spread. A gap is said to have grown or shrunk only when the 95% interval of the change does not hold zero.",
    ),
    (
        "Goals, breaks and what is missing",
        "The goals are national: Sweden's value in the baseline year plus the change that the strategy states. Known goals exist for four indicators. Lines are cut where the definition changed, and nothing is compared across such a break. Missing means that there are no data, too few that they are hidden to protect persons, not applicable that they cannot exist, unreliable that the source will not state them.",
    ),
];
