//! Which calls ask before they are sent, and what they ask for.
