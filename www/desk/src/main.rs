//! The agents' desk: a page of the collector, in the browser. It asks the API, shows what it is told and sends what agents
//! decide; what they may do is decided there, never here.
//!
//! Views are written with builder functions and never as HTML text: the page runs under Trusted Types, which refuse it.

mod account;
mod api;
mod app;
mod bar;
mod frame;
mod html;
mod journey;
mod live;
mod people;
mod route;
mod sessions;
mod settings;
mod stream;
mod texts;
mod time;
mod ui;

fn main() {
    app::start();
}
