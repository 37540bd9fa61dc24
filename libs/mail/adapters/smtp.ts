import { createTransport, type Transporter } from 'nodemailer';
import { type Mail, MailSender, MailUnavailable } from '../mail';

/** Sends through an SMTP server, by `smtp://` or `smtps://` URL. Errors name codes only: servers repeat addresses. */
export class SmtpMailSender extends MailSender {
  private readonly transport: Transporter;

  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    this.transport = createTransport({ url, connectionTimeout: 10_000, socketTimeout: 20_000 });
  }

  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.sendMail({ from: this.from, ...mail });
    } catch (error) {
      throw inOurWords(error as SmtpError);
    }
  }
}

/** What nodemailer tells of a failure: its own code, the network's, and the server's answer. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly responseCode?: number;
}

const NETWORK = new Set(['ECONNECTION', 'ESOCKET', 'EDNS', 'ETIMEDOUT', 'ETLS', 'EPROTOCOL']);

function inOurWords({ code = 'unknown', originalCode, responseCode }: SmtpError): Error {
  if (code === 'EAUTH') {
    return new MailUnavailable(
      `The mail server refuses the hub's name or password (${responseCode ?? code}); see SMTP_URL.`,
    );
  }
  if (responseCode === undefined) return unanswered(originalCode ?? code, NETWORK.has(code));
  // RFC 5321, 4.2.1: of 4yz the same may succeed later.
  return responseCode < 500
    ? new MailUnavailable(`The mail server takes no mail now (${responseCode}).`)
    : refused(responseCode);
}

const unanswered = (code: string, isAway: boolean): Error =>
  isAway
    ? new MailUnavailable(`The mail server cannot be reached (${code}); see SMTP_URL.`)
    : refused(code);

const refused = (code: string | number): Error =>
  new Error(`The mail server refuses this mail (${code}).`);
