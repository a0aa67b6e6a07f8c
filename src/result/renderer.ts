import { AppError, toAppError } from '../lib/errors.ts';
import type { CachedSource, MachineForm } from '../lib/machine-form.ts';
import { changeText } from './change-text.ts';
import { errorText, machineFailure } from './error-text.ts';
import { headerLine, sourceWords } from './header.ts';
import { infoText } from './info-text.ts';
import { kindsText } from './kinds-text.ts';
import { listText } from './list-text.ts';
import { logText } from './log-text.ts';
import { kindsPage, objectsPage, rowsPage, watchPage } from './machine-pages.ts';
import { objectText } from './object-text.ts';
import type { ListOutcome, ObjectOutcome, ObjectPageOutcome, Outcome, Rendered, Source } from './outcome.ts';
import { overviewText } from './overview-text.ts';
import { counted } from './plain-text.ts';
import { querySource, queryTable, queryText } from './query-text.ts';
import type { Redactor } from './redactor.ts';
import { cutToTokens } from './token-cut.ts';
import { watchHeader, watchText } from './watch-text.ts';

/** The single exit: whatever leaves is redacted and, as text, within the budget in the tokens of o200k. Never throws. */
export interface Renderer {
  render(outcome: Outcome, form?: MachineForm): Rendered;
  /** `secrets`: values seen in the same call (`Redactor.secretValues`), which a message may repeat. */
  renderError(error: AppError, form?: MachineForm, secrets?: readonly string[]): Rendered;
}

export function createRenderer(
  deps: { readonly redactor: Redactor },
  options: { readonly budgetTokens: number },
): Renderer {
  const { redactor } = deps;
  const budget = options.budgetTokens;

  const renderError: Renderer['renderError'] = (error, form, secrets = []) => {
    const redacted = secrets.length === 0 ? error : withMessage(error, redactor.redactText(error.message, secrets));
    return {
      text: cutToTokens(errorText(redacted, budget), budget),
      ...(form === undefined ? {} : { structured: record(machineFailure(redacted)) }),
      isError: true,
      code: error.code,
      ...(typeof error.data['httpStatus'] === 'number' ? { httpStatus: error.data['httpStatus'] } : {}),
    };
  };

  const renderOutcome = (outcome: Outcome, form: MachineForm | undefined): Rendered => {
    switch (outcome.type) {
      case 'list':
        return sourced(
          form === undefined ? text(listText(outcome, budget)) : text(listHeader(outcome), rowsPage(outcome)),
          historySource(outcome.source),
        );
      case 'objectPage': {
        const objects = outcome.objects.map(redactor.pruneAndRedact);
        return text(pageHeader(outcome), objectsPage(outcome, objects));
      }
      case 'object': {
        const object = redactor.pruneAndRedact(outcome.object);
        if (form === undefined) {
          return sourced(text(objectText({ ...outcome, object }, budget)), historySource(outcome.source));
        }
        const page = singlePage(outcome);
        return text(pageHeader(page), objectsPage(page, [object]));
      }
      case 'log':
        return text(logText(outcome, budget));
      case 'clusterInfo':
        return text(infoText(outcome, budget), form === undefined ? undefined : outcome.info);
      case 'watch': {
        if (form === undefined) return text(watchText(outcome, budget));
        const objects = outcome.changes.map(({ object }) => redactor.pruneAndRedact(object));
        return text(watchHeader(outcome), watchPage(outcome, objects));
      }
      case 'kinds':
        return text(kindsText(outcome, budget), form === undefined ? undefined : kindsPage(outcome));
      case 'query': {
        const rendered = text(queryText(outcome, budget), form === undefined ? undefined : queryTable(outcome));
        return sourced(rendered, querySource(outcome));
      }
      case 'overview': {
        const { type: _, ...facts } = outcome;
        return sourced(
          text(overviewText(outcome, budget), form === undefined ? undefined : facts),
          querySource(outcome),
        );
      }
      case 'change': {
        const object = outcome.object === undefined ? undefined : redactor.pruneAndRedact(outcome.object);
        const change = object === undefined ? outcome : { ...outcome, object };
        const { cluster, summary, details } = outcome;
        return text(changeText(change, budget), form === undefined ? undefined : { cluster, summary, details });
      }
      default:
        return outcome satisfies never;
    }
  };

  const text = (words: string, structured?: object): Rendered => ({
    // What a form's own rules let through by a hair (a budget smaller than its header) ends here.
    text: cutToTokens(words, budget),
    ...(structured === undefined ? {} : { structured: record(structured) }),
    isError: false,
  });

  return {
    render: (outcome, form) => {
      try {
        return renderOutcome(outcome, form);
      } catch (error) {
        return renderError(toAppError(error), form);
      }
    },
    renderError,
  };
}

function sourced(rendered: Rendered, source: CachedSource | undefined): Rendered {
  return source === undefined ? rendered : { ...rendered, source };
}

/** A record as far as the cache is, by the same measure as what is cached by default. */
const RECORD_TTL_MS = 300_000;

function historySource(source: Source): CachedSource | undefined {
  if (source.from !== 'history' || source.ageMs === undefined) return undefined;
  const { ageMs } = source;
  const freshness = ageMs <= RECORD_TTL_MS ? 'fresh' : ageMs <= 2 * RECORD_TTL_MS ? 'stale' : 'expired';
  return { from: 'cache', ageMs, freshness };
}

function listHeader(outcome: ListOutcome): string {
  return headerLine([
    `${outcome.scope.resource}`,
    `cluster ${outcome.scope.cluster}`,
    `${counted(outcome.rows.length, 'row')} found`,
    sourceWords(outcome.source),
  ]);
}

function pageHeader(outcome: ObjectPageOutcome): string {
  return headerLine([
    `${outcome.kind} objects`,
    `cluster ${outcome.cluster}`,
    `${counted(outcome.objects.length, 'object')} in this page`,
    ...(outcome.continue === undefined ? [] : ['more follow']),
    sourceWords({ from: 'live', observedAt: outcome.observedAt }),
  ]);
}

function singlePage(outcome: ObjectOutcome): ObjectPageOutcome {
  const { object, scope, source } = outcome;
  return {
    type: 'objectPage',
    cluster: scope.cluster,
    apiVersion: object.apiVersion,
    kind: object.kind,
    objects: [object],
    resourceVersion: object.metadata.resourceVersion ?? '',
    observedAt: source.observedAt,
    complete: true,
  };
}

function withMessage(error: AppError, message: string): AppError {
  return new AppError(error.code, message, { cause: error.cause, data: error.data });
}

function record(value: object): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}
