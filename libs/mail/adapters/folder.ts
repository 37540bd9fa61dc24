import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { type Mail, MailSender } from '../mail';

/** Writes each mail as a file `<time>-<random>.eml` into a folder and says so: for hubs without a mail server. */
export class FolderMailSender extends MailSender {
  private readonly transport = createTransport({ streamTransport: true, buffer: true });

  constructor(
    private readonly folder: string,
    private readonly from: string,
    private readonly report: (text: string) => void,
  ) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    const { message } = await this.transport.sendMail({ from: this.from, ...mail });
    await mkdir(this.folder, { recursive: true });
    const stamp = new Date().toISOString().replace(/[:.]/g, '-');
    const file = join(this.folder, `${stamp}-${randomBytes(3).toString('hex')}.eml`);
    await writeFile(file, message as Buffer, { mode: 0o600 });
    // The text may hold a link that opens an account: the log names the file only.
    this.report(`Mail “${mail.subject}” written to ${file}`);
  }
}
