import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the company sells; items name it by its slug. */
@Entity('products')
export class Product {
  @PrimaryColumn('text')
  slug!: string;

  @Column('text')
  name!: string;
}
