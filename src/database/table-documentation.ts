/** What a table holds and what each of its columns says. */
export interface TableDocumentation {
  readonly name: string;
  readonly onePer: string;
  readonly about: string;
  /** Column → sentence, in the order of the table. */
  readonly columns: Readonly<Record<string, string>>;
}
