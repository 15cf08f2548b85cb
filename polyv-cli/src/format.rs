//! The forms of a result.

use std::str::FromStr;

use crate::exit::Failure;

/// The form of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    #[default]
    Json,
    Ndjson,
    Yaml,
    Csv,
    Raw,
}

impl Format {
    /// What they are called.
    pub(crate) const NAMES: [&'static str; 6] = ["table", "json", "ndjson", "yaml", "csv", "raw"];
}

impl FromStr for Format {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        Ok(match name {
            "table" => Self::Table,
            "json" => Self::Json,
            "ndjson" => Self::Ndjson,
            "yaml" => Self::Yaml,
            "csv" => Self::Csv,
            "raw" => Self::Raw,
            _ => {
                return Err(Failure::usage((
                    format!(
                        "unknown output format `{name}`: table, json, ndjson, yaml, csv or raw"
                    ),
                    format!("未知输出格式 `{name}`：可用 table、json、ndjson、yaml、csv、raw"),
                )));
            }
        })
    }
}
