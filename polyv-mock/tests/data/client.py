#!/usr/bin/env python3
"""A client of the API that knows the documented rule alone, and Python's standard library: one call for each shape of
request, signed with MD5 and with SHA-256.

    python3 client.py BASE_URL APP_ID APP_SECRET

Prints a line for each call, and ends with 1 if one is refused.
"""

import hashlib
import json
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

BASE, APP_ID, SECRET = sys.argv[1:4]


def signed(params, sha256):
    """The parameters with those that every request has: the non-empty ones in the order of their names, between two copies
    of the secret, hashed, in upper case."""
    params = dict(params, appId=APP_ID, timestamp=str(int(time.time() * 1000)))
    if sha256:
        params["signatureMethod"] = "SHA256"
    text = "".join(name + params[name] for name in sorted(params) if params[name] != "")
    method = hashlib.sha256 if sha256 else hashlib.md5
    params["sign"] = method((SECRET + text + SECRET).encode("utf-8")).hexdigest().upper()
    return params


def multipart(fields, files):
    edge = "a-line-that-is-in-no-field"
    parts = []
    for name, value in fields.items():
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n')
    for name, file_name in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: image/png'
        parts.append(f"--{edge}\r\n{head}\r\n\r\nnot really a picture\r\n")
    return f"multipart/form-data; boundary={edge}", ("".join(parts) + f"--{edge}--\r\n").encode("utf-8")


def call(name, path, query=None, body=None, content_type=None):
    url = BASE + path + ("?" + urlencode(query) if query else "")
    request = urllib.request.Request(url, data=body, method="GET" if body is None else "POST")
    if content_type:
        request.add_header("Content-Type", content_type)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    print(name, status)
    return status == 200


def calls(sha256):
    form = "application/x-www-form-urlencoded"
    query = {"channelId": "2191532", "pageSize": "10"}
    yield "query", "/live/v4/channel/booking/list", signed(query, sha256), None, None
    fields = signed({"channelId": "2191532", "publisher": "主持人 & co+1%"}, sha256)
    yield "form", "/live/v2/channelSetting/1b448be323/setPublisher", None, urlencode(fields).encode(), form
    ids = json.dumps({"channelIds": ["2191532"]}).encode()
    yield "json", "/live/v3/channel/basic/batch-delete", signed({}, sha256), ids, "application/json"
    relation = signed({"operation": "1", "teacherId": "t1"}, sha256)
    yield "form, unsigned", "/live/v4/channel/doc/teacher/update-relation", relation, b"fileIds=f1%2Cf2", form
    kind, body = multipart(signed({"splashEnabled": "Y"}, sha256), {"imgfile": "splash.png"})
    yield "multipart", "/live/v2/channelSetting/2191532/setSplash", None, body, kind


if not all([call(*arguments) for sha256 in (False, True) for arguments in calls(sha256)]):
    sys.exit(1)
