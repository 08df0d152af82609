//! What is sent, what counts as arrived, and to whom nothing is sent.

use turash_domain::WebhookUrl;
use turash_domain::ports::{NotSent, WebhookSender};
use turash_webhooks::signature;

use crate::receiver::{Answer, Receiver, hook, message, now, sender, status};

const LOCAL: &[&str] = &["127.0.0.1/32"];

async fn outcome(receiver: &Receiver) -> Result<u16, NotSent> {
    let hook = hook(&format!("http://{}/in/here?a=b", receiver.address));
    sender(LOCAL, 5_000, None).send(&hook, &message(), now()).await
}

#[tokio::test]
async fn a_message_is_signed_and_says_what_it_is() {
    let receiver = Receiver::new(status("200 OK")).await;
    assert_eq!(outcome(&receiver).await, Ok(200));
    let request = receiver.requests.lock().unwrap()[0].clone();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, message().body);
    let signed = signature(hook("http://x/").secret.expose(), &message().id, 1_614_265_330, body);
    let head = head.to_lowercase();
    for line in [
        "post /in/here?a=b http/1.1".to_owned(),
        format!("host: {}", receiver.address),
        "content-type: application/cloudevents+json".to_owned(),
        format!("webhook-id: {}", message().id),
        "webhook-timestamp: 1614265330".to_owned(),
        format!("webhook-signature: {}", signed.to_lowercase()),
    ] {
        assert!(head.lines().any(|found| found == line), "{line} is not in\n{head}");
    }
    assert!(!head.contains("0123456789abcdef"), "the secret is in it: {head}");
}

#[tokio::test]
async fn every_2xx_is_a_success_and_nothing_else() {
    for (line, expected) in [
        ("204 No Content", Ok(204)),
        ("299 Fine", Ok(299)),
        ("301 Moved", Err(NotSent::Status(301))),
        ("400 Bad Request", Err(NotSent::Status(400))),
        ("410 Gone", Err(NotSent::Gone)),
        ("429 Slowly", Err(NotSent::Status(429))),
        ("503 Later", Err(NotSent::Status(503))),
    ] {
        let receiver = Receiver::new(status(line)).await;
        assert_eq!(outcome(&receiver).await, expected, "{line}");
        assert_eq!(receiver.count(), 1);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let inside = Receiver::new(status("200 OK")).await;
    for code in [301, 302, 303, 307, 308] {
        let head = format!(
            "HTTP/1.1 {code} There\r\nLocation: http://{}/\r\nContent-Length: 0\r\n\r\n",
            inside.address
        );
        let receiver = Receiver::new(Answer::With(head)).await;
        assert_eq!(outcome(&receiver).await, Err(NotSent::Status(code)));
    }
    assert_eq!(inside.count(), 0);
}

#[tokio::test]
async fn a_receiver_that_says_nothing_or_hangs_up_is_not_reached() {
    let silent = Receiver::new(Answer::Silence).await;
    let waiting = hook(&format!("http://{}/", silent.address));
    let error = sender(LOCAL, 200, None).send(&waiting, &message(), now()).await.unwrap_err();
    assert_eq!(error, NotSent::Unreachable("the receiver did not answer within 0.2 s".to_owned()));
    let hanging = Receiver::new(Answer::Hang).await;
    assert!(matches!(outcome(&hanging).await, Err(NotSent::Unreachable(_))));
    let nonsense = Receiver::new(Answer::With("220 mail.example ESMTP\r\n".to_owned())).await;
    assert!(matches!(outcome(&nonsense).await, Err(NotSent::Unreachable(_))));
    let endless = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    assert!(matches!(
        outcome(&Receiver::new(Answer::With(endless)).await).await,
        Err(NotSent::Unreachable(_))
    ));
    // A port that nobody listens on.
    let gone = hook("http://127.0.0.1:1/");
    let error = sender(LOCAL, 5_000, None).send(&gone, &message(), now()).await.unwrap_err();
    assert!(error.to_string().contains("127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn nothing_is_sent_inside() {
    let receiver = Receiver::new(status("200 OK")).await;
    let port = receiver.address.port();
    let strict = sender(&[], 5_000, None);
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "0.0.0.0",
        "10.0.0.1",
    ] {
        for scheme in ["http", "https"] {
            let hook = hook(&format!("{scheme}://{host}:{port}/"));
            let refused = strict.send(&hook, &message(), now()).await.unwrap_err();
            assert!(
                matches!(&refused, NotSent::Refused(words) if words.contains("allow_private")),
                "{host}: {refused:?}"
            );
            assert_eq!(strict.check(&hook.webhook.url).await, Err(refused));
        }
    }
    // What is allowed is allowed by its address, not by a name for it; beside one that is not, it is refused.
    let other = sender(&["10.0.0.0/8"], 5_000, None);
    let local = hook(&format!("http://localhost:{port}/"));
    assert!(matches!(other.send(&local, &message(), now()).await, Err(NotSent::Refused(_))));
    assert_eq!(receiver.count(), 0);
}

#[tokio::test]
async fn without_tls_nothing_leaves_the_networks_that_are_named() {
    let url = |text: &str| WebhookUrl::parse(text).unwrap();
    let guarded = sender(LOCAL, 5_000, None);
    let refused = guarded.check(&url("http://1.1.1.1/")).await.unwrap_err();
    assert!(refused.to_string().contains("https alone"), "{refused}");
    assert_eq!(guarded.check(&url("https://1.1.1.1/")).await, Ok(()));
    assert_eq!(guarded.check(&url("http://127.0.0.1/")).await, Ok(()));
    let nowhere = guarded.check(&url("https://no-such-host.invalid/")).await;
    assert!(matches!(nowhere, Err(NotSent::Unreachable(_))), "{nowhere:?}");
}
