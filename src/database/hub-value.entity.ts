import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A value that all processes of the hub share, such as a generated session secret. */
@Entity('hub_values')
export class HubValue {
  @PrimaryColumn('text')
  name!: string;

  @Column('text')
  value!: string;

  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' })
  changedAt!: Date;
}
