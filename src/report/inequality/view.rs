//! What a section on inequality is about: one dimension of one indicator in one area, its groups, its years, its measures.

use ustr::{Ustr, ustr};

use crate::chart::{Division, GroupKind};
use crate::inequality::{D, IDISU, IDISW, MDMU, MDMW, Measure, R, RII, RII_LINEAR, SII, SII_LINEAR};
use crate::model::{
    Area, AreaLevel, Contrast, Dimension, GEOGRAPHIC, Indicator, Language, NATION, Period, Sex, Status,
};
use crate::report::subject::Subject;
use crate::report::{Context, Results, phrases};
use crate::table::{Estimate, Gap, span};

/// One dimension of one indicator in one area, for one sex.
pub struct View<'a> {
    pub context: Context<'a>,
    pub indicator: &'a Indicator,
    /// The area that the groups divide.
    pub area: &'a Area,
    pub dimension: &'a Dimension,
    pub sex: Sex,
    pub groups: Vec<GroupRows<'a>>,
    /// The periods in order, all of as many years as the newest that has a value.
    pub periods: Vec<Period>,
    /// Where the values come from.
    pub source: String,
    /// Every measure in order of time, those without a value among them.
    gaps: Vec<&'a Gap>,
}

/// One group over time.
pub struct GroupRows<'a> {
    pub id: Ustr,
    pub name: String,
    pub kind: GroupKind,
    rows: Vec<&'a Estimate>,
}

/// An absolute measure and the relative one beside it; those that see all groups come first.
const PAIRS: [(&Measure, &Measure); 5] =
    [(&SII, &RII), (&SII_LINEAR, &RII_LINEAR), (&MDMW, &IDISW), (&MDMU, &IDISU), (&D, &R)];

/// The most groups that are told apart by their marks.
const FEW: usize = 7;

impl<'a> View<'a> {
    /// Every dimension that the data hold for an indicator in an area: ordered ones first, then between the smallest areas
    /// within it, women and men last.
    pub fn all(subject: &Subject<'a>) -> Vec<View<'a>> {
        let mut dimensions: Vec<&Dimension> = subject.context.catalogue.dimensions.iter().collect();
        dimensions.sort_by_key(|dimension| match dimension.contrast {
            _ if dimension.id == SEX => 3,
            _ if dimension.is_geographic() => 1,
            Contrast::Ordered => 0,
            Contrast::Reference | Contrast::Extremes => 2,
        });
        let mut views: Vec<View<'a>> = Vec::new();
        for dimension in dimensions {
            // An area is not divided by areas of its own level; its neighbours stand in a table of their own.
            let level = level_of(dimension);
            let told = level.is_some() && views.iter().any(|view| view.level().is_some());
            if told || level == Some(subject.shown.level) {
                continue;
            }
            let sexes = if dimension.id == SEX { &[Sex::Total][..] } else { &subject.sexes };
            views.extend(sexes.iter().filter_map(|sex| View::of(subject, dimension, *sex)));
        }
        views
    }

    /// One dimension; `None` if the data hold no groups of it. Between areas of an area's own level it is that of the county
    /// or the nation round it, with itself in focus.
    pub fn of(subject: &Subject<'a>, dimension: &'a Dimension, sex: Sex) -> Option<View<'a>> {
        let (context, own) = (subject.context, subject.shown);
        let around = match own.level {
            AreaLevel::Municipality => own.county,
            _ => Some(ustr(NATION)),
        };
        let among_neighbours = level_of(dimension) == Some(own.level);
        let area = if among_neighbours { context.catalogue.areas.get(around?)? } else { own };
        let gaps = context.results.gaps_of(subject.id, area.code, &dimension.id);
        let gaps = span(gaps, |row| row.sex.cmp(&sex));
        let groups = groups(&context, subject, area, dimension, sex);
        // Rows that only say that nothing was reported are no data; one that is hidden is told.
        let is_data = |row: &&Estimate| !matches!(row.status, Status::Missing | Status::NotApplicable);
        groups.iter().flat_map(|group| &group.rows).find(|row| is_data(row))?;
        let valued =
            |period: Period| groups.iter().any(|group| group.at(period).is_some_and(|row| row.value.is_some()));
        let mut periods: Vec<Period> = gaps.iter().map(|row| row.period).collect();
        periods.dedup();
        let years = periods.iter().rev().find(|period| valued(**period)).or(periods.last())?.years;
        periods.retain(|period| period.years == years);
        let gaps = gaps.iter().filter(|row| row.period.years == years).collect();
        let source = phrases::attribution(subject);
        Some(View { context, indicator: subject.indicator, area, dimension, sex, groups, periods, source, gaps })
    }

    pub fn language(&self) -> Language {
        self.context.language
    }

    pub fn is_ordered(&self) -> bool {
        self.dimension.contrast == Contrast::Ordered
    }

    /// Whether the groups are women and men.
    pub fn is_sex(&self) -> bool {
        self.dimension.id == SEX
    }

    /// The level of the areas that are the groups; `None` for groups of people.
    pub fn level(&self) -> Option<AreaLevel> {
        level_of(self.dimension)
    }

    /// How the groups are drawn and told: few one by one, many by their ends.
    pub fn division(&self) -> Division {
        match self.dimension.contrast {
            _ if self.level().is_some() || self.groups.len() > FEW => Division::Many,
            Contrast::Ordered => Division::Ordered,
            Contrast::Reference | Contrast::Extremes => Division::Unordered,
        }
    }

    /// The periods in which a group has a value.
    pub fn valued(&self) -> impl DoubleEndedIterator<Item = Period> {
        let valued = |period: &Period| self.groups.iter().any(|group| group.value(*period).is_some());
        self.periods.iter().copied().filter(valued)
    }

    /// The newest period in which a measure, or at least a group, has a value.
    pub fn newest(&self) -> Option<Period> {
        let measured = self.gaps.iter().rev().find(|row| row.value.is_some()).map(|row| row.period);
        measured.or_else(|| self.valued().next_back())
    }

    /// One measure in order of time.
    pub fn series(&self, measure: &'a str) -> impl Iterator<Item = &'a Gap> {
        self.gaps.iter().copied().filter(move |row| row.measure == measure)
    }

    /// One measure of one period.
    pub fn measure(&self, measure: &'a str, period: Period) -> Option<&'a Gap> {
        self.series(measure).find(|row| row.period == period)
    }

    /// Every measure of one period, in the order of reports.
    pub fn measures(&self, period: Period) -> Vec<(&'static Measure, &'a Gap)> {
        let of = |measure: &&'static Measure| Some((*measure, self.measure(measure.id, period)?));
        crate::inequality::MEASURES.iter().filter_map(of).collect()
    }

    /// The absolute and the relative measure that are drawn: of those that have a value, the pair that sees most groups.
    pub fn pair(&self) -> (&'static Measure, &'static Measure) {
        let newest = self.newest();
        let has = |found: &dyn Fn(&&'a Gap) -> bool| {
            PAIRS.into_iter().find(|(absolute, _)| self.series(absolute.id).any(|row| found(&row)))
        };
        let now = has(&|row| row.value.is_some() && Some(row.period) == newest);
        now.or_else(|| has(&|row| row.value.is_some())).unwrap_or((&D, &R))
    }

    /// The lowest and the highest value of a period, with their groups.
    pub fn ends(&self, period: Period) -> Option<[(&GroupRows<'a>, &'a Estimate); 2]> {
        let valued = || {
            self.groups.iter().filter_map(|group| {
                let row = group.at(period)?;
                Some((group, row, row.value?))
            })
        };
        let lowest = valued().reduce(|a, b| if b.2 < a.2 { b } else { a })?;
        let highest = valued().reduce(|a, b| if b.2 > a.2 { b } else { a })?;
        Some([(lowest.0, lowest.1), (highest.0, highest.1)])
    }
}

impl<'a> GroupRows<'a> {
    /// The estimate of one period.
    pub fn at(&self, period: Period) -> Option<&'a Estimate> {
        self.rows.iter().find(|row| row.key.period == period).copied()
    }

    /// The value of one period, per person.
    pub fn value(&self, period: Period) -> Option<f64> {
        self.at(period)?.value
    }
}

const SEX: &str = "sex";

fn level_of(dimension: &Dimension) -> Option<AreaLevel> {
    GEOGRAPHIC.into_iter().find(|(id, _)| dimension.id == *id).map(|(_, level)| level)
}

/// The groups of a dimension that an area has rows of, in the order of the catalogue.
fn groups<'a>(
    context: &Context<'a>,
    subject: &Subject<'a>,
    area: &'a Area,
    dimension: &'a Dimension,
    sex: Sex,
) -> Vec<GroupRows<'a>> {
    let (results, language): (&'a Results, _) = (context.results, context.language);
    let named = |id: Ustr, name: &str, kind, rows: Vec<&'a Estimate>| {
        (!rows.is_empty()).then(|| GroupRows { id, name: name.to_owned(), kind, rows })
    };
    let whole = |area: Ustr, sex: Sex| results.series(subject.id, area, sex).iter().collect::<Vec<_>>();
    let known = dimension.groups.iter().map(|group| (ustr(&group.id), group.title.get(language)));
    if let Some(level) = level_of(dimension) {
        let areas = &context.catalogue.areas;
        let members =
            if level == AreaLevel::Municipality { areas.municipalities_of(area.code) } else { area.members.clone() };
        let members = members.into_iter().filter_map(|code| areas.get(code)).filter(|member| member.level == level);
        let group = |member: &Area| {
            let kind = if member.code == subject.area.code { GroupKind::Focus } else { GroupKind::Other };
            named(member.code, member.name.get(language), kind, whole(member.code, sex))
        };
        return members.filter_map(group).collect();
    }
    match dimension.id.as_str() {
        SEX => known
            .filter_map(|(id, name)| match id.as_str() {
                "women" => named(id, name, GroupKind::Women, whole(area.code, Sex::Women)),
                _ => named(id, name, GroupKind::Men, whole(area.code, Sex::Men)),
            })
            .collect(),
        _ => {
            let rows = results.groups(subject.id, area.code, &dimension.id);
            let of = |id: Ustr| rows.iter().filter(|row| row.key.group == id && row.key.sex == sex).collect();
            // Groups that no list names, such as ages, follow in the order of the table.
            let mut listed: Vec<(Ustr, &str)> = known.collect();
            for row in rows {
                if listed.iter().all(|(id, _)| *id != row.key.group) {
                    listed.push((row.key.group, row.key.group.as_str()));
                }
            }
            listed.into_iter().filter_map(|(id, name)| named(id, name, GroupKind::Other, of(id))).collect()
        }
    }
}
