/** A map of texts as JSON text with its keys in order, so that equal maps are equal texts. */
export function labelsJson(labels: Readonly<Record<string, unknown>> | undefined): string {
  if (typeof labels !== 'object' || labels === null) return '{}';
  const pairs = Object.entries(labels).filter(([, value]) => typeof value === 'string');
  pairs.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}
