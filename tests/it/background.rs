//! A map behind that of the page: of a file that the server answers from, or of another server that the page may ask.

#![cfg(test)]

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use crate::server::Server;
use crate::turash::{Folder, Run};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n, more or less";
/// The length of the header of a `PMTiles` file, bytes.
const HEADER: u64 = 127;
const PNG: u8 = 2;
const VECTORS: u8 = 1;

/// A `PMTiles` file (version 3 of its specification) with one tile, 0/0/0, and no compression.
fn tiles(kind: u8) -> Vec<u8> {
    let length = u8::try_from(PICTURE.len()).unwrap();
    // One entry: its tile, a run of one, its length, and where it begins, plus one.
    let directory = [1, 0, 1, length, 1];
    let metadata = b"{}";
    let at_metadata = HEADER + directory.len() as u64;
    let at_tiles = at_metadata + metadata.len() as u64;
    let mut file = b"PMTiles\x03".to_vec();
    for number in [
        HEADER,
        directory.len() as u64,
        at_metadata,
        metadata.len() as u64,
        at_tiles,
        0,
        at_tiles,
        u64::from(length),
        1,
        1,
        1,
    ] {
        file.extend(number.to_le_bytes());
    }
    let (clustered, uncompressed, most_zoom) = (1, 1, 0);
    file.extend([clustered, uncompressed, uncompressed, kind, 0, most_zoom]);
    for edge in [-180_i32, -85, 180, 85] {
        file.extend((edge * 10_000_000).to_le_bytes());
    }
    file.extend([0; 9]);
    assert_eq!(file.len() as u64, HEADER);
    [file, directory.to_vec(), metadata.to_vec(), PICTURE.to_vec()].concat()
}

fn serving(folder: &Folder, background: &str) -> Server {
    let by = ("TURASH__PAGE__BACKGROUND_ATTRIBUTION", "© the city");
    Server::start(folder, &[("TURASH__PAGE__BACKGROUND", background), by])
}

/// The head and the body of an answer.
fn raw(server: &Server, path: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html, */*\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
    (String::from_utf8(bytes[..head].to_vec()).unwrap().to_lowercase(), bytes[head + 4..].to_vec())
}

#[test]
fn a_file_of_pictures_is_answered_tile_by_tile() {
    let folder = Folder::new();
    folder.write("region.pmtiles", tiles(PNG));
    let server = serving(&folder, "region.pmtiles");
    let told = server.get("/v1/page").json;
    let tiles = "/v1/page/background/{z}/{x}/{y}";
    let background = json!({"tiles": tiles, "attribution": "© the city", "max_zoom": 0, "tile_size": 256});
    assert_eq!(told, json!({ "background": background }));
    let (head, body) = raw(&server, "/v1/page/background/0/0/0");
    assert!(head.starts_with("http/1.1 200") && head.contains("content-type: image/png"), "{head}");
    assert_eq!(body, PICTURE);
    assert_eq!(server.get("/v1/page/background/1/0/0").status, 204);
    for missing in ["0/1/0", "a/0/0", "99/0/0"] {
        assert_eq!(server.get(&format!("/v1/page/background/{missing}")).status, 404, "{missing}");
    }
    assert!(raw(&server, "/").0.contains("connect-src 'self'; img-src 'self' data: blob:;"));
}

#[test]
fn the_page_may_ask_the_server_of_its_background_and_no_other() {
    let server = serving(&Folder::new(), "https://tiles.example.org/a/{z}/{x}/{y}.png");
    assert_eq!(
        server.get("/v1/page").json["background"]["tiles"],
        "https://tiles.example.org/a/{z}/{x}/{y}.png"
    );
    let (head, _) = raw(&server, "/");
    for may in [
        "connect-src 'self' https://tiles.example.org;",
        "img-src 'self' data: blob: https://tiles.example.org;",
    ] {
        assert!(head.contains(may), "{head}");
    }
    assert_eq!(server.get("/v1/page/background/0/0/0").status, 404);
    let without = Server::start(&Folder::new(), &[]);
    assert_eq!(without.get("/v1/page").json, json!({}));
}

#[test]
fn a_background_that_cannot_be_is_refused_before_anything_is_served() {
    let folder = Folder::new();
    folder.write("vectors.pmtiles", tiles(VECTORS));
    folder.write("none.pmtiles", "sites");
    for (background, words) in [
        ("vectors.pmtiles", "are no pictures"),
        ("none.pmtiles", "cannot be read as PMTiles"),
        ("gone.pmtiles", "cannot be read as PMTiles"),
        ("https://tiles.example.org/{z}.png", "write it with {z}, {x} and {y}"),
        ("region.png", "a file that ends in .pmtiles"),
    ] {
        let mut command = folder.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("TURASH__PAGE__BACKGROUND", background);
        let run = Run::of(command);
        assert!(run.status != Some(0) && run.err.contains(words), "{background}: {}", run.err);
    }
}
