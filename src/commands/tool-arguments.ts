import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';

interface DescribedTool {
  readonly name: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

interface ParameterSchema {
  readonly type?: unknown;
}

const SHORT: Readonly<Record<string, string>> = { n: 'namespace', l: 'labelSelector' };

/**
 * `--namespace shop --limit 5 --previous` as a tool's arguments, by its schema: numbers and flags become what they are,
 * lists and objects are written as JSON (objects also as `key=value,key=value`, lists as words behind one another).
 */
export function readToolArguments(tool: DescribedTool, words: readonly string[]): Record<string, unknown> {
  const properties = new Map(
    Object.entries((tool.inputSchema['properties'] ?? {}) as Readonly<Record<string, ParameterSchema>>),
  );
  const given: Record<string, unknown> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const match = /^--?([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(word);
    if (match === null) throw new AppError('usage', `"${word}" is no parameter: write --name value.`);
    const name = parameterName(match[1] ?? '', properties);
    const schema = properties.get(name);
    if (schema === undefined) throw unknownParameter(tool, name, [...properties.keys()]);
    let text = match[2];
    if (text === undefined) {
      const next = words[index + 1];
      const isFlag = schema.type === 'boolean' && next !== 'true' && next !== 'false';
      if (isFlag) text = 'true';
      else if (next === undefined) throw new AppError('usage', `--${name} needs a value.`);
      else {
        text = next;
        index += 1;
      }
    }
    given[name] = parameterValue(name, text, schema);
  }
  return given;
}

/** `label-selector` and `-l` are `labelSelector`. */
function parameterName(word: string, properties: ReadonlyMap<string, unknown>): string {
  const camel = word.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (properties.has(camel)) return camel;
  const short = Object.hasOwn(SHORT, word) ? SHORT[word] : undefined;
  return short !== undefined && properties.has(short) ? short : word;
}

function parameterValue(name: string, text: string, schema: ParameterSchema): unknown {
  switch (schema.type) {
    case 'number':
    case 'integer': {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value))
        throw new AppError('usage', `--${name} takes a number, not "${text}".`);
      return value;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw new AppError('usage', `--${name} takes true or false, not "${text}".`);
      return text === 'true';
    case 'array':
      return text.startsWith('[') ? readJson(name, text) : text.split(' ');
    case 'object':
      return text.startsWith('{') ? readJson(name, text) : readPairs(name, text);
    default:
      return text;
  }
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('usage', `--${name} isn't right as JSON.`, { cause: error });
  }
}

function readPairs(name: string, text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const equals = pair.indexOf('=');
      if (equals <= 0) throw new AppError('usage', `--${name} takes key=value,key=value or JSON, not "${text}".`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function unknownParameter(tool: DescribedTool, name: string, known: readonly string[]): AppError {
  const [near] = nearest(name, known, { max: 1 });
  const all = known.map((word) => `--${word}`).join(', ');
  const hint = near === undefined ? (all === '' ? ' It takes none.' : ` It takes ${all}.`) : ` Did you mean --${near}?`;
  return new AppError('usage', `${tool.name} has no parameter --${name}.${hint}`);
}
