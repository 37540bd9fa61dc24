import { createTransport, type Transporter } from 'nodemailer';
import { type Mail, MailSender } from '../mail';

/** Sends through an SMTP server, by `smtp://` or `smtps://` URL. */
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
    await this.transport.sendMail({ from: this.from, ...mail });
  }
}
