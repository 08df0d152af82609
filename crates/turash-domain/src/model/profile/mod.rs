//! Time: a year as 576 weighted steps, the shape of a flow over them, and what of a supply a demand can take.
//!
//! **Steps.** Twelve months, each with a typical working day (Monday to Friday) and a typical weekend day of 24 hours. A step weighs as
//! many hours as the calendar year has of it, so the weights of a year add up to its 8,760 or 8,784 hours ([`Calendar`]). Public holidays
//! are not known: they count as the weekdays that they fall on.
//!
//! **Clock.** Steps are hours of the wall clock at the place, since people work by it. Every day has 24 of them. The hour that the clock
//! leaves out in spring counts like any other; the hour that it repeats in autumn counts once. A series in standard time, as meters write
//! it, is moved by an hour in summer where it is read ([`HourlyClock`]). Two sides in different time zones are compared hour by hour on
//! their own clocks.
//!
//! **Shapes.** A [`Shape`] is a flow's rate in each step, relative to its mean. A profile's weight is a rate, for months too: twelve equal
//! weights are a flat year.
//!
//! **What steps lose.** Hours of one step are averaged before the two sides are compared. So the steps never give less than the hours
//! would, and more where two flows avoid each other inside a step, such as one that runs on Mondays and one on Tuesdays. The hours of a
//! profile ([`hours_of`]) give the true value where it matters.

mod calendar;
mod deliver;
mod hourly;
mod parameters;
mod shape;
mod store;
mod weekly;

pub use calendar::Calendar;
pub use deliver::{Delivery, Side, bound_by_demand, deliver, delivered_in_steps, overlap, overlap_of_hours};
pub use hourly::{HourlyClock, hours_of, typical_days};
pub use parameters::ProfileParameters;
pub use shape::Shape;
pub use store::through_store;
