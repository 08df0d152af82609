//! The zone of agreement: one bit a day for each side, and the even split where both consent.

#![cfg(test)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use turash_domain::model::agreement::Consent;
use turash_domain::ports::{Clock, Content};
use turash_domain::{
    Coordinates, Direction, EurPerUnit, FlowId, LocationQuality, MatchId, MatchState, NotNegative, Quantity,
    ResourceFlow, Sequence, Site, SiteId, Text, Timestamp, Version,
};
use turash_services::{CommandError, Commands, Draft, Ports, Step, ZoneAction, ZoneAnswer};

use crate::world::{Random, flow, import, ports, remove, site};

use Direction::{Demand, Supply};
use ZoneAction::{Ask, Consent as Agree, Withdraw};

const HOUR: i64 = 3_600_000;

/// A clock that only the test moves.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

struct World {
    ports: Ports,
    clock: Arc<Hands>,
}

impl World {
    /// Supplies `s0`, `s0b` at site 0 and `s1` at site 1, demands `d2` and `d2b` at site 2, without limits.
    async fn new() -> Self {
        let clock = Arc::new(Hands(AtomicI64::new(1_700_000_000_000)));
        let ports = Ports { clock: clock.clone(), ..ports().await };
        let place = |number: u64| {
            let coordinates = Coordinates::new(10.0 + number as f64 * 0.02, 50.0).unwrap();
            let some = site(number, &mut Random(number));
            Draft::Site(Site { coordinates, location: LocationQuality::Own, ..some })
        };
        import(&ports, &[place(0), place(1), place(2)]).await;
        let world = Self { ports, clock };
        for id in ["s0", "s0b", "s1", "d2", "d2b"] {
            world.limit(id, None).await;
        }
        world
    }

    async fn limit(&self, id: &str, limit: Option<f64>) {
        let direction = if id.starts_with('s') { Supply } else { Demand };
        let flow = ResourceFlow {
            id: FlowId::new(id).unwrap(),
            site: SiteId::new(&format!("site-{}", &id[1..2])).unwrap(),
            direction,
            quantity: Quantity::new(1_000.0, None).unwrap(),
            price_limit: limit.map(|price| EurPerUnit::new(price).unwrap()),
            ..flow(0, 1, &mut Random(1))
        };
        import(&self.ports, &[Draft::Flow(flow)]).await;
    }

    async fn step(&self, pair: &str, to: MatchState) {
        let reason = to.needs_reason().then(|| Text::new("as it goes").unwrap());
        let step = Step { to, annual: NotNegative::new(10.0).ok(), price: None, actor: None, reason };
        Commands::new(self.ports.clone())
            .transition(&MatchId::parse(pair).unwrap(), &step, None)
            .await
            .unwrap();
    }

    async fn speak(
        &self,
        pair: &str,
        side: Direction,
        action: ZoneAction,
    ) -> Result<ZoneAnswer, CommandError> {
        let id = MatchId::parse(pair).unwrap();
        Commands::new(self.ports.clone()).negotiate(&id, side, action).await.map(|receipt| receipt.result)
    }

    /// Whether there is a zone, as one side hears it.
    async fn asks(&self, pair: &str, side: Direction) -> bool {
        self.speak(pair, side, Ask).await.unwrap().has_zone.unwrap()
    }

    /// A side is told to wait until this many hours from now.
    async fn waits(&self, pair: &str, side: Direction, hours: i64) {
        let error = self.speak(pair, side, Ask).await.unwrap_err();
        let CommandError::AskedAlready { side: of, again } = error else { panic!("{error}") };
        assert_eq!((of, again.millis()), (side, self.clock.now().millis() + hours * HOUR));
    }

    fn pass(&self, hours: i64) {
        self.clock.0.fetch_add(hours * HOUR, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn each_side_asks_once_a_day_and_hears_yes_or_no() {
    let world = World::new().await;
    world.limit("s0", Some(12.0)).await;
    world.limit("d2", Some(11.0)).await;
    let early = world.speak("s0~d2", Supply, Ask).await.unwrap_err().to_string();
    assert!(early.contains("found 'suggested', expected negotiating"), "{early}");
    world.step("s0~d2", MatchState::Negotiating).await;
    let head = world.ports.log.head().await.unwrap();
    assert!(!world.asks("s0~d2", Supply).await);
    world.waits("s0~d2", Supply, 24).await;
    world.pass(23);
    world.waits("s0~d2", Supply, 1).await;
    // The other side has a question of its own, and the limits are those of the moment.
    world.limit("d2", Some(12.0)).await;
    let answer = world.speak("s0~d2", Demand, Ask).await.unwrap();
    assert_eq!((answer.has_zone, answer.even_split, answer.consent), (Some(true), None, Consent::default()));
    assert_eq!(answer.may_ask_from.unwrap().millis(), world.clock.now().millis() + 24 * HOUR);
    world.pass(1);
    assert!(world.asks("s0~d2", Supply).await);
    // No event tells of a question: the one after `head` is of the flow.
    let events = world.ports.log.read(head, 10).await.unwrap();
    let names: Vec<_> = events.iter().filter_map(Content::event).map(|event| event.data.name()).collect();
    assert_eq!(names, ["resource_flow_updated"]);
}

#[tokio::test]
async fn a_side_without_a_limit_refuses_no_price_and_the_answer_is_the_same_as_of_one_that_fits() {
    let world = World::new().await;
    world.limit("s0", Some(90_000.0)).await;
    world.step("s0~d2", MatchState::Negotiating).await;
    let without = world.speak("s0~d2", Supply, Ask).await.unwrap();
    world.pass(24);
    world.limit("d2", Some(95_000.0)).await;
    let mut fits = world.speak("s0~d2", Supply, Ask).await.unwrap();
    (fits.may_ask_from, fits.version) = (without.may_ask_from, without.version);
    assert_eq!(without, fits);
}

/// Whatever it does within the day, it gets no second answer.
#[tokio::test]
async fn no_change_of_ones_own_gives_a_second_question_within_the_day() {
    let world = World::new().await;
    world.limit("s0", Some(50.0)).await;
    world.limit("d2", Some(30.0)).await;
    for pair in ["s0~d2", "s0b~d2", "s1~d2", "s0~d2b"] {
        world.step(pair, MatchState::Negotiating).await;
    }
    assert!(!world.asks("s0~d2", Supply).await);
    world.pass(1);
    // Another limit.
    world.limit("s0", Some(20.0)).await;
    world.waits("s0~d2", Supply, 23).await;
    // Another flow of the same site.
    world.limit("s0b", Some(20.0)).await;
    world.waits("s0b~d2", Supply, 23).await;
    // A step back and forth.
    world.step("s0~d2", MatchState::Withdrawn).await;
    world.step("s0~d2", MatchState::Negotiating).await;
    world.waits("s0~d2", Supply, 23).await;
    // The flow made again, and another one after it is gone.
    for _ in 0..2 {
        assert!(remove(&world.ports, &FlowId::new("s0").unwrap()).await);
        world.waits("s0b~d2", Supply, 23).await;
        world.limit("s0", Some(20.0)).await;
        world.waits("s0~d2", Supply, 23).await;
    }
    // A consent, alone, tells nothing and gives no question.
    let answer = world.speak("s0~d2", Supply, Agree).await.unwrap();
    assert_eq!((answer.has_zone, answer.even_split), (None, None));
    world.waits("s0~d2", Supply, 23).await;
    // Others, and questions about other flows, have days of their own.
    assert!(world.asks("s1~d2", Supply).await);
    assert!(world.asks("s0~d2b", Supply).await);
    assert!(world.asks("s0~d2", Demand).await);
    world.pass(23);
    assert!(world.asks("s0b~d2", Supply).await);
}

/// However many ask at once, of their own flows or of one, at most one hears an answer.
#[tokio::test(flavor = "multi_thread")]
async fn of_questions_at_once_at_most_one_is_answered() {
    let world = Arc::new(World::new().await);
    for pair in ["s0~d2", "s0b~d2"] {
        world.step(pair, MatchState::Negotiating).await;
    }
    for _ in 0..10 {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..8 {
            let world = Arc::clone(&world);
            let pair = if number % 2 == 0 { "s0~d2" } else { "s0b~d2" };
            tasks.spawn(async move { world.speak(pair, Supply, Ask).await.is_ok() });
        }
        let answered = tasks.join_all().await.into_iter().filter(|answered| *answered).count();
        assert!(answered <= 1, "{answered} answers");
        world.pass(24);
    }
}

#[tokio::test]
async fn the_even_split_takes_both_consents_which_stand_for_the_limits_of_the_moment() {
    let world = World::new().await;
    world.step("s0~d2", MatchState::Negotiating).await;
    let without = world.speak("s0~d2", Supply, Agree).await.unwrap_err().to_string();
    assert!(
        without.contains("price_limit_eur_per_unit") && without.contains("nothing to split"),
        "{without}"
    );
    world.limit("s0", Some(12.0)).await;
    world.limit("d2", Some(30.0)).await;
    let one = world.speak("s0~d2", Supply, Agree).await.unwrap();
    assert_eq!((one.consent, one.even_split), (Consent { supply: true, demand: false }, None));
    let both = world.speak("s0~d2", Demand, Agree).await.unwrap();
    assert_eq!((both.has_zone, both.even_split.map(EurPerUnit::get)), (Some(true), Some(21.0)));
    // Consenting again changes nothing.
    let again = world.speak("s0~d2", Supply, Agree).await.unwrap();
    assert_eq!((again.version, again.even_split), (both.version, both.even_split));
    // With another limit the consent is gone.
    world.limit("d2", Some(40.0)).await;
    let changed = world.speak("s0~d2", Supply, Agree).await.unwrap();
    assert_eq!((changed.consent, changed.even_split), (Consent { supply: true, demand: false }, None));
    let both = world.speak("s0~d2", Demand, Agree).await.unwrap();
    assert_eq!(both.even_split.map(EurPerUnit::get), Some(26.0));
    let back = world.speak("s0~d2", Demand, Withdraw).await.unwrap();
    assert_eq!((back.consent.demand, back.even_split, back.has_zone), (false, None, None));
    // No zone, no split; both hear so.
    world.limit("d2", Some(11.0)).await;
    let none = world.speak("s0~d2", Demand, Agree).await.unwrap();
    assert_eq!((none.has_zone, none.even_split), (Some(false), None));
    // A step ends all consents.
    world.step("s0~d2", MatchState::Withdrawn).await;
    let refused = world.speak("s0~d2", Demand, Withdraw).await.unwrap_err().to_string();
    assert!(refused.contains("found 'withdrawn', expected negotiating"), "{refused}");
    world.step("s0~d2", MatchState::Negotiating).await;
    let asked = world.speak("s0~d2", Supply, Ask).await.unwrap();
    assert_eq!(asked.consent, Consent::default());
    assert!(world.ports.log.head().await.unwrap() > Sequence::START && asked.version > Version(5));
}

#[tokio::test]
async fn what_is_no_pair_is_refused() {
    let world = World::new().await;
    for pair in ["s0~nobody", "nobody~d2"] {
        assert!(matches!(
            world.speak(pair, Supply, Ask).await,
            Err(CommandError::NotFound { subject }) if subject == "flow/nobody"
        ));
    }
    assert!(matches!(world.speak("d2~s0", Supply, Ask).await, Err(CommandError::Invalid { .. })));
}
