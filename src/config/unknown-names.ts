import { nearest } from '../lib/nearest.ts';
import { SETTINGS } from './settings.ts';

const OURS = /^(SCANNER|CACHE|MCP|K8S|LLM|AGENT)_/;
/** For the tests and the test bed. */
const TESTS = /^K8S_MCP_/;
/** What Kubernetes puts into every pod for a Service called `cache` or `mcp`. */
const INJECTED = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

/** A warning for each variable that looks like a setting of ours and is none: most often a slip of the finger. */
export function unknownNames(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = Object.keys(SETTINGS);
  return Object.keys(env)
    .filter((name) => OURS.test(name) && !TESTS.test(name) && !INJECTED.test(name) && !known.includes(name))
    .sort()
    .map((name) => {
      const [near] = nearest(name, known, { max: 1 });
      return `There is no setting ${name}${near === undefined ? '' : `; did you mean ${near}?`}`;
    });
}
