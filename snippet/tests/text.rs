//! `text.js` is tested where its language runs: by node, which the build needs anyway.

use std::process::Command;

#[test]
fn what_the_page_says_is_cleaned_cut_and_well_formed() {
    let folder = env!("CARGO_MANIFEST_DIR");
    let out = Command::new("node").arg(format!("{folder}/tests/text.mjs")).output();
    let out = out.expect("node is installed, as the snippet's build needs it");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}
