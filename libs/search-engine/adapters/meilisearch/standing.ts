/** Which of several servers hold everything and may answer, kept where every process of the hub sees it. */
export interface Standing {
  /** Names of those servers; none where that has never been said. */
  serving(): Promise<readonly string[]>;
  /** Said by the process that leads, and by no other. @throws when it could not be kept */
  set(names: readonly string[]): Promise<void>;
}

/** For one process that has the servers to itself. */
export class OwnStanding implements Standing {
  private names: readonly string[] = [];

  serving(): Promise<readonly string[]> {
    return Promise.resolve(this.names);
  }

  set(names: readonly string[]): Promise<void> {
    this.names = names;
    return Promise.resolve();
  }
}
