extern crate std;

use super::*;
use std::cell::RefCell;
use std::vec::Vec;

std::thread_local! {
    static SEEN: RefCell<Vec<(Place, Observed)>> = const { RefCell::new(Vec::new()) };
}

/// Remembers everything.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct All;

impl Observer for All {
    const ON: bool = true;

    fn observe(place: Place, number: Observed) {
        SEEN.with_borrow_mut(|seen| seen.push((place, number)));
    }
}

/// What `work` returns and whether it was cut, of the one number that it lets by.
fn seen<T>(place: Place, work: impl FnOnce(Place) -> T) -> (T, bool) {
    SEEN.take();
    let result = work(place);
    let seen = SEEN.take();
    let [(at, number)] = seen[..] else {
        panic!("seen: {seen:?}");
    };
    assert_eq!(at, place);
    (result, number.is_cut())
}

#[test]
fn every_place_has_an_index_and_a_name_of_its_own() {
    let mut names = Vec::new();
    for (index, place) in Place::ALL.iter().enumerate() {
        assert_eq!(place.index(), index);
        assert!(!names.contains(&place.name()), "{place:?}");
        names.push(place.name());
    }
}

#[test]
fn what_is_beyond_the_range_is_cut_and_seen() {
    type Out = (i64, bool);
    let act8 = |value| -> Out {
        let (act, cut) = seen(Place::Input, |at| act::<All, i8>(at, value));
        (act.into(), cut)
    };
    assert_eq!(act8(127), (127, false));
    assert_eq!(act8(128), (127, true));
    assert_eq!(act8(-128), (-128, false));
    assert_eq!(act8(-129), (-128, true));

    let number = |value| seen(Place::Gate, |at| number::<All>(at, value));
    assert_eq!(number(i64::from(i32::MAX)), (i32::MAX, false));
    assert_eq!(number(i64::from(i32::MAX) + 1), (i32::MAX, true));
    assert_eq!(number(i64::MIN), (i32::MIN, true));

    let range = |value| seen(Place::Carry, |at| range::<All>(at, value, -5, 4));
    assert_eq!(range(4), (4, false));
    assert_eq!(range(5), (4, true));
    assert_eq!(range(-6), (-5, true));
    let range = |value| seen(Place::Cell, |at| range32::<All>(at, value, -5, 4));
    assert_eq!(range(-5), (-5, false));
    assert_eq!(range(i32::MAX), (4, true));

    let sum = |a, b| seen(Place::PreActivation, |at| sum::<All>(at, a, b));
    assert_eq!(sum(i32::MAX, 0), (i32::MAX, false));
    assert_eq!(sum(i32::MAX, 1), (i32::MAX, true));
    let difference = |a, b| seen(Place::Complement, |at| difference::<All>(at, a, b));
    assert_eq!(difference(i32::MIN, 0), (i32::MIN, false));
    assert_eq!(difference(1 << 27, i32::MIN), (i32::MAX, true));
}

#[test]
fn one_is_no_loss_where_mathematics_ends_there() {
    let one = |value| seen(Place::Hidden, |at| closed_act::<All, i16>(at, value));
    assert_eq!(one(32768), (32767, false));
    assert_eq!(one(-32768), (-32768, false));
    assert_eq!(one(32769), (32767, true));
}

#[test]
fn real_numbers_round_half_up_before_they_are_cut() {
    let real = |steps| seen(Place::Input, |at| real_act::<All, i16>(at, steps));
    assert_eq!(real(32767.0), (32767, false));
    assert_eq!(real(32767.48), (32767, false));
    assert_eq!(real(32767.5), (32767, true));
    assert_eq!(real(-32768.5), (-32768, false));
    assert_eq!(real(-32768.51), (-32768, true));
    assert_eq!(real(-0.5), (0, false));
    assert_eq!(real(f32::INFINITY), (32767, true));
    assert_eq!(real(f32::NEG_INFINITY), (-32768, true));
}

#[test]
fn definitions_are_not_observed() {
    SEEN.take();
    assert_eq!(bounded(7, 0, 5), 5);
    assert_eq!(clipped(-7, 5), -5);
    assert_eq!(doubled(i32::MAX), i32::MAX);
    assert_eq!(act::<Unobserved, i8>(Place::Input, 1000), 127);
    assert!(SEEN.take().is_empty());
}

#[test]
fn reach_is_a_part_of_the_range() {
    let number = |value| Observed {
        value,
        lowest: -4,
        highest: 2,
        bounded: false,
    };
    assert_eq!(number(1).reach(), 0.5);
    assert_eq!(number(-1).reach(), 0.25);
    assert_eq!(number(3).reach(), 1.5);
    assert_eq!(number(0).reach(), 0.0);
}
