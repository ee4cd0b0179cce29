//! The names under which the tracker keeps things in the page's storage. All begin with `waymark.` and the site's key,
//! so that two sites on one origin do not meet.

/// Keys for one site.
pub struct Names {
    /// In localStorage: the visitor's id.
    pub visitor: String,
    /// In sessionStorage: the tab's id and next sequence number, between two pages only.
    pub tab: String,
    /// In localStorage: what all queues begin with; a tab's id and the time its page began follow.
    pub queues: String,
}

impl Names {
    /// The names for the site with `site_key`.
    pub fn new(site_key: &str) -> Self {
        let name = |what: &str| ["waymark.", site_key, what].concat();
        Self { visitor: name(".visitor"), tab: name(".tab"), queues: name(".q.") }
    }
}
