#!/usr/bin/env bash
# Sends thousands of odd requests to every operation of a running hub's OpenAPI document and fails on any 5xx.
# Needs schemathesis 4 (pip install schemathesis) and curl. Use a hub that may be filled with rubbish.
#   schemathesis.sh http://localhost:3020 sk_a-global-token [more options of schemathesis run]
# With LOGIN=user:password the routes of the dashboard's sessions are called with one.
set -euo pipefail
if [ $# -lt 2 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
base=$1
token=$2
shift 2
export PYTHONPATH="$(dirname "$0")${PYTHONPATH:+:$PYTHONPATH}" SCHEMATHESIS_HOOKS=schemathesis_sdp

# post PATH BODY FIELD: a field of the answer to a POST.
post() {
  curl -fsS -X POST "$base$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2" |
    sed "s/.*\"$3\":\"\{0,1\}\([^\",}]*\).*/\1/"
}
JOIN_TOKEN=$(post /api/v1/apps/live/tokens '{"room":"demo"}' token)
MEMBER=$(post /api/v1/tenants/1/members "{\"user\":\"member-$RANDOM$RANDOM\",\"role\":\"viewer\"}" id)
INGRESS=$(post /api/v1/apps/live/ingress '{"inputType":"rtmp"}' ingressId)
export JOIN_TOKEN MEMBER INGRESS API_TOKEN=$token
if [ -n "${LOGIN:-}" ]; then
  SESSION=$(post /api/v1/auth/login "{\"user\":\"${LOGIN%%:*}\",\"password\":\"${LOGIN#*:}\"}" token)
  export SESSION
fi
# Not among them: what would take the token or app live away from the rest of the run.
exec schemathesis run "$base/api/v1/openapi.json" \
  --checks not_a_server_error \
  --exclude-operation-id deleteTokensId \
  --exclude-operation-id deleteAppsApp \
  --max-examples 50 \
  --no-color \
  "$@"
