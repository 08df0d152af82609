//! Reading commands answer the same whether a server holds the folder and is asked, or everything is computed from the file.

#![cfg(test)]

use std::time::Duration;

use crate::generated::Region;
use crate::server::Server;
use crate::turash::Folder;

/// Questions that a server may be asked.
fn questions(best: (&str, &str), site: &str) -> Vec<Vec<String>> {
    let (supply, demand) = best;
    let words = |line: &str| -> Vec<String> { line.split(' ').map(str::to_owned).collect() };
    let mut questions: Vec<Vec<String>> = [
        "matches --limit 5",
        "matches --limit 1000",
        "matches --limit 5 --format json",
        "matches --limit 7 --format csv",
        "matches --limit 5 --resource heat --max-distance 20",
        "matches --limit 5 --min-value 1000",
        "matches --overbooked",
    ]
    .map(words)
    .into();
    questions.push(words(&format!("matches --limit 5 --flow {supply}")));
    questions.push(words(&format!("explain {supply} {demand}")));
    questions.push(words(&format!("explain {supply} {demand} --json")));
    questions.push(words(&format!("explain {demand} {supply}")));
    questions.push(words(&format!("explain {supply} no-such-flow")));
    questions.push(words("matches --flow no-such-flow"));
    questions.extend(
        ["communities", "introductions", "closure no-such-site", "path Nobody Nobody"]
            .map(|question| words(&format!("graph {question}"))),
    );
    for question in ["neighbourhood", "chains", "cycles", "closure", "introductions --community-of"] {
        questions.push(words(&format!("graph {question} {site}")));
        questions.push(words(&format!("graph {question} {site} --format json --limit 7")));
        questions.push(words(&format!("graph {question} {site} --format geojson")));
    }
    questions
}

/// What each question answers: exit code, output, and messages but for those about progress.
fn answers(folder: &Folder, questions: &[Vec<String>]) -> Vec<(Option<i32>, String, Vec<String>)> {
    let answer = |question: &Vec<String>| {
        let words: Vec<&str> = question.iter().map(String::as_str).collect();
        let run = folder.turash(&words);
        let messages = run.err.lines().filter(|line| !line.contains("flows loaded")).map(str::to_owned);
        (run.status, run.out, messages.collect())
    };
    questions.iter().map(answer).collect()
}

#[test]
fn a_server_is_asked_and_the_answer_is_the_same() {
    let folder = Folder::new();
    Region::new(5, 40).write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let best = folder.matches(&[]).remove(0);
    let id = |side: &str| best[side]["flow"].as_str().unwrap().to_owned();
    let site = best["supply"]["site"]["id"].as_str().unwrap();
    let questions = questions((&id("supply"), &id("demand")), site);
    let alone = answers(&folder, &questions);

    let server = Server::start(&folder, &[]);
    server.until_caught_up();
    let beside = answers(&folder, &questions);
    for ((question, alone), beside) in questions.iter().zip(&alone).zip(&beside) {
        assert_eq!(alone, beside, "{question:?}");
    }
    // A command that asks does not load, and so shows no progress of it.
    let quiet = folder.turash(&["matches", "--limit", "5", "--progress", "lines"]).ok();
    assert!(!quiet.err.contains("flows loaded"), "{quiet:?}");
    let loads = folder.turash(&["matches", "--limit", "0", "--progress", "lines"]).ok();
    assert!(loads.err.contains("flows loaded"), "{loads:?}");
    // A command on another model than the server's computes by itself, and says so.
    let other = folder.with("TURASH__MATCHING__RANK_BY", "p50");
    other.turash(&["matches", "--limit", "5"]).ok().says(&[
        "computed here",
        "other parameters of the model",
        &server.address,
    ]);
    server.end().with(0, Duration::from_secs(5));
}
