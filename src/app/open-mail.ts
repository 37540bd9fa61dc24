import { join } from 'node:path';
import { FolderMailSender } from '../../libs/mail/adapters/folder';
import { SmtpMailSender } from '../../libs/mail/adapters/smtp';
import type { MailSender } from '../../libs/mail/mail';
import type { Env } from './env';

/** The switch of mail: a server where SMTP_URL names one, else files in the data folder. */
export const openMail = (env: Env, report: (text: string) => void): MailSender =>
  env.smtpUrl
    ? new SmtpMailSender(env.smtpUrl, env.mailFrom)
    : new FolderMailSender(join(env.dataDir, 'mail'), env.mailFrom, report);
