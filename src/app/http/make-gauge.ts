import { Gauge, type Registry } from 'prom-client';

/** Makes a gauge `hub_…` in the registry it was made for. */
export type MakeGauge = <L extends string>(name: string, help: string, ...labels: L[]) => Gauge<L>;

export const gaugesIn =
  (registry: Registry): MakeGauge =>
  (name, help, ...labelNames) =>
    new Gauge({ name: `hub_${name}`, help, labelNames, registers: [registry] });
