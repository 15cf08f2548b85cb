//! The kinds of changes, each with its class.

/// What a change means to users of the Rust crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The user must do something.
    Breaking,
    /// Everything works as before, and there is more, or it is sent or read otherwise.
    Additive,
    /// Only what is written is another.
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
        /// An endpoint is gone.
        "endpoint-removed" EndpointRemoved,
        /// An endpoint has another path in Rust.
        "endpoint-moved" EndpointMoved,
        /// A constructor takes other arguments, or in another order, or has another name.
        "constructor" Constructor,
        /// A parameter is gone.
        "param-removed" ParamRemoved,
        /// A parameter has another name in Rust.
        "param-renamed" ParamRenamed,
        /// A parameter has another type in Rust.
        "param-type" ParamType,
        /// A parameter is required, and was not, or was not there.
        "param-required" ParamRequired,
        /// A parameter has a setter, and was an argument of the constructor.
        "param-optional" ParamOptional,
        /// Values are refused before they are sent, and were sent.
        "bounds-narrowed" BoundsNarrowed,
        /// Parameters must go together as they had not to.
        "rule-added" RuleAdded,
        /// A call that was retried after a failure no longer is.
        "effect-tightened" EffectTightened,
        /// A call is signed with other credentials.
        "credentials" Credentials,
        /// A call returns another type.
        "output" Output,
        /// An endpoint cannot be walked page by page any more.
        "paging-removed" PagingRemoved,
        /// A type is gone.
        "type-removed" TypeRemoved,
        /// A type is of another kind: an identifier, an enumeration, an object that is sent or one that only comes.
        "type-kind" TypeKind,
        /// A field is gone.
        "field-removed" FieldRemoved,
        /// A field has another name in Rust.
        "field-renamed" FieldRenamed,
        /// A field has another type in Rust.
        "field-type" FieldType,
        /// A value of an enumeration is gone: it comes as `Other`.
        "variant-removed" VariantRemoved,
        /// A value of an enumeration has another name in Rust.
        "variant-renamed" VariantRenamed,
        /// A cargo feature is gone, with all endpoints of its module.
        "module-removed" ModuleRemoved,
        /// The constant of a documented error is gone.
        "error-removed" ErrorRemoved,
        /// A constant of a host is gone.
        "host-removed" HostRemoved,
    }
    Additive {
        /// There is an endpoint that was not there.
        "endpoint-added" EndpointAdded,
        /// There is an optional parameter that was not there.
        "param-added" ParamAdded,
        /// Values are sent that were refused.
        "bounds-widened" BoundsWidened,
        /// Parameters need not go together as they had to.
        "rule-removed" RuleRemoved,
        /// A call is retried after a failure, and was not.
        "effect-loosened" EffectLoosened,
        /// An endpoint can be walked page by page.
        "paging-added" PagingAdded,
        /// It is walked otherwise.
        "paging-changed" PagingChanged,
        /// There is a type that was not there.
        "type-added" TypeAdded,
        /// There is a field that was not there.
        "field-added" FieldAdded,
        /// There is a value of an enumeration that was not there: it came as `Other`.
        "variant-added" VariantAdded,
        /// Values of an enumeration sort in another order.
        "variant-order" VariantOrder,
        /// There is a cargo feature that was not there.
        "module-added" ModuleAdded,
        /// There is a constant of a documented error that was not there.
        "error-added" ErrorAdded,
        /// There is a constant of a host that was not there.
        "host-added" HostAdded,
        /// The same value has another name, place or spelling on the wire.
        "wire" Wire,
        /// A call goes to another host or path, by another method, or is signed in another shape.
        "request" Request,
        /// Calls wait for another quota.
        "quota" Quota,
        /// An endpoint is deprecated: the compiler warns of it.
        "deprecated" Deprecated,
        /// An endpoint is no longer deprecated.
        "undeprecated" Undeprecated,
    }
    Documentation {
        /// A text is another.
        "docs" Docs,
        /// The service takes another value where none is given; the SDK sends none, before and now.
        "default" Default,
        /// An example is another, which `polyv-mock` may answer with.
        "example" Example,
        /// Calls are refused in other words, which `polyv-mock` answers with.
        "refusal" Refusal,
    }
}
