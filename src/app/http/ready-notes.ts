import { Injectable } from '@nestjs/common';
import type { PartReadiness } from '../../../libs/http-api/readiness';

/** What parts that can be used have to say all the same, such as that one is being renewed. */
@Injectable()
export class ReadyNotes {
  private readonly notes = new Map<string, string>();

  /** Replaces what the part said before; `undefined`: it has nothing to say. Shown to everybody: no secrets. */
  set(part: string, note: string | undefined): void {
    if (note === undefined) this.notes.delete(part);
    else this.notes.set(part, note);
  }

  /** The parts with their notes. One that cannot be used says why already. */
  addTo(parts: readonly PartReadiness[]): PartReadiness[] {
    return parts.map((part) => {
      const note = part.ready ? this.notes.get(part.part) : undefined;
      return note === undefined ? part : { ...part, detail: note };
    });
  }
}
