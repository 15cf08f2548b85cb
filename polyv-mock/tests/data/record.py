#!/usr/bin/env python3
"""Writes recorded.json: requests that were signed by the documented rule alone, and what is to be said of them.

The mock is tested with these, so that neither its own signer nor the SDK's is its judge. Python and its hashlib know
nothing of either. Run it in this folder after changing a case: python3 record.py
"""

import hashlib
import json
from pathlib import Path
from urllib.parse import quote_plus

# The dummies of the official pages, and the time of their worked example.
APP_ID, SECRET, NOW = "g4rqgmmjuo", "fsq2k5weced1h8vui657xtdva66whf0g", 1660270926732
CHAT_KEY = "polyvChatSignForExternal"

HERE = Path(__file__).parent

CASES = []


def signature(pairs, secret=SECRET):
    text = "".join(name + value for name, value in sorted(pairs) if value != "")
    method = hashlib.sha256 if ("signatureMethod", "SHA256") in pairs else hashlib.md5
    return method((secret + text + secret).encode()).hexdigest().upper()


def signed(*pairs, app_id=APP_ID, timestamp=str(NOW), secret=SECRET):
    pairs = [("appId", app_id), ("timestamp", timestamp), *pairs]
    return [*pairs, ("sign", signature(pairs, secret))]


def without(name, pairs):
    return [pair for pair in pairs if pair[0] != name]


def encoded(pairs):
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)


def multipart(texts, files):
    parts = [f'--edge\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in texts]
    parts += [f'--edge\r\nContent-Disposition: form-data; name="{n}"; filename="{f}"\r\n\r\nbytes\r\n' for n, f in files]
    return ("multipart/form-data; boundary=edge", "".join(parts) + "--edge--\r\n")


def form(pairs):
    return ("application/x-www-form-urlencoded", encoded(pairs))


def body_json(value):
    return ("application/json", json.dumps(value, ensure_ascii=False))


def case(name, line, query, verdict, status=200, body=None, contains=None, server="fixture", sent=None):
    method, path = line.split()
    record = {"name": name, "server": server, "method": method}
    record["target"] = path + ("?" + encoded(query) if query else "")
    if sent:
        record["content_type"], record["body"] = sent
    record["verdict"], record["status"] = verdict, status
    if body is not None:
        record["answer"] = body
    if contains is not None:
        record["contains"] = contains
    CASES.append(record)


def refused(family, code, message, error_code=None, data=""):
    if family == "v3":
        return json.dumps({"code": code, "status": "error", "message": message, "data": data}, ensure_ascii=False, separators=(",", ":"))
    request_id = f"{1:032x}.1.{NOW}0001"
    error = {"code": error_code or code, "desc": message}
    value = {"code": code, "status": "error", "requestId": request_id, "error": error, "success": False}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


THINGS = "GET /live/v4/things/list"
CHANNEL = ("channelId", "1")

# The documented vectors, through the whole server.
worked = [("channelIds", "2477096,2272655"), ("endDay", "2022-06-18"), ("startDay", "2022-05-20")]
assert signature([("appId", APP_ID), ("timestamp", str(NOW)), *worked]) == "0D2BDA2FD04D93A2B8832B91FD973C4D"
case("the worked example of the pages", "GET /live/v2/statistics/views", signed(*worked), "accepted views.list")
sha256 = [*worked, ("signatureMethod", "SHA256")]
assert signature([("appId", APP_ID), ("timestamp", str(NOW)), *sha256]).startswith("C19D35BD44B2BD0A538D420D93F80C17")
case("the same with SHA-256", "GET /live/v2/statistics/views", signed(*sha256), "accepted views.list")
unsigned_method = [*signed(*worked), ("signatureMethod", "SHA256")]
unsigned_method[-2] = ("sign", "42703C82180F933545C0E6E3372B5F6303C3A54F77629AA34C4CE3443F7B3B27")
case("SHA-256 with the method left out of the sign", "GET /live/v2/statistics/views", unsigned_method,
     "refused views.list: invalid-signature sign: wrong for what was sent in the query", 400,
     refused("v3", 400, "invalid signature."))
other = [("ts", "1552447784505"), ("userId", "e6b23c6f51"), ("videoId", "e6b23c6f51c4b1cb9f0302a92ed42440_e"),
         ("viewerId", "abcd1234"), ("viewerIp", "127.0.0.1")]
assert signature(other, "abc") == "166D45560D37DDBF0F05081D975231B5"
case("another key, without application and time", "GET /vectors/v4", [*other, ("sign", signature(other, "abc"))],
     "accepted vectors.v4")
case("Chinese text", "GET /vectors/v5", signed(("name", "测试 A")), "accepted vectors.v5")

# Who, when, and the sign; the first case is what the others differ from.
case("a complete request", THINGS, signed(CHANNEL), "accepted things.list",
     body='{"code":200,"status":"success","requestId":"sample","data":{"amount":0.00},"success":true}')
case("without an application", THINGS, without("appId", signed(CHANNEL)),
     "refused things.list: app-id-missing appId: not in the query", 400, refused("v4", 400, "appId is required."))
case("an unknown application", THINGS, signed(CHANNEL, app_id="other"),
     "refused things.list: application-not-found appId: not the application of this server", 400,
     refused("v4", 400, "application not found.", 20001))
case("without a timestamp", THINGS, without("timestamp", signed(CHANNEL)),
     "refused things.list: invalid-timestamp timestamp: not in the query", 400, refused("v4", 400, "invalid timestamp."))
case("a timestamp in seconds", THINGS, signed(CHANNEL, timestamp="1660270926"),
     "refused things.list: invalid-timestamp timestamp: not 13 digits", 400, refused("v4", 400, "invalid timestamp."))
case("a timestamp that is just old enough to be taken", THINGS, signed(CHANNEL, timestamp=str(NOW - 180000)), "accepted things.list")
case("a stale timestamp", THINGS, signed(CHANNEL, timestamp=str(NOW - 180001)),
     "refused things.list: invalid-timestamp timestamp: 181 s old, and 180 s are allowed", 400, refused("v4", 400, "invalid timestamp."))
case("a timestamp of the future", THINGS, signed(CHANNEL, timestamp=str(NOW + 240000)),
     "refused things.list: invalid-timestamp timestamp: 240 s ahead, and 180 s are allowed", 400, refused("v4", 400, "invalid timestamp."))
wrong_sign = "refused things.list: invalid-signature sign: wrong for what was sent in the query"
case("without a sign", THINGS, without("sign", signed(CHANNEL)),
     "refused things.list: invalid-signature sign: not in the query", 400, refused("v4", 400, "签名错误"))
case("another secret", THINGS, signed(CHANNEL, secret="other"), wrong_sign, 400, refused("v4", 400, "签名错误"))
lower = [(name, value.lower() if name == "sign" else value) for name, value in signed(CHANNEL)]
case("a sign in lower case", THINGS, lower, wrong_sign, 400)
case("a parameter that was not signed", THINGS, [*signed(CHANNEL), ("unknown", "1")], wrong_sign, 400)
case("an unknown parameter that was signed", THINGS, signed(CHANNEL, ("unknown", "1")), "accepted things.list")
case("an empty parameter is not signed", THINGS, [*signed(CHANNEL), ("unknown", "")], "accepted things.list")
case("a v3 refusal of the sign", "GET /live/v3/rule", signed(secret="other"),
     "refused rule.get: invalid-signature sign: wrong for what was sent in the query", 400, refused("v3", 400, "invalid signature."))

# Paths and methods.
case("an unknown v4 path", "GET /live/v4/nothing", [], "refused: not-found: no endpoint has this path", 404, refused("v4", 404, "undefined error"))
case("an unknown v3 path", "GET /live/v3/nothing", [], "refused: not-found: no endpoint has this path", 404, refused("v3", 404, "undefined error"))
case("a path in another case", "GET /live/v4/Things/list", signed(CHANNEL), "refused: not-found: no endpoint has this path", 404)
case("another method", "POST /live/v4/things/list", signed(CHANNEL),
     "refused things.list: method-not-allowed: this path takes GET", 405, refused("v4", 405, "illegal operation"))
case("a path parameter is not signed", "GET /live/v2/channels/42/detail", signed(), "accepted channels.detail")
case("a literal wins over a placeholder", "GET /live/v2/channels/special/detail", signed(), "accepted channels.special")
case("GET of two methods", "GET /live/v3/rule", signed(), "accepted rule.get")
chat = [("hide", "0"), ("len", "100"), ("page", "1"), ("roomId", "123456"), ("toGetSubRooms", "false")]
assert signature(chat, CHAT_KEY) == "F6589FD0A98963EDA5ACB88119F990CF"
case("another host, with its own key", "GET /front/userlistExternal", [*chat, ("sign", signature(chat, CHAT_KEY))], "accepted chat.online")
# The answer is online.json, encrypted with this very sign by OpenSSL.
chat = chat[1:]
assert signature(chat, CHAT_KEY) == "646CB84B1881283734A41DF4EAC918DB"
case("an encrypted answer", "GET /front/userlistExternal", [*chat, ("sign", signature(chat, CHAT_KEY))], "accepted chat.online", body=HERE.joinpath("online.hex").read_text().strip())
nobody = [pair if pair[0] != "page" else ("page", "2") for pair in chat]
case("nobody on an encrypted page", "GET /front/userlistExternal", [*nobody, ("sign", signature(nobody, CHAT_KEY))], "accepted chat.online", body="")
case("another host, with the application's secret", "GET /front/userlistExternal", [*chat, ("sign", signature(chat))],
     "refused chat.online: invalid-signature sign: wrong for what was sent in the query", 400)
case("nothing is signed", "GET /live_status/query", [("stream", "s1")], "accepted live_status.query", body="live")
case("nothing is signed, and something is missing", "GET /live_status/query", [],
     "refused live_status.query: param-missing stream: required, but not in the query", 400, refused("v3", 400, "param should not be empty: stream"))

# Parameters.
things = lambda *pairs: signed(CHANNEL, *pairs)
case("a missing parameter", THINGS, signed(), "refused things.list: param-missing channelId: required, but not in the query", 400,
     refused("v4", 400, "param should not be empty: channelId"))
case("an empty parameter that is required", THINGS, signed(("channelId", "")), "refused things.list: param-missing channelId: must not be empty", 400)
case("an empty parameter that is not required", THINGS, things(("name", "")), "accepted things.list")
case("a number above its maximum", THINGS, things(("size", "101")), "refused things.list: param-range size: above 100", 400, refused("v4", 400, "number range error"))
case("a number below its minimum", THINGS, things(("size", "0")), "refused things.list: param-range size: below 1", 400)
case("no number", THINGS, things(("size", "ten")), "refused things.list: param-format size: not a whole number from 0 up", 400, refused("v4", 400, "param validate error"))
case("no timestamp", THINGS, things(("startTime", "1660270926")), "refused things.list: param-format startTime: not a timestamp of 13 digits", 400)
case("a text that is too long", THINGS, things(("name", "测试测试测")), "refused things.list: param-length name: 5 characters, and 4 is the most", 400,
     refused("v4", 400, "param length is incorrect: name"))
case("a text of the greatest length", THINGS, things(("name", "测试测试")), "accepted things.list")
case("a list that is too long", THINGS, things(("ids", "1,2,3")), "refused things.list: param-length ids: 3 items, and 2 is the most", 400)
case("a value that is not documented", THINGS, things(("kind", "PPT")), "refused things.list: param-value kind: not one of ppt, alone", 400)
case("a flag as a boolean", THINGS, things(("live", "true")), "refused things.list: param-format live: not Y or N", 400)
case("a span that is too long", "GET /live/v2/statistics/views", signed(("channelIds", "1"), ("startDay", "2022-01-01"), ("endDay", "2022-03-03")),
     "refused views.list: rule-violated startDay,endDay: 5270400000 ms apart, and 5184000000 is the most", 400)

# Forms.
SET = "POST /live/v3/rule"
set_pairs = signed(CHANNEL, ("callbackUrl", ""))
case("a signed form", SET, [], "accepted rule.set", sent=form(set_pairs), body='{"code":200,"status":"success","message":"","data":""}')
case("the same in the query", SET, set_pairs, "accepted rule.set")
case("the same in both", SET, set_pairs[:2], "accepted rule.set", sent=form(set_pairs[2:]))
case("a signed form without an application", SET, [], "refused rule.set: app-id-missing appId: not in the form or the query", 400,
     sent=form(without("appId", set_pairs)))
case("a form that says it is JSON", SET, [],
     "refused rule.set: app-id-missing appId: not in the form or the query: the body says that it is JSON, and is not", 400,
     sent=("application/json", encoded(set_pairs)))
RELATE = "POST /live/v4/doc/relate"
relate = signed(("teacherId", "t1"))
case("an unsigned form", RELATE, relate, "accepted doc.relate", sent=form([("fileIds", "f1,f2")]),
     body='{"code":200,"status":"success","requestId":"%s","data":null,"success":true}' % f"{1:032x}.1.{NOW}0001")
case("the form in the query", RELATE, signed(("teacherId", "t1"), ("fileIds", "f1,f2")),
     "refused doc.relate: param-missing fileIds: required, but not in the form; fileIds is ignored in the query, it belongs in the form", 400,
     refused("v4", 400, "param should not be empty: fileIds"))
case("the first function of a path", "POST /live/v2/channels/42/update", [], "accepted update.rename", sent=form(signed(("name", "n"))), body='"renamed"')
case("the second function of a path", "POST /live/v2/channels/42/update", [], "accepted update.logo", sent=form(signed(("logo", "l"))), body='"logo set"')
case("no function of a path", "POST /live/v2/channels/42/update", [], "refused update.rename: param-missing name: required, but not in the form", 400, sent=form(signed()))

# JSON bodies.
DONATE = "POST /live/v3/donate/update"
good = {"good": {"id": 1, "enabled": "Y"}}
case("a JSON body", DONATE, signed(CHANNEL), "accepted donate.update", sent=body_json({**good, "cashes": [0.5, "1.00"]}))
case("a query parameter in the JSON body is ignored", DONATE, signed(),
     "accepted donate.update; channelId is ignored in the JSON body, it belongs in the query", sent=body_json({**good, "channelId": "1"}))
case("what is signed in the JSON body", DONATE, [], "refused donate.update: app-id-missing appId: not in the query", 400,
     sent=body_json({**good, **dict(signed())}))
case("a JSON body that is none", DONATE, signed(), "refused donate.update: param-format cashes: the body is not JSON", 400, sent=("application/json", "{good"))
case("a field that is missing", DONATE, signed(), "refused donate.update: param-missing id: in good: required, and not there", 400,
     refused("v3", 400, "param should not be empty: id"), sent=body_json({"good": {"enabled": "Y"}}))
case("a boolean for Y or N", DONATE, signed(), "refused donate.update: param-format enabled: in good: not Y or N", 400, sent=body_json({"good": {"id": 1, "enabled": True}}))
case("a list item below the minimum", DONATE, signed(), "refused donate.update: param-range cashes: below 0.01", 400, sent=body_json({**good, "cashes": [0.001]}))
case("null is nothing that was sent", DONATE, signed(), "accepted donate.update", sent=body_json({**good, "channelId": None, "cashes": None}))
case("null for what is required", DONATE, signed(), "refused donate.update: param-missing good: required, but not in the JSON body", 400,
     sent=body_json({"good": None}))
case("no body", DONATE, signed(), "refused donate.update: param-missing good: required, but not in the JSON body", 400)
ROBOTS = "POST /live/v4/robot/save-batch"
case("a body that is an array", ROBOTS, signed(), "accepted robot.save_batch", sent=body_json([{"nickname": "小红"}, {"nickname": "b"}]))
case("an object in the place of the array", ROBOTS, signed(), "refused robot.save_batch: param-format robots: the body itself must be the JSON array", 400, sent=body_json({"robots": [{"nickname": "a"}]}))
case("an array that is too long", ROBOTS, signed(), "refused robot.save_batch: param-length robots: 3 items, and 2 is the most", 400,
     sent=body_json([{"nickname": "a"}] * 3))

# Multipart bodies.
UPLOAD = "POST /live/v3/image/upload"
case("a signed multipart body", UPLOAD, [], "accepted image.upload", sent=multipart(signed(("type", "cover")), [("file", "a.png"), ("file", "b.png")]))
case("a file without a file name", UPLOAD, [],
     "refused image.upload: invalid-signature sign: wrong for what was sent in the form or the query; file is ignored in the form, it belongs in the files (a part is a file if it has a `filename`; `filename*` alone does not count)", 400,
     sent=multipart([*signed(("type", "cover")), ("file", "bytes")], []))
case("no file", UPLOAD, [], "refused image.upload: param-missing file: required, but not in the files", 400, sent=multipart(signed(("type", "cover")), []))
case("too many files", UPLOAD, [], "refused image.upload: param-length file: 3 files, and 2 is the most", 400,
     sent=multipart(signed(("type", "cover")), [("file", "a.png")] * 3))
case("files beside a signed query", "POST /live/v4/script/upload", signed(CHANNEL), "accepted script.upload", sent=multipart([], [("file", "a.csv")]))
case("texts beside the file are not signed", "POST /live/v4/script/upload", [],
     "refused script.upload: app-id-missing appId: not in the query; channelId is ignored in the form, it belongs in the query", 400,
     sent=multipart(signed(CHANNEL), [("file", "a.csv")]))

# The API's own catalogue. Its messages may be worded anew; what the pages print stays.
api = lambda name, path, query, verdict, status=200, contains=(): case(name, "GET " + path, query, verdict, status, contains=list(contains), server="api")
BOOKING, SESSION = "/live/v4/channel/booking/list", "/live/v3/channel/session/data/list"
api("bookings", BOOKING, signed(("channelId", "2191532")), "accepted", contains=['"openId": "ovtl9t44bqXDfubCPlAukB5ImaeQ"', '"TBname": null'])
api("too many bookings", BOOKING, signed(("channelId", "2191532"), ("pageSize", "1001")), "refused", 400, ['"success"', f"{1:032x}.1."])
api("bookings of another application", BOOKING, signed(("channelId", "2191532"), app_id="frlr1zazn3"), "refused", 400, ["20001", "application not found."])
api("sessions", SESSION, signed(("channelId", "2272655"), ("page", "1"), ("pageSize", "10")), "accepted", contains=['"sessionId": "g9lv2ghv2x"', '"limit": 4', '"nextPageNumber": 1'])
api("the second page of sessions", SESSION, signed(("channelId", "2272655"), ("page", "2"), ("pageSize", "3")), "accepted",
    contains=['"sessionId": "g87lv4kjh2"', '"pageNumber": 2', '"pageSize": 3', '"totalItems": 4', '"totalPages": 2', '"lastPage": true', '"nextPageNumber": 2', '"startRow": 4', '"limit": 1'])
api("sessions of 61 days", SESSION, signed(("channelId", "2272655"), ("startDate", "2022-01-01"), ("endDate", "2022-03-03")), "refused", 400, ["error"])
api("red packets", "/live/v4/channel/red-pack/statistics/list", signed(("channelId", "2812610"), ("sessionId", "g8h352spmc")), "accepted", contains=['"balance": 0.00', '"amount": 0.98'])
api("check-ins", "/live/v3/channel/chat/checkin-by-sessionId", signed(("channelId", "2191569"), ("sessionId", "fwly13xczv")), "accepted", contains=['"roomid": "2191569"'])
api("check-ins of no session", "/live/v3/channel/chat/checkin-by-sessionId", signed(("channelId", "2191569")), "refused", 400, ["error"])
api("the channels of a sub-account", "/live/v4/channel/channel-user-children/get-channels", signed(("childUserId", "c1"), ("pageNumber", "2"), ("pageSize", "1")), "accepted",
    contains=['"channelId": 5052255', '"totalPages": 2', '"pageNumber": 2'])

with open("recorded.json", "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join("  " + json.dumps(record, ensure_ascii=False) for record in CASES) + "\n]\n")
