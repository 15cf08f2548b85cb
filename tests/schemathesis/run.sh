#!/bin/sh
# Lets schemathesis go over polyv-mock by the OpenAPI document: README.md beside this file says what it shows.
# Arguments go on to `schemathesis run`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
schemathesis=${SCHEMATHESIS:-schemathesis}
command -v "$schemathesis" >/dev/null || {
    echo "schemathesis is not installed: pip install schemathesis, or say where it is by SCHEMATHESIS" >&2
    exit 2
}

work=$(mktemp -d)
mock=
trap 'test -z "$mock" || kill "$mock" 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM

cargo xtask openapi --out "$work/polyv.json"
export POLYV_APP_ID=testapp POLYV_APP_SECRET=testsecret
if test -n "${POLYV_MOCK:-}"; then
    "$POLYV_MOCK" --port 0 --quiet >"$work/mock" &
else
    cargo build --quiet --package polyv-mock
    # On Unix this process becomes the server.
    cargo run --quiet --package polyv-mock -- --port 0 --quiet >"$work/mock" &
fi
mock=$!
tries=0
until url=$(sed -n 's/^listening on //p' "$work/mock") && test -n "$url"; do
    tries=$((tries + 1))
    test "$tries" -lt 100 || {
        echo "polyv-mock did not start" >&2
        exit 2
    }
    sleep 0.1
done

export POLYV_OPENAPI="$work/polyv.json" PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS=signing
cd "$work"
"$schemathesis" run polyv.json --url "$url" --continue-on-failure \
    --exclude-checks positive_data_acceptance,negative_data_rejection "$@"
