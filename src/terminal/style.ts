import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export type Paint = (style: Style, text: string) => string;

/** Colours where a person looks at a terminal that has them, plain text everywhere else (https://no-color.org). */
export function paintFor(stream: { readonly isTTY?: boolean }, noColor: boolean): Paint {
  return stream.isTTY === true && !noColor
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}
