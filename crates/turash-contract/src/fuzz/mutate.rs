//! Random changes of inputs: those that have broken readers before.

use crate::random::Random;

/// The most bytes of an input: what the bound on memory is for.
pub const INPUT_BYTES: usize = 1_000_000;

/// Numbers and letters at which readers have stumbled.
const ODD: [&str; 28] = [
    "0",
    "-1",
    "1e999",
    "-0",
    "NaN",
    "1.7976931348623157e308",
    "9007199254740993",
    "18446744073709551616",
    "00",
    "1,000.5",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{200b}",
    "e\u{301}",
    "ß",
    "İ",
    "\r",
    "\n",
    "\t",
    "\"",
    "'",
    "=1+1",
    "[",
    "{",
    "]]>",
    "&#0;",
    "%",
];

/// An input made of others.
pub(super) fn mutate(corpus: &[Vec<u8>], words: &[&str], random: &mut Random) -> Vec<u8> {
    let mut input = pick(corpus, random).cloned().unwrap_or_default();
    let changes = 1 + random.below(6);
    for _ in 0..changes {
        change(&mut input, corpus, words, random);
        input.truncate(INPUT_BYTES);
    }
    input
}

fn pick<'a, T>(all: &'a [T], random: &mut Random) -> Option<&'a T> {
    let place = random.below(all.len().max(1) as u64) as usize;
    all.get(place)
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[&str], random: &mut Random) {
    match random.below(12) {
        0 => {
            let bit = 1 << random.below(8);
            if let Some(byte) = at(input, random) {
                *byte ^= bit;
            }
        }
        1 => {
            let value = random.below(256) as u8;
            if let Some(byte) = at(input, random) {
                *byte = value;
            }
        }
        2 | 3 => insert(input, pick(words, random).map_or("", |word| word).as_bytes(), random),
        4 => insert(input, pick(&ODD, random).map_or("", |word| word).as_bytes(), random),
        5 => {
            let (from, to) = range(input, random);
            input.drain(from..to);
        }
        6 => {
            let (from, to) = range(input, random);
            let part = input[from..to].to_vec();
            insert(input, &part, random);
        }
        7 => replace(input, pick(words, random).map_or("", |word| word).as_bytes(), random),
        8 => {
            let (from, _) = range(input, random);
            input.truncate(from);
        }
        9 => {
            // The end of another one behind the beginning of this one.
            let (from, _) = range(input, random);
            let other = pick(corpus, random).cloned().unwrap_or_default();
            let (start, _) = range(&other, random);
            input.truncate(from);
            input.extend_from_slice(&other[start..]);
        }
        10 => repeat(input, random),
        _ => replace(input, pick(&ODD, random).map_or("", |word| word).as_bytes(), random),
    }
}

fn at<'a>(input: &'a mut [u8], random: &mut Random) -> Option<&'a mut u8> {
    let place = random.below(input.len().max(1) as u64) as usize;
    input.get_mut(place)
}

/// A range of an input, most often a short one.
fn range(input: &[u8], random: &mut Random) -> (usize, usize) {
    let from = random.below(input.len() as u64 + 1) as usize;
    let longest = if random.below(4) == 0 { input.len() } else { 16 };
    let to = from + random.below(longest as u64 + 1) as usize;
    (from, to.min(input.len()))
}

fn insert(input: &mut Vec<u8>, part: &[u8], random: &mut Random) {
    let place = random.below(input.len() as u64 + 1) as usize;
    input.splice(place..place, part.iter().copied());
}

fn replace(input: &mut Vec<u8>, part: &[u8], random: &mut Random) {
    let (from, to) = range(input, random);
    input.splice(from..to, part.iter().copied());
}

/// A part many times over: depth, length, many columns, many rows. Seldom up to the longest input.
fn repeat(input: &mut Vec<u8>, random: &mut Random) {
    let (from, to) = range(input, random);
    let part = input[from..to].to_vec();
    if part.is_empty() {
        return;
    }
    let room = INPUT_BYTES.saturating_sub(input.len()) / part.len();
    let most = if random.below(200) == 0 { room } else { room.min(500) };
    let times = random.below(most as u64 + 1) as usize;
    input.splice(to..to, part.iter().copied().cycle().take(part.len() * times));
}
