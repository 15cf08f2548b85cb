//! The accounts: whom calls are made for, and the profile file, changed without touching what its owner wrote around it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use polyv_sdk::{Client, ClientBuilder, SecretString};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use toml_edit::{Array, DocumentMut, Item, Table, value};

use crate::context::Context;
use crate::exit::Failure;
use crate::io::Io;

/// Far more than accounts take.
const MAX_SIZE: u64 = 1024 * 1024;

/// Where the SDK looks for accounts.
pub(crate) fn profile_path(io: &Io) -> Result<PathBuf, Failure> {
    Ok(ClientBuilder::profile_path(|name| {
        io.var(name).map(OsString::from)
    })?)
}

/// The names of the accounts, as far as the file can be read: for completion.
pub(crate) fn names(path: &Path) -> Vec<String> {
    let document = read(path)
        .ok()
        .flatten()
        .and_then(|text| text.parse::<DocumentMut>().ok());
    let Some(document) = document else {
        return Vec::new();
    };
    let accounts = document.get("accounts").and_then(Item::as_table_like);
    accounts.map_or_else(Vec::new, |accounts| {
        accounts.iter().map(|(name, _)| name.to_owned()).collect()
    })
}

/// A name that is a bare key of TOML, so that a file and a shell spell it alike.
pub(crate) fn check_name(name: &str) -> Result<(), Failure> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(fits) {
        return Err(Failure::usage((
            format!("`{name}` cannot name an account: letters, digits, `-` and `_` can"),
            format!("`{name}` 不能作账号名称：只能用字母、数字、`-` 和 `_`"),
        )));
    }
    Ok(())
}

/// An account to be stored.
pub(crate) struct NewAccount {
    pub(crate) app_id: String,
    pub(crate) secret: SecretFrom,
    pub(crate) user_id: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) algorithm: Option<String>,
    pub(crate) read_only: bool,
}

/// Where the secret is.
pub(crate) enum SecretFrom {
    /// In the file.
    File(SecretString),
    /// Printed by a program and its arguments.
    Command(Vec<String>),
}

impl NewAccount {
    /// A client's settings, by which the SDK checks what is about to be stored.
    pub(crate) fn builder(&self, secret: SecretString) -> ClientBuilder {
        let mut builder = Client::builder().app_id(&self.app_id).app_secret(secret);
        if let Some(id) = &self.user_id {
            builder = builder.user_id(id);
        }
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        builder
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table["app_id"] = value(&self.app_id);
        match &self.secret {
            SecretFrom::File(secret) => table["app_secret"] = value(secret.expose_secret()),
            SecretFrom::Command(words) => {
                table["secret_command"] =
                    value(words.iter().map(String::as_str).collect::<Array>());
            }
        }
        let texts = [
            ("user_id", &self.user_id),
            ("base_url", &self.base_url),
            ("algorithm", &self.algorithm),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                table[key] = value(text);
            }
        }
        if self.read_only {
            table["read_only"] = value(true);
        }
        table
    }
}

/// An account as it is listed.
#[derive(Serialize)]
pub(crate) struct Listed {
    account: String,
    default: bool,
    app_id: String,
    user_id: Option<String>,
    base_url: Option<String>,
    /// `file`, or `command` where a program prints it.
    secret: &'static str,
    read_only: bool,
}

/// The file, and what is in it.
#[derive(Clone)]
pub(crate) struct Store {
    path: PathBuf,
    /// `None` if there is no file.
    text: Option<String>,
    document: DocumentMut,
}

impl Store {
    pub(crate) fn open(io: &Io) -> Result<Self, Failure> {
        Self::at(profile_path(io)?)
    }

    pub(crate) fn at(path: PathBuf) -> Result<Self, Failure> {
        let text = read(&path)
            .map_err(|problem| Failure::usage(format!("{}: {problem}", path.display())))?;
        let parsed = text.clone().unwrap_or_default().parse::<DocumentMut>();
        // What the parser says quotes the line, which may be the one with the secret.
        let document = parsed.map_err(|error| {
            let before = error.span().map_or(0, |span| span.start);
            let before = text
                .as_deref()
                .and_then(|text| text.get(..before))
                .unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let path = path.display();
            Failure::usage((
                format!("{path}, line {line}: is not TOML"),
                format!("{path} 第 {line} 行不是 TOML"),
            ))
        })?;
        Ok(Self {
            path,
            text,
            document,
        })
    }

    /// The account that the file calls the default, or its only one.
    pub(crate) fn default(&self) -> Result<Option<String>, Failure> {
        if let Some(default) = self.document.get("default") {
            let name = default.as_str().ok_or_else(|| {
                let path = self.path.display();
                Failure::usage((
                    format!("{path}: `default` is not the name of an account"),
                    format!("{path}：`default` 不是账号名称"),
                ))
            })?;
            return Ok(Some(name.to_owned()));
        }
        let mut names = self.names()?;
        Ok(if names.len() == 1 { names.pop() } else { None })
    }

    pub(crate) fn list(&self) -> Result<Vec<Listed>, Failure> {
        let default = self.default()?;
        let names = self.names()?;
        let listed = names.into_iter().map(|name| {
            let account = self.document["accounts"].get(&name);
            let text = |key: &str| {
                let text = account
                    .and_then(|account| account.get(key))
                    .and_then(Item::as_str);
                text.map(str::to_owned)
            };
            let has = |key: &str| account.is_some_and(|account| account.get(key).is_some());
            let read_only = account.and_then(|account| account.get("read_only"));
            Listed {
                default: default.as_ref() == Some(&name),
                app_id: text("app_id").unwrap_or_default(),
                user_id: text("user_id"),
                base_url: text("base_url"),
                secret: if has("secret_command") {
                    "command"
                } else {
                    "file"
                },
                read_only: read_only.and_then(Item::as_bool).unwrap_or(false),
                account: name,
            }
        });
        Ok(listed.collect())
    }

    /// Adds an account, or replaces the one of this name. The first one is the default.
    pub(crate) fn put(
        &mut self,
        name: &str,
        account: &NewAccount,
        default: bool,
    ) -> Result<(), Failure> {
        let is_first = self.names()?.is_empty();
        if self.document.get("accounts").is_none() {
            let mut accounts = Table::new();
            accounts.set_implicit(true);
            self.document["accounts"] = Item::Table(accounts);
        }
        let mut table = account.table();
        // No option names a proxy: it stays when the credentials are replaced.
        let before = self.document["accounts"].get(name);
        if let Some(proxy) = before.and_then(|account| account.get("proxy")) {
            table["proxy"] = proxy.clone();
        }
        self.document["accounts"][name] = Item::Table(table);
        if default || is_first {
            self.document["default"] = value(name);
        }
        self.write()
    }

    pub(crate) fn choose(&mut self, name: &str) -> Result<(), Failure> {
        self.known(name)?;
        self.document["default"] = value(name);
        self.write()
    }

    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Failure> {
        self.known(name)?;
        if let Some(accounts) = self.document["accounts"].as_table_like_mut() {
            accounts.remove(name);
        }
        if self.document.get("default").and_then(Item::as_str) == Some(name) {
            self.document.remove("default");
        }
        self.write()
    }

    /// Puts the file back as it was.
    pub(crate) fn restore(&self) -> Result<(), Failure> {
        let done = match &self.text {
            Some(text) => write(&self.path, text),
            None => fs::remove_file(&self.path),
        };
        done.map_err(|error| self.unwritable(&error))
    }

    fn known(&self, name: &str) -> Result<(), Failure> {
        let names = self.names()?;
        if names.iter().any(|known| known == name) {
            return Ok(());
        }
        let failure = Failure::usage((
            format!("there is no account `{name}`"),
            format!("没有账号 `{name}`"),
        ));
        Err(if names.is_empty() {
            failure.with_hint((
                "no account exists yet: `polyv auth login` adds one",
                "还没有账号：可用 `polyv auth login` 添加",
            ))
        } else {
            let names = names.join(", ");
            failure.with_hint((
                format!("the accounts are: {names}"),
                format!("现有账号：{names}"),
            ))
        })
    }

    pub(crate) fn names(&self) -> Result<Vec<String>, Failure> {
        let Some(accounts) = self.document.get("accounts") else {
            return Ok(Vec::new());
        };
        let accounts = accounts.as_table_like().ok_or_else(|| {
            let path = self.path.display();
            Failure::usage((
                format!("{path}: `accounts` is not a table"),
                format!("{path}：`accounts` 不是表"),
            ))
        })?;
        Ok(accounts.iter().map(|(name, _)| name.to_owned()).collect())
    }

    fn write(&self) -> Result<(), Failure> {
        write(&self.path, &self.document.to_string()).map_err(|error| self.unwritable(&error))
    }

    fn unwritable(&self, error: &std::io::Error) -> Failure {
        let path = self.path.display();
        Failure::other((
            format!("{path} cannot be written: {error}"),
            format!("无法写入 {path}：{error}"),
        ))
    }
}

/// The file's text, or `None` if there is no file.
fn read(path: &Path) -> Result<Option<String>, String> {
    let facts = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot be read: {error}")),
        Ok(facts) => facts,
    };
    if !facts.is_file() {
        return Err("is not a regular file".to_owned());
    }
    if facts.len() > MAX_SIZE {
        return Err("is too large for a list of accounts".to_owned());
    }
    fs::read_to_string(path)
        .map(Some)
        .map_err(|error| format!("cannot be read: {error}"))
}

/// Writes a file that its owner alone can read, at once or not at all. If the file is a link, the file that it leads to
/// is replaced, and the link stays.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    if !folder.is_dir() {
        create_private(folder)?;
    }
    let fresh = folder.join(format!(".config.toml.{}", std::process::id()));
    let done = open_private(&fresh).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)
    });
    if done.is_err() {
        // What is left of a failed attempt holds secrets as well.
        let _ = fs::remove_file(&fresh);
    }
    done
}

#[cfg(unix)]
fn create_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// A new file, which nobody else can have put there.
fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// The account of the profile file that calls are made for; `None` where the credentials are in the environment, or
/// nowhere.
pub(crate) fn account(context: &Context<'_>) -> Result<Option<String>, Failure> {
    let var = |name: &str| context.io.var(name);
    if context.globals.account.is_some() {
        return Ok(context.globals.account.clone());
    }
    if var("POLYV_APP_ID").is_some() || var("POLYV_APP_SECRET").is_some() {
        return Ok(None);
    }
    match (var("POLYV_PROFILE"), profile_path(context.io)) {
        (Some(name), _) => Ok(Some(name)),
        (None, Err(_)) => Ok(None),
        (None, Ok(path)) => Store::at(path)?.default(),
    }
}

/// Where the credentials come from, for people.
pub(crate) fn source(context: &Context<'_>) -> Result<(Option<String>, String), Failure> {
    if context.globals.mock {
        return Ok((None, "mock".to_owned()));
    }
    Ok(match account(context)? {
        Some(name) => (Some(name), profile_path(context.io)?.display().to_string()),
        None => (None, "POLYV_APP_ID, POLYV_APP_SECRET".to_owned()),
    })
}
