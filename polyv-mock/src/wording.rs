//! What is refused, in the words of the service.

use crate::catalogue::Catalogue;
use crate::reply::{Reply, with_request_id};
use crate::verdict::{Reason, Refusal};

/// The refusal in the words of an envelope family; `request_id` goes where the envelope has one.
pub(crate) fn in_words(
    catalogue: &Catalogue,
    family: &str,
    refusal: &Refusal,
    request_id: &str,
) -> Reply {
    let Some(known) = catalogue.refusal(family, refusal.reason) else {
        // What no page documents is said plainly, so that nobody takes it for POLYV's own words.
        let status = match refusal.reason {
            Reason::BodyTooLarge => 413,
            _ => 400,
        };
        return Reply::new(
            status,
            "text/plain; charset=utf-8",
            format!("polyv-mock: {refusal}\n"),
        );
    };
    let parameter = refusal.parameter.as_deref().unwrap_or_default();
    let body = known.body.replace("%s", parameter);
    Reply::new(
        known.status,
        "application/json",
        with_request_id(body, request_id),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[track_caller]
    fn check(family: &str, refusal: &Refusal, status: u16, body: &str) {
        let reply = in_words(&fixture::catalogue(), family, refusal, "id.1.2");
        assert_eq!((reply.status, &reply.body[..]), (status, body.as_bytes()));
    }

    #[test]
    fn v3_names_the_parameter() {
        let refusal = Refusal::about("channelId", Reason::ParamMissing, "");
        let body = r#"{"code":400,"status":"error","message":"param should not be empty: channelId","data":""}"#;
        check("v3", &refusal, 400, body);
    }

    #[test]
    fn v4_gets_a_new_request_id() {
        let refusal = Refusal::about("appId", Reason::ApplicationNotFound, "");
        let body = r#"{"code":400,"status":"error","requestId":"id.1.2","error":{"code":20001,"desc":"application not found."},"success":false}"#;
        check("v4", &refusal, 400, body);
    }

    #[test]
    fn what_polyv_does_not_document_is_plain_text() {
        check(
            "v4",
            &Refusal::new(Reason::BodyTooLarge, "more"),
            413,
            "polyv-mock: body-too-large: more\n",
        );
    }
}
