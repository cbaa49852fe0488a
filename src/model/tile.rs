//! Places of areas in a grid of equal tiles: a map that needs no boundaries.

use std::collections::HashMap;
use std::sync::LazyLock;

use ustr::{Ustr, ustr};

static TILES: LazyLock<HashMap<Ustr, (i32, i32)>> = LazyLock::new(|| {
    let rows = include_str!("../../data/tiles.csv").lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|line| {
        let mut cells = line.split(',');
        let code = ustr(cells.next()?);
        Some((code, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    })
    .collect()
});

/// The column and the row of a county among the counties, or of a municipality among the municipalities, from the north-west
/// on; `None` for any other area.
///
/// ```
/// # use jamlik::model::tile;
/// # use ustr::ustr;
/// let (norrbotten, skane) = (tile(ustr("25")).unwrap(), tile(ustr("12")).unwrap());
/// assert!(norrbotten.1 < skane.1);
/// assert_eq!(tile(ustr("sydostra")), None);
/// ```
pub fn tile(code: Ustr) -> Option<(i32, i32)> {
    TILES.get(&code).copied()
}
