//! Links are those of the address by which a client came.

use super::sites_at;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn links_name_the_host_and_the_scheme_that_were_asked() {
    let world: World = sites_at(&[("a", 14.25, 48.5)]).await;
    let host = format!("Host: localhost:{}", world.address.port());
    let answer = world.send("GET /", &[&host], "").await.expect(200).json();
    let base = format!("http://localhost:{}/", world.address.port());
    assert!(answer["links"][0]["href"].as_str().unwrap().starts_with(&base), "{answer}");
    let secure = world.send("GET /", &[&host, "X-Forwarded-Proto: https"], "").await.expect(200).json();
    assert!(secure["links"][0]["href"].as_str().unwrap().starts_with("https://localhost"), "{secure}");
    let odd = world.send("GET /", &[&host, "X-Forwarded-Proto: \"><script>"], "").await.expect(200).json();
    assert!(odd["links"][0]["href"].as_str().unwrap().starts_with(&base));
    world.send("GET /", &["Host: example.org"], "").await.expect(421);
}
