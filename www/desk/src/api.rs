//! Asks the API: one function for each verb, JSON in and out, and a [`Problem`] where it does not work.

use crate::route::encode;
use js_sys::{Date, JsString};
use protocol::desk::Problem;
use protocol::desk::people::Acted;
use serde::{Serialize, de::DeserializeOwned};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

thread_local! {
    static SIGNED_OUT: Cell<Option<fn()>> = const { Cell::new(None) };
    static CLOCK: Cell<Option<fn(i64)>> = const { Cell::new(None) };
}

/// What is done when the server does not know who asks, and with the time that it tells.
pub fn hooks(signed_out: fn(), clock: fn(i64)) {
    SIGNED_OUT.set(Some(signed_out));
    CLOCK.set(Some(clock));
}

/// The path of something of a site, as `of_site("abc", "settings")`.
pub fn of_site(site: &str, rest: &str) -> String {
    format!("sites/{}/{rest}", encode(site))
}

/// The whole address of a path, for an `EventSource`.
pub fn address(path: &str) -> String {
    format!("/desk/api/{path}")
}

/// `GET`
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Problem> {
    read(ask("GET", path, None).await?)
}

/// `POST`; where nothing is to be said, `&()`.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Problem> {
    read(ask("POST", path, Some(write(body)?)).await?)
}

/// `PUT`
pub async fn put<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Problem> {
    read(ask("PUT", path, Some(write(body)?)).await?)
}

/// `DELETE`
pub async fn delete(path: &str) -> Result<(), Problem> {
    ask("DELETE", path, Some("{}".to_owned())).await.map(|_| ())
}

/// An act about people, with a body that is written already; where the server says nothing about it, it was done.
pub async fn act(method: &str, path: &str, body: String) -> Result<Acted, Problem> {
    Ok(read::<Option<Acted>>(ask(method, path, Some(body)).await?)?.unwrap_or_default())
}

/// A body as JSON.
pub fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// `signed_out`: the server does not know who asks.
pub fn signed_out() {
    if let Some(hook) = SIGNED_OUT.get() {
        hook();
    }
}

fn write(body: &impl Serialize) -> Result<String, Problem> {
    let text = serde_json::to_string(body).map_err(|_| problem("unreadable"))?;
    Ok(if text == "null" { "{}".to_owned() } else { text })
}

fn read<T: DeserializeOwned>(text: String) -> Result<T, Problem> {
    let text = if text.is_empty() { "null" } else { &text };
    serde_json::from_str(text).map_err(|_| problem("unreadable"))
}

/// A problem that only this side knows of; its sentence is among the texts.
fn problem(code: &str) -> Problem {
    Problem { code: code.to_owned(), ..Problem::default() }
}

async fn ask(method: &str, path: &str, body: Option<String>) -> Result<String, Problem> {
    let (status, text) = send(method, path, body).await.map_err(|_| problem("unreachable"))?;
    if (200..300).contains(&status) {
        return Ok(text);
    }
    let refused = serde_json::from_str::<Problem>(&text).unwrap_or_else(|_| match status {
        401 => problem("signed_out"),
        403 => problem("forbidden"),
        404 => problem("not_found"),
        _ => problem("unavailable"),
    });
    if refused.code == "signed_out" {
        signed_out();
    }
    Err(refused)
}

async fn send(method: &str, path: &str, body: Option<String>) -> Result<(u16, String), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(&body));
    }
    init.set_headers(&headers);
    let answer = JsFuture::from(window.fetch_with_str_and_init(&address(path), &init)).await?;
    let answer: Response = answer.dyn_into()?;
    if let (Ok(Some(date)), Some(hook)) = (answer.headers().get("date"), CLOCK.get()) {
        let at = Date::parse(&date);
        if at.is_finite() {
            hook(at as i64);
        }
    }
    let text: JsString = JsFuture::from(answer.text()?).await?.dyn_into()?;
    Ok((answer.status(), String::from(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_answer_says_nothing_and_an_empty_body_is_an_object() {
        assert_eq!(read::<()>(String::new()), Ok(()));
        assert_eq!(write(&()), Ok("{}".to_owned()));
    }

    #[test]
    fn ids_stay_one_part_of_a_path() {
        assert_eq!(of_site("a/b", "keys"), "sites/a%2Fb/keys");
    }
}
