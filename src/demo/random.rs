//! Random numbers that are the same on every machine: a keyed stream, and draws made of + − × ÷ and √ alone.

use crate::statistics::draws;

/// A keyed stream whose distributions are made of + − × ÷ and √ alone.
pub struct Stream(draws::Stream);

impl Stream {
    /// The stream of a key such as an indicator and an area.
    pub fn new(seed: u64, words: &[&str]) -> Stream {
        Stream(draws::Stream::new(seed, words))
    }

    /// A number from 0 up to 1.
    pub fn uniform(&mut self) -> f64 {
        self.0.uniform()
    }

    /// 32 random bits.
    pub fn half_bits(&mut self) -> u32 {
        self.0.half_bits()
    }

    /// A draw of mean 0 and variance 1: the sum of twelve uniform draws, less six (Irwin–Hall), within ±6.
    pub fn normal(&mut self) -> f64 {
        let sum: u64 = (0..12).map(|_| u64::from(self.0.half_bits())).sum();
        sum as f64 / (1_u64 << 32) as f64 - 6.0
    }

    /// How many of `n` independent trials succeed: exact by inversion where few do (or fail), rounded normal else.
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        let trials = n as f64;
        if trials * p < 20.0 {
            return self.rare(n, p.max(0.0));
        }
        let count = trials * p + (trials * p * (1.0 - p)).sqrt() * self.normal();
        (count.round().max(0.0) as u64).min(n)
    }

    fn rare(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let mut probability = power(1.0 - p, n);
        let mut left = self.uniform();
        for count in 0..n {
            left -= probability;
            if left < 0.0 {
                return count;
            }
            probability *= odds * (n - count) as f64 / (count + 1) as f64;
            // What rounding left of the tail holds no probability worth walking.
            if probability < 1e-18 && (count as f64) > n as f64 * p {
                return count;
            }
        }
        n
    }
}

/// e to the power x, by Taylor's series on x / 1024 squared ten times: the platform's own may differ in the last digit.
pub fn exp(x: f64) -> f64 {
    let small = x.clamp(-600.0, 600.0) / 1024.0;
    let series = (1..=8).rev().fold(1.0, |sum, k| 1.0 + small / f64::from(k) * sum);
    (0..10).fold(series, |value, _| value * value)
}

fn power(base: f64, exponent: u64) -> f64 {
    let (mut result, mut square, mut left) = (1.0, base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_the_platform_to_twelve_digits() {
        for x in [-8.0, -1.0, -0.001, 0.0, 0.3, 1.0, 5.5] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 1e-12, "exp({x}) = {}", exp(x));
        }
    }

    #[test]
    fn draws_have_the_mean_and_spread_of_their_distribution() {
        let mut stream = Stream::new(7, &["test"]);
        for (n, p) in [(40_u64, 0.03), (40, 0.97), (500, 0.4), (100_000, 0.0001)] {
            let draws: Vec<f64> = (0..20_000).map(|_| stream.binomial(n, p) as f64).collect();
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / draws.len() as f64;
            let (expected, spread) = (n as f64 * p, n as f64 * p * (1.0 - p));
            assert!((mean - expected).abs() < 4.0 * (spread / 20_000.0).sqrt(), "mean {mean} of {n} × {p}");
            assert!((variance / spread - 1.0).abs() < 0.06, "variance {variance} of {n} × {p}");
        }
        let normals: Vec<f64> = (0..20_000).map(|_| stream.normal()).collect();
        assert!(normals.iter().sum::<f64>().abs() / 20_000.0 < 0.03);
    }
}
