//! What an agent has chosen to see of the live table: filter and order. It stands in the address, so that a view can be
//! shared and the back button undoes a change.

use crate::route::Query;
use protocol::desk::journeys::{Bots, State};

/// A column that rows can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// Whether the visitor is there; then the last event.
    State,
    /// Who it is, as far as is known.
    Person,
    /// Title of the current page.
    Page,
    /// How long the visitor has been on the site.
    #[default]
    Time,
    /// Page views.
    Pages,
    /// Who sent the visitor.
    Source,
    /// Device, browser and system.
    Device,
    /// Country.
    Country,
    /// The visitor's how many-th session it is.
    Number,
}

impl Column {
    /// In the order of the table.
    pub const ALL: [Self; 9] = [
        Self::State,
        Self::Person,
        Self::Page,
        Self::Time,
        Self::Pages,
        Self::Source,
        Self::Device,
        Self::Country,
        Self::Number,
    ];

    /// Those that are shown: people only to whom may see contacts.
    pub fn shown(with_people: bool) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |it| with_people || *it != Self::Person)
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Person => "person",
            Self::Page => "page",
            Self::Time => "time",
            Self::Pages => "pages",
            Self::Source => "source",
            Self::Device => "device",
            Self::Country => "country",
            Self::Number => "number",
        }
    }

    /// Whether the first click shows the largest first: where much is what one looks for.
    pub fn falls_first(self) -> bool {
        matches!(self, Self::Pages | Self::Number)
    }
}

/// The order of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub by: Column,
    /// The largest first. By default the newest visitor is first: the shortest time.
    pub falling: bool,
}

impl Order {
    /// The order after a click on the head of `column`.
    pub fn clicked(self, column: Column) -> Self {
        match self.by == column {
            true => Self { by: column, falling: !self.falling },
            false => Self { by: column, falling: column.falls_first() },
        }
    }
}

/// What rows must have to be shown. Empty fields ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A part of title or address, in lower case.
    pub text: String,
    /// Whether the visitor is there.
    pub state: Option<State>,
    /// `desktop`, `mobile`, `tablet` or `other`.
    pub device: String,
    /// ISO 3166-1 country.
    pub country: String,
    /// Who sent the visitor; the medium's word, as in `direct`, for those whom nobody has sent.
    pub source: String,
}

/// Everything the address says about the live table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewState {
    /// Which rows.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Whether programs come too; the server leaves them out.
    pub bots: Bots,
}

impl ViewState {
    /// Reads an address's query. What it does not know, it leaves out.
    pub fn parse(query: &Query) -> Self {
        let text = |name| query.get(name).unwrap_or_default().to_owned();
        let filter = Filter {
            text: text("text"),
            state: query.get("state").and_then(state_of_word),
            device: text("device"),
            country: text("country"),
            source: text("source"),
        };
        let order = query.get("sort").map_or(Order::default(), order_of_word);
        Self { filter, order, bots: query.get("bots").and_then(Bots::of_word).unwrap_or_default() }
    }

    /// The query that [`Self::parse`] reads; empty for the view one begins with.
    pub fn query(&self) -> Query {
        let order = match (self.order == Order::default(), self.order.falling) {
            (true, _) => String::new(),
            (_, true) => format!("-{}", self.order.by.word()),
            (_, false) => self.order.by.word().to_owned(),
        };
        let words = [
            ("text", self.filter.text.as_str()),
            ("state", self.filter.state.map_or("", State::word)),
            ("device", &self.filter.device),
            ("country", &self.filter.country),
            ("source", &self.filter.source),
            ("bots", if self.bots == Bots::None { "" } else { self.bots.word() }),
            ("sort", &order),
        ];
        words.into_iter().fold(Query::default(), |query, (name, value)| query.with(name, value))
    }

    /// Whether rows may be hidden by a filter.
    pub fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }
}

/// The states a visitor in the table can have.
pub const LIVE_STATES: [State; 3] = [State::Active, State::Idle, State::Away];

fn state_of_word(word: &str) -> Option<State> {
    LIVE_STATES.into_iter().find(|it| it.word() == word)
}

fn order_of_word(word: &str) -> Order {
    let (falling, word) = word.strip_prefix('-').map_or((false, word), |rest| (true, rest));
    let column = Column::ALL.into_iter().find(|it| it.word() == word);
    column.map_or(Order::default(), |by| Order { by, falling })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_again_what_it_said() {
        for address in [
            "",
            "?text=red%20shoes&state=idle&device=mobile&country=NO&source=Search%20Inc&bots=only&sort=-pages",
            "?state=away",
            "?bots=all",
            "?sort=page",
            "?sort=-time",
        ] {
            assert_eq!(ViewState::parse(&Query::parse(address)).query().to_string(), address);
        }
    }

    #[test]
    fn unknown_words_ask_for_nothing() {
        for address in ["state=gone", "state=ended", "bots=maybe", "sort=-shoe", "sort=time", "colour=red", "text="] {
            assert_eq!(ViewState::parse(&Query::parse(address)), ViewState::default(), "{address}");
        }
    }

    #[test]
    fn a_second_click_on_a_head_turns_the_order_round() {
        let first = Order::default().clicked(Column::Pages);
        assert_eq!(first, Order { by: Column::Pages, falling: true });
        assert_eq!(first.clicked(Column::Pages), Order { by: Column::Pages, falling: false });
        assert_eq!(first.clicked(Column::Page), Order { by: Column::Page, falling: false });
    }
}
