"""Signs what schemathesis sends, by the documented rule and Python's standard library alone.

The requests are signed as they are about to be sent, so that what is signed is what travels. One call in POLYV_UNSIGNED (8)
is left as the fuzzer made it, signature and all: refusals are answers as well. With 0, all are signed.

The environment says where the document is (POLYV_OPENAPI), and who calls (POLYV_APP_ID, POLYV_APP_SECRET).
"""

import hashlib
import json
import os
import re
import time
import zlib
from email import message_from_bytes
from email.policy import HTTP
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import schemathesis
from requests.auth import AuthBase

APP_ID = os.environ.get("POLYV_APP_ID", "testapp")
SECRET = os.environ.get("POLYV_APP_SECRET", "testsecret")
UNSIGNED = int(os.environ.get("POLYV_UNSIGNED", "8"))
SIGNING = {"appId", "timestamp", "sign", "signatureMethod"}
FORM = "application/x-www-form-urlencoded"

with open(os.environ["POLYV_OPENAPI"], encoding="utf-8") as file:
    DOCUMENT = json.load(file)


def operations():
    """Each operation with the method and the paths that lead to it; fixed paths come before those with placeholders."""
    for path, item in sorted(DOCUMENT["paths"].items(), key=lambda entry: entry[0].count("{")):
        pattern = re.sub(r"\\\{[^/]*\\\}", "[^/]+", re.escape(path.split("#")[0]))
        for method, operation in item.items():
            yield method.upper(), re.compile(pattern + "/?"), operation


OPERATIONS = list(operations())


def operation_of(method, path):
    return next((o for m, pattern, o in OPERATIONS if m == method and pattern.fullmatch(path)), None)


def digest(pairs, secret, sha256=False):
    text = "".join(name + value for name, value in sorted(pairs) if value != "")
    method = hashlib.sha256 if sha256 else hashlib.md5
    return method((secret + text + secret).encode("utf-8", "surrogatepass")).hexdigest().upper()


def published_key(auth):
    """The key of an auth that has a published one: the description of its sign names it."""
    schema = DOCUMENT["components"]["schemas"].get(f"signing.sign-{auth}", {})
    found = re.search(r"published key `([^`]+)`", schema.get("description", ""))
    return found and found.group(1)


def common(operation, sha256):
    """The parameters of the signature but the sign, and the secret that goes with them."""
    key = published_key(operation["x-polyv-auth"])
    if key:
        return [], key, False
    pairs = [("appId", APP_ID), ("timestamp", str(int(time.time() * 1000)))]
    return pairs + ([("signatureMethod", "SHA256")] if sha256 else []), SECRET, sha256


def text_parts(body, content_type):
    """The texts of a multipart body."""
    head = b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n"
    message = message_from_bytes(head + body, policy=HTTP)
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        if name and part.get_filename() is None and name not in SIGNING:
            yield str(name), (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


class Signed(AuthBase):
    """Replaces the parameters of the signature in a request that is ready to be sent."""

    def __call__(self, request):
        parts = urlsplit(request.url)
        operation = operation_of(request.method, parts.path)
        if operation is None or operation["x-polyv-auth"] == "none":
            return request
        body = request.body.encode("utf-8") if isinstance(request.body, str) else request.body or b""
        lot = zlib.crc32(request.url.encode() + body)
        if UNSIGNED and lot % UNSIGNED == 0:
            return request
        pairs, secret, sha256 = common(operation, sha256=lot % 3 == 0)
        query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in SIGNING]
        kind = request.headers.get("Content-Type", "")
        shape = operation["x-polyv-shape"]
        if shape == "form-signed" and kind.startswith(FORM):
            form = [pair for pair in parse_qsl(body.decode(), keep_blank_values=True) if pair[0] not in SIGNING]
            pairs += form
            pairs.append(("sign", digest(pairs + query, secret, sha256)))
            request.prepare_body(urlencode(pairs, errors="surrogatepass"), None)
        else:
            signed = pairs + query
            if shape == "multipart-signed" and kind.startswith("multipart/"):
                signed = signed + list(text_parts(body, kind))
                # The texts of the signature may travel in the query as well: the service reads both as one set.
                request.body = without_signing(body, kind)
                request.headers["Content-Length"] = str(len(request.body))
            query += pairs + [("sign", digest(signed, secret, sha256))]
        encoded = urlencode(query, quote_via=quote, errors="surrogatepass")
        request.url = urlunsplit(parts._replace(query=encoded))
        return request


def without_signing(body, content_type):
    """A multipart body without the parameters of the signature that the fuzzer made."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if boundary is None:
        return body
    edge = b"--" + boundary.group(1).encode("latin-1")
    names = [f'name="{name}"'.encode() for name in SIGNING]
    is_kept = lambda part: not any(name in part.split(b"\r\n\r\n", 1)[0] for name in names)
    return edge.join(part for part in body.split(edge) if is_kept(part))


schemathesis.auth.set_from_requests(Signed())
