//! The two laws of scaling, fitted to measurements by least squares.

/// Speed-up of one number of ranks against one rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Number of ranks.
    pub ranks: f64,
    /// How many times as fast as on one rank; in weak scaling, how many times as much work in the same time.
    pub speedup: f64,
}

/// The serial fraction s of Amdahl's law, S(p) = 1/(s + (1 − s)/p): what stays on one rank of a problem of fixed size
/// (G. Amdahl, AFIPS 1967). Fitted to the times t = 1/S, in which the law is linear: t − 1/p = s·(1 − 1/p).
///
/// `None` if no point has more than one rank. A negative s says that more ranks helped more than their number:
/// the parts fit into caches that the whole doesn't fit into.
pub fn amdahl(points: &[Point]) -> Option<f64> {
    slope(points.iter().map(|point| (1.0 - 1.0 / point.ranks, 1.0 / point.speedup - 1.0 / point.ranks)))
}

/// Amdahl's speed-up.
pub fn amdahl_speedup(serial: f64, ranks: f64) -> f64 {
    1.0 / (serial + (1.0 - serial) / ranks)
}

/// The serial fraction s of Gustafson's law, S(p) = p − s·(p − 1): what stays on one rank of a problem that grows with
/// the ranks (J. Gustafson, Communications of the ACM 31, 1988).
///
/// `None` if no point has more than one rank.
pub fn gustafson(points: &[Point]) -> Option<f64> {
    slope(points.iter().map(|point| (point.ranks - 1.0, point.ranks - point.speedup)))
}

/// Gustafson's speed-up.
pub fn gustafson_speedup(serial: f64, ranks: f64) -> f64 {
    ranks - serial * (ranks - 1.0)
}

/// The slope m of y = m·x by least squares: Σxy/Σx².
fn slope(points: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (xy, xx) = points.fold((0.0, 0.0), |(xy, xx), (x, y)| (xy + x * y, xx + x * x));
    (xx > 0.0).then(|| xy / xx)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(law: impl Fn(f64) -> f64) -> Vec<Point> {
        [1.0, 2.0, 4.0, 7.0].map(|ranks| Point { ranks, speedup: law(ranks) }).to_vec()
    }

    #[test]
    fn each_law_is_found_in_what_obeys_it() {
        for serial in [0.0, 0.05, 0.5, 1.0] {
            let fitted = amdahl(&points(|ranks| amdahl_speedup(serial, ranks))).expect("more than one rank");
            assert!((fitted - serial).abs() < 1e-12, "{fitted} for {serial}");
            let fitted = gustafson(&points(|ranks| gustafson_speedup(serial, ranks))).expect("more than one rank");
            assert!((fitted - serial).abs() < 1e-12, "{fitted} for {serial}");
        }
    }

    #[test]
    fn one_rank_says_nothing() {
        let alone = [Point { ranks: 1.0, speedup: 1.0 }];
        assert_eq!((amdahl(&alone), gustafson(&alone)), (None, None));
    }

    #[test]
    fn more_than_the_ideal_is_a_negative_fraction() {
        assert!(amdahl(&[Point { ranks: 2.0, speedup: 2.2 }]).expect("two ranks") < 0.0);
    }
}
