//! The saturation line of water and steam, and steam as a supply.
//!
//! IAPWS-IF97, region 4: "Revised Release on the IAPWS Industrial Formulation 1997", equations 30 (pressure) and 31 (temperature), valid from
//! 273.15 K to the critical point at 647.096 K and 220.64 bar.

use super::gate::HeatGate;

/// The coefficients of equation 29, table 34 of the release.
const N: [f64; 10] = [
    1_167.052_145_276_7,
    -724_213.167_032_06,
    -17.073_846_940_092,
    12_020.824_702_47,
    -3_232_555.032_233_3,
    14.915_108_613_53,
    -4_823.265_736_159_1,
    405_113.405_420_57,
    -0.238_555_575_678_49,
    650.175_348_447_98,
];

/// What 0 °C is in kelvin.
pub(super) const KELVIN: f64 = 273.15;

/// The pressure at which water boils at a temperature, bar absolute; none outside 0 to 373.946 °C.
pub fn saturation_pressure_bar(celsius: f64) -> Option<f64> {
    if !(0.0..=373.946).contains(&celsius) {
        return None;
    }
    let kelvin = celsius + KELVIN;
    let theta = kelvin + N[8] / (kelvin - N[9]);
    let a = theta * theta + N[0] * theta + N[1];
    let b = N[2] * theta * theta + N[3] * theta + N[4];
    let c = N[5] * theta * theta + N[6] * theta + N[7];
    let root = 2.0 * c / (-b + (b * b - 4.0 * a * c).sqrt());
    Some(root.powi(4) * 10.0)
}

/// The temperature at which water boils under a pressure in bar absolute, °C; none outside 0.006112 to 220.64 bar.
pub fn saturation_temperature_c(bar: f64) -> Option<f64> {
    if !(0.006_112..=220.64).contains(&bar) {
        return None;
    }
    let beta = (bar / 10.0).powf(0.25);
    let e = beta * beta + N[2] * beta + N[5];
    let f = N[0] * beta * beta + N[3] * beta + N[6];
    let g = N[1] * beta * beta + N[4] * beta + N[7];
    let d = 2.0 * g / (-f - (f * f - 4.0 * e * g).sqrt());
    let half = N[9] + d;
    let kelvin = f64::midpoint(half, -(half * half - 4.0 * (N[8] + N[9] * d)).sqrt());
    Some(kelvin - KELVIN)
}

/// Whether steam of a pressure in bar absolute can be let into a steam main that is kept at a saturation temperature in °C.
pub fn feeds_main(supply_bar: f64, main_c: f64) -> Result<(), HeatGate> {
    let needed = saturation_pressure_bar(main_c).unwrap_or(f64::INFINITY);
    if supply_bar >= needed {
        return Ok(());
    }
    Err(HeatGate::SteamPressure { short_bar: needed - supply_bar })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verification values of tables 35 and 36 of the release.
    #[test]
    fn the_saturation_line_gives_the_values_of_the_release() {
        for (kelvin, bar) in [(300.0, 0.035_365_894_1), (500.0, 26.388_977_6), (600.0, 123.443_146)] {
            let found = saturation_pressure_bar(kelvin - KELVIN).unwrap();
            assert!((found / bar - 1.0).abs() < 1e-8, "{kelvin} K: {found} bar");
        }
        for (bar, kelvin) in [(1.0, 372.755_919), (10.0, 453.035_632), (100.0, 584.149_488)] {
            let found = saturation_temperature_c(bar).unwrap() + KELVIN;
            assert!((found - kelvin).abs() < 1e-6, "{bar} bar: {found} K");
        }
        assert_eq!(saturation_pressure_bar(380.0), None);
        assert_eq!(saturation_temperature_c(300.0), None);
    }

    #[test]
    fn steam_feeds_a_main_of_its_pressure_and_no_other() {
        assert_eq!(feeds_main(10.0, 179.0), Ok(()));
        let refused = feeds_main(5.0, 180.0).unwrap_err();
        assert!(matches!(refused, HeatGate::SteamPressure { short_bar } if (short_bar - 5.03).abs() < 0.01));
    }
}
