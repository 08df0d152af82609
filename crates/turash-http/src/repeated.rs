//! Answers to questions that are asked again while nothing happens: kept as they were written, each as long as its tag holds.
//!
//! Reading a thousand sites and writing them as JSON costs several times what sending them does, and whoever looks at the same map asks for the same.
//! What is absent: a time after which an answer is old. A tag names the head of the log; with the next event all that is kept is let go.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use turash_domain::Sequence;

/// All answers together are no longer, bytes; a page of 1,000 sites has some 300 kB.
const ALL_BYTES: usize = 32 << 20;
/// A longer answer is not kept, bytes.
const LONGEST: usize = 2 << 20;

/// Where the log stands: its head, and of which state of the log that is the head.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) as_of: Sequence,
    pub(crate) log: u64,
}

/// The answers that hold now.
#[derive(Default)]
pub(crate) struct Repeated(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// What all of them are answers as of.
    standing: Standing,
    bytes: usize,
    /// By tag, which says who sees it, and question.
    answers: HashMap<(String, String), Answer>,
}

#[derive(Clone)]
struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

impl Repeated {
    /// The answer that was given to the question under this tag.
    pub(crate) fn answer(&self, tag: &str, question: &str) -> Option<Response> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Answer { headers, body } = kept.answers.get(&(tag.to_owned(), question.to_owned()))?.clone();
        drop(kept);
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = headers;
        Some(response)
    }

    /// Keeps an answer of success, and gives it back.
    pub(crate) async fn keep(
        &self,
        standing: Standing,
        tag: &str,
        question: &str,
        response: Response,
    ) -> Response {
        let length = response.body().size_hint().exact();
        if response.status() != StatusCode::OK || length.is_none_or(|length| length > LONGEST as u64) {
            return response;
        }
        let (parts, body) = response.into_parts();
        // It is written already: nothing is waited for, and nothing can fail.
        let Ok(body) = to_bytes(body, LONGEST).await else {
            return Response::from_parts(parts, Body::empty());
        };
        self.put(
            standing,
            (tag.to_owned(), question.to_owned()),
            Answer { headers: parts.headers.clone(), body: body.clone() },
        );
        Response::from_parts(parts, Body::from(body))
    }

    fn put(&self, standing: Standing, asked: (String, String), answer: Answer) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.standing != standing || kept.bytes + answer.body.len() > ALL_BYTES {
            *kept = Kept { standing, ..Kept::default() };
        }
        let length = answer.body.len();
        if kept.answers.insert(asked, answer).is_none() {
            kept.bytes += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    fn at(sequence: u64) -> Standing {
        Standing { as_of: Sequence(sequence), log: 0 }
    }

    async fn body(response: Option<Response>) -> Option<Bytes> {
        Some(to_bytes(response?.into_body(), LONGEST).await.unwrap())
    }

    #[tokio::test]
    async fn an_answer_is_kept_for_its_question_and_tag_until_the_next_event() {
        let repeated = Repeated::default();
        let given = repeated.keep(at(1), "1", "/v1/sites?limit=2", "two sites".into_response()).await;
        assert_eq!(body(Some(given)).await.unwrap(), "two sites");
        assert_eq!(body(repeated.answer("1", "/v1/sites?limit=2")).await.unwrap(), "two sites");
        assert!(repeated.answer("1", "/v1/sites?limit=3").is_none());
        assert!(repeated.answer("1-reader", "/v1/sites?limit=2").is_none(), "another one sees other things");
        assert!(repeated.answer("2", "/v1/sites?limit=2").is_none());
        repeated.keep(at(2), "2", "/v1/flows", "flows".into_response()).await;
        assert!(repeated.answer("1", "/v1/sites?limit=2").is_none(), "what is old is let go");
    }

    #[tokio::test]
    async fn refusals_and_what_is_too_long_are_not_kept_and_all_have_a_bound() {
        let repeated = Repeated::default();
        repeated.keep(at(1), "1", "/gone", (StatusCode::NOT_FOUND, "no").into_response()).await;
        assert!(repeated.answer("1", "/gone").is_none());
        let long = repeated.keep(at(1), "1", "/long", vec![0; LONGEST + 1].into_response()).await;
        assert_eq!(long.body().size_hint().exact(), Some(LONGEST as u64 + 1));
        assert!(repeated.answer("1", "/long").is_none());
        for number in 0..2 * ALL_BYTES / LONGEST {
            repeated.keep(at(1), "1", &format!("/{number}"), vec![0; LONGEST].into_response()).await;
            assert!(repeated.answer("1", &format!("/{number}")).is_some());
            let kept = repeated.0.lock().unwrap();
            assert!(kept.bytes <= ALL_BYTES && kept.bytes == kept.answers.len() * LONGEST);
        }
    }
}
