import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { isDiskFull } from '../../full-disk/full-disk';
import { type Mail, MailSender, MailUnavailable } from '../mail';

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
    const stamp = new Date().toISOString().replace(/[:.]/g, '-');
    const file = join(this.folder, `${stamp}-${randomBytes(3).toString('hex')}.eml`);
    await this.write(file, message as Buffer);
    // The text may hold a link that opens an account: the log names the file only.
    this.report(`Mail “${mail.subject}” written to ${file}`);
  }

  /** The whole file or none. */
  private async write(file: string, message: Buffer): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(file, message, { mode: 0o600 });
    } catch (error) {
      await rm(file, { force: true }).catch(() => undefined);
      if (!isDiskFull(error)) throw error;
      throw new MailUnavailable(
        `The disk that holds the folder of mails “${this.folder}” is full: free some space. The mail waits and is written then.`,
        { cause: error },
      );
    }
  }
}
