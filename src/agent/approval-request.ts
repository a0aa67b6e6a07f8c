/** What a person is asked before a write. Default and silence mean no. */
export interface ApprovalRequest {
  /** `server`: `message` is what the server's dry run says; `none`: no dry run was made, `message` is the bare call, or what a server asks all the same. */
  readonly dryRun: 'server' | 'none';
  /** Cluster, namespace, object and changes, several lines, in the server's words; text of the cluster may be in it. */
  readonly message: string;
  /** Tools whose text from the cluster the model was shown in this conversation: it may have talked the model into this. */
  readonly untrustedReads: readonly string[];
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Puts the question to a person. Absent where nobody can be asked: then the answer is no. */
export type AskPerson = (request: ApprovalRequest) => Promise<boolean>;
