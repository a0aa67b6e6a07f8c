import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'italic' | 'underline' | 'strikethrough' | 'red' | 'green' | 'yellow' | 'cyan';

export type Paint = (style: Style, text: string) => string;

/** Colours where a person looks at a terminal that has them (NO_COLOR and FORCE_COLOR are heard), plain text elsewhere. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const hasColours = stream.isTTY === true && stream.hasColors();
  return hasColours ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
