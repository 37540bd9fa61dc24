export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** Sends mail. Resolves when the next hop has taken it; rejects otherwise, and the caller's queue tries again. */
export abstract class MailSender {
  abstract send(mail: Mail): Promise<void>;
}
