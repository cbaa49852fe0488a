//! Groups of ages as tables write them.

/// The oldest ages are one open band of the abridged life table from here on.
const OPEN_FROM: u32 = 90;

/// A group of ages: `0`, `64`, `1-4`, `85+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeGroup {
    /// The youngest age.
    pub start: u32,
    /// How many years; `None` if open.
    pub width: Option<u32>,
}

impl AgeGroup {
    /// Reads `0`, `64`, `1-4`, `5–9` or `85+`.
    pub fn parse(text: &str) -> Option<AgeGroup> {
        const OLDEST: u32 = 150;
        let age = |text: &str| text.trim().parse::<u32>().ok().filter(|age| *age <= OLDEST);
        if let Some(start) = text.trim().strip_suffix('+') {
            return Some(AgeGroup { start: age(start)?, width: None });
        }
        match text.split_once(['-', '–']) {
            Some((first, last)) => {
                let (start, last) = (age(first)?, age(last)?);
                (start <= last).then(|| AgeGroup { start, width: Some(last - start + 1) })
            }
            None => Some(AgeGroup { start: age(text)?, width: Some(1) }),
        }
    }

    /// The first age after the group; `None` if it is open.
    pub fn end(self) -> Option<u32> {
        self.width.map(|width| self.start + width)
    }

    /// The band of the abridged table that holds this group's first age.
    pub fn abridged(self) -> (u32, Option<u32>) {
        match (self.start, self.width) {
            (start, _) if start >= OPEN_FROM => (OPEN_FROM, None),
            (start, None) => (start, None),
            (0, _) => (0, Some(1)),
            (1..=4, _) => (1, Some(4)),
            (start, _) => (start / 5 * 5, Some(5)),
        }
    }

    /// Whether the whole group lies in that band.
    pub fn fits_abridged(self) -> bool {
        match (self.abridged(), self.width) {
            ((band, Some(band_width)), Some(width)) => self.start + width <= band + band_width,
            ((band, None), None) => self.start == band || self.start >= OPEN_FROM,
            ((_, None), Some(_)) => true,
            ((_, Some(_)), None) => false,
        }
    }
}
