//! Accounts from a file.

use std::fs::File;
use std::io::{ErrorKind as IoKind, Read as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, ErrorKind};
use crate::sign::Algorithm;
use crate::transport::Transport;

/// Bytes of a file that are read: far more than accounts take.
const MAX_SIZE: u64 = 1024 * 1024;

/// Bytes of a command's output that are read: far more than a secret takes. The buffer is wiped, and never moves.
const MAX_SECRET: usize = 4096;

/// What an account may have.
const KEYS: [&str; 8] = [
    "app_id",
    "app_secret",
    "secret_command",
    "user_id",
    "base_url",
    "proxy",
    "algorithm",
    "read_only",
];

/// Reads one variable of the environment: `None` is an unset one, an error one that is not UTF-8.
pub(crate) type Var<'a> = &'a dyn Fn(&str) -> Option<Result<String, ()>>;

/// One account of the file.
pub(super) struct Account {
    pub(super) app_id: String,
    pub(super) app_secret: SecretString,
    pub(super) user_id: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) proxy: Option<SecretString>,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) read_only: bool,
}

/// Reads the account called `name`; without a name, the file's default, or its only one.
pub(super) fn read_account(path: &Path, name: Option<&str>) -> Result<Account, Error> {
    let text = read(path)?;
    let file = Profiles { path, text: &text };
    file.account(name)
}

/// `$XDG_CONFIG_HOME/polyv/config.toml`, or the same below `~/.config`.
pub(super) fn locate(var: Var<'_>) -> Result<PathBuf, Error> {
    let folder = |name: &str| {
        let value = var(name)?.ok()?;
        Some(PathBuf::from(value)).filter(|path| path.is_absolute())
    };
    let home = || folder("HOME").or_else(|| folder("USERPROFILE"));
    let config = folder("XDG_CONFIG_HOME").or_else(|| Some(home()?.join(".config")));
    let Some(config) = config else {
        let problem = "the location of the profile file is unknown: neither XDG_CONFIG_HOME nor HOME is \
                       set to an absolute path";
        return Err(Error::new(ErrorKind::Config, problem).of_parameter("HOME"));
    };
    Ok(config.join("polyv").join("config.toml"))
}

/// The file's text, unless it is someone else's, or others can read it.
fn read(path: &Path) -> Result<Zeroizing<String>, Error> {
    let broken = |problem: &str| {
        Error::new(ErrorKind::Config, format!("{} {problem}", path.display()))
            .of_parameter("profile")
    };
    let unreadable = |error: std::io::Error| match error.kind() {
        IoKind::NotFound => broken("does not exist: it is where accounts are kept"),
        _ => broken("cannot be read").with_source(error),
    };
    // Its type is checked before it is opened: opening a named pipe blocks until something writes to it.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(broken("is not a regular file"));
    }
    let file = File::open(path).map_err(unreadable)?;
    let facts = file.metadata().map_err(unreadable)?;
    #[cfg(unix)]
    if let Some(problem) = foreign(path, &facts, rustix::process::geteuid().as_raw()) {
        return Err(broken(&problem));
    }
    if facts.len() > MAX_SIZE {
        return Err(broken("is too large for a list of accounts"));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_SIZE)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}

/// Why the file does not belong to the user `me` alone: anyone else who can write it chooses the account that calls are
/// made for.
#[cfg(unix)]
fn foreign(path: &Path, facts: &std::fs::Metadata, me: u32) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = facts.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Some(format!(
            "holds secrets and is accessible to others (mode {mode:04o}): run `chmod 600 {}`",
            path.display()
        ));
    }
    (facts.uid() != me).then(|| {
        format!(
            "belongs to another user ({}), not to the one that runs this program ({me})",
            facts.uid()
        )
    })
}

/// A file's text, and where it is from.
struct Profiles<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Profiles<'_> {
    fn account(&self, name: Option<&str>) -> Result<Account, Error> {
        let document = DeTable::parse(self.text).map_err(|error| self.malformed(&error))?;
        let table = document.get_ref();
        self.check_keys(table, "", &["default", "accounts"])?;
        let accounts = match find(table, "accounts") {
            Some(value) => self.table(value, "accounts")?,
            None => {
                return Err(self.at(
                    None,
                    "accounts",
                    "is missing: an account is a table such as `[accounts.main]`",
                ));
            }
        };
        let default = match find(table, "default") {
            Some(value) => Some(self.text(value, "default")?),
            None => None,
        };
        let names: Vec<&str> = accounts
            .keys()
            .map(|name| name.get_ref().as_ref())
            .collect();
        let known = names.join(", ");
        let ((Some(name), ..) | (None, Some(name), _) | (None, None, &[name])) =
            (name, default.as_deref(), names.as_slice())
        else {
            let problem = format!(
                "is missing, and there is more than one account: name one of them ({known}), by the \
                 call, by POLYV_PROFILE or as the default"
            );
            return Err(self.at(None, "default", &problem));
        };
        let Some(value) = find(accounts, name) else {
            let problem = format!("does not exist; the accounts are: {known}");
            return Err(self.at(None, &format!("accounts.{name}"), &problem));
        };
        self.account_in(value, &format!("accounts.{name}"))
    }

    fn account_in(&self, value: &Spanned<DeValue<'_>>, path: &str) -> Result<Account, Error> {
        let table = self.table(value, path)?;
        self.check_keys(table, path, &KEYS)?;
        let optional = |key: &str| {
            let Some(value) = find(table, key) else {
                return Ok(None);
            };
            self.text(value, &format!("{path}.{key}")).map(Some)
        };
        let required = |key: &str| {
            let missing = || {
                self.at(
                    Some(value.span().start),
                    &format!("{path}.{key}"),
                    "is not there",
                )
            };
            optional(key)?.ok_or_else(missing)
        };
        let algorithm = match optional("algorithm")?.as_deref() {
            None => None,
            Some("md5") => Some(Algorithm::Md5),
            Some("sha256") => Some(Algorithm::Sha256),
            Some(_) => {
                let start = find(table, "algorithm").map_or(0, |value| value.span().start);
                let key = format!("{path}.algorithm");
                return Err(self.at(Some(start), &key, "is neither \"md5\" nor \"sha256\""));
            }
        };
        let read_only = match find(table, "read_only") {
            None => false,
            Some(value) => value.get_ref().as_bool().ok_or_else(|| {
                let key = format!("{path}.read_only");
                self.at(
                    Some(value.span().start),
                    &key,
                    "is neither `true` nor `false`",
                )
            })?,
        };
        let app_secret = match find(table, "secret_command") {
            None => required("app_secret")?.into(),
            Some(value) => {
                let key = format!("{path}.secret_command");
                let at = |problem: &str| self.at(Some(value.span().start), &key, problem);
                if find(table, "app_secret").is_some() {
                    return Err(at("is given in addition to `app_secret`: keep one of them"));
                }
                let command = self.command(value, &key)?;
                secret_of(&command).map_err(|problem| at(&problem))?
            }
        };
        Ok(Account {
            app_id: required("app_id")?,
            app_secret,
            user_id: optional("user_id")?,
            base_url: optional("base_url")?,
            proxy: self.proxy(table, path)?,
            algorithm,
            read_only,
        })
    }

    fn check_keys(&self, table: &DeTable<'_>, path: &str, known: &[&str]) -> Result<(), Error> {
        let odd = table
            .keys()
            .find(|key| !known.contains(&key.get_ref().as_ref()));
        odd.map_or(Ok(()), |key| {
            let dot = if path.is_empty() { "" } else { "." };
            let name = format!("{path}{dot}{}", key.get_ref());
            let problem = format!("is unknown here; the known keys are: {}", known.join(", "));
            Err(self.at(Some(key.span().start), &name, &problem))
        })
    }

    fn table<'t, 'i>(
        &self,
        value: &'t Spanned<DeValue<'i>>,
        key: &str,
    ) -> Result<&'t DeTable<'i>, Error> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.at(Some(value.span().start), key, "is not a table"))
    }

    /// A text that is not empty.
    fn text(&self, value: &Spanned<DeValue<'_>>, key: &str) -> Result<String, Error> {
        let problem = match value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => "is empty",
            Some(text) if text.trim() != text => "has white space at its ends",
            Some(text) => return Ok(text.to_owned()),
            None => "is not a text: put it in quotes",
        };
        Err(self.at(Some(value.span().start), key, problem))
    }

    /// The address of a proxy, which may contain a password.
    fn proxy(&self, table: &DeTable<'_>, path: &str) -> Result<Option<SecretString>, Error> {
        let Some(value) = find(table, "proxy") else {
            return Ok(None);
        };
        let key = format!("{path}.proxy");
        let address = self.text(value, &key)?;
        Transport::check_proxy(&address).map_err(|error| {
            let problem = error.message().trim_start_matches("`proxy` ");
            self.at(Some(value.span().start), &key, problem)
        })?;
        Ok(Some(address.into()))
    }

    /// A program and its arguments.
    fn command(&self, value: &Spanned<DeValue<'_>>, key: &str) -> Result<Vec<String>, Error> {
        let words = value.get_ref().as_array().into_iter().flatten();
        let words: Option<Vec<String>> = words
            .map(|word| word.get_ref().as_str().map(str::to_owned))
            .collect();
        words.filter(|words| !words.is_empty()).ok_or_else(|| {
            let problem = "is not a list of texts: the program and its arguments";
            self.at(Some(value.span().start), key, problem)
        })
    }

    /// What is wrong with a key. The value is never shown: it may be the secret.
    fn at(&self, offset: Option<usize>, key: &str, problem: &str) -> Error {
        let line = offset.map_or(String::new(), |offset| {
            format!(", line {}", self.line(offset))
        });
        let message = format!("{}{line}: `{key}` {problem}", self.path.display());
        Error::new(ErrorKind::Config, message).of_parameter(key)
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    /// What is wrong with the file as TOML. The error itself is not kept, as it shows the line.
    fn malformed(&self, error: &toml::de::Error) -> Error {
        let line = self.line(error.span().map_or(0, |span| span.start));
        let content = self.text.lines().nth(line - 1).unwrap_or_default();
        let key = content.split_once('=').map_or("", |(key, _)| key.trim());
        let key = KEYS.into_iter().find(|known| *known == key);
        let what = key.map_or(String::new(), |key| format!("`{key}` "));
        let message = format!(
            "{}, line {line}: {what}is not TOML: {}",
            self.path.display(),
            error.message()
        );
        Error::new(ErrorKind::Config, message).of_parameter(key.unwrap_or("profile"))
    }
}

/// Why a command cannot be run, without its words, which may hold a secret.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "its program does not exist".to_owned(),
        kind => kind.to_string(),
    }
}

/// The first line that a command prints. What it prints elsewhere is for the user, and is left alone.
fn secret_of(command: &[String]) -> Result<SecretString, String> {
    use std::process::{Command, Stdio};

    let Some((program, arguments)) = command.split_first() else {
        return Err("has no program".to_owned());
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot be run: {}", reason(&error)))?;
    let mut printed = Zeroizing::new(Vec::with_capacity(MAX_SECRET));
    if let Some(stdout) = child.stdout.take() {
        let mut stdout = stdout.take(MAX_SECRET as u64);
        let read = stdout.read_to_end(&mut printed);
        read.map_err(|error| format!("cannot be read: {}", error.kind()))?;
    }
    let status = child
        .wait()
        .map_err(|error| format!("cannot be run: {}", reason(&error)))?;
    if !status.success() {
        return Err(format!("failed ({status})"));
    }
    let text = std::str::from_utf8(&printed).map_err(|_| "printed something else than text")?;
    match text.lines().next().map(str::trim) {
        None | Some("") => Err("printed nothing".to_owned()),
        Some(secret) => Ok(secret.into()),
    }
}

fn find<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    let entry = table.iter().find(|(name, _)| name.get_ref() == key);
    entry.map(|(_, value)| value)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use secrecy::ExposeSecret as _;

    use super::{foreign, secret_of};

    #[test]
    fn a_file_of_another_user_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let private = std::fs::Permissions::from_mode(0o600);
        file.as_file().set_permissions(private).unwrap();
        let facts = file.as_file().metadata().unwrap();
        let check = |me| foreign(file.path(), &facts, me);
        assert_eq!(check(facts.uid()), None);
        let problem = check(facts.uid() + 1).unwrap();
        assert!(problem.contains("belongs to another user"), "{problem}");
    }

    #[test]
    fn the_secret_is_the_first_line_that_a_command_prints() {
        let printed = |text: &str| {
            let secret = secret_of(&["printf".to_owned(), text.to_owned()]);
            secret.map(|secret| secret.expose_secret().to_owned())
        };
        for text in ["s3", "s3\n", " s3\r\nuser: x\n"] {
            assert_eq!(printed(text), Ok("s3".to_owned()));
        }
        assert_eq!(printed("\n\ns3"), Err("printed nothing".to_owned()));
        assert!(
            printed("\\377")
                .unwrap_err()
                .contains("something else than text")
        );
    }
}
