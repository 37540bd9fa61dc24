import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MailSender } from '../../../libs/mail/mail';
import { writeOutbox } from '../../../libs/outbox/write-outbox';
import { TOPICS, type MailPayload } from '../../kernel/events';
import { Fault } from '../../kernel/fault';
import { newId } from '../../kernel/ids';
import { writeFacts } from '../audit/audit.api';
import { AccountsOptions } from './accounts-options';
import { AccountsService, normalEmail } from './accounts.service';
import { resetMail } from './mails';
import { newSecret, secretHash } from './secret-token';

const VALID_MINUTES = 60;
const MOST_OPEN = 3;

/** A forgotten password: a single-use link by mail, valid for an hour. Nobody learns whether an account exists. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountsService,
    private readonly mail: MailSender,
    private readonly options: AccountsOptions,
  ) {}

  /** Sends the link when there is such an account, at most three unused ones an hour; answers the same either way. */
  async request(email: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [user] = await manager.query<{ id: string; email: string; locale: string | null }[]>(
        `SELECT id, email, locale FROM users WHERE email = $1 AND deactivated_at IS NULL FOR UPDATE`,
        [normalEmail(email)],
      );
      if (!user) return;
      const [open] = await manager.query<{ count: number }[]>(
        `SELECT count(*)::int AS count FROM password_resets
          WHERE user_id = $1 AND used_at IS NULL AND expires_at > now()`,
        [user.id],
      );
      if ((open?.count ?? 0) >= MOST_OPEN) return;
      const id = newId();
      // The secret is made when the mail is sent: nothing that opens an account lies in the outbox.
      await manager.query(
        `INSERT INTO password_resets (id, user_id, token_hash, expires_at)
         VALUES ($1, $2, $3, now() + make_interval(mins => $4))`,
        [id, user.id, `unsent:${id}`, VALID_MINUTES],
      );
      await writeFacts(manager, undefined, [{ action: 'account.reset-asked', subjectId: user.id }]);
      const payload: MailPayload = { kind: 'password-reset', id };
      await writeOutbox(manager, [{ topic: TOPICS.mail, key: user.id, payload }]);
    });
  }

  /** The outbox handler's part: makes the link and sends it. Sent twice, only the later link works. */
  async send(id: string): Promise<void> {
    const [row] = await this.dataSource.query<{ email: string; locale: string | null }[]>(
      `SELECT u.email, u.locale FROM password_resets r JOIN users u ON u.id = r.user_id
        WHERE r.id = $1 AND r.used_at IS NULL AND r.expires_at > now() AND u.deactivated_at IS NULL`,
      [id],
    );
    if (!row) return;
    const secret = newSecret('rst');
    await this.dataSource.query(`UPDATE password_resets SET token_hash = $2 WHERE id = $1`, [
      id,
      secretHash(secret),
    ]);
    const link = `${this.options.publicUrl}/reset/${secret}`;
    await this.mail.send({ to: row.email, ...resetMail(link, row.locale) });
  }

  /** Whether a link can still be used. */
  async usable(secret: string): Promise<boolean> {
    return (await this.find(secret)) !== undefined;
  }

  /**
   * Sets the new password by the link, once.
   * @throws Fault 410 `reset.unusable`
   */
  async use(secret: string, password: string): Promise<void> {
    const userId = await this.find(secret);
    if (!userId) throw unusable();
    const claim = async (manager: EntityManager): Promise<void> => {
      const [, count] = await manager.query<[unknown[], number]>(
        `UPDATE password_resets SET used_at = now()
          WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()`,
        [secretHash(secret)],
      );
      if (count === 0) throw unusable();
    };
    await this.accounts.setPassword(userId, password, { by: 'reset-link', claim });
  }

  private async find(secret: string): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ user_id: string }[]>(
      `SELECT user_id FROM password_resets
        WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()`,
      [secretHash(secret)],
    );
    return row?.user_id;
  }
}

const unusable = () =>
  new Fault(410, 'reset.unusable', 'This link has been used or is too old. Ask for a new one.');
