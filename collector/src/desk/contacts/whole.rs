//! One contact, whole.

use super::{contact_in, list, masks, views, written};
use crate::app::App;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::key::Key;
use crate::identity::log::{ContactId, Edge, EdgeId, EpochId, Linked, What};
use crate::store::identity::Told;
use crate::store::identity::contacts::{Entry, Whole};
use crate::store::identity::people::{Cards, Claim};
use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use protocol::desk::Problem;
use protocol::desk::people::{ContactRow, ContactView, FieldView, IdentifierView, LinkView, SuggestionView, Sure};
use protocol::ids::{AgentId, SiteId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Everything known of a contact; an alias's id leads to the contact that answers for it.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", params(("id" = String, Path, description = "the contact's id")),
    responses((status = 200, body = ContactView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn read(app: Data<App>, asking: Asking, request: HttpRequest) -> Result<Json<ContactView>, ApiError> {
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    view(&app, &asking, id).await.map(Json)
}

/// A contact as it is shown to whoever asks.
pub async fn view(app: &App, asking: &Asking, id: ContactId) -> Result<ContactView, ApiError> {
    let site = asking.site;
    let whole = app.store.contact(&app.vault, site, id).await?.ok_or(ApiError::NotFound)?;
    let names = names(app, site, whole.sources.values()).await?;
    let edges = whole.edges();
    let keys: BTreeSet<Key> = edges.iter().filter_map(|(_, it)| it.what.key().cloned()).collect();
    let holders = app.store.holders(&app.vault, site, keys).await?;
    let members = whole.state.members(whole.id);
    let open = app.store.open_cases(&app.vault, site, Some(&members)).await?;
    let near = near(app, site, &whole, &edges, &holders).await?;
    let told_apart = told_apart(&whole, &edges);
    let mentioned = near.iter().map(|(it, ..)| *it).chain(told_apart.iter().copied()).chain([whole.id]);
    let mentioned = mentioned.chain(open.iter().flat_map(|(it, _)| [it.a, it.b]));
    let cards = app.store.cards(&app.vault, site, mentioned).await?;
    let masked = masks(asking);
    // A placeholder is called what its visitor says.
    let own = list::rows(app, asking, [whole.id]).await?.pop().unwrap_or_default();
    let since = edges.iter().filter_map(|(id, _)| whole.sources.get(&id.by)).map(|it| it.at.0).min();
    let claims = match own.kind.as_str() {
        "ephemeral" => app.store.claims(&app.vault, site, EpochId(whole.id.0)).await?,
        _ => Vec::new(),
    };
    let (said_keys, said_fields) = claimed(&claims, masked);
    let mut identifiers = identifiers(&whole, &edges, &holders, &names, masked);
    identifiers.extend(said_keys);
    let mut fields = fields(&whole, &edges, &names);
    fields.extend(said_fields);
    Ok(ContactView {
        id: own.id,
        aliases: members.iter().filter(|it| **it != whole.id).map(|it| written(it.0)).collect(),
        kind: own.kind,
        name: own.name,
        since: since.unwrap_or_default(),
        identifiers,
        fields,
        links: links(&whole, &edges, &names),
        suggestions: suggestions(near, &cards, &told_apart, masked),
        cases: open.iter().map(|(it, entry)| views::case(it, entry, &cards, masked)).collect(),
        not_same: told_apart.iter().map(|it| views::row(&cards, *it, masked)).collect(),
        masked,
    })
}

/// What a placeholder carries: what its visitor says of themself. No edge makes it, so there is nothing to take back.
fn claimed(claims: &[Claim], masked: bool) -> (Vec<IdentifierView>, Vec<FieldView>) {
    let (mut keys, mut fields) = (Vec::new(), Vec::new());
    for it in claims {
        let shown = views::claim(it, 0, masked);
        match &it.told {
            Told::Key(_) => keys.push(IdentifierView {
                kind: shown.kind,
                shown: shown.text.clone(),
                text: shown.text,
                sure: Sure::Claimed,
                how: "page".into(),
                by: "visitor".into(),
                at: it.at.0,
                ..IdentifierView::default()
            }),
            Told::Field(..) => fields.push(FieldView {
                name: shown.kind,
                value: shown.text,
                sure: Sure::Claimed,
                by: "visitor".into(),
                at: it.at.0,
                ..FieldView::default()
            }),
        }
    }
    (keys, fields)
}

/// What people call those who made some entries: agents by their names, everybody else as the log has it.
pub async fn names<'e>(
    app: &App,
    site: SiteId,
    of: impl Iterator<Item = &'e Entry>,
) -> Result<HashMap<String, String>, ApiError> {
    let actors: BTreeSet<&str> = of.map(|it| it.actor.as_str()).collect();
    let mut names = HashMap::new();
    if actors.iter().any(|it| it.starts_with("agent ")) {
        for it in app.store.members(&app.vault, site).await? {
            names.insert(format!("agent {}", it.id), it.name);
        }
        for actor in actors.iter().filter_map(|it| it.strip_prefix("agent ")) {
            if !names.contains_key(&format!("agent {actor}"))
                && let Ok(id) = AgentId::parse(actor)
                && let Some(agent) = app.store.agent(&app.vault, id).await?
            {
                names.insert(format!("agent {actor}"), agent.name);
            }
        }
    }
    Ok(names)
}

/// Who made an entry, as people call them.
pub fn by(entry: Option<&Entry>, names: &HashMap<String, String>) -> String {
    let Some(entry) = entry else { return String::new() };
    names.get(&entry.actor).cloned().unwrap_or_else(|| entry.actor.clone())
}

fn identifiers(
    whole: &Whole,
    edges: &[(EdgeId, Edge)],
    holders: &HashMap<Key, BTreeSet<ContactId>>,
    names: &HashMap<String, String>,
    masked: bool,
) -> Vec<IdentifierView> {
    // Of each the surest, the latest among equals; one that was closed is shown where no other is left.
    let mut best: BTreeMap<&Key, &(EdgeId, Edge)> = BTreeMap::new();
    for it in edges {
        let What::Hold { key, .. } = &it.1.what else { continue };
        let rank = |it: &(EdgeId, Edge)| (it.1.valid_to.is_none(), it.1.level, it.0);
        if best.get(key).is_none_or(|known| rank(it) > rank(known)) {
            best.insert(key, it);
        }
    }
    let view = |(key, (id, edge)): (&Key, &(EdgeId, Edge))| {
        let entry = whole.sources.get(&id.by);
        let raw = raw_of(entry, key);
        let shown = if let Key::Phone(it) = key { it.shown() } else { views::text_of(key) };
        let text = |it: &str| views::seen(key.kind(), it, masked);
        IdentifierView {
            edge: format!("{id:?}"),
            kind: key.kind().to_owned(),
            text: text(&views::text_of(key)),
            shown: text(&shown),
            raw: if masked { String::new() } else { raw },
            sure: Sure::of_level(edge.level as u8),
            how: entry.map_or("", Entry::how).to_owned(),
            evidence: entry.map_or("", Entry::evidence).to_owned(),
            by: by(entry, names),
            at: edge.observed_at.0,
            shared: whole.state.is_shared(key),
            holders: holders.get(key).map_or(1, |it| it.len().max(1)) as i64,
            closed_at: edge.valid_to.map(|it| it.0),
            look_alike: matches!(key, Key::Email(it) if it.looks_alike()),
            seq: id.by.0 as i64,
        }
    };
    best.into_iter().map(view).collect()
}

/// An identifier as it came, where that is not how its key is written.
fn raw_of(entry: Option<&Entry>, key: &Key) -> String {
    let raw = entry.and_then(|it| it.assertion.as_ref()).map(|it| it.raw.as_slice()).unwrap_or_default();
    let text = key.text();
    let digits = |it: &str| it.chars().filter(char::is_ascii_digit).collect::<String>();
    let same = |it: &&String| match key {
        Key::Phone(_) => !digits(it).is_empty() && text.ends_with(digits(it).trim_start_matches('0')),
        _ => it.trim().eq_ignore_ascii_case(&text),
    };
    raw.iter().find(same).filter(|it| **it != text).cloned().unwrap_or_default()
}

fn fields(whole: &Whole, edges: &[(EdgeId, Edge)], names: &HashMap<String, String>) -> Vec<FieldView> {
    let held = whole.state.fields(whole.id);
    let view = |(name, value): (&String, &String)| {
        let all = edges.iter().filter_map(|(id, edge)| match &edge.what {
            What::Field { name: known, value, .. } if known == name => Some((*id, edge, value)),
            _ => None,
        });
        let (mut source, mut others): (Option<(EdgeId, &Edge)>, BTreeSet<&String>) = (None, BTreeSet::new());
        // Only what somebody else said: earlier values of the same contact are in the log.
        let mut newest: BTreeMap<ContactId, (EdgeId, &String)> = BTreeMap::new();
        for (id, edge, known) in all {
            if known == value && source.is_none_or(|(best, _)| id > best) {
                source = Some((id, edge));
            }
            let contact = edge.what.contacts()[0];
            if newest.get(&contact).is_none_or(|(best, _)| id > *best) {
                newest.insert(contact, (id, known));
            }
        }
        others.extend(newest.into_values().map(|(_, it)| it).filter(|it| *it != value && !it.is_empty()));
        let entry = source.and_then(|(id, _)| whole.sources.get(&id.by));
        FieldView {
            name: name.clone(),
            value: value.clone(),
            sure: Sure::of_level(source.map_or(4, |(_, it)| it.level as u8)),
            by: by(entry, names),
            at: source.map_or(0, |(_, it)| it.observed_at.0),
            others: others.into_iter().cloned().collect(),
        }
    };
    held.iter().map(view).collect()
}

fn links(whole: &Whole, edges: &[(EdgeId, Edge)], names: &HashMap<String, String>) -> Vec<LinkView> {
    let view = |(id, edge): &(EdgeId, Edge)| {
        let (kind, of) = match edge.what {
            What::Link { of: Linked::Epoch(it), .. } => ("epoch", it.0),
            What::Link { of: Linked::Session(it), .. } => ("session", it.0),
            What::Link { of: Linked::Conversation(it), .. } => ("conversation", it.0),
            What::Join { lost, .. } => ("join", lost.0),
            _ => return None,
        };
        let entry = whole.sources.get(&id.by);
        Some(LinkView {
            edge: format!("{id:?}"),
            kind: kind.to_owned(),
            id: written(of),
            sure: Sure::of_level(edge.level as u8),
            how: entry.map_or("", Entry::how).to_owned(),
            by: by(entry, names),
            at: edge.observed_at.0,
            seq: id.by.0 as i64,
        })
    };
    edges.iter().filter_map(view).collect()
}

/// Contacts that were told apart from it.
fn told_apart(whole: &Whole, edges: &[(EdgeId, Edge)]) -> BTreeSet<ContactId> {
    let members = whole.state.members(whole.id);
    let pairs =
        edges.iter().filter_map(|(_, it)| if let What::NotSame { a, b } = it.what { Some([a, b]) } else { None });
    pairs.flatten().filter(|it| !members.contains(it)).collect()
}

/// Contacts that may be the same person: they have one of its identifiers, or one that is much alike.
async fn near(
    app: &App,
    site: SiteId,
    whole: &Whole,
    edges: &[(EdgeId, Edge)],
    holders: &HashMap<Key, BTreeSet<ContactId>>,
) -> Result<Vec<(ContactId, &'static str, Key)>, ApiError> {
    let mut near: Vec<(ContactId, &'static str, Key)> = Vec::new();
    for (_, edge) in edges {
        let What::Hold { key, .. } = &edge.what else { continue };
        let same = holders.get(key).into_iter().flatten().copied().map(|it| (it, "same_key", key.clone()));
        near.extend(same);
        if let Key::Email(it) = key {
            let alike = app.store.similar(&app.vault, site, &it.similar()).await?;
            near.extend(alike.into_iter().map(|it| (it, "similar_key", key.clone())));
        }
    }
    let members = whole.state.members(whole.id);
    near.retain(|(it, ..)| !members.contains(it));
    near.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    near.dedup_by(|a, b| a.0 == b.0);
    Ok(near)
}

fn suggestions(
    near: Vec<(ContactId, &'static str, Key)>,
    cards: &Cards,
    told_apart: &BTreeSet<ContactId>,
    masked: bool,
) -> Vec<SuggestionView> {
    let apart: BTreeSet<ContactId> = told_apart.iter().filter_map(|it| cards.of(*it)).map(|(id, ..)| id).collect();
    let all = near.into_iter().filter_map(|(it, why, key)| {
        let (id, ..) = cards.of(it)?;
        let contact: ContactRow = views::row(cards, id, masked);
        let text = views::seen(key.kind(), &views::text_of(&key), masked);
        (!apart.contains(&id)).then(|| SuggestionView { contact, why: why.to_owned(), text })
    });
    all.collect()
}
