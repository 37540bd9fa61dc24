export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** There is no room, or no way, for mail now: it is to wait, however long. The message says what to do. */
export class MailUnavailable extends Error {
  override readonly name = 'MailUnavailable';
}

/** Sends mail. Resolves when the next hop has taken it; rejects otherwise, and the caller's queue tries again. @throws MailUnavailable */
export abstract class MailSender {
  abstract send(mail: Mail): Promise<void>;
}
