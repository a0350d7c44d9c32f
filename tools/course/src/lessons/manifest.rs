//! Reads the tables of `[package.metadata]`. A key that nobody reads, or a value that means nothing, is a wish that would not
//! be granted: it is refused, with the one that was probably meant.

use serde_json::Value;

use crate::fault::{Fault, Result};
use crate::lessons::nearest::nearest;

/// A table of a manifest. One that isn't there is as an empty one.
pub struct Table<'a> {
    values: &'a Value,
    place: String,
}

impl<'a> Table<'a> {
    /// A table that may have these keys and no others; `place` is where people find it.
    pub fn new(values: &'a Value, place: impl Into<String>, known: &[&str]) -> Result<Self> {
        let table = Self { values, place: place.into() };
        match values {
            Value::Null => {}
            Value::Object(own) => {
                if let Some(key) = own.keys().find(|key| !known.contains(&key.as_str())) {
                    return Err(suggest(table.wrong(format!("nobody reads `{key}`")), key, known));
                }
            }
            other => return Err(table.wrong(format!("{other} is no table"))),
        }
        Ok(table)
    }

    /// What `read` makes of a key's value; `what` says which values it takes. Nothing where there is no such key.
    pub fn get<T>(&self, key: &str, what: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>> {
        match &self.values[key] {
            Value::Null => Ok(None),
            value => read(value).map(Some).ok_or_else(|| self.wrong(format!("`{key} = {value}` isn't {what}"))),
        }
    }

    /// A text.
    pub fn string(&self, key: &str) -> Result<Option<String>> {
        self.get(key, "a text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// The words of a text; none where there is no such key.
    pub fn words(&self, key: &str) -> Result<Vec<String>> {
        let text = self.string(key)?.unwrap_or_default();
        Ok(text.split_whitespace().map(str::to_owned).collect())
    }

    /// A whole number from 1 on.
    pub fn positive(&self, key: &str) -> Result<Option<u64>> {
        self.get(key, "a whole number from 1 on", |value| value.as_u64().filter(|&number| number > 0))
    }

    /// Whether there is this key, with the only value that it can have.
    pub fn says(&self, key: &str, only: &str) -> Result<bool> {
        let said = self.string(key)?;
        match said.as_deref() {
            Some(other) if other != only => Err(self
                .wrong(format!("`{key} = \"{other}\"` means nothing"))
                .fix(format!("write \"{only}\", or leave it out"))),
            found => Ok(found.is_some()),
        }
    }

    /// A list's values; none where there is no such key.
    pub fn list(&self, key: &str) -> Result<&'a [Value]> {
        Ok(self.get(key, "a list", |value| value.as_array().map(Vec::as_slice))?.unwrap_or_default())
    }

    /// That something is wrong with this table.
    pub fn wrong(&self, what: impl std::fmt::Display) -> Fault {
        Fault::new(format!("{}: {what}", self.place))
    }
}

/// With the known name that a typed one was probably meant to be, or with all of them.
fn suggest(fault: Fault, typed: &str, known: &[&str]) -> Fault {
    match nearest(typed, known.iter().copied()) {
        Some(near) => fault.fix(format!("did you mean `{near}`?")),
        None => fault.fix(format!("write one of {}", known.join(", "))),
    }
}

/// Refuses a table of a package's metadata whose name is nearly one of these: under it nobody would look. Tables of other
/// tools may be there.
pub fn check_tables(metadata: &Value, place: &str, known: &[&str]) -> Result<()> {
    let names = metadata.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let mut misspelt = names.filter(|name| !known.contains(name) && nearest(name, known.iter().copied()).is_some());
    match misspelt.next() {
        Some(name) => {
            let fault = Fault::new(format!("{place}: nobody reads [package.metadata.{name}]"));
            Err(suggest(fault, name, known))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_misspelt_is_refused_with_what_was_meant() {
        let said = |values: Value| match Table::new(&values, "here", &["expect", "name"]) {
            Err(fault) => fault.to_string(),
            Ok(table) => {
                table.says("expect", "near").map(|said| said.to_string()).unwrap_or_else(|fault| fault.to_string())
            }
        };
        let misspelt = said(json!({ "expct": "near" }));
        assert!(
            misspelt.contains("here: nobody reads `expct`") && misspelt.contains("did you mean `expect`?"),
            "{misspelt}"
        );
        assert!(said(json!({ "colour": 1 })).contains("one of expect, name"));
        assert!(said(json!({ "expect": "neer" })).contains("write \"near\""));
        assert!(said(json!({ "expect": 1 })).contains("`expect = 1` isn't a text"));
        assert!(said(json!([1])).contains("is no table"));
        assert_eq!([json!({ "expect": "near" }), json!({}), Value::Null].map(said), ["true", "false", "false"]);
    }

    #[test]
    fn values_of_another_kind_are_refused() {
        let values = json!({ "ranks": "2", "many": 2, "none": 0 });
        let table = Table::new(&values, "here", &["ranks", "many", "none"]).expect("all are known");
        assert!(table.positive("ranks").is_err() && table.positive("none").is_err() && table.list("many").is_err());
        assert_eq!(
            (table.positive("many").expect("it is one"), table.positive("no").expect("it may lack")),
            (Some(2), None)
        );
    }

    #[test]
    fn tables_whose_name_is_misspelt_are_refused_and_other_tools_ones_are_not() {
        let known = ["lesson", "bench"];
        let fault = check_tables(&json!({ "lessn": {} }), "here", &known).expect_err("it is misspelt").to_string();
        assert!(fault.contains("[package.metadata.lessn]") && fault.contains("`lesson`"), "{fault}");
        assert!(check_tables(&json!({ "lesson": {}, "docs": {} }), "here", &known).is_ok());
        assert!(check_tables(&Value::Null, "here", &known).is_ok());
    }
}
