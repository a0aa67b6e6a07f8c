import { z } from 'zod';

const call = z.object({
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({}),
  isError: z.boolean().default(false),
  tokens: z.number().default(0),
  text: z.string().optional(),
});

const output = z.object({
  answer: z.string(),
  outcome: z.string().default('answered'),
  calls: z.array(call).default([]),
  usage: z
    .object({ inputTokens: z.number(), outputTokens: z.number(), costUsd: z.number().optional() })
    .default({ inputTokens: 0, outputTokens: 0 }),
  steps: z.number().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** What an agent prints: `ask --json`, or as much of it as another agent knows to say; `answer` is all that it must. */
export type AgentOutput = z.infer<typeof output>;

/** The object on stdout, alone or on its last line. Nothing where there is none. */
export function readAgentOutput(stdout: string): AgentOutput | undefined {
  for (const text of [stdout, stdout.trim().split('\n').at(-1) ?? '']) {
    const read = output.safeParse(parse(text));
    if (read.success) return read.data;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
