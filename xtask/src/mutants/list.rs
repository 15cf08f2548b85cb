//! What is broken, one way after the other.

/// A breakage of the core, and who notices it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mutant {
    /// What it does to users.
    pub(super) breaks: &'static str,
    /// The file, by its path from the top of the repository.
    pub(super) file: &'static str,
    /// What is there, exactly once.
    pub(super) was: &'static str,
    /// What is there instead; `@` is whether this breakage is switched on.
    pub(super) is: &'static str,
    /// The tests that notice it, by the start of their names.
    pub(super) tests: &'static str,
    /// Whether these tests take seconds to notice: then the gate leaves it out.
    pub(super) slow: bool,
}

const fn mutant(
    breaks: &'static str,
    file: &'static str,
    was: &'static str,
    is: &'static str,
    tests: &'static str,
) -> Mutant {
    Mutant {
        breaks,
        file,
        was,
        is,
        tests,
        slow: false,
    }
}

impl Mutant {
    const fn slow(mut self) -> Self {
        self.slow = true;
        self
    }
}

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "the secret is only put before the signed text",
        "polyv-sdk/src/sign.rs",
        "    digest.update(pairs.signed().as_bytes());
    digest.update(secret);",
        "    digest.update(pairs.signed().as_bytes());
    if !@ {
        digest.update(secret);
    }",
        "tests::signing",
    ),
    mutant(
        "signatures are in lower case",
        "polyv-sdk/src/sign.rs",
        "bytes.map(|byte| PAIRS[usize::from(*byte)]).collect();",
        "bytes
        .map(|byte| PAIRS[usize::from(*byte)])
        .map(|digits| if @ { digits.map(|digit| digit.to_ascii_lowercase()) } else { digits })
        .collect();",
        "tests::signing",
    ),
    mutant(
        "empty values are signed",
        "polyv-sdk/src/pairs.rs",
        "let signed = self.iter().filter(|(_, value)| !value.is_empty());",
        "let signed = self.iter().filter(|(_, value)| @ || !value.is_empty());",
        "tests::signing",
    ),
    mutant(
        "parameters are signed in the order in which they are sent",
        "polyv-sdk/src/pairs.rs",
        "        order.sort_by_key(|(name, _)| *name);",
        "        if !@ {
            order.sort_by_key(|(name, _)| *name);
        }",
        "tests::signing",
    ),
    mutant(
        "the order of parameters is not looked at",
        "polyv-sdk/src/pairs.rs",
        "if self.out_of_order || self.has_empty {",
        "if (!@ && self.out_of_order) || self.has_empty {",
        "tests::signing",
    ),
    mutant(
        "SHA-256 is not announced",
        "polyv-sdk/src/request.rs",
        "if signer.algorithm == Algorithm::Sha256 {",
        "if signer.algorithm == Algorithm::Sha256 && !@ {",
        "tests::signing",
    ),
    mutant(
        "a form is signed as a query",
        "polyv-sdk/src/request.rs",
        "matches!(self.shape, Shape::FormSigned | Shape::MultipartSigned)",
        "matches!(self.shape, Shape::FormSigned | Shape::MultipartSigned) && !@",
        "tests::placing",
    ),
    mutant(
        "a JSON body goes into the query",
        "polyv-sdk/src/request.rs",
        "(Place::Json, view) => json.push((field.name, view)),",
        "(Place::Json, view) if !@ => json.push((field.name, view)),",
        "tests::placing",
    ),
    mutant(
        "a value in the path is not encoded",
        "polyv-sdk/src/request.rs",
        "let segment = utf8_percent_encode(text, SEGMENT).to_string();",
        "let segment = if @ {
            text.to_owned()
        } else {
            utf8_percent_encode(text, SEGMENT).to_string()
        };",
        "tests::placing",
    ),
    mutant(
        "the account's user id is left out",
        "polyv-sdk/src/request.rs",
        "if view.is_absent() && field.account {",
        "if view.is_absent() && field.account && !@ {",
        "tests::bounds",
    ),
    mutant(
        "a documented maximum is not kept",
        "polyv-sdk/src/check.rs",
        "(_, Some(max)) if value > max =>",
        "(_, Some(max)) if !@ && value > max =>",
        "tests::bounds",
    ),
    mutant(
        "an item with a comma is sent as two",
        "polyv-sdk/src/check.rs",
        "field.codec.packing == Packing::Comma && text.contains(',')",
        "!@ && field.codec.packing == Packing::Comma && text.contains(',')",
        "tests::bounds",
    ),
    mutant(
        "a file may be of any size",
        "polyv-sdk/src/check/files.rs",
        "Some(max) if size > max =>",
        "Some(max) if !@ && size > max =>",
        "tests::uploading::a_file_on_disk",
    ),
    mutant(
        "a write is repeated whatever happened",
        "polyv-sdk/src/retry.rs",
        "Effect::Write => error.kind()",
        "Effect::Write => @ || error.kind()",
        "tests::retrying",
    ),
    mutant(
        "attempts are not counted",
        "polyv-sdk/src/retry.rs",
        "failed.attempts >= failed.allowed ||",
        "(!@ && failed.attempts >= failed.allowed) ||",
        "tests::retrying",
    ),
    mutant(
        "a wait outlasts the deadline",
        "polyv-sdk/src/retry.rs",
        "(wait < failed.left).then_some(wait)",
        "(@ || wait < failed.left).then_some(wait)",
        "tests::retrying",
    ),
    mutant(
        "what the service asks for is not waited",
        "polyv-sdk/src/retry.rs",
        "own.max(failed.error.advised_wait().unwrap_or_default())",
        "if @ {
        own
    } else {
        own.max(failed.error.advised_wait().unwrap_or_default())
    }",
        "tests::retrying",
    ),
    mutant(
        "retries cost nothing",
        "polyv-sdk/src/retry/budget.rs",
        "tokens.checked_sub(COST)",
        "tokens.checked_sub(if @ { 0 } else { COST })",
        "tests::retrying",
    ),
    mutant(
        "a present error counts for nothing",
        "polyv-sdk/src/envelope/verdict.rs",
        "&& !self.has_error();",
        "&& (@ || !self.has_error());",
        "tests::verdicts",
    ),
    mutant(
        "a code that is a list says nothing",
        "polyv-sdk/src/envelope/head.rs",
        "*is_doubtful |= odd.is_some();",
        "*is_doubtful |= !@ && odd.is_some();",
        "tests::verdicts",
    ),
    mutant(
        "any code is a success",
        "polyv-sdk/src/envelope/verdict.rs",
        "number(code) == Some(200))",
        "@ || number(code) == Some(200))",
        "tests::verdicts",
    ),
    mutant(
        "any status is a success",
        "polyv-sdk/src/envelope/verdict.rs",
        ".is_none_or(is_good_status)",
        ".is_none_or(|status| @ || is_good_status(status))",
        "tests::verdicts",
    ),
    mutant(
        "an empty acknowledgement is a refusal",
        "polyv-sdk/src/envelope.rs",
        "Reply::Ack if raw.json.is_empty()",
        "Reply::Ack if !@ && raw.json.is_empty()",
        "tests::verdicts",
    ),
    mutant(
        "a refusal is saved as a file",
        "polyv-sdk/src/envelope/sniff.rs",
        r#"Some(b'{') => "the reply"#,
        r#"Some(b'{') if !@ => "the reply"#,
        "tests::files",
    ),
    mutant(
        "a page is saved as a file",
        "polyv-sdk/src/envelope/sniff.rs",
        "Some(b'<') if !is_sheet",
        "Some(b'<') if !@ && !is_sheet",
        "tests::files",
    ),
    mutant(
        "compressed bytes are taken for a file",
        "polyv-sdk/src/envelope/sniff.rs",
        "    !encoding.split(',').all(is_plain)",
        "    !@ && !encoding.split(',').all(is_plain)",
        "tests::files",
    ),
    mutant(
        "a page sent again is taken for the next",
        "polyv-sdk/src/page/walk.rs",
        "if is_suspect && kept > 0 &&",
        "if !@ && is_suspect && kept > 0 &&",
        "tests::paging",
    ),
    mutant(
        "the last page is asked for one more",
        "polyv-sdk/src/page/walk/totals.rs",
        "return self.rows >= items;",
        "return if @ { self.rows > items } else { self.rows >= items };",
        "tests::paging",
    ),
    mutant(
        "a page without rows is the end, whatever the totals are",
        "polyv-sdk/src/page/walk.rs",
        "let goes_on = self.paging.stop == Stop::Total",
        "let goes_on = !@
            && self.paging.stop == Stop::Total",
        "tests::paging",
    ),
    mutant(
        "a list that ends short of its total has ended",
        "polyv-sdk/src/page/walk/totals.rs",
        "(came < total).then_some((came, total))",
        "(!@ && came < total).then_some((came, total))",
        "tests::paging",
    ),
    mutant(
        "a page is the last, whatever speaks for more",
        "polyv-sdk/src/page/walk/totals.rs",
        "names_next || page.last_page == Some(false) || self.missing().is_some()",
        "!@ && (names_next || page.last_page == Some(false) || self.missing().is_some())",
        "tests::paging",
    ),
    mutant(
        "rows that cannot be read have not come",
        "polyv-sdk/src/page/walk.rs",
        "let came = kept.saturating_add(left_out);",
        "let came = if @ { kept } else { kept.saturating_add(left_out) };",
        "tests::paging",
    ),
    mutant(
        "the time of a cache is believed",
        "polyv-sdk/src/clock.rs",
        "if self.aged || self.trip",
        "if (!@ && self.aged) || self.trip",
        "tests::skewing",
    ),
    mutant(
        "a correction that does not help is kept",
        "polyv-sdk/src/client/attempts.rs",
        "                shared.skew.forget();",
        "                if !@ {
                    shared.skew.forget();
                }",
        "tests::skewing",
    ),
    mutant(
        "what is required may be absent",
        "polyv-sdk/src/check.rs",
        "View::Absent if field.required",
        "View::Absent if !@ && field.required",
        "tests::bounds",
    ),
    mutant(
        "the correction is not applied",
        "polyv-sdk/src/client/attempts.rs",
        "sent_ms.saturating_add(turn.offset_ms)",
        "sent_ms.saturating_add(if @ { 0 } else { turn.offset_ms })",
        "tests::skewing",
    ),
    mutant(
        "a download is begun again behind its start",
        "polyv-sdk/src/client/attempts.rs",
        "if target.is_spoilt() {",
        "if !@ && target.is_spoilt() {",
        "tests::failing::a_broken_download",
    ),
    mutant(
        "no name marks a secret",
        "polyv-sdk/src/secret.rs",
        "if is_secret != says && matches(",
        "if !@ && is_secret != says && matches(",
        "tests::secrets",
    ),
    mutant(
        "secrets in texts are shown",
        "polyv-sdk/src/secret/text.rs",
        "let found = if is_name(text, start, end) {",
        "let found = if !@ && is_name(text, start, end) {",
        "tests::secrets",
    ),
    mutant(
        "a signature that the service echoes is shown",
        "polyv-sdk/src/error.rs",
        "for secret in secrets.iter().filter(|secret| !secret.is_empty()) {",
        "for secret in secrets.iter().filter(|secret| !@ && !secret.is_empty()) {",
        "tests::sending::no_error_shows",
    ),
    mutant(
        "impossible times are believed",
        "polyv-sdk/src/value/time.rs",
        "    LIKELY.contains(&ms)",
        "    @ || LIKELY.contains(&ms)",
        "tests::reading",
    ),
    mutant(
        "no zeros behind the point of a decimal",
        "polyv-sdk/src/json/digits.rs",
        "make(self.written.max(least)).or_else(|| make(least))",
        "make(if @ { least } else { self.written.max(least) }).or_else(|| make(least))",
        "tests::reading",
    ),
    mutant(
        "a slot is free again as soon as its call has departed",
        "polyv-sdk/src/limit/pool.rs",
        "Ended::Answered => now + pool.rest,",
        "Ended::Answered => if @ { self.at + pool.rest } else { now + pool.rest },",
        "tests::limiting",
    ),
    mutant(
        "a call without an answer is forgotten at once",
        "polyv-sdk/src/limit/pool.rs",
        "Ended::Unanswered => now + pool.long_rest,",
        "Ended::Unanswered => now + if @ { pool.rest } else { pool.long_rest },",
        "tests::limiting",
    ),
    mutant(
        "the breaker is not bounded",
        "polyv-sdk/src/limit/breaker.rs",
        "asked.unwrap_or(self.0.block).min(LONGEST)",
        "asked.unwrap_or(self.0.block).min(if @ { LONGEST * 999 } else { LONGEST })",
        "tests::limiting",
    ),
    mutant(
        "one answer between does not speak against a block",
        "polyv-sdk/src/limit/breaker.rs",
        "        if !is_old {
            hosts.remove(host);",
        "        if !is_old && !@ {
            hosts.remove(host);",
        "tests::limiting",
    ),
    mutant(
        "any wait is believed",
        "polyv-sdk/src/transport/answer.rs",
        "Some(wait.min(LONGEST_WAIT))",
        "Some(if @ { wait } else { wait.min(LONGEST_WAIT) })",
        "tests::replying::how_long",
    ),
    mutant(
        "a proxy of any kind is accepted",
        "polyv-sdk/src/transport/connect.rs",
        r#"if !matches!(parsed.scheme(), "http" | "https") {"#,
        r#"if !@ && !matches!(parsed.scheme(), "http" | "https") {"#,
        "tests::configuring",
    ),
    mutant(
        "redirects are followed",
        "polyv-sdk/src/transport/connect.rs",
        ".redirect(redirect::Policy::none())",
        ".redirect(if @ { redirect::Policy::limited(9) } else { redirect::Policy::none() })",
        "tests::replying::a_redirect",
    ),
    mutant(
        "a file that has grown is sent",
        "polyv-sdk/src/transport/file.rs",
        "if more > 0 {",
        "if !@ && more > 0 {",
        "tests::uploading::a_file_that_changes",
    ),
    mutant(
        "a reply may have any number of rows",
        "polyv-sdk/src/json/bounds.rs",
        "match self.left.rows.checked_sub(1) {",
        "match self.left.rows.checked_sub(usize::from(!@)) {",
        "tests::filling",
    ),
    mutant(
        "a reply may be as large as it likes",
        "polyv-sdk/src/transport.rs",
        "if body.len() + parts.len() + chunk.len() > self.transport.max_reply {",
        "if !@ && body.len() + parts.len() + chunk.len() > self.transport.max_reply {",
        "tests::sending::replies_have_a_limit",
    ),
    mutant(
        "a profile that others can read is used",
        "polyv-sdk/src/client/profile.rs",
        "if mode & 0o077 != 0 {",
        "if !@ && mode & 0o077 != 0 {",
        "tests::profiles",
    ),
    mutant(
        "a bad escape costs the whole reply",
        "polyv-sdk/src/json/scan.rs",
        "                    is_broken |= character.is_none();",
        "                    if @ && character.is_none() {
                        return Err(self.broken(\"invalid escape\"));
                    }
                    is_broken |= character.is_none();",
        "tests::spoilt",
    ),
    mutant(
        "a raw control character costs the whole reply",
        "polyv-sdk/src/json/scan.rs",
        "                Some(..b' ') => {
                    self.copy",
        "                Some(..b' ') => {
                    if @ {
                        return Err(self.broken(\"control character\"));
                    }
                    self.copy",
        "tests::spoilt",
    ),
    mutant(
        "dates written as digits alone are not read",
        "polyv-sdk/src/value/time.rs",
        "let compact = compact(number).and_then(in_china);",
        "let compact = compact(number).filter(|_| !@).and_then(in_china);",
        "tests::reading",
    ),
    mutant(
        "an identifier keeps the point of a number",
        "polyv-sdk/src/value/text.rs",
        "Token::Number(digits) if digits.has_point() =>",
        "Token::Number(digits) if !@ && digits.has_point() =>",
        "tests::reading",
    ),
    mutant(
        "anything is opened to be sent",
        "polyv-sdk/src/transport/file.rs",
        "if facts.is_file() {",
        "if @ || facts.is_file() {",
        "tests::uploading::what_is_not_a_regular_file",
    ),
    mutant(
        "data that the system has buffered may not take its time",
        "polyv-sdk/src/transport.rs",
        "limit.saturating_add(activity.unseen());",
        "limit.saturating_add(if @ { Duration::ZERO } else { activity.unseen() });",
        "tests::uploading::what_the_system",
    )
    .slow(),
    mutant(
        "an upload that moves is given up",
        "polyv-sdk/src/transport.rs",
        "if now == seen {",
        "if @ || now == seen {",
        "tests::uploading::a_file_may_take_its_time",
    )
    .slow(),
    mutant(
        "the deadline of a call does not end a download",
        "polyv-sdk/src/client/attempts.rs",
        "let Some(hard) = self.hard else {",
        "let Some(hard) = self.hard.filter(|_| !@) else {",
        "tests::uploading::a_deadline",
    )
    .slow(),
    mutant(
        "a download may have any size",
        "polyv-sdk/src/transport.rs",
        "if let Some(most) = max_size\n",
        "if let Some(most) = max_size.filter(|_| !@)\n",
        "tests::replying::a_download_keeps",
    ),
    mutant(
        "connections of another runtime are used",
        "polyv-sdk/src/transport/connect.rs",
        "if *self.0.first.get_or_init(|| here) == here {",
        "if @ || *self.0.first.get_or_init(|| here) == here {",
        "tests::runtimes::two",
    )
    .slow(),
    mutant(
        "a folded header breaks the connection",
        "polyv-sdk/src/transport/connect.rs",
        ".http1_allow_obsolete_multiline_headers_in_responses(true)",
        ".http1_allow_obsolete_multiline_headers_in_responses(!@)",
        "tests::replying::heads",
    ),
    mutant(
        "a bad certificate is a failed connection, and is tried again",
        "polyv-sdk/src/transport/failure.rs",
        "} else if error.is_connect() && is_certificate(&error) {",
        "} else if !@ && error.is_connect() && is_certificate(&error) {",
        "tests::certificates",
    ),
    mutant(
        "a reply that ends in the middle is unreadable, and not tried again",
        "polyv-sdk/src/transport/answer.rs",
        "if self.is_cut_short() {",
        "if !@ && self.is_cut_short() {",
        "tests::replying::a_reply_that_ends",
    ),
    mutant(
        "stale keys are looked for in every call",
        "polyv-sdk/src/limit/window.rs",
        "keyed.crowd = keyed.pools.len() * 2;",
        "keyed.crowd = if @ { 0 } else { keyed.pools.len() * 2 };",
        "tests::counting::many_keys",
    ),
    mutant(
        "an object may have any number of fields",
        "polyv-sdk/src/json/bounds.rs",
        "self.left.fields.checked_sub(1)",
        "self.left.fields.checked_sub(usize::from(!@))",
        "tests::filling",
    ),
    mutant(
        "a message may have any length",
        "polyv-sdk/src/envelope/verdict.rs",
        "bounded(text, MESSAGE)",
        "bounded(text, if @ { usize::MAX } else { MESSAGE })",
        "tests::verdicts",
    ),
    mutant(
        "a request id may have any length",
        "polyv-sdk/src/envelope/verdict.rs",
        "bounded(id, REQUEST_ID)",
        "bounded(id, if @ { usize::MAX } else { REQUEST_ID })",
        "tests::verdicts",
    ),
    mutant(
        "a walk without an end goes on",
        "polyv-sdk/src/page/walk.rs",
        "if self.state == State::Going && self.taken >= self.most {",
        "if !@ && self.state == State::Going && self.taken >= self.most {",
        "tests::paging::endless::a_walk_without_an_end",
    ),
];
