import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failed sign-ins per account (`account:<sha of e-mail>`) and per address (`address:<ip>`, of IPv6 the /64 network); see sign-in-throttle. */
@Entity('sign_in_attempts')
export class SignInAttempt {
  @PrimaryColumn('text')
  key!: string;

  @Column('int', { default: 0 })
  failures!: number;

  @Column('timestamptz', { name: 'window_start', default: () => 'now()' })
  windowStart!: Date;

  @Column('timestamptz', { name: 'blocked_until', nullable: true })
  blockedUntil!: Date | null;
}
