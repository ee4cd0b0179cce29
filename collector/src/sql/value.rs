//! What goes into statements and comes out of rows: whole numbers, texts and bytes, the common ground of both databases.

use super::SqlError;
use std::borrow::Cow;

/// What a parameter is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nothing; where a text was expected.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// The same, borrowing nothing.
    pub fn owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Int(it) => Value::Int(it),
            Value::Text(it) => Value::Text(it.into_owned().into()),
            Value::Bytes(it) => Value::Bytes(it.into_owned().into()),
        }
    }
}

macro_rules! from {
    ($($type:ty => |$it:ident| $value:expr;)*) => {
        $(impl<'a> From<$type> for Value<'a> {
            fn from($it: $type) -> Self {
                $value
            }
        })*
    };
}

from! {
    i64 => |it| Value::Int(it);
    &'a str => |it| Value::Text(Cow::Borrowed(it));
    String => |it| Value::Text(Cow::Owned(it));
    &'a [u8] => |it| Value::Bytes(Cow::Borrowed(it));
    &'a [u8; 16] => |it| Value::Bytes(Cow::Borrowed(it));
    Vec<u8> => |it| Value::Bytes(Cow::Owned(it));
    Option<&'a str> => |it| it.map_or(Value::Null, Value::from);
}

/// A row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub Vec<Value<'static>>);

/// What a column can be read as.
pub trait Column<'r>: Sized {
    /// Reads it; `None` where it is something else.
    fn read(value: &'r Value<'static>) -> Option<Self>;
}

impl<'r> Column<'r> for i64 {
    fn read(value: &'r Value<'static>) -> Option<Self> {
        if let Value::Int(it) = value { Some(*it) } else { None }
    }
}

impl<'r> Column<'r> for &'r str {
    fn read(value: &'r Value<'static>) -> Option<Self> {
        if let Value::Text(it) = value { Some(it) } else { None }
    }
}

impl<'r> Column<'r> for String {
    fn read(value: &'r Value<'static>) -> Option<Self> {
        <&str>::read(value).map(str::to_owned)
    }
}

impl<'r> Column<'r> for &'r [u8] {
    fn read(value: &'r Value<'static>) -> Option<Self> {
        if let Value::Bytes(it) = value { Some(it) } else { None }
    }
}

impl<'r> Column<'r> for [u8; 16] {
    fn read(value: &'r Value<'static>) -> Option<Self> {
        <&[u8]>::read(value)?.try_into().ok()
    }
}

impl<'r, T: Column<'r>> Column<'r> for Option<T> {
    fn read(value: &'r Value<'static>) -> Option<Self> {
        if matches!(value, Value::Null) { Some(None) } else { T::read(value).map(Some) }
    }
}

impl Row {
    /// A column by its place, from 0.
    pub fn get<'r, T: Column<'r>>(&'r self, column: usize) -> Result<T, SqlError> {
        let unreadable = || SqlError::Unreadable(format!("column {column} is not what was written"));
        self.0.get(column).and_then(T::read).ok_or_else(unreadable)
    }
}
