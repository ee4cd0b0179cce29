//! `POST /api/v1/reports`: a channel says who somebody seems to be: caller id, the sender of an e-mail or text message. It
//! links the conversation where the identifier stands for one contact, softly, and never a browser (level 2): the agent
//! still asks.

use super::{act, list, say};
use crate::app::App;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::log::{ConversationId, Linked, Says};
use actix_web::web::{Data, Json};
use protocol::desk::Problem;
use protocol::desk::people::{Identifier, Report, Reported};

/// Tells who a conversation seems to be with. Several contacts with the identifier are candidates, and nothing is linked.
#[utoipa::path(post, path = "/api/v1/reports", request_body = Report,
    responses((status = 200, body = Reported), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem)))]
pub async fn report(app: Data<App>, asking: Asking, asked: Json<Report>) -> Result<Json<Reported>, ApiError> {
    let conversation = protocol::ids::parse(&asked.conversation)
        .map_err(|_| ApiError::field("conversation", "write the conversation's id, a UUID"))?;
    let (channel, kind) = match asked.channel.as_str() {
        "caller_id" => ("caller id", "phone"),
        "sms" => ("sender of a text message", "phone"),
        "email" => ("sender of an e-mail", "email"),
        _ => return Err(ApiError::field("channel", "choose caller_id, sms or email")),
    };
    let rules = app.sites.settings(asking.site).identity;
    let key = act::key(&rules, &Identifier { kind: kind.into(), text: asked.from.clone() }, "from")?;
    let conversation = ConversationId(conversation);
    let says = Says::Reports { conversation, key: key.clone() };
    say(&app, &asking, says, format!("{channel}, conversation {}", asked.conversation)).await?;
    let linked = app.store.linked(&app.vault, asking.site, Linked::Conversation(conversation)).await?;
    let holders = app.store.find_by_key(&app.vault, asking.site, &key).await?;
    let candidates = list::rows(&app, &asking, holders).await?;
    Ok(Json(Reported { contact: linked.map(|it| super::written(it.0)).unwrap_or_default(), candidates }))
}
