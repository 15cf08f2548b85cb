//! What is wrong with a request.

use std::fmt;

use crate::endpoint::Operation;

/// A request that breaks a documented bound or rule. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The parameter, as on the wire, with the path into it where it is nested; several are joined by `, `. Empty if it
    /// is about no parameter.
    pub parameter: String,
    /// What sets the parameter in Rust, where that has another name.
    pub setter: Option<String>,
    /// The kind of bound or rule. `None` for anything else, such as an unknown parameter, or a value that cannot be read or
    /// sent.
    pub breach: Option<Breach>,
    /// What is wrong, with the value and the bound.
    pub problem: String,
}

/// The kind of documented bound or rule that a request breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Breach {
    /// A required parameter is absent or empty.
    Required,
    /// The value, or the extension of a file, is not among the documented ones.
    Values,
    /// A number, or the sum of several, is less than the minimum or more than the maximum.
    Range,
    /// A text has too few or too many characters.
    Length,
    /// A list has too few or too many items.
    Items,
    /// A file has too many bytes.
    Size,
    /// A range of time is longer than one call may ask for, or not within one month: [`Windows`](crate::page::Windows)
    /// splits it.
    Span,
    /// A value is less than one that it must not be less than, such as an end before its start.
    Order,
    /// Parameters do not go together: alternatives, or those that another one requires or forbids, for example.
    Combination,
}

impl Invalid {
    #[cold]
    pub(crate) fn new(parameter: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            parameter: parameter.into(),
            setter: None,
            breach: None,
            problem: problem.into(),
        }
    }

    pub(crate) fn of(self, breach: Breach) -> Self {
        Self {
            breach: Some(breach),
            ..self
        }
    }

    /// Names the setters of the parameters that it is about, in a request of this operation.
    pub(crate) fn with_setter(mut self, operation: &Operation) -> Self {
        let setters = self.parameter.split(BETWEEN).filter_map(|parameter| {
            let name = parameter.split(['.', '[']).next()?;
            let index = operation
                .params
                .iter()
                .position(|field| field.name == name)?;
            let setter = operation.setters.split(' ').nth(index)?;
            (setter != name).then_some(setter)
        });
        let setters = setters.collect::<Vec<_>>().join(BETWEEN);
        self.setter = Some(setters).filter(|setters| !setters.is_empty());
        self
    }
}

/// Between the names of several parameters.
pub(super) const BETWEEN: &str = ", ";

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &str| names.replace(BETWEEN, "`, `");
        if !self.parameter.is_empty() {
            let several = if self.parameter.contains(BETWEEN) {
                "s"
            } else {
                ""
            };
            write!(f, "parameter{several} `{}` ", quoted(&self.parameter))?;
        }
        if let Some(setter) = &self.setter {
            write!(f, "(`{}`) ", quoted(setter))?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Invalid {}
