import type { TableDocumentation } from '../../database/table-documentation.ts';
import { CALL_TEXT_BYTES, TEXT_BYTES } from '../cut-text.ts';

const LONG = `Cut at ${TEXT_BYTES / 1024} KiB, with a mark that says so.`;
const SHORT = `Cut at ${CALL_TEXT_BYTES / 1024} KiB.`;

export const STATE_TABLES: readonly TableDocumentation[] = [
  {
    name: 'conversations',
    onePer: 'conversation',
    about: 'Made by its first turn.',
    columns: {
      id: 'Its id. Ids sort by the second in which they were made.',
      title: 'The beginning of the first question, on one line.',
      started_at: 'When the first question was asked (ISO 8601 UTC).',
      updated_at: 'When the last turn ended (ISO 8601 UTC).',
    },
  },
  {
    name: 'turns',
    onePer: 'question and what came of it',
    about: 'Goes with its conversation.',
    columns: {
      id: 'Key of the turn.',
      conversation_id: 'Its conversation.',
      number: 'Place in the conversation, from 1.',
      question: `What was asked. ${LONG}`,
      answer: `What was answered, Markdown; empty where there was no answer. ${LONG}`,
      outcome: '`answered`, `cut`, `stepsUsedUp`, `cancelled` or `failed`.',
      error_code: 'Code of the error of what failed.',
      started_at: 'When it was asked (ISO 8601 UTC).',
      duration_ms: 'How long it took.',
      steps: 'How often the model was asked.',
      provider: "The model's provider.",
      model: 'The model.',
      prompt_version: 'Version of the instructions that the model was given.',
      input_tokens: 'Tokens the model read, all steps together.',
      output_tokens: 'Tokens the model wrote, all steps together.',
      cost_usd: 'What the provider said that it cost, in US dollars; null where it said nothing.',
    },
  },
  {
    name: 'calls',
    onePer: 'tool call of a turn',
    about: 'Without its result. Goes with its turn.',
    columns: {
      turn_id: 'Its turn.',
      number: 'Place in the turn, from 1.',
      tool: `Name of the tool. ${SHORT}`,
      arguments: `JSON object of its arguments. Longer than ${TEXT_BYTES / 1024} KiB it is \`{"cut": …}\` with the beginning of its text.`,
      source: `Where the answer came from: \`cache 42 s (fresh)\`, \`live\`, \`none\`. ${SHORT}`,
      duration_ms: 'How long it took.',
      tokens: 'Size of its result.',
      is_error: '1 where it failed, else 0.',
      summary: `First line of its result. ${SHORT}`,
    },
  },
];
