//! Shells with a script of this program's: Nushell, for which clap has none, PowerShell, for which clap's script runs what
//! is on the line, and Bash, for which clap's does not quote names of files and knows no `--option=value`.

use std::ffi::OsString;
use std::io::Write;

use clap_complete::engine::CompletionCandidate;
use serde::Serialize;

use crate::io::Io;

/// A shell with a script of this program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ours {
    Bash,
    Nushell,
    PowerShell,
}

/// For `config.nu`. A completer that was there before answers for all other programs.
const NUSHELL: &str = r#"let polyv_others = $env.config.completions.external.completer?
$env.config.completions.external.enable = true
$env.config.completions.external.completer = {|spans|
    if ($spans | first) == "polyv" {
        with-env { POLYV_COMPLETE: "nushell" } { ^polyv -- ...$spans } | from json
    } else if $polyv_others != null {
        do $polyv_others $spans
    }
}
"#;

/// The variable by which PowerShell passes the words, and what is between them.
const WORDS: (&str, char) = ("POLYV_COMPLETE_WORDS", '\u{1f}');

impl Ours {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "bash" => Some(Self::Bash),
            "nushell" => Some(Self::Nushell),
            "powershell" => Some(Self::PowerShell),
            _ => None,
        }
    }

    pub(super) fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("polyv.bash"),
            Self::Nushell => NUSHELL,
            Self::PowerShell => include_str!("polyv.ps1"),
        }
    }

    /// The words of the line, where the shell does not pass them as arguments.
    pub(super) fn words(self, io: &Io) -> Option<Vec<OsString>> {
        let (name, between) = WORDS;
        let words = (self == Self::PowerShell).then(|| io.var(name)).flatten()?;
        Some(words.split(between).map(OsString::from).collect())
    }

    /// Writes the candidates as the shell reads them.
    pub(super) fn answer(
        self,
        found: &[CompletionCandidate],
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        let shown = found.iter().filter(|it| !it.is_hide_set());
        let mut shown = shown.map(|it| Described::of(it, self));
        if self == Self::Bash {
            return shown.try_for_each(|it| writeln!(out, "{}", it.value));
        }
        let json = serde_json::to_string(&shown.collect::<Vec<_>>())?;
        if self == Self::Nushell {
            return out.write_all(json.as_bytes());
        }
        let mut units = [0; 2];
        for c in json.chars() {
            if c.is_ascii() {
                write!(out, "{c}")?;
                continue;
            }
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

/// A candidate as those that read JSON have it.
#[derive(Serialize)]
struct Described {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl Described {
    fn of(candidate: &CompletionCandidate, shell: Ours) -> Self {
        let value = candidate.get_value().to_string_lossy().into_owned();
        let help = candidate.get_help().map(ToString::to_string);
        let line = help.and_then(|help| help.lines().next().map(str::to_owned));
        // PowerShell takes no candidate without one.
        let instead = (shell == Ours::PowerShell).then(|| value.clone());
        Self {
            description: line.filter(|line| !line.is_empty()).or(instead),
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap_complete::engine::CompletionCandidate;

    use super::Ours;

    #[test]
    fn powershell_gets_ascii_and_a_description_each() {
        let found = [
            CompletionCandidate::new("直播👍").help(Some("频道\nmore".into())),
            CompletionCandidate::new("a b"),
            CompletionCandidate::new("hidden").hide(true),
        ];
        let mut out = Vec::new();
        Ours::PowerShell.answer(&found, &mut out).unwrap();
        assert!(out.is_ascii());
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let expected = serde_json::json!([
            { "value": "直播👍", "description": "频道" },
            { "value": "a b", "description": "a b" },
        ]);
        assert_eq!(read, expected);
    }
}
