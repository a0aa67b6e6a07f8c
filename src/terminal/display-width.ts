import stringWidth from 'string-width';

const ASCII = /^[\u0020-\u007e]*$/;

/** Columns that a text takes on a terminal: wide characters two, marks and escapes none. Plain text is known at a glance. */
export function displayWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}
