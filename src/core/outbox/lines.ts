interface Waiting {
  begin: () => void;
  giveUp: (error: unknown) => void;
}

/**
 * The lines to the mail server. A mail holds one from its handing over until its record is on the disk. So when the
 * process is killed, at most as many mails as there are lines were taken by the server without a record, and only those
 * go out again. SMTP itself leaves one open for each mail under way: the answer to the final dot may be lost.
 */
export class Lines {
  private readonly waiting: Waiting[] = [];
  private taken = 0;

  constructor(readonly count: number) {}

  get busy(): number {
    return this.taken;
  }

  /**
   * Runs the work when a line is free, in the order of asking. Where it throws, nothing could be recorded, and those
   * that wait throw the same instead of being sent.
   */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken < this.count) this.taken += 1;
    else await new Promise<void>((begin, giveUp) => this.waiting.push({ begin, giveUp }));
    try {
      return await work();
    } catch (error) {
      for (const { giveUp } of this.waiting.splice(0)) giveUp(error);
      throw error;
    } finally {
      const next = this.waiting.shift();
      if (next) next.begin();
      else this.taken -= 1;
    }
  }
}
