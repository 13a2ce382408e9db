# What action.yml runs. Inputs come as variables, so that none of them can be taken for a command.
set -uo pipefail

told="$RUNNER_TEMP/lacuna.json"
summary="$RUNNER_TEMP/lacuna.md"
arguments=(--base "$BASE" --format github --also "sarif=$SARIF" --also "json=$told" --also "markdown=$summary")
[ -z "$FAIL_UNDER" ] || arguments+=(--fail-under "$FAIL_UNDER")
[ -z "$SINCE" ] || arguments+=(--since "$SINCE")
[ -z "$BASELINE" ] || arguments+=(--baseline "$BASELINE")
[ -z "$TEXT_LANGUAGE" ] || arguments+=(--language "$TEXT_LANGUAGE")
read -ra verdicts <<< "$FAIL_ON"
for verdict in "${verdicts[@]}"; do arguments+=(--fail-on "$verdict"); done
files=()
while IFS= read -r line; do
  line="${line#"${line%%[![:space:]]*}"}"
  [ -z "$line" ] || files+=("${line%"${line##*[![:space:]]}"}")
done <<< "$FILES"

rm -f "$told" "$summary"
status=0
"$LACUNA" analyze "${arguments[@]}" -- "${files[@]}" || status=$?
[ ! -f "$summary" ] || cat "$summary" >> "$GITHUB_STEP_SUMMARY"
coverage=""
if [ -f "$told" ]; then
  coverage="$(python3 -c 'import json, sys; c = json.load(open(sys.argv[1]))["coverage"]; print("" if c is None else c)' "$told")"
fi
{ echo "coverage=$coverage"; echo "status=$status"; } >> "$GITHUB_OUTPUT"
exit "$status"
