//! A root of a function between two places where its signs differ.

/// The most steps; bisection alone needs about 60 for full precision.
const STEPS: usize = 200;

/// The root of a continuous `f` between `a` and `b`, where its signs differ or one of its values is 0, to the precision of `f64`.
///
/// Brent's method (Brent, Algorithms for Minimization without Derivatives, 1973, chapter 4): inverse quadratic interpolation or a secant
/// where they converge, bisection where they do not, so it never leaves the bracket.
pub(super) fn root(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    let mut search = Search::between((a, f(a)), (b, f(b)));
    for _ in 0..STEPS {
        let (tolerance, to_middle) = search.arrange();
        if to_middle.abs() <= tolerance || search.best.1 == 0.0 {
            break;
        }
        search.choose_step(tolerance, to_middle);
        let step = if search.step.abs() > tolerance { search.step } else { tolerance.copysign(to_middle) };
        let next = search.best.0 + step;
        search.previous = search.best;
        search.best = (next, f(next));
    }
    search.best.0
}

/// Places with the value of the function there.
struct Search {
    /// The best so far.
    best: (f64, f64),
    /// The best before that.
    previous: (f64, f64),
    /// The other end of the bracket.
    contra: (f64, f64),
    /// The last step, and the one before it.
    step: f64,
    step_before: f64,
}

impl Search {
    fn between(a: (f64, f64), b: (f64, f64)) -> Self {
        let width = b.0 - a.0;
        Self { best: b, previous: a, contra: a, step: width, step_before: width }
    }

    /// Makes `contra` the other end of the bracket and `best` the better of the two. Gives the tolerance and the way to the middle.
    fn arrange(&mut self) -> (f64, f64) {
        if self.best.1.signum() == self.contra.1.signum() {
            self.contra = self.previous;
            self.step = self.best.0 - self.previous.0;
            self.step_before = self.step;
        }
        if self.contra.1.abs() < self.best.1.abs() {
            self.previous = self.best;
            self.best = self.contra;
            self.contra = self.previous;
        }
        let tolerance = 2.0 * f64::EPSILON * self.best.0.abs();
        (tolerance, (self.contra.0 - self.best.0) / 2.0)
    }

    /// An interpolated step where it stays well inside the bracket and shrinks fast enough, otherwise half the bracket.
    fn choose_step(&mut self, tolerance: f64, to_middle: f64) {
        if self.step_before.abs() >= tolerance && self.previous.1.abs() > self.best.1.abs() {
            let (p, q) = self.interpolate(to_middle);
            let limit = (3.0 * to_middle * q - (tolerance * q).abs()).min((self.step_before * q).abs());
            if 2.0 * p < limit {
                self.step_before = self.step;
                self.step = p / q;
                return;
            }
        }
        self.step = to_middle;
        self.step_before = to_middle;
    }

    /// The interpolated step as a fraction with a numerator of at least 0.
    fn interpolate(&self, to_middle: f64) -> (f64, f64) {
        let s = self.best.1 / self.previous.1;
        let (p, q) = if self.previous.0 == self.contra.0 {
            (2.0 * to_middle * s, 1.0 - s)
        } else {
            let (q, r) = (self.previous.1 / self.contra.1, self.best.1 / self.contra.1);
            let way_back = self.best.0 - self.previous.0;
            let p = s * (2.0 * to_middle * q * (q - r) - way_back * (r - 1.0));
            (p, (q - 1.0) * (r - 1.0) * (s - 1.0))
        };
        if p > 0.0 { (p, -q) } else { (-p, q) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_easy_and_hard_functions_are_found() {
        let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
        near(root(|x| x * x - 2.0, 0.0, 2.0), std::f64::consts::SQRT_2);
        near(root(|x| x.cos() - x, 0.0, 1.0), 0.739_085_133_215_160_6);
        near(root(|x| if x < 0.3 { -1.0 } else { 1.0 }, 0.0, 1.0), 0.3);
        near(root(|x| x - 1.0, 1.0, 5.0), 1.0);
        near(root(|x| x - 5.0, 1.0, 5.0), 5.0);
        // Flat around the root: only the value is that small.
        assert!((root(|x| (x - 1.0).powi(9), 0.0, 3.0) - 1.0).abs() < 0.03);
    }
}
