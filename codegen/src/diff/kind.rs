//! The kinds of changes, each with its class.

/// What a change means to users of the Rust crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The user must do something.
    Breaking,
    /// Everything works as before; something was added, or is sent or read differently.
    Additive,
    /// Only texts changed.
    Documentation,
}

impl Class {
    /// As one word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Documentation => "documentation",
        }
    }

    /// The heading in a list of changes.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Additive => "Added and changed",
            Self::Documentation => "Documentation",
        }
    }
}

macro_rules! kinds {
    ($($class:ident { $($(#[doc = $doc:literal])+ $word:literal $name:ident,)* })*) => {
        /// A kind of change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Kind {
            $($($(#[doc = $doc])+ $name,)*)*
        }

        impl Kind {
            /// All of them, by class.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)*)*];

            /// What it means to users.
            #[must_use]
            pub const fn class(self) -> Class {
                match self {
                    $($(Self::$name => Class::$class,)*)*
                }
            }

            /// As one word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $($(Self::$name => $word,)*)*
                }
            }

            /// What it is.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self {
                    $($(Self::$name => concat!($($doc),+).trim(),)*)*
                }
            }
        }
    };
}

kinds! {
    Breaking {
        /// An endpoint was removed.
        "endpoint-removed" EndpointRemoved,
        /// An endpoint has a new path in Rust.
        "endpoint-moved" EndpointMoved,
        /// A former name of an endpoint, which was a deprecated alias, was removed.
        "alias-removed" AliasRemoved,
        /// A constructor takes other arguments, takes them in another order, or has a new name.
        "constructor" Constructor,
        /// A parameter was removed.
        "param-removed" ParamRemoved,
        /// A parameter has a new name in Rust.
        "param-renamed" ParamRenamed,
        /// A parameter has a new type in Rust.
        "param-type" ParamType,
        /// A parameter is now required, or new and required.
        "param-required" ParamRequired,
        /// A parameter has a setter instead of being an argument of the constructor.
        "param-optional" ParamOptional,
        /// Values that were sent are now refused before sending.
        "bounds-narrowed" BoundsNarrowed,
        /// A new rule restricts combinations of parameters.
        "rule-added" RuleAdded,
        /// A call that was retried after a failure no longer is.
        "effect-tightened" EffectTightened,
        /// A call is signed with other credentials.
        "credentials" Credentials,
        /// A call returns a different type.
        "output" Output,
        /// An endpoint can no longer be walked page by page.
        "paging-removed" PagingRemoved,
        /// A type was removed.
        "type-removed" TypeRemoved,
        /// A type is of another kind: an identifier, an enumeration, an object that is sent or one that only comes.
        "type-kind" TypeKind,
        /// A field was removed.
        "field-removed" FieldRemoved,
        /// A field has a new name in Rust.
        "field-renamed" FieldRenamed,
        /// A field has a new type in Rust.
        "field-type" FieldType,
        /// A value of an enumeration was removed: it arrives as `Other`.
        "variant-removed" VariantRemoved,
        /// A value of an enumeration has a new name in Rust.
        "variant-renamed" VariantRenamed,
        /// A cargo feature was removed, with all endpoints of its module.
        "module-removed" ModuleRemoved,
        /// The constant of a documented error is gone.
        "error-removed" ErrorRemoved,
        /// The constant of a host was removed.
        "host-removed" HostRemoved,
        /// A kind of callback was removed, or only its name is left.
        "callback-removed" CallbackRemoved,
        /// A callback is signed, identified or confirmed differently.
        "callback-changed" CallbackChanged,
    }
    Additive {
        /// An endpoint was added.
        "endpoint-added" EndpointAdded,
        /// An endpoint has a new path in Rust, and the former one is a deprecated alias.
        "endpoint-renamed" EndpointRenamed,
        /// An endpoint has a deprecated alias that it did not have.
        "alias-added" AliasAdded,
        /// An optional parameter was added.
        "param-added" ParamAdded,
        /// Values that were refused are now sent.
        "bounds-widened" BoundsWidened,
        /// A rule on combinations of parameters was dropped.
        "rule-removed" RuleRemoved,
        /// A call is now retried after a failure.
        "effect-loosened" EffectLoosened,
        /// An endpoint can now be walked page by page.
        "paging-added" PagingAdded,
        /// An endpoint is walked differently.
        "paging-changed" PagingChanged,
        /// A type was added.
        "type-added" TypeAdded,
        /// A field was added.
        "field-added" FieldAdded,
        /// A value of an enumeration was added: it used to arrive as `Other`.
        "variant-added" VariantAdded,
        /// Values of an enumeration sort in another order.
        "variant-order" VariantOrder,
        /// A cargo feature was added.
        "module-added" ModuleAdded,
        /// There is a constant of a documented error that was not there.
        "error-added" ErrorAdded,
        /// The constant of a host was added.
        "host-added" HostAdded,
        /// The same value has a new name, place or spelling on the wire.
        "wire" Wire,
        /// A call goes to another host or path, by another method, or is signed in another shape.
        "request" Request,
        /// Calls wait for a different quota.
        "quota" Quota,
        /// Values of other names are secret, and do not show in logs, errors and serialized data.
        "secrets" Secrets,
        /// A kind of callback was added, or its fields have become known.
        "callback-added" CallbackAdded,
        /// An endpoint is deprecated: the compiler warns of it.
        "deprecated" Deprecated,
        /// An endpoint is not deprecated any longer.
        "undeprecated" Undeprecated,
    }
    Documentation {
        /// A text changed.
        "docs" Docs,
        /// The service assumes a different default; the SDK sends none, before and now.
        "default" Default,
        /// An example changed, with which `polyv-mock` may answer.
        "example" Example,
        /// What `polyv-mock` remembers of a call changed.
        "state" State,
        /// Calls are refused with a different text, which `polyv-mock` uses.
        "refusal" Refusal,
    }
}
