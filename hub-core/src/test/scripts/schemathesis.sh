#!/usr/bin/env bash
# Sends thousands of odd requests to every operation of a running hub's OpenAPI document and fails on any 5xx.
# Needs schemathesis 4 (pip install schemathesis). Use a hub that may be filled with rubbish.
#   schemathesis.sh http://localhost:3020 sk_a-global-token [more options of schemathesis run]
set -euo pipefail
if [ $# -lt 2 ]; then
  sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
base=$1
token=$2
shift 2
export PYTHONPATH="$(dirname "$0")${PYTHONPATH:+:$PYTHONPATH}" SCHEMATHESIS_HOOKS=schemathesis_sdp
# Not among them: what would take the token or app live away from the rest of the run.
exec schemathesis run "$base/api/v1/openapi.json" \
  --header "Authorization: Bearer $token" \
  --checks not_a_server_error \
  --exclude-operation-id deleteTokensId \
  --exclude-operation-id deleteAppsApp \
  --max-examples 50 \
  --no-color \
  "$@"
