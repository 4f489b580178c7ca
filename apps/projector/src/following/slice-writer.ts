import type { Position } from '@wagerlog/event-sourcing';
import { LeaseLost } from '@wagerlog/mongo';
import type { CheckpointSave, Kept, Mongo } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import type { DocumentCache } from '../folding/document-cache';
import type { Draft, Drafted } from '../folding/draft';
import type { SliceProgress } from '../folding/slice-progress';
import { laterOf } from '../folding/position';
import { sliceOf } from '@wagerlog/read-models';

/** Writes drafts, then checkpoints. */
export class SliceWriter {
  constructor(
    private readonly mongo: Mongo,
    private readonly cache: DocumentCache,
  ) {}

  /**
   * What is parked first, then each document once. `changedAt` is what its slice will have
   * considered by then, so that whoever resumes from an older checkpoint finds the change.
   */
  async write(draft: Draft, progress: SliceProgress, end?: Position): Promise<void> {
    await this.mongo.parked.add(draft.parked);
    await Promise.all(
      [...draft.changed].map(([model, documents]) =>
        this.writeModel(model, [...documents.values()], { progress, end }),
      ),
    );
  }

  /** @throws LeaseLost when another owner has taken any of the slices. */
  async save(saves: readonly CheckpointSave[]): Promise<void> {
    const [lost] = await this.mongo.checkpoints.save(saves);
    if (lost !== undefined) throw new LeaseLost(`${lost.owner} lost the lease ${lost.name}`);
  }

  private async writeModel(
    model: ReadModel,
    documents: readonly Drafted[],
    { progress, end }: { readonly progress: SliceProgress; readonly end?: Position | undefined },
  ): Promise<void> {
    const kept = documents.map((document): Kept => {
      const considered = progress.considered(model, sliceOf(document.key));
      const last = laterOf(considered, document.position);
      return { ...document, changedAt: end === undefined ? last : laterOf(last, end) };
    });
    const newerThere = new Set(await this.mongo.documents.write(model.collection, kept));
    for (const document of documents) {
      if (newerThere.has(document.key)) this.cache.forget(model, document.key);
      else this.cache.put(model, document);
    }
  }
}
