//! The suite of comments.

use std::sync::Arc;

use turash_domain::ports::{Comment, CommentId, Comments};
use turash_domain::{MatchId, Remark};

use crate::fixtures::{at, match_id, text};
use crate::suite::declare_suite;

/// The comments of a store.
pub type Port = Arc<dyn Comments>;

fn id(number: u64) -> CommentId {
    CommentId::parse(&format!("019aabcd-0000-7000-8000-{number:012x}")).unwrap()
}

fn comment(number: u64, said: &str) -> Comment {
    let actor = number.is_multiple_of(2).then(|| text(&format!("planner {number}")));
    Comment { id: id(number), at: at(1_000 + number.cast_signed()), actor, text: Remark::new(said).unwrap() }
}

async fn of(port: &Port, pair: &MatchId, after: Option<u64>, limit: u32) -> Vec<Comment> {
    port.comments(pair, after.map(id), limit).await.unwrap()
}

/// Where nothing was written nothing is found.
pub async fn an_empty_store_has_no_comment(port: Port) {
    assert_eq!(of(&port, &match_id("a", "b"), None, 10).await, []);
}

/// A comment comes back as it was written, however long it is, with letters of any language and in its lines; also with ids that are
/// hard to write.
pub async fn a_comment_comes_back_as_it_was_written(port: Port) {
    let long = format!("Wärme 熱 '; DROP \"\n\n{}🔥", "x".repeat(1_900));
    for (number, pair) in [(1, match_id("a", "b")), (2, match_id("Werk 1~ü%", "'\"\\"))] {
        let written = comment(number, &long);
        port.add(&pair, &written).await.unwrap();
        assert_eq!(of(&port, &pair, None, 10).await, [written]);
    }
}

/// A comment that is sent again under its id stays what it was.
pub async fn a_comment_is_kept_once(port: Port) {
    let pair = match_id("a", "b");
    port.add(&pair, &comment(1, "first")).await.unwrap();
    port.add(&pair, &comment(1, "first")).await.unwrap();
    port.add(&pair, &comment(1, "other")).await.unwrap();
    assert_eq!(of(&port, &pair, None, 10).await, [comment(1, "first")]);
}

/// The comments on a pair are its own, the oldest first, in parts.
pub async fn comments_are_listed_oldest_first_in_parts(port: Port) {
    let (pair, turned) = (match_id("a", "b"), match_id("b", "a"));
    for number in [3, 1, 2, 4] {
        port.add(&pair, &comment(number, "of a and b")).await.unwrap();
    }
    port.add(&turned, &comment(5, "of b and a")).await.unwrap();
    let ids = |comments: Vec<Comment>| comments.into_iter().map(|comment| comment.id).collect::<Vec<_>>();
    assert_eq!(ids(of(&port, &pair, None, 10).await), [1, 2, 3, 4].map(id));
    assert_eq!(ids(of(&port, &pair, None, 2).await), [1, 2].map(id));
    assert_eq!(ids(of(&port, &pair, Some(2), 10).await), [3, 4].map(id));
    assert_eq!(ids(of(&port, &pair, Some(4), 10).await), []);
    assert_eq!(ids(of(&port, &turned, None, 10).await), [id(5)]);
    assert_eq!(ids(of(&port, &match_id("a", "c"), None, 10).await), []);
}

declare_suite! {$
    comments, comments_suite, Port:
    an_empty_store_has_no_comment,
    a_comment_comes_back_as_it_was_written,
    a_comment_is_kept_once,
    comments_are_listed_oldest_first_in_parts,
}
