/**
 * Marks text that came from a cluster as data. Whoever wrote that text can't know `mark`, which is made anew for each
 * conversation, and so can't end the fence from inside.
 */
export interface Fence {
  readonly mark: string;
  wrap(tool: string, text: string): string;
}

export function createFence(mark: string): Fence {
  return {
    mark,
    // Should the mark be in the text all the same, it was copied there from an earlier answer: it is made harmless.
    wrap: (tool, text) =>
      `<<data ${mark} from ${tool}>>\n${text.replaceAll(mark, `${mark.slice(0, 2)}…`)}\n<<end of data ${mark}>>`,
  };
}
