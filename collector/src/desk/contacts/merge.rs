//! Two contacts: what a merge would do, the merge, and telling them apart.

use super::{acted, contact_id, masks, reason, say, views};
use crate::app::App;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::join::{self, Ground};
use crate::identity::log::{ContactId, Level, Rule, Says};
use crate::identity::state::State;
use actix_web::web::{Data, Json};
use protocol::desk::people::{Acted, FieldConflict, Identifier, MergePreview, Pair};

/// `POST .../contacts/preview-merge`
pub async fn preview(app: Data<App>, asking: Asking, asked: Json<Pair>) -> Result<Json<MergePreview>, ApiError> {
    let (a, b, state) = both(&app, &asking, &asked).await?;
    let (now, masked) = (app.clock.now(), masks(&asking));
    let (kept, lost) = join::survivor(&state, a, b, now);
    let forbidden = join::refused(&state, a, b, Ground::Agent, now);
    let keys: Vec<_> =
        state.holds(a, Level::Proven, now).intersection(&state.holds(b, Level::Proven, now)).cloned().collect();
    let mut overrides: Vec<Rule> = keys
        .iter()
        .flat_map(|key| join::refused(&state, a, b, Ground::Proof { key, in_set: false }, now))
        .chain(state.are_not_same(a, b).then_some(Rule::K2))
        .filter(|it| !forbidden.contains(it))
        .collect();
    overrides.sort_unstable();
    overrides.dedup();
    let (mine, others) = (state.fields(kept), state.fields(lost));
    let together = state.fields_among([a, b]);
    let conflicts = mine.iter().filter_map(|(name, value)| {
        let other = others.get(name).filter(|it| *it != value)?;
        let holds = together.get(name)?;
        let other = if holds == other { value } else { other };
        Some(FieldConflict { name: name.clone(), holds: holds.clone(), other: other.clone() })
    });
    let all =
        state.holds(a, Level::Observed, now).union(&state.holds(b, Level::Observed, now)).cloned().collect::<Vec<_>>();
    let identifiers = all
        .iter()
        .map(|it| Identifier { kind: it.kind().to_owned(), text: views::seen(it.kind(), &views::text_of(it), masked) });
    let cards = app.store.cards(&app.vault, asking.site, [a, b]).await?;
    let words = |rules: Vec<Rule>| rules.into_iter().map(|it| it.word().to_owned()).collect();
    Ok(Json(MergePreview {
        kept: views::row(&cards, kept, masked),
        lost: views::row(&cards, lost, masked),
        conflicts: conflicts.collect(),
        identifiers: identifiers.collect(),
        epochs: state.epochs(a).union(&state.epochs(b)).count() as i64,
        forbidden: words(forbidden),
        overrides: words(overrides),
    }))
}

/// `POST .../contacts/merge`
pub async fn merge(app: Data<App>, asking: Asking, asked: Json<Pair>) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let (a, b, _) = both(&app, &asking, &asked).await?;
    let decided = say(&app, &asking, Says::Merges { a, b }, why).await?;
    let cards = app.store.cards(&app.vault, asking.site, [a]).await?;
    Ok(Json(acted(cards.of(a).map(|(id, ..)| id), &decided.decision)))
}

/// `POST .../contacts/not-same`
pub async fn not_same(app: Data<App>, asking: Asking, asked: Json<Pair>) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let (a, b, _) = both(&app, &asking, &asked).await?;
    let decided = say(&app, &asking, Says::NotSame { a, b }, why).await?;
    Ok(Json(acted(Some(a), &decided.decision)))
}

/// Two contacts of this site that answer for themselves, and are not the same already.
async fn both(app: &App, asking: &Asking, asked: &Pair) -> Result<(ContactId, ContactId, State), ApiError> {
    let (a, b) = (contact_id(&asked.a, "a")?, contact_id(&asked.b, "b")?);
    let state = app.store.pair(&app.vault, asking.site, a, b).await?;
    for (it, field) in [(a, "a"), (b, "b")] {
        if !state.is_known(it) {
            return Err(ApiError::field(field, "there is no such contact"));
        }
    }
    let (a, b) = (state.canonical(a), state.canonical(b));
    if a == b {
        return Err(ApiError::Conflict("joined", "these two are one contact already"));
    }
    Ok((a, b, state))
}
