//! Decimal numbers exactly as they are written; only [`Dec::value`] makes a binary number of one.

/// `digits / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dec {
    digits: i64,
    scale: u32,
}

impl Dec {
    pub(crate) fn new(digits: i64, scale: u32) -> Self {
        Self { digits, scale }
    }

    /// A number to so many decimals.
    pub(crate) fn near(value: f64, decimals: u32) -> Self {
        let digits = (value * 10_f64.powi(decimals as i32)).round();
        assert!(digits.abs() < 1e18, "the generator makes numbers of up to 18 digits, not {value}");
        Self::new(digits as i64, decimals)
    }

    /// The binary number that is nearest.
    pub(crate) fn value(self) -> f64 {
        self.text('.', None).parse().unwrap()
    }

    /// To at most so many decimals, halves away from zero, as spreadsheets show numbers.
    pub(crate) fn rounded(self, decimals: u32) -> Self {
        if self.scale <= decimals {
            return self;
        }
        let unit = 10_i64.pow(self.scale - decimals);
        let half = if self.digits < 0 { -unit / 2 } else { unit / 2 };
        Self::new((self.digits + half) / unit, decimals)
    }

    /// To at most so many digits that count.
    pub(crate) fn significant(self, count: u32) -> Self {
        let surplus = self.digits.unsigned_abs().to_string().len() as u32;
        let surplus = surplus.saturating_sub(count);
        if surplus <= self.scale {
            return self.rounded(self.scale - surplus);
        }
        let whole = self.rounded(0).digits;
        let unit = 10_i64.pow(surplus - self.scale);
        Self::new((whole + whole.signum() * unit / 2) / unit * unit, 0)
    }

    /// Times ten to `places`.
    pub(crate) fn shifted(self, places: i32) -> Self {
        let scale = self.scale as i32 - places;
        if scale >= 0 {
            return Self::new(self.digits, scale as u32);
        }
        Self::new(self.digits * 10_i64.pow(scale.unsigned_abs()), 0)
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let scale = self.scale.max(other.scale);
        let raised = |dec: Self| dec.digits * 10_i64.pow(scale - dec.scale);
        Self::new(raised(self) + raised(other), scale)
    }

    pub(crate) fn negative(self) -> Self {
        Self::new(-self.digits, self.scale)
    }

    /// Without zeros at the end of the decimals.
    pub(crate) fn trimmed(mut self) -> Self {
        while self.scale > 0 && self.digits % 10 == 0 {
            self = Self::new(self.digits / 10, self.scale - 1);
        }
        self
    }

    /// With at least so many decimals.
    pub(crate) fn padded(self, decimals: u32) -> Self {
        if self.scale >= decimals { self } else { self.plus(Self::new(0, decimals)) }
    }

    pub(crate) fn is_whole(self) -> bool {
        self.trimmed().scale == 0
    }

    /// The digits with this decimal sign, and this sign between groups of three.
    pub(crate) fn text(self, decimal: char, thousands: Option<char>) -> String {
        let all = format!("{:0>width$}", self.digits.unsigned_abs(), width = self.scale as usize + 1);
        let (whole, decimals) = all.split_at(all.len() - self.scale as usize);
        let mut text = if self.digits < 0 { "-".to_owned() } else { String::new() };
        for (index, digit) in whole.chars().enumerate() {
            if let Some(sign) = thousands
                && index > 0
                && (whole.len() - index) % 3 == 0
            {
                text.push(sign);
            }
            text.push(digit);
        }
        if !decimals.is_empty() {
            text.push(decimal);
            text.push_str(decimals);
        }
        text
    }

    /// `1.23457` and its power of ten, for scientific writing: the digits of the mantissa without a sign between them.
    pub(crate) fn mantissa(self) -> (bool, String, i32) {
        let digits = self.digits.unsigned_abs().to_string();
        let power = digits.len() as i32 - 1 - self.scale as i32;
        let kept = digits.trim_end_matches('0');
        (self.digits < 0, if kept.is_empty() { "0" } else { kept }.to_owned(), power)
    }
}

/// `1.5e+05`, `1,5E+05`: at least two digits of the power.
pub(crate) fn scientific(dec: Dec, decimal: char, exponent: char) -> String {
    let (negative, digits, power) = dec.mantissa();
    let sign = if negative { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { String::new() } else { format!("{decimal}{rest}") };
    let power_sign = if power < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{exponent}{power_sign}{:02}", power.abs())
}

#[test]
fn decimals_are_written_and_rounded() {
    assert_eq!(Dec::new(1_234_500, 2).text(',', Some('.')), "12.345,00");
    assert_eq!(Dec::new(-5, 1).text('.', None), "-0.5");
    assert_eq!(Dec::new(123_456, 3).rounded(1), Dec::new(1_235, 1));
    assert_eq!(Dec::new(-15, 1).rounded(0), Dec::new(-2, 0));
    assert_eq!(Dec::new(123_456_789, 2).significant(4).text('.', None), "1235000");
    assert_eq!(Dec::new(123_456_789, 6).significant(5).text('.', None), "123.46");
    assert_eq!(Dec::new(9_550, 2).shifted(-2).trimmed().text('.', None), "0.955");
    assert_eq!(scientific(Dec::new(150_000, 0), ',', 'E'), "1,5E+05");
    assert_eq!(scientific(Dec::new(1, 4), '.', 'e'), "1e-04");
}
