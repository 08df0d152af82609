//! The data folder is its owner's alone.

#![cfg(test)]
#![cfg(unix)]

use std::fs::{Permissions, metadata, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::turash::Folder;

fn mode(path: &Path) -> u32 {
    metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_new_folder_is_private_and_an_older_one_is_tightened_and_named() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,lon,lat\na,Forge,8.45,49.5\n");
    folder.turash(&["import", "sites.csv"]).ok();
    let (data, store) = (folder.path("turash-data"), folder.path("turash-data/turash.sqlite"));
    assert_eq!(mode(&data), 0o700);
    for file in std::fs::read_dir(&data).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    set_permissions(&store, Permissions::from_mode(0o644)).unwrap();
    folder.turash(&["doctor"]).prints(&["others may look into", "chmod -R go="]);
    let named = ["turash-data was open to others", "turash.sqlite was open to others"];
    folder.turash(&["recompute"]).ok().says(&named);
    assert_eq!((mode(&data), mode(&store)), (0o700, 0o600));
    let again = folder.turash(&["recompute"]).ok();
    assert!(!again.err.contains("open to others"), "{}", again.err);
}
