//! Well-known binary -> polygons, as GeoPackage and GeoParquet hold them.

use geo::Coord;

use super::layer::Ring;

/// The polygons of a shape; what it is instead, or that it is damaged.
///
/// Source: OGC 06-103r4, Simple feature access, part 1, §8.2; and the flags of PostGIS for a third and fourth coordinate.
pub(super) fn polygons(bytes: &[u8]) -> Result<Vec<Vec<Ring>>, String> {
    Reader { bytes }.shape(0).map_err(|instead| instead.unwrap_or_else(|| "a damaged shape".to_owned()))
}

/// What is left to read.
struct Reader<'a> {
    bytes: &'a [u8],
}

/// `None` is damage; a name is a shape that is not a polygon.
type Read<T> = Result<T, Option<String>>;

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (first, rest) = self.bytes.split_first_chunk::<N>().ok_or(None)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn integer(&mut self, little: bool) -> Read<u32> {
        let bytes = self.take()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self, little: bool) -> Read<f64> {
        let bytes = self.take()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn shape(&mut self, depth: usize) -> Read<Vec<Vec<Ring>>> {
        let [order] = self.take()?;
        let little = order == 1;
        let code = self.integer(little)?;
        let (flags, kind) = (code >> 28, (code & 0x0FFF_FFFF) % 1000);
        // ISO adds 1000 for a height, 2000 for a measure, 3000 for both; PostGIS sets a bit for each, and one for an srid.
        let more = [0, 1, 1, 2][((code & 0x0FFF_FFFF) / 1000 % 4) as usize] + (flags >> 3) + (flags >> 2 & 1);
        if flags >> 1 & 1 == 1 {
            self.integer(little)?;
        }
        match kind {
            3 => Ok(vec![self.polygon(little, more)?]),
            6 if depth == 0 => {
                let mut all = Vec::new();
                for _ in 0..self.integer(little)? {
                    all.extend(self.shape(depth + 1)?);
                }
                Ok(all)
            }
            1 => Err(Some("Point".to_owned())),
            2 => Err(Some("LineString".to_owned())),
            other => Err(Some(format!("a shape of kind {other}"))),
        }
    }

    fn polygon(&mut self, little: bool, more: u32) -> Read<Vec<Ring>> {
        let mut rings = Vec::new();
        for _ in 0..self.integer(little)? {
            let mut ring = Ring::new();
            for _ in 0..self.integer(little)? {
                ring.push(Coord { x: self.number(little)?, y: self.number(little)? });
                for _ in 0..more {
                    self.number(little)?;
                }
            }
            rings.push(ring);
        }
        Ok(rings)
    }
}

/// A polygon of outer rings as well-known binary: for fixtures of tests.
#[cfg(test)]
pub(super) fn written(polygons: &[Vec<Ring>]) -> Vec<u8> {
    let count = |bytes: &mut Vec<u8>, n: usize| bytes.extend((n as u32).to_le_bytes());
    let mut bytes = vec![1];
    bytes.extend(6_u32.to_le_bytes());
    count(&mut bytes, polygons.len());
    for polygon in polygons {
        bytes.push(1);
        bytes.extend(3_u32.to_le_bytes());
        count(&mut bytes, polygon.len());
        for ring in polygon {
            count(&mut bytes, ring.len());
            ring.iter().for_each(|c| bytes.extend([c.x.to_le_bytes(), c.y.to_le_bytes()].concat()));
        }
    }
    bytes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that cannot go on says so by panicking
mod tests {
    use super::*;

    fn triangle() -> Vec<Vec<Ring>> {
        let at = |x, y| Coord { x, y };
        vec![vec![vec![at(1.0, 2.0), at(3.0, 4.0), at(5.0, 0.0), at(1.0, 2.0)]]]
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(polygons(&written(&triangle())).unwrap(), triangle());
    }

    #[test]
    fn the_other_byte_order_and_heights_are_read() {
        // A polygon with heights (ISO 1003, and PostGIS's flag with an srid), most significant byte first.
        for head in [&[0, 0, 0, 0x03, 0xEB][..], &[0, 0xA0, 0, 0, 3, 0, 0, 0x0B, 0xBE][..]] {
            let mut bytes = head.to_vec();
            bytes.extend([0, 0, 0, 1, 0, 0, 0, 4]);
            for c in &triangle()[0][0] {
                bytes.extend([c.x.to_be_bytes(), c.y.to_be_bytes(), 9.0_f64.to_be_bytes()].concat());
            }
            assert_eq!(polygons(&bytes).unwrap(), triangle());
        }
    }

    #[test]
    fn damage_is_said_and_never_a_panic() {
        let whole = written(&triangle());
        for length in 0..whole.len() {
            assert_eq!(polygons(&whole[..length]).unwrap_err(), "a damaged shape");
        }
        assert_eq!(polygons(&[1, 1, 0, 0, 0]).unwrap_err(), "Point");
        let mut endless = whole.clone();
        endless[5..9].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(polygons(&endless).is_err());
    }
}
