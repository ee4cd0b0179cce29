//! What a thief would look for in a data folder: words, in whatever file they stand.

use std::fs;
use std::path::Path;

/// The files in which a marker stands, capitals or not; the operator's key is no place to look.
pub fn of(data: &Path, marker: &str) -> Vec<String> {
    let wanted = marker.to_lowercase().into_bytes();
    let mut found = Vec::new();
    for file in fs::read_dir(data).expect("the data folder") {
        let path = file.expect("a file").path();
        // SQLite may take a log away meanwhile.
        let Ok(mut content) = fs::read(&path) else { continue };
        content.make_ascii_lowercase();
        if content.windows(wanted.len()).any(|it| it == wanted) {
            found.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}
