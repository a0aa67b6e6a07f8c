/**
 * What makes a container fail, each bound to its spec so that mending the spec mends the pod. As jq (for selectors) and
 * as Go template text (inside status templates).
 */

/** Release candidates crash: any image whose tag ends so exits soon after its start. */
const CRASHING_TAG = '-rc1';
/** The classic slip of the finger: no registry has it, so the image can't be pulled. */
const MISSING_TAG = ':lastest';

const CRASHES = `(.image | endswith("${CRASHING_TAG}"))`;

/** A heap (env HEAP_SIZE_MB) larger than the memory limit (in Mi) gets the container OOM-killed. */
const OOM =
  '(((.env // []) | map(select(.name == "HEAP_SIZE_MB") | .value | tonumber) | first // 0) > ' +
  '((.resources.limits.memory // "1000000Mi") | if endswith("Mi") then rtrimstr("Mi") | tonumber else 1000000 end))';

/** A readiness probe on a numbered port that the container doesn't declare never succeeds. */
const PROBE_FAILS =
  '((.readinessProbe.httpGet.port // null) as $port | ($port | type) == "number" and ' +
  '(((.ports // []) | map(.containerPort) | index($port)) == null))';

export const FAILING_CONTAINER = `.spec.containers[] | select(${CRASHES} or ${OOM}) | .name`;
export const FAILING_INIT_CONTAINER = `(.spec.initContainers // [])[] | select(${CRASHES}) | .name`;
export const UNPULLABLE_IMAGE = `(.spec.containers + (.spec.initContainers // []))[] | .image | select(endswith("${MISSING_TAG}"))`;
export const UNREADY_CONTAINER = `.spec.containers[] | select(${PROBE_FAILS}) | .name`;

/** Go template text that sets $crashes, $oom, $unpullable and $probeFails for the container in `.`. */
export const CONTAINER_FAULTS = `
{{ $crashes := hasSuffix "${CRASHING_TAG}" .image }}
{{ $unpullable := hasSuffix "${MISSING_TAG}" .image }}
{{ $heap := 0 }}
{{ range .env }}{{ if eq .name "HEAP_SIZE_MB" }}{{ $heap = atoi .value }}{{ end }}{{ end }}
{{ $limit := dig "resources" "limits" "memory" "" . }}
{{ $oom := and (hasSuffix "Mi" $limit) (gt $heap (atoi (trimSuffix "Mi" $limit))) }}
{{ $probeFails := false }}
{{ $probePort := dig "readinessProbe" "httpGet" "port" "" . }}
{{ if regexMatch "^[0-9]+$" (toString $probePort) }}
{{ $probeFails = true }}
{{ range .ports }}{{ if eq (toString .containerPort) (toString $probePort) }}{{ $probeFails = false }}{{ end }}{{ end }}
{{ end }}
`;
