//! Seeded random draws: the same for the same seed, key and replicate, at any number of threads.
//!
//! A [`Stream`] is a generator that only counts: what it gives depends on its key and on how far it has been read,
//! never on what else was drawn. Each replicate of a simulation has a stream of its own, so that replicates can be
//! computed in any order.
//!
//! The distributions are exact, by inversion or by rejection, up to the resolution of numbers.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use statrs::function::gamma::ln_gamma;

/// A stream of random numbers that depends on the seed and a key of words, and on nothing else.
///
/// ```
/// # use jamlik::statistics::draws::Stream;
/// let mut stream = Stream::new(1, &["falls", "0680"]);
/// let (first, second) = (stream.uniform(), stream.uniform());
/// stream.replicate(0);
/// assert_eq!((stream.uniform(), stream.uniform()), (first, second));
/// ```
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of a key such as an indicator and an area, at the start of replicate 0.
    pub fn new(seed: u64, words: &[&str]) -> Stream {
        let mut key = [0; 32];
        for (lane, bytes) in (0_u64..).zip(key.chunks_exact_mut(8)) {
            bytes.copy_from_slice(&hash(seed, lane, words).to_le_bytes());
        }
        Stream(ChaCha8Rng::from_seed(key))
    }

    /// Goes to the start of a replicate.
    pub fn replicate(&mut self, number: u64) {
        self.0.set_stream(number);
        self.0.set_word_pos(0);
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// 32 random bits.
    pub fn half_bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number from 0 up to 1.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A draw from the normal distribution of mean 0 and variance 1, by inversion.
    pub fn normal(&mut self) -> f64 {
        // In the middle of one of 2⁵³ equal steps, so never 0 or 1.
        normal_quantile(((self.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
    }

    /// A draw from a normal distribution, given that it lies from `lowest` to `highest`, between which its mean lies.
    ///
    /// Drawn until it does; where the limits are so near that this would take long, from evenly spread numbers instead.
    pub fn normal_within(&mut self, mean: f64, deviation: f64, [lowest, highest]: [f64; 2]) -> f64 {
        if deviation == 0.0 {
            return mean;
        }
        let narrow = highest - lowest < 2.5 * deviation;
        loop {
            let value =
                if narrow { lowest + (highest - lowest) * self.uniform() } else { mean + deviation * self.normal() };
            let far = (value - mean) / deviation;
            let kept = !narrow || self.uniform() < (-0.5 * far * far).exp();
            if kept && lowest <= value && value <= highest {
                return value;
            }
        }
    }

    /// How many of `n` independent trials succeed, each with probability `p`.
    ///
    /// Source: Hörmann 1993, doi:10.1080/00949659308811496 (algorithm BTRS); by inversion where few do or fail.
    pub fn binomial(&mut self, n: f64, p: f64) -> f64 {
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        if n * p < FEW {
            return self.few(n, p, |k| (n - k) / (k + 1.0) * (p / (1.0 - p)), (n * (-p).ln_1p()).exp());
        }
        let spread = (n * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let (centre, sure) = (n * p + 0.5, 0.92 - 4.2 / b);
        let (alpha, mode, odds) = ((2.83 + 5.1 / b) * spread, ((n + 1.0) * p).floor(), (p / (1.0 - p)).ln());
        loop {
            let (u, v) = (self.uniform() - 0.5, self.uniform());
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + centre).floor();
            if us >= 0.07 && v <= sure {
                return k;
            }
            if !(0.0..=n).contains(&k) {
                continue;
            }
            let ways = |k: f64| ln_gamma(k + 1.0) + ln_gamma(n - k + 1.0);
            if (v * alpha / (a / (us * us) + b)).ln() <= ways(mode) - ways(k) + (k - mode) * odds {
                return k;
            }
        }
    }

    /// How many events happen where `mean` are expected.
    ///
    /// Source: Hörmann 1993, doi:10.1016/0167-6687(93)90997-4 (algorithm PTRS); by inversion where few are expected.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        if mean < FEW {
            return self.few(f64::INFINITY, mean, |k| mean / (k + 1.0), (-mean).exp());
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.024_83 * b;
        let (inverse_alpha, sure) = (1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2.0));
        loop {
            let (u, v) = (self.uniform() - 0.5, self.uniform());
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
            if us >= 0.07 && v <= sure {
                return k;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            if (v * inverse_alpha / (a / (us * us) + b)).ln() <= k * mean.ln() - mean - ln_gamma(k + 1.0) {
                return k;
            }
        }
    }

    /// A draw from the gamma distribution of this shape ≥ 0 and scale 1; 0 for a shape of 0.
    ///
    /// Source: Marsaglia and Tsang 2000, doi:10.1145/358407.358414.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape <= 0.0 {
            return 0.0;
        }
        if shape < 1.0 {
            let above = self.gamma(shape + 1.0);
            return above * (1.0 - self.uniform()).powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.uniform()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// A draw from the beta distribution of these shapes ≥ 0, not both 0; one of 0 leaves all to the other.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        // Of shapes so small that both draws are 0, nearly all probability is at the ends.
        if x + y > 0.0 { x / (x + y) } else { f64::from(u8::from(self.uniform() * (a + b) < a)) }
    }

    /// The inverse of a distribution of few events: from the probability of none, and how much that of one more is.
    fn few(&mut self, most: f64, expected: f64, one_more: impl Fn(f64) -> f64, none: f64) -> f64 {
        let (mut left, mut probability, mut k) = (self.uniform(), none, 0.0);
        while k < most {
            left -= probability;
            // What rounding leaves of the tail holds no probability worth walking.
            if left < 0.0 || (probability < 1e-18 && k > expected) {
                break;
            }
            probability *= one_more(k);
            k += 1.0;
        }
        k
    }
}

/// Below this many expected events a distribution is inverted one by one.
const FEW: f64 = 10.0;

/// FNV-1a over the seed, the lane and the words, each closed by a byte that no UTF-8 text holds.
fn hash(seed: u64, lane: u64, words: &[&str]) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let start = [seed.to_le_bytes(), lane.to_le_bytes()].concat().into_iter().fold(0xcbf2_9ce4_8422_2325, step);
    words.iter().fold(start, |hash, word| word.bytes().chain([0xff]).fold(hash, step))
}

/// The normal quantile, Φ⁻¹(p) for 0 < p < 1, to about 16 digits and fast.
///
/// Source: Wichura 1988, doi:10.2307/2347330 (algorithm AS 241, PPND16).
#[allow(clippy::excessive_precision)] // as published
fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        let above = [
            3.387_132_872_796_366_608_0,
            1.331_416_678_917_843_774_5e2,
            1.971_590_950_306_551_442_7e3,
            1.373_169_376_550_946_112_5e4,
            4.592_195_393_154_987_145_7e4,
            6.726_577_092_700_870_085_3e4,
            3.343_057_558_358_812_810_5e4,
            2.509_080_928_730_122_672_7e3,
        ];
        let below = [
            1.0,
            4.231_333_070_160_091_125_2e1,
            6.871_870_074_920_579_083_0e2,
            5.394_196_021_424_751_107_7e3,
            2.121_379_430_158_659_586_7e4,
            3.930_789_580_009_271_061_0e4,
            2.872_908_573_572_194_267_4e4,
            5.226_495_278_852_854_561_0e3,
        ];
        return q * polynomial(&above, r) / polynomial(&below, r);
    }
    let r = (-p.min(1.0 - p).ln()).sqrt();
    let value = if r <= 5.0 {
        let above = [
            1.423_437_110_749_683_577_34,
            4.630_337_846_156_545_295_90,
            5.769_497_221_460_691_405_50,
            3.647_848_324_763_204_605_04,
            1.270_458_252_452_368_382_58,
            2.417_807_251_774_506_117_70e-1,
            2.272_384_498_926_918_458_33e-2,
            7.745_450_142_783_414_076_40e-4,
        ];
        let below = [
            1.0,
            2.053_191_626_637_758_821_87,
            1.676_384_830_183_803_849_40,
            6.897_673_349_851_000_045_50e-1,
            1.481_039_764_274_800_745_90e-1,
            1.519_866_656_361_645_719_66e-2,
            5.475_938_084_995_344_946_00e-4,
            1.050_750_071_644_416_843_24e-9,
        ];
        polynomial(&above, r - 1.6) / polynomial(&below, r - 1.6)
    } else {
        let above = [
            6.657_904_643_501_103_777_20,
            5.463_784_911_164_114_369_90,
            1.784_826_539_917_291_335_80,
            2.965_605_718_285_048_912_30e-1,
            2.653_218_952_657_612_309_30e-2,
            1.242_660_947_388_078_438_60e-3,
            2.711_555_568_743_487_578_15e-5,
            2.010_334_399_292_288_132_65e-7,
        ];
        let below = [
            1.0,
            5.998_322_065_558_879_376_90e-1,
            1.369_298_809_227_358_053_10e-1,
            1.487_536_129_085_061_485_25e-2,
            7.868_691_311_456_132_591_00e-4,
            1.846_318_317_510_054_681_80e-5,
            1.421_511_758_316_445_888_70e-7,
            2.044_263_103_389_939_785_64e-15,
        ];
        polynomial(&above, r - 5.0) / polynomial(&below, r - 5.0)
    };
    if q < 0.0 { -value } else { value }
}

fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF, Gamma, Normal, Poisson};

    use super::*;

    #[test]
    fn streams_of_different_keys_differ_and_of_the_same_key_agree() {
        let first = |seed, words: &[&str]| Stream::new(seed, words).uniform();
        assert_eq!(first(1, &["a", "b"]), first(1, &["a", "b"]));
        assert_ne!(first(1, &["a", "b"]), first(1, &["ab"]));
        assert_ne!(first(1, &["a", "b"]), first(2, &["a", "b"]));
    }

    #[test]
    fn a_replicate_does_not_depend_on_what_was_drawn_before() {
        let mut stream = Stream::new(1, &["a"]);
        stream.replicate(7);
        let first = stream.normal();
        stream.replicate(3);
        let other: Vec<f64> = (0..100).map(|_| stream.normal()).collect();
        stream.replicate(7);
        assert_eq!(stream.normal(), first);
        assert!(!other.contains(&first));
    }

    #[test]
    fn the_quantile_inverts_the_distribution() {
        for p in [1e-300, 1e-17, 1e-12, 1e-5, 0.01, 0.074, 0.076, 0.3, 0.5, 0.7, 0.93, 0.999] {
            let x = normal_quantile(p);
            assert!((Normal::standard().cdf(x) / p - 1.0).abs() < 1e-10, "Φ({x}) is not {p}");
        }
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
    }

    /// The largest distance between the distribution of draws and the exact one; beyond 1.95 / √n it is one chance in 1
    /// 000.
    fn distance(mut draws: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
        draws.sort_by(f64::total_cmp);
        let n = draws.len();
        let apart = |(i, x): (usize, &f64)| {
            if draws.get(i + 1) == Some(x) { 0.0 } else { (cdf(*x) - (i + 1) as f64 / n as f64).abs() }
        };
        draws.iter().enumerate().map(apart).fold(0.0, f64::max)
    }

    const DRAWS: usize = 40_000;
    const FARTHEST: f64 = 1.95 / 200.0;

    #[test]
    fn normal_draws_are_normal_also_within_limits() {
        let mut stream = Stream::new(7, &["normal"]);
        let draws = (0..DRAWS).map(|_| stream.normal()).collect();
        assert!(distance(draws, |x| Normal::standard().cdf(x)) < FARTHEST);
        for (mean, deviation, [low, high]) in
            [(0.1, 0.2, [0.0, f64::INFINITY]), (0.9, 0.1, [0.0, 1.0]), (0.2, 3.0, [0.0, 1.0]), (0.0, 1.0, [0.0, 2.0])]
        {
            let normal = Normal::new(mean, deviation).expect("a distribution");
            let draws = (0..DRAWS).map(|_| stream.normal_within(mean, deviation, [low, high])).collect();
            let (below, all) = (normal.cdf(low), normal.cdf(high) - normal.cdf(low));
            assert!(distance(draws, |x| (normal.cdf(x) - below) / all) < FARTHEST, "{mean} ± {deviation}");
        }
        assert_eq!(stream.normal_within(0.0, 0.0, [0.0, 1.0]), 0.0);
    }

    #[test]
    fn gamma_and_beta_draws_have_their_distribution() {
        let mut stream = Stream::new(7, &["gamma"]);
        for shape in [0.05, 0.7, 1.0, 4.5, 900.0] {
            let exact = Gamma::new(shape, 1.0).expect("a distribution");
            let draws = (0..DRAWS).map(|_| stream.gamma(shape)).collect();
            assert!(distance(draws, |x| exact.cdf(x)) < FARTHEST, "shape {shape}");
        }
        for (a, b) in [(0.5, 0.5), (3.0, 40.0), (200.0, 800.0)] {
            let exact = Beta::new(a, b).expect("a distribution");
            let draws = (0..DRAWS).map(|_| stream.beta(a, b)).collect();
            assert!(distance(draws, |x| exact.cdf(x)) < FARTHEST, "shapes {a}, {b}");
        }
        assert_eq!([stream.gamma(0.0), stream.beta(0.0, 2.0), stream.beta(2.0, 0.0)], [0.0, 0.0, 1.0]);
        assert!((0..100).all(|_| [0.0, 1.0].contains(&stream.beta(1e-320, 1e-320))));
    }

    #[test]
    fn counts_have_their_distribution() {
        let mut stream = Stream::new(7, &["counts"]);
        for (n, p) in [(40_u64, 0.03), (40, 0.97), (500, 0.4), (100_000, 0.0001), (25, 0.5)] {
            let exact = Binomial::new(p, n).expect("a distribution");
            let draws = (0..DRAWS).map(|_| stream.binomial(n as f64, p)).collect();
            assert!(distance(draws, |x| exact.cdf(x as u64)) < FARTHEST, "{n} × {p}");
        }
        let normal = Normal::new(3e8, 2.1e8_f64.sqrt()).expect("a distribution");
        let draws = (0..DRAWS).map(|_| stream.binomial(1e9, 0.3)).collect();
        assert!(distance(draws, |x| normal.cdf(x + 0.5)) < FARTHEST, "10⁹ × 0.3 is nearly normal");
        for mean in [0.5, 9.9, 10.1, 300.0] {
            let exact = Poisson::new(mean).expect("a distribution");
            let draws = (0..DRAWS).map(|_| stream.poisson(mean)).collect();
            assert!(distance(draws, |x| exact.cdf(x as u64)) < FARTHEST, "mean {mean}");
        }
        assert_eq!([stream.binomial(0.0, 0.3), stream.binomial(9.0, 0.0), stream.binomial(9.0, 1.0)], [0.0, 0.0, 9.0]);
        assert_eq!(stream.poisson(0.0), 0.0);
    }
}
