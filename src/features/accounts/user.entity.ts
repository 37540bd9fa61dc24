import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '../../kernel/viewer';

/** A person, or the author that stands for everybody of an imported source (`kind: imported`, cannot sign in). */
@Entity('users')
@Index('users_email', ['email'], { unique: true, where: 'email IS NOT NULL' })
@Index('users_handle', ['handle'], { unique: true })
export class User {
  @PrimaryColumn('uuid')
  id!: string;

  /** Lower case. */
  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text')
  handle!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column('text', { default: 'person' })
  kind!: 'person' | 'imported';

  @Column('text', { array: true, default: '{member}' })
  roles!: Role[];

  @Column('text', { nullable: true })
  locale!: string | null;

  @Column('text', { default: '' })
  about!: string;

  @Column('int', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'deactivated_at', nullable: true })
  deactivatedAt!: Date | null;
}
