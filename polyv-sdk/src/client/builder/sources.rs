//! Where the settings of a client come from, if the program does not give them: the environment and the profile file.

use super::{ClientBuilder, address};
#[cfg(feature = "profile")]
use crate::client::profile;
use crate::error::{Error, ErrorKind};
use crate::transport::Transport;

/// Settings from the environment and from profile files.
impl ClientBuilder {
    /// Settings from the environment, as in [`Client::from_env`](crate::Client::from_env), which can be changed further.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_vars(environment)
    }

    /// Settings for an account in the profile file, as in [`Client::from_profile`](crate::Client::from_profile), to be changed
    /// further.
    #[cfg(feature = "profile")]
    pub fn from_profile(name: &str) -> Result<Self, Error> {
        Self::from_profile_of(&environment, Some(name))
    }

    /// Settings for the default account in the profile file, as in [`Client::from_default_profile`](crate::Client::from_default_profile), to
    /// be changed further.
    #[cfg(feature = "profile")]
    pub fn from_default_profile() -> Result<Self, Error> {
        Self::from_profile_of(&environment, None)
    }

    /// Where [`Client::from_profile`](crate::Client::from_profile) looks for accounts: `$XDG_CONFIG_HOME/polyv/config.toml`, or the same below
    /// `~/.config`. `var` is [`std::env::var_os`] or a like function. The file need not exist.
    ///
    /// Fails with [`ErrorKind::Config`] if neither variable is an absolute path.
    #[cfg(feature = "profile")]
    pub fn profile_path(
        var: impl Fn(&str) -> Option<std::ffi::OsString>,
    ) -> Result<std::path::PathBuf, Error> {
        profile::locate(&|name| var(name).map(|value| value.into_string().map_err(drop)))
    }

    /// Settings for an account in a profile file elsewhere; without a name, for the file's default, or its only
    /// account.
    ///
    /// Fails as [`Client::from_profile`](crate::Client::from_profile) does.
    #[cfg(feature = "profile")]
    pub fn from_profile_file(
        path: impl AsRef<std::path::Path>,
        name: Option<&str>,
    ) -> Result<Self, Error> {
        profile::read_account(path.as_ref(), name).map(Self::of_account)
    }

    /// Settings from variables, as [`from_env`](Self::from_env) takes them from the process: for programs with an
    /// environment of their own, and for tests. `var` is [`std::env::var_os`] or a like function. Fails alike.
    pub fn from_variables(var: impl Fn(&str) -> Option<std::ffi::OsString>) -> Result<Self, Error> {
        Self::from_vars(|name| var(name).map(|value| value.into_string().map_err(drop)))
    }

    /// Settings for the account called `name`; without a name, for the one that `POLYV_PROFILE` names, or the file's
    /// default, or its only one.
    #[cfg(feature = "profile")]
    pub(crate) fn from_profile_of(
        var: profile::Var<'_>,
        name: Option<&str>,
    ) -> Result<Self, Error> {
        let named = match name {
            Some(_) => None,
            None => read("POLYV_PROFILE", var("POLYV_PROFILE"))?,
        };
        Self::from_profile_file(profile::locate(var)?, name.or(named.as_deref()))
    }

    #[cfg(feature = "profile")]
    fn of_account(account: profile::Account) -> Self {
        let mut builder = Self::new()
            .app_id(account.app_id)
            .app_secret(account.app_secret);
        builder.user_id = account.user_id;
        builder.base_url = account.base_url;
        builder.proxy = account.proxy;
        builder.algorithm = account.algorithm.unwrap_or_default();
        builder.read_only = account.read_only;
        builder
    }

    /// The account, by its variables or by the profile that they name.
    fn account_of(var: &impl Fn(&str) -> Option<Result<String, ()>>) -> Result<Self, Error> {
        #[cfg(feature = "profile")]
        {
            let is_set = |name: &str| var(name).is_some();
            if !is_set("POLYV_APP_ID") && !is_set("POLYV_APP_SECRET") && is_set("POLYV_PROFILE") {
                return Self::from_profile_of(var, None);
            }
        }
        let required = |name: &str, what: &str| {
            read(name, var(name))?.ok_or_else(|| {
                let problem = format!(
                    "{name} is not set: set it to the account's {what}, which the console shows"
                );
                Error::new(ErrorKind::Config, problem).of_parameter(name)
            })
        };
        Ok(Self::new()
            .app_id(required("POLYV_APP_ID", "appId")?)
            .app_secret(required("POLYV_APP_SECRET", "appSecret")?))
    }

    /// Settings from variables: `None` is an unset one, an error one that is not UTF-8.
    pub(crate) fn from_vars(
        var: impl Fn(&str) -> Option<Result<String, ()>>,
    ) -> Result<Self, Error> {
        let mut builder = Self::account_of(&var)?;
        if let Some(id) = read("POLYV_USER_ID", var("POLYV_USER_ID"))? {
            builder.user_id = Some(id);
        }
        if let Some(on) = read("POLYV_READ_ONLY", var("POLYV_READ_ONLY"))? {
            builder.read_only |= switch("POLYV_READ_ONLY", &on)?;
        }
        if let Some(url) = &read("POLYV_BASE_URL", var("POLYV_BASE_URL"))? {
            builder.base_url = Some(url.clone());
            address::check(url).map_err(|error| unusable("POLYV_BASE_URL", &error))?;
        }
        if let Some(proxy) = read("POLYV_PROXY", var("POLYV_PROXY"))? {
            Transport::check_proxy(&proxy).map_err(|error| unusable("POLYV_PROXY", &error))?;
            builder.proxy = Some(proxy.into());
        }
        Ok(builder)
    }
}

/// What is wrong with a setting, by the variable that it comes from.
fn unusable(variable: &str, error: &Error) -> Error {
    let problem = format!("{variable}: {}", error.message());
    Error::new(ErrorKind::Config, problem).of_parameter(variable)
}

/// A variable of the process.
fn environment(name: &str) -> Option<Result<String, ()>> {
    std::env::var_os(name).map(|value| value.into_string().map_err(drop))
}

/// A variable's value, trimmed: a copied value often has white space around it.
fn read(name: &str, value: Option<Result<String, ()>>) -> Result<Option<String>, Error> {
    let Some(value) = value else { return Ok(None) };
    let problem = match value.as_deref().map(str::trim) {
        Ok("") if value == Ok(String::new()) => "is set, but empty",
        Ok("") => "is set, but only to white space",
        Ok(text) => return Ok(Some(text.to_owned())),
        Err(()) => "is set, but not to UTF-8 text",
    };
    let problem = format!("{name} {problem}: give it a value, or unset it");
    Err(Error::new(ErrorKind::Config, problem).of_parameter(name))
}

/// A variable that is a switch.
fn switch(name: &str, value: &str) -> Result<bool, Error> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => {
            let problem = format!("{name} is neither 1 nor 0: set it to one of them, or unset it");
            Err(Error::new(ErrorKind::Config, problem).of_parameter(name))
        }
    }
}
